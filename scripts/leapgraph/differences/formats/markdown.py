"""Differences as Markdown, as a changelog has them: a heading a group, a line each."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from leapgraph.differences.formats.headings import answer_summary, heading, summary
from leapgraph.differences.model import Span
from leapgraph.printable import escape_unprintable
from leapgraph.sparql.formats.tables import escape_markdown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from leapgraph.differences.model import Differences

# What a link in angle brackets can hold (CommonMark, section 6.3).
_WEB = re.compile(r"https?://[^\s<>\\\x00-\x1f]+\Z")


def write_markdown(found: Differences) -> Iterator[str]:
    """Yield differences as Markdown; texts from the data are escaped, so that they are shown as they are."""
    yield f"# {_text(heading(found))}\n\n{_text(summary(found))}\n"
    for note in found.notes:
        yield f"\n> {_text(note)}\n"
    for group in found.groups:
        yield f"\n## {_text(group.title)}\n\n"
        for one in group.differences:
            yield f"- {spans_as_markdown(one.words)}\n"
    if not found.answers:
        return
    yield "\n## Questions that give other rows\n"
    for answer in found.answers:
        yield f"\n### {spans_as_markdown([Span(answer.summary, answer.iri)])}\n\n{_text(answer_summary(answer))}\n"
        rows = [*(("removed", row) for row in answer.removed), *(("added", row) for row in answer.added)]
        if rows:
            yield f"\n{_row(['', *map(_text, answer.columns)])}{_row(['---'] * (len(answer.columns) + 1))}"
            yield "".join(_row([word, *(spans_as_markdown([span]) for span in row)]) for word, row in rows)


def spans_as_markdown(spans: Iterable[Span]) -> str:
    """Return the spans of a sentence, with a link where one names a web page."""
    return "".join(
        f"[{_text(span.text)}](<{span.iri}>)" if _WEB.match(span.iri) else _text(span.text) for span in spans
    )


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |\n"


def _text(text: str) -> str:
    # White space at the ends of a span is part of the sentence.
    return escape_markdown(escape_unprintable(re.sub(r"\s+", " ", text)))
