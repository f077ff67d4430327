"""Turtle files of a test's project: a line that holds a text, and the canonical form."""

from leapgraph.project import Project
from leapgraph.turtle import format_turtle


def line_of(project: Project, name: str, text: str) -> int:
    """Return the number of the first line of a file that has `text`."""
    lines = (project.root / name).read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if text in line)


def write_canonical(project: Project, name: str) -> None:
    """Write a file in canonical form."""
    path = project.root / name
    path.write_text(format_turtle(path, project.prefixes), encoding="utf-8")
