"""A synthetic clinic that behaves like connected apps."""
