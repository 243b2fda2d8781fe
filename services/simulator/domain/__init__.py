"""The pure model of a clinic: who the patients are and what they do, from a seed alone."""
