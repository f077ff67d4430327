"""The README of a release: what each of its files has, without files that are not there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from leapgraph.project import Project
    from leapgraph.release.write_release_files import ReleaseFile

_GUIDE = Path(__file__).parent / "guide.md"
_MAIN = "MAIN"
_NOT_PULLED = """
Nothing was pulled from Wikidata before this release was made: `graph/wikidata` and `graph/identity` are empty, and no
question whose name begins with `wikidata-` can be answered. That they have no rows is no finding.
"""
_NAME = re.compile(r"`([^`]+)`")


def release_readme(project: Project, files: Collection[str], rebuilt: str = "") -> str:
    """Return the README of a release of `project` that has these `files`, besides `void.ttl` and the README itself.

    Args:
        project: The project.
        files: The names of the files.
        rebuilt: How it was built from an earlier revision, in a sentence; empty for a release of the present files.
    """
    name = project.main_entity.rstrip("/#").replace("#", "/").rpartition("/")[2]
    there = {*files, "void.ttl"}
    lines = _GUIDE.read_text(encoding="utf-8").replace(_MAIN, name).splitlines(keepends=True)
    text = "".join(line for line in (_table_row(line, there) for line in lines) if line)
    text += f"\n{rebuilt}\n" if rebuilt else ""
    return text if project.has_snapshot else text + _NOT_PULLED


def _table_row(line: str, files: Collection[str]) -> str:
    """Return a row of the table with only the files that are there; empty without any. Other lines stay."""
    if not line.startswith("| `"):
        return line
    cell, rest = line[2:].split(" | ", 1)
    named = _NAME.findall(cell)
    kept = [name for name in named if any(file.startswith(name.split("<")[0]) for file in files)]
    if not kept:
        return ""
    return line if kept == named else f"| {', '.join(f'`{name}`' for name in kept)} | {rest}"


@dataclass(frozen=True)
class SummaryRow:
    """A file, or all files of a folder: the name, their number, and their total size in bytes."""

    name: str
    files: int
    size: int


def summary_rows(files: Mapping[str, ReleaseFile]) -> list[SummaryRow]:
    """Return a row for each top-level file and for each folder, sorted by name."""
    rows: dict[str, SummaryRow] = {}
    for name, file in files.items():
        folder, slash, _ = name.partition("/")
        before = rows.get(folder + slash, SummaryRow(folder + slash, 0, 0))
        rows[before.name] = SummaryRow(before.name, before.files + 1, before.size + file.size)
    return [rows[name] for name in sorted(rows)]


def format_summary(shown: list[SummaryRow]) -> str:
    """Return the rows as tab-separated lines for a pipe: name, number of files, bytes."""
    return "".join(f"{row.name}\t{row.files}\t{row.size}\n" for row in shown)


def print_summary(shown: list[SummaryRow]) -> None:
    """Print the rows as a table on the terminal."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(show_edge=False, pad_edge=False)
    table.add_column("file")
    table.add_column("files", justify="right")
    table.add_column("bytes", justify="right")
    for row in shown:
        table.add_row(Text(row.name), f"{row.files:,}", f"{row.size:,}")
    Console(highlight=False).print(table)
