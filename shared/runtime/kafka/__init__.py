"""The one place that knows Kafka: subscribe, produce, topics, how far a consumer has read (docs/adr/0003)."""
