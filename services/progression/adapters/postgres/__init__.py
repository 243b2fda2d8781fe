"""The schema `progression`."""
