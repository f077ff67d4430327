"""The parts of the page of a source: what rests on it, split so that each page can be read and loaded."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from leapgraph.site.sources import Source
    from leapgraph.site.statement_tables import Table

MOST_ROWS = 500
MOST_NAMES = 1000


@dataclass(frozen=True)
class StatementsBySource:
    """Statements that name one source: the source, and the tables of its statements."""

    source: Source
    tables: tuple[Table, ...]


@dataclass(frozen=True)
class SourcePart:
    """What one page of a source lists: statements by source and class, and the IRIs of things that it names."""

    statements_by_source: tuple[StatementsBySource, ...] = ()
    names: tuple[str, ...] = ()


def split_source(resting: Sequence[StatementsBySource], names: Sequence[str]) -> list[SourcePart]:
    """Return the parts in order: each of `MOST_ROWS` statements and `MOST_NAMES` names at most; at least one part."""
    lists = [tuple(names[start : start + MOST_NAMES]) for start in range(0, len(names), MOST_NAMES)]
    found = zip_longest(_split_rows(resting), lists, fillvalue=())
    return [SourcePart(tuple(of), tuple(named)) for of, named in found] or [SourcePart()]


def _split_rows(resting: Sequence[StatementsBySource]) -> Iterator[list[StatementsBySource]]:
    """Yield the tables of each part; a table that does not fit goes on in the next."""
    part: list[StatementsBySource] = []
    left = MOST_ROWS
    for one in resting:
        tables: list[Table] = []
        for table in one.tables:
            rows = table.rows
            while rows:
                if not left:
                    yield [*part, *_with_tables(one, tables)]
                    part, tables, left = [], [], MOST_ROWS
                tables.append(replace(table, rows=rows[:left]))
                rows, left = rows[left:], left - len(tables[-1].rows)
        part += _with_tables(one, tables)
    if part:
        yield part


def _with_tables(one: StatementsBySource, tables: list[Table]) -> list[StatementsBySource]:
    return [replace(one, tables=tuple(tables))] if tables else []
