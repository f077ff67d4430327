"""An answer as a Markdown table (GitHub Flavored Markdown, section 4.10) that shows each value as it is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from leapgraph.sparql.result_formats.term_text import row_texts
from leapgraph.sparql.results import Boolean

if TYPE_CHECKING:
    from collections.abc import Iterable

    from leapgraph.sparql.results import Solutions, Term

# What Markdown, the HTML within it, or mathematics in it, could take for its own in the middle of a line.
_MARKS = re.compile(r"[\\`*_\[\]<>|~&$]")
_WEB = re.compile(r"https?://[^<>\\\s|]+")


def markdown_table(answer: Solutions | Boolean, prefixes: dict[str, str]) -> str:
    """Return `answer` as a Markdown table with a line for each row, or as one word.

    IRIs of the web are links under their short names; texts are escaped, so that each is shown letter by letter.
    """
    if isinstance(answer, Boolean):
        return "true\n" if answer.value else "false\n"
    lines = [_row(map(escape_markdown, answer.variables)), _row("---" for _ in answer.variables)]
    for terms, texts in zip(answer.rows, row_texts(answer, prefixes), strict=True):
        lines.append(_row(_cell(term, text) for term, text in zip(terms, texts, strict=True)))
    return "".join(lines)


def escape_markdown(text: str) -> str:
    """Return `text` so that Markdown shows it letter by letter."""
    return _MARKS.sub(lambda mark: f"\\{mark[0]}", text)


def _cell(term: Term | None, text: str) -> str:
    if isinstance(term, NamedNode) and _WEB.fullmatch(term.value):
        return f"[{escape_markdown(text)}](<{term.value}>)"
    return escape_markdown(text)


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |\n"
