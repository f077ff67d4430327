"""Counts: the numbers of the home page, each read from the result of the saved question that counts it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from leapgraph.sparql.results import Solutions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from leapgraph.sparql.results import QueryResult


@dataclass(frozen=True)
class Count:
    """A number: how many of what, the name of the question that counts it, and what else it counts, in words."""

    number: int
    words: str
    question: str
    besides: str = ""


@dataclass(frozen=True)
class _Counted:
    """What is counted: in one and in several words, by which question, and the columns that tell one from another.

    A row whose `positive` column is 0 does not count; with `total`, the numbers of that column are added up. Rows whose
    `about` is `besides` are counted apart.
    """

    one: str
    more: str
    question: str
    columns: tuple[str, ...] = ()
    positive: str = ""
    total: str = ""
    besides: str = ""


_COUNTED = (
    _Counted("statement", "statements", "dataset-statements", total="statements"),
    _Counted(
        "document that statements rest on",
        "documents that statements rest on",
        "sources-documents",
        ("document",),
        positive="statements",
    ),
    _Counted("person named", "people named", "people-list", ("person",)),
    _Counted(
        "organization, website or group", "organizations, websites and groups", "organizations-list", ("organization",)
    ),
    _Counted("policy position", "policy positions", "issues-positions", ("position",)),
    _Counted(
        "disagreement between sources",
        "disagreements between sources",
        "sources-conflicts",
        ("statement", "otherStatement"),
        besides="share of two years",
    ),
)


def find_counts(results: Mapping[str, QueryResult | None]) -> list[Count]:
    """Return the numbers of the home page; what no question counts, or what there is none of, is left out.

    Args:
        results: The results of the saved questions by name.
    """
    found = []
    for counted in _COUNTED:
        result = results.get(counted.question)
        number = _count(result, counted) if isinstance(result, Solutions) else 0
        apart = _count_besides(result, counted) if isinstance(result, Solutions) else 0
        if number:
            words = counted.one if number - apart == 1 else counted.more
            found.append(Count(number - apart, words, counted.question, f"and {apart} possible" if apart else ""))
    return found


def _count_besides(result: Solutions, counted: _Counted) -> int:
    if not counted.besides:
        return 0
    rows = rows_of_columns(result, *counted.columns, "about")
    return len({row[:-1] for row in rows if row[-1] == counted.besides})


def _count(result: Solutions, counted: _Counted) -> int:
    if counted.total:
        return sum(parse_count(cell) for (cell,) in rows_of_columns(result, counted.total))
    if counted.positive:
        rows = rows_of_columns(result, *counted.columns, counted.positive)
        return len({row[:-1] for row in rows if row[-1] != "0"})
    return len(set(rows_of_columns(result, *counted.columns)))


def rows_of_columns(result: Solutions, *names: str) -> list[tuple[str, ...]]:
    """Return the values of columns as text, row by row, an unbound one empty; nothing where a column is missing.

    A project may have a question of its own under the name of a shared one, with other columns.
    """
    if not set(names) <= set(result.variables):
        return []
    places = [result.variables.index(name) for name in names]
    return [tuple(_text(row[place]) for place in places) for row in result.rows]


def parse_count(text: str) -> int:
    """Return a number of things; 0 for what is no whole number."""
    return int(text) if text.isdecimal() else 0


def _text(term: object) -> str:
    return "" if term is None else str(getattr(term, "value", term))
