"""The README of a release: what each of its files holds, and of no file that is not there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

    from leapgraph.project import Project

_GUIDE = Path(__file__).parent / "guide.md"
_MAIN = "MAIN"
_NAME = re.compile(r"`([^`]+)`")


def guide(project: Project, files: Collection[str]) -> str:
    """Return the README of a release of `project` that has these `files`, and `void.ttl` and the README besides."""
    name = project.main_entity.rstrip("/#").replace("#", "/").rpartition("/")[2]
    there = {*files, "void.ttl"}
    lines = _GUIDE.read_text(encoding="utf-8").replace(_MAIN, name).splitlines(keepends=True)
    return "".join(line for line in (_row(line, there) for line in lines) if line)


def _row(line: str, files: Collection[str]) -> str:
    """Return a row of the table with the files that are there; empty if none is. Other lines stay."""
    if not line.startswith("| `"):
        return line
    cell, rest = line[2:].split(" | ", 1)
    named = _NAME.findall(cell)
    kept = [name for name in named if any(file.startswith(name.split("<")[0]) for file in files)]
    if not kept:
        return ""
    return line if kept == named else f"| {', '.join(f'`{name}`' for name in kept)} | {rest}"
