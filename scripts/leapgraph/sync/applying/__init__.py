"""Sending approved operations, reading them back, undoing and verifying them."""
