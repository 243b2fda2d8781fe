"""The one place that knows Kafka, Postgres, HTTP, metrics and auth."""
