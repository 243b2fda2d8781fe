"""The course of a programme: phases, prescriptions and the decision on each load, folded from the journal."""
