"""Red flags, missed sessions and other alerts, their lifecycle and the clinicians' console."""
