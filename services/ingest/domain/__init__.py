"""What ingest decides about an event, from the event and the token alone."""
