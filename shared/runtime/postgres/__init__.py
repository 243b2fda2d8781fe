"""The one place that knows PostgreSQL: tables every stateful service has, and what is done with them."""
