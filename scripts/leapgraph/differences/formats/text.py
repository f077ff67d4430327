"""Differences as plain text, a line each; on a terminal in colour."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from leapgraph.differences.formats.headings import answer_summary, heading, summary
from leapgraph.differences.model import Kind
from leapgraph.printable import escape_unprintable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from leapgraph.differences.model import Differences, QueryResultDifference, Span

_PLUS, _MINUS, _OTHER = ("+", "green"), ("-", "red"), ("~", "yellow")
_SIGNS = {
    Kind.ADDED: _PLUS,
    Kind.RESTORED: _PLUS,
    Kind.REMOVED: _MINUS,
    Kind.WITHDRAWN: _MINUS,
}
_MOST_CELL = 60


def write_text(found: Differences, *, colour: bool = False) -> Iterator[str]:
    """Yield differences as lines of text, each with its line feed and without control characters."""

    def style(text: str, **how: object) -> str:
        return click.style(text, **how) if colour else text  # type: ignore[arg-type] # click's own arguments

    yield f"{escape_unprintable(heading(found))}: {summary(found)}\n"
    for note in found.notes:
        yield f"Note: {_one_line(note)}\n"
    for group in found.groups:
        yield f"\n{style(_one_line(group.title), bold=True)}\n"
        for one in group.differences:
            sign, hue = _SIGNS.get(one.kind, _OTHER)
            yield f"  {style(sign, fg=hue)} {_one_line(one.text)}\n"
    if found.answers:
        yield f"\n{style('Questions that give other rows', bold=True)}\n"
        for answer in found.answers:
            yield f"  {_one_line(answer.summary)} {answer_summary(answer)}\n"
            for (sign, hue), row in _rows(answer):
                yield f"    {style(sign, fg=hue)} {row}\n"


def _rows(answer: QueryResultDifference) -> Iterator[tuple[tuple[str, str], str]]:
    for sign, rows in ((_MINUS, answer.removed), (_PLUS, answer.added)):
        for row in rows:
            cells = zip(answer.columns, row, strict=True)
            yield sign, " | ".join(f"{_one_line(head)}: {_cell(span)}" for head, span in cells if span.text)


def _cell(span: Span) -> str:
    text = _one_line(span.text)
    return text if len(text) <= _MOST_CELL else f"{text[:_MOST_CELL]}…"


def _one_line(text: str) -> str:
    return escape_unprintable(" ".join(text.split()))
