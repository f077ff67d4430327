"""An index of a dataset by subject, by bisection in the sorted lines of its graphs."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from leapgraph.dataset import split_triple
from leapgraph.differences.compare_graphs import GraphTriple
from leapgraph.withdrawals import WITHDRAWAL_PREDICATES, is_withdrawal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class SubjectIndex:
    """Finds the facts of one side by their subject.

    Args:
        graphs: The sorted N-Triples lines of each graph by stem.
    """

    def __init__(self, graphs: Mapping[str, list[bytes]]) -> None:
        self._graphs = graphs
        self._found: dict[bytes, tuple[GraphTriple, ...]] = {}

    def facts(self, subject: bytes) -> tuple[GraphTriple, ...]:
        """Return all facts with a subject, a term as in N-Triples."""
        found = self._found.get(subject)
        if found is None:
            found = self._found[subject] = tuple(self._search(subject))
        return found

    def states(self, fact: GraphTriple) -> bool:
        """Return whether a fact is stated."""
        lines = self._graphs.get(fact.stem, [])
        at = bisect_left(lines, fact.line)
        return at < len(lines) and lines[at] == fact.line

    def is_described(self, subject: bytes) -> bool:
        """Return whether anything is said of a subject, otherwise than that it is withdrawn."""
        facts = self.facts(subject)
        only_marks = all(fact.predicate in WITHDRAWAL_PREDICATES for fact in facts)
        return bool(facts) and not (self.is_withdrawn(subject) and only_marks)

    def is_withdrawn(self, subject: bytes) -> bool:
        """Return whether a subject is stated to be withdrawn (`owl:deprecated`)."""
        return any(is_withdrawal(fact.predicate, fact.object) for fact in self.facts(subject))

    def _search(self, subject: bytes) -> Iterator[GraphTriple]:
        start = subject + b" "
        for stem, lines in self._graphs.items():
            at = bisect_left(lines, start)
            while at < len(lines) and lines[at].startswith(start):
                yield GraphTriple(stem, *split_triple(lines[at]))
                at += 1
