"""Pure domain of the alerts service."""
