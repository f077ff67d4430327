"""Look up what a dataset says of one subject, by bisection in the sorted lines of its graphs."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from leapgraph.dataset import split_triple
from leapgraph.differences.changed_facts import Fact
from leapgraph.namespaces import NAMESPACES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_DEPRECATED = f"<{NAMESPACES['owl']}deprecated>".encode()
# What a withdrawn node may still say: that it is withdrawn, why, and what stands for it now.
WITHDRAWAL = frozenset(
    {_DEPRECATED, f"<{NAMESPACES['dcterms']}isReplacedBy>".encode(), f"<{NAMESPACES['skos']}note>".encode()}
)
_TRUE = (b'"true"', b'"1"')


class SubjectLines:
    """The lines of one side by subject.

    Args:
        graphs: The sorted N-Triples lines of each graph by stem.
    """

    def __init__(self, graphs: Mapping[str, list[bytes]]) -> None:
        self._graphs = graphs
        self._found: dict[bytes, tuple[Fact, ...]] = {}

    def facts(self, subject: bytes) -> tuple[Fact, ...]:
        """Return all facts with a subject, a term as in N-Triples."""
        found = self._found.get(subject)
        if found is None:
            found = self._found[subject] = tuple(self._search(subject))
        return found

    def states(self, fact: Fact) -> bool:
        """Return whether a fact is stated."""
        lines = self._graphs.get(fact.stem, [])
        at = bisect_left(lines, fact.line)
        return at < len(lines) and lines[at] == fact.line

    def is_described(self, subject: bytes) -> bool:
        """Return whether anything is said of a subject, otherwise than that it is withdrawn."""
        facts = self.facts(subject)
        return bool(facts) and not (is_withdrawal(facts) and all(fact.predicate in WITHDRAWAL for fact in facts))

    def is_withdrawn(self, subject: bytes) -> bool:
        """Return whether a subject is stated to be withdrawn (`owl:deprecated`)."""
        return is_withdrawal(self.facts(subject))

    def _search(self, subject: bytes) -> Iterator[Fact]:
        start = subject + b" "
        for stem, lines in self._graphs.items():
            at = bisect_left(lines, start)
            while at < len(lines) and lines[at].startswith(start):
                yield Fact(stem, *split_triple(lines[at]))
                at += 1


def is_withdrawal(facts: tuple[Fact, ...] | list[Fact]) -> bool:
    """Return whether facts say of their subject that it is withdrawn."""
    return any(fact.predicate == _DEPRECATED and fact.object.startswith(_TRUE) for fact in facts)
