"""What a publishing tells a person: the files of the release with their sizes, folders in one line each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from leapgraph.release.folder import File


@dataclass(frozen=True)
class Row:
    """A file, or all files of a folder: the name, how many they are, and their bytes together."""

    name: str
    files: int
    size: int


def rows(files: Mapping[str, File]) -> list[Row]:
    """Return a row for each file at the top and for each folder, sorted by name."""
    made: dict[str, Row] = {}
    for name, file in files.items():
        folder, slash, _ = name.partition("/")
        before = made.get(folder + slash, Row(folder + slash, 0, 0))
        made[before.name] = Row(before.name, before.files + 1, before.size + file.size)
    return [made[name] for name in sorted(made)]


def as_lines(shown: list[Row]) -> str:
    """Return the rows as lines for a pipe: name, number of files, bytes, with tabs between."""
    return "".join(f"{row.name}\t{row.files}\t{row.size}\n" for row in shown)


def show(shown: list[Row]) -> None:
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
