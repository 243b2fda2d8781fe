"""Benchmarks of the clinical core: `./run bench`. No test: nothing fails because it is slow."""
