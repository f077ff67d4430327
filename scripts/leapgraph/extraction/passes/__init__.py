"""Passes of an extraction over the parts: classes, matches, what they mention, tables, and statistics."""
