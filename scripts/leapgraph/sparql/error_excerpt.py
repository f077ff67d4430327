"""Syntax errors of queries with an excerpt: the line, and a caret below the position."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from unicodedata import east_asian_width

from leapgraph.errors import DataError

if TYPE_CHECKING:
    from pathlib import Path

LINE_END = re.compile(r"\r\n|\r|\n")
_INDENT = "    "
_BEFORE = 60  # characters shown before the position, and as many after it
_AFTER = 40


class QuerySyntaxError(DataError):
    """A syntax error or an unsupported construct in a query; the message ends with the line and a caret below it.

    Args:
        what: What is wrong, in one sentence.
        text: The query.
        offset: The offset of the error in `text`, counted from 0; the length of `text` for its end.
        path: The file of the query, if there is one.
        first_line: The line of that file in which `text` begins.
    """

    def __init__(
        self, what: str, text: str, offset: int, *, path: Path | str | None = None, first_line: int = 1
    ) -> None:
        line, column = line_and_column(text, offset)
        picture = caret_excerpt(text, line, column)
        super().__init__(f"{what}\n{picture}", path=path, line=line + first_line - 1, column=column)
        self.what = what
        self.text = text
        self.offset = offset

    def with_location(self, path: Path | str | None, first_line: int = 1) -> QuerySyntaxError:
        """Return the same error for a query that begins in line `first_line` of the file `path`."""
        return QuerySyntaxError(self.what, self.text, self.offset, path=path, first_line=first_line)


def line_and_column(text: str, offset: int) -> tuple[int, int]:
    """Return the line and the column (in characters) of `offset`, both counted from 1.

    A line ends with CR LF, LF or CR, as a comment of SPARQL does.
    """
    line, start = 1, 0
    for end in LINE_END.finditer(text, 0, offset):
        line, start = line + 1, end.end()
    return line, offset - start + 1


def caret_excerpt(text: str, line: int, column: int) -> str:
    """Return two lines: line `line` of `text`, and a caret below its column `column`, both counted from 1.

    A long line is shortened around the column; unprintable characters are shown as U+FFFD. If there is no such line,
    the first of the two is empty.
    """
    start = 0
    for _ in range(line - 1):
        end = LINE_END.search(text, start)
        if end is None:
            start = len(text)
            break
        start = end.end()
    end = LINE_END.search(text, start)
    stop = end.start() if end else len(text)
    here = min(start + column - 1, stop)
    first, last = max(start, here - _BEFORE), min(stop, here + _AFTER)
    left = _make_visible(text[first:here])
    if first == start:
        left, cut = left.lstrip(" "), ""
    else:
        cut = "..."
    shown = f"{cut}{left}{_make_visible(text[here:last])}".rstrip() + ("..." if last < stop else "")
    return f"{_INDENT}{shown}\n{_INDENT}{' ' * _width(cut + left)}^"


def _make_visible(text: str) -> str:
    return "".join(" " if mark == "\t" else mark if mark.isprintable() else "\ufffd" for mark in text)


def _width(text: str) -> int:
    return sum(2 if east_asian_width(mark) in "WF" else 1 for mark in text)
