"""Write a query result as a Markdown table (GitHub Flavored Markdown, section 4.10) with all values escaped."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from leapgraph.sparql.result_formats.term_text import row_texts
from leapgraph.sparql.results import Boolean

if TYPE_CHECKING:
    from collections.abc import Iterable

    from leapgraph.sparql.results import Solutions, Term

# Characters that may be markup within a line: of Markdown, the HTML in it, or mathematics.
_MARKS = re.compile(r"[\\`*_\[\]<>|~&$]")
_WEB = re.compile(r"https?://[^<>\\\s|]+")


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
