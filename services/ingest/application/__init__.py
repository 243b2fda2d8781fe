"""Use cases: receive events, convert vendor payloads, shed load."""
