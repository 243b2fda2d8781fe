"""What crosses a topic or an HTTP boundary."""
