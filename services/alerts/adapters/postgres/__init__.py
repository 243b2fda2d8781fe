"""The schema `alerts`."""
