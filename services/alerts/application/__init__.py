"""What alerts does, on ports."""
