"""The synthetic clinic's model."""
