"""Turtle: a parser with source positions, a canonical form that keeps comments, and a writer for releases."""

from __future__ import annotations

from leapgraph.turtle.canonical_form import (
    first_difference,
    format_file,
    format_turtle,
    is_canonical,
    is_former_canonical,
)
from leapgraph.turtle.reader import TurtleFile, decode_turtle, parse_turtle, read_turtle_file
from leapgraph.turtle.writer import stream_turtle, write_turtle

__all__ = [
    "TurtleFile",
    "decode_turtle",
    "first_difference",
    "format_file",
    "format_turtle",
    "is_canonical",
    "is_former_canonical",
    "parse_turtle",
    "read_turtle_file",
    "stream_turtle",
    "write_turtle",
]
