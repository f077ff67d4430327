"""Turtle in and out: reading with positions, one canonical form that keeps comments, and writing for a release."""

from __future__ import annotations

from leapgraph.turtle.canonical import (
    first_difference,
    format_file,
    format_turtle,
    is_canonical,
    is_former_canonical,
)
from leapgraph.turtle.reading import TurtleFile, read, read_text
from leapgraph.turtle.writing import stream_turtle, write_turtle

__all__ = [
    "TurtleFile",
    "first_difference",
    "format_file",
    "format_turtle",
    "is_canonical",
    "is_former_canonical",
    "read",
    "read_text",
    "stream_turtle",
    "write_turtle",
]
