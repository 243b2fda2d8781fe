"""How alerts meets HTTP, Kafka and PostgreSQL."""
