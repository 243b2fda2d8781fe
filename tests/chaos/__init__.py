"""Chaos: a clinic at work while everything around it fails, and an oracle that asks none of the services."""
