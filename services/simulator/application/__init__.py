"""Running the model against a stack: one clock step after the other."""
