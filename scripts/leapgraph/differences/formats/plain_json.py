"""Differences as JSON, in a form that stays; `docs/releases.md` documents it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from leapgraph.differences.model import Difference, Differences, QueryResultDifference, SideDescription, Span

# A new number when a member is taken away or means something else; new members may come at any time.
FORM_VERSION = 1


def write_json(found: Differences) -> Iterator[str]:
    """Yield differences as one JSON document."""
    document = {
        "version": FORM_VERSION,
        "old": _side(found.old),
        "new": _side(found.new),
        "language": found.language,
        "notes": list(found.notes),
        "counts": found.counts,
        "groups": [
            {"name": group.name, "title": group.title, "differences": [_difference(one) for one in group.differences]}
            for group in found.groups
        ],
        "answers": None if found.answers is None else [_answer(one) for one in found.answers],
    }
    yield orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE).decode()


def _side(side: SideDescription) -> dict[str, str]:
    return {
        "name": side.name,
        "title": side.title,
        "version": side.version,
        "date": side.date,
        "base": side.base,
    }


def _difference(one: Difference) -> dict[str, Any]:
    return {
        "kind": one.kind.value,
        "role": one.role.value,
        "subject": one.subject,
        "predicate": one.predicate or None,
        "text": one.text,
        "words": _spans(one.words),
        "before": _spans(one.before),
        "after": _spans(one.after),
        "mentions": list(one.mentions),
        "removed": [line.decode().rstrip("\n") for line in one.removed],
        "added": [line.decode().rstrip("\n") for line in one.added],
    }


def _answer(one: QueryResultDifference) -> dict[str, Any]:
    return {
        "question": one.iri,
        "summary": one.summary,
        "columns": list(one.columns),
        "removed": [_spans(row) for row in one.removed],
        "added": [_spans(row) for row in one.added],
        "problem": one.problem or None,
    }


def _spans(spans: Iterable[Span]) -> list[dict[str, str]]:
    return [
        {"text": span.text}
        | ({"iri": span.iri} if span.iri else {})
        | ({"language": span.language} if span.language else {})
        for span in spans
    ]
