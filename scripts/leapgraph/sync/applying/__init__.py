"""Applies approved operations, reads the item back, and verifies or undoes an earlier apply."""
