"""An answer as a table for eyes: wrapped to the terminal's width, or aligned for a pipe that asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leapgraph.sparql.answers import Boolean
from leapgraph.sparql.results.words import shown_rows, visible

if TYPE_CHECKING:
    from leapgraph.sparql.answers import Solutions


def table(answer: Solutions | Boolean, prefixes: dict[str, str], width: int | None = None) -> str:
    """Return `answer` as a table.

    Args:
        answer: The answer.
        prefixes: Prefix to namespace, for short names.
        width: The columns to keep to, long texts running over lines; without it each row is one line.
    """
    if isinstance(answer, Boolean):
        return "yes\n" if answer.value else "no\n"
    heads = [visible(name) for name in answer.variables]
    rows = shown_rows(answer, prefixes)
    return _aligned(heads, rows) if width is None else _wrapped(heads, rows, width)


def _aligned(heads: list[str], rows: list[list[str]]) -> str:
    from rich.cells import cell_len

    lines = [heads, *rows]
    widths = [max(map(cell_len, column)) for column in zip(*lines, strict=True)]
    lines.insert(1, ["-" * width for width in widths])
    padded = [
        "  ".join(cell + " " * (width - cell_len(cell)) for cell, width in zip(line, widths, strict=True))
        for line in lines
    ]
    return "".join(f"{line.rstrip(' ')}\n" for line in padded)


def _wrapped(heads: list[str], rows: list[list[str]], width: int) -> str:
    from io import StringIO

    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    shown = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for number, head in enumerate(heads):
        longest = max((word for row in rows for word in row[number].split()), key=len, default="")
        # Names of things stay whole where the terminal has room for them: they are there to be copied.
        shown.add_column(Text(head), overflow="fold", min_width=min(len(longest), max(8, width // (len(heads) + 1))))
    for row in rows:
        shown.add_row(*map(Text, row))
    stream = StringIO()
    Console(file=stream, width=width, force_terminal=True, highlight=False).print(shown)
    return stream.getvalue()
