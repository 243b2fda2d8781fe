"""Vocabulary and pure clinical logic: no IO, no clock, no chance."""
