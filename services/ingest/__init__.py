"""Checks, normalises and publishes what apps and wearables send; keeps no state."""
