"""How progression meets HTTP, Kafka and PostgreSQL."""
