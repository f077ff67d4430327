"""Kept releases: each is one compressed file that never changes."""
