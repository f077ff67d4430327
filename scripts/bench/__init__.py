"""Benchmarks behind `make bench`, one module per subject."""
