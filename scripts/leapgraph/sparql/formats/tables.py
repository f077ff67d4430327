"""A query result as a table for people: wrapped to a terminal, aligned for a pipe, or in Markdown (GFM, 4.10)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from leapgraph.printable import escape_unprintable
from leapgraph.sparql.results import Boolean
from leapgraph.turtle.terms import TermWriter

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import RenderableType

    from leapgraph.sparql.results import Solutions, Term


_GAP = "  "
# Characters that may be markup within a line: of Markdown, the HTML in it, or mathematics.
_MARKS = re.compile(r"[\\`*_\[\]<>|~&$]")
_WEB = re.compile(r"https?://[^<>\\\s|]+")


def text_table(answer: Solutions | Boolean, prefixes: dict[str, str], width: int | None = None) -> str:
    """Return `answer` as a table.

    Args:
        answer: The result.
        prefixes: Prefix to namespace, for short names.
        width: The width of the terminal: long texts are wrapped, and where the columns do not fit side by side, each
            row is a block; without it each row is one line.
    """
    if isinstance(answer, Boolean):
        return "yes\n" if answer.value else "no\n"
    heads = [escape_unprintable(name) for name in answer.variables]
    rows = row_texts(answer, prefixes)
    if width is None:
        return _align_columns(heads, rows)
    longest = [max(map(_longest_word, column)) for column in zip(heads, *rows, strict=True)]
    if sum(longest) + len(_GAP) * (len(heads) - 1) <= width:
        return _wrap_columns(heads, rows, longest, width)
    return _row_blocks(heads, rows, width)


def _align_columns(heads: list[str], rows: list[list[str]]) -> str:
    from rich.cells import cell_len

    lines = [heads, *rows]
    widths = [max(map(cell_len, column)) for column in zip(*lines, strict=True)]
    lines.insert(1, ["-" * width for width in widths])
    padded = [
        _GAP.join(cell + " " * (width - cell_len(cell)) for cell, width in zip(line, widths, strict=True))
        for line in lines
    ]
    return "".join(f"{line.rstrip(' ')}\n" for line in padded)


def _wrap_columns(heads: list[str], rows: list[list[str]], longest: list[int], width: int) -> str:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    shown = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for head, word in zip(heads, longest, strict=True):
        # IRIs are not wrapped: they are there to be copied.
        shown.add_column(Text(head), overflow="fold", min_width=word)
    for row in rows:
        shown.add_row(*map(Text, row))
    return _render(shown, width)


def _row_blocks(heads: list[str], rows: list[list[str]], width: int) -> str:
    """Return a block for each row with a line for each value, for too many columns to fit side by side."""
    from rich.console import Group
    from rich.rule import Rule
    from rich.table import Table
    from rich.text import Text

    blocks: list[Rule | Table] = []
    for number, row in enumerate(rows, start=1):
        block = Table(box=None, show_header=False, pad_edge=False)
        block.add_column(style="bold", no_wrap=True)
        block.add_column(overflow="fold")
        for head, cell in zip(heads, row, strict=True):
            if cell:
                block.add_row(Text(head), Text(cell))
        blocks += [Rule(str(number), align="left", style="dim"), block]
    return _render(Group(*blocks), width)


def _render(shown: RenderableType, width: int) -> str:
    from io import StringIO

    from rich.console import Console

    stream = StringIO()
    Console(file=stream, width=width, force_terminal=True, highlight=False).print(shown)
    return stream.getvalue()


def _longest_word(text: str) -> int:
    from rich.cells import cell_len

    return max(map(cell_len, text.split()), default=0)


def row_texts(solutions: Solutions, prefixes: dict[str, str]) -> list[list[str]]:
    """Return the text of each cell by row; an unbound variable is empty."""
    names = TermWriter(prefixes)
    return [["" if term is None else _term_text(term, names) for term in row] for row in solutions.rows]


def _term_text(term: Term, names: TermWriter) -> str:
    if isinstance(term, NamedNode):
        return escape_unprintable(names.iri(term.value))
    return escape_unprintable(term.value if isinstance(term, Literal) else str(term))


def markdown_table(answer: Solutions | Boolean, prefixes: dict[str, str]) -> str:
    """Return `answer` as a Markdown table with a line for each row; a boolean as one word.

    IRIs of web pages are links with short names; text is escaped, so that it is displayed literally.
    """
    if isinstance(answer, Boolean):
        return "true\n" if answer.value else "false\n"
    lines = [_row(map(escape_markdown, answer.variables)), _row("---" for _ in answer.variables)]
    for terms, texts in zip(answer.rows, row_texts(answer, prefixes), strict=True):
        lines.append(_row(_cell(term, text) for term, text in zip(terms, texts, strict=True)))
    return "".join(lines)


def escape_markdown(text: str) -> str:
    """Escape `text` so that Markdown displays it literally."""
    return _MARKS.sub(lambda mark: f"\\{mark[0]}", text)


def _cell(term: Term | None, text: str) -> str:
    if isinstance(term, NamedNode) and _WEB.fullmatch(term.value):
        return f"[{escape_markdown(text)}](<{term.value}>)"
    return escape_markdown(text)


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |\n"
