"""What progression does, on ports."""
