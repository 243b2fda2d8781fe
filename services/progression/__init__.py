"""Decides, per patient profile, whether the training load may rise, and says why."""
