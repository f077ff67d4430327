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
    keys = zip(*(column_values(result, name) for name in counted.columns), strict=True)
    abouts = column_values(result, "about")
    return len({key for key, about in zip(keys, abouts, strict=True) if about == counted.besides})


def _count(result: Solutions, counted: _Counted) -> int:
    if counted.total:
        return sum(_number(cell) for cell in column_values(result, counted.total))
    positive = column_values(result, counted.positive) if counted.positive else ["1"] * len(result.rows)
    cells = [column_values(result, name) for name in counted.columns]
    return len({key for key, count in zip(zip(*cells, strict=True), positive, strict=True) if count != "0"})


def column_values(result: Solutions, name: str) -> list[str]:
    """Return the values of a column as text, an unbound one empty; nothing where there is no such column."""
    if name not in result.variables:
        return []
    place = result.variables.index(name)
    return ["" if row[place] is None else str(getattr(row[place], "value", row[place])) for row in result.rows]


def _number(text: str) -> int:
    return int(text) if text.isdigit() else 0
