"""Pure domain of the progression service."""
