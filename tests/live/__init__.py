"""Tests against a real PostgreSQL and a real broker, which they start themselves."""
