"""Compare two datasets graph by graph: the facts that only one of them states, without the tool's bookkeeping."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from leapgraph.dataset import DATASET_STEM, DERIVED_STEM, split_triple
from leapgraph.differences.bookkeeping import bookkeeping_predicate, generated_modified_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping


class GraphTriple(NamedTuple):
    """A fact: a triple in a named graph, by the graph's stem and the terms as in canonical N-Triples."""

    stem: str
    subject: bytes
    predicate: bytes
    object: bytes

    @property
    def line(self) -> bytes:
        """The triple as a line of canonical N-Triples."""
        return b"%b %b %b .\n" % self[1:]


@dataclass
class ChangedTriples:
    """The facts of one side alone, by side.

    Attributes:
        removed: Those of the older side.
        added: Those of the newer side.
    """

    removed: list[GraphTriple] = field(default_factory=list)
    added: list[GraphTriple] = field(default_factory=list)

    def split(self, test: Callable[[GraphTriple], bool]) -> tuple[ChangedTriples, ChangedTriples]:
        """Return the facts that pass a test, and the others."""
        passing = [[fact for fact in of if test(fact)] for of in (self.removed, self.added)]
        others = [[fact for fact in of if not test(fact)] for of in (self.removed, self.added)]
        return ChangedTriples(*passing), ChangedTriples(*others)


def compare_graphs(
    old: Mapping[str, list[bytes]], new: Mapping[str, list[bytes]], base: str
) -> tuple[ChangedTriples, ChangedTriples]:
    """Return the changed facts of the stated graphs, and those of the derived graph.

    Args:
        old: The sorted lines of each graph of the older side, by stem.
        new: The same of the newer side.
        base: The base IRI of both.
    """
    stated, derived = ChangedTriples(), ChangedTriples()
    for stem in sorted(old.keys() | new.keys()):
        before, after = old.get(stem, []), new.get(stem, [])
        if before == after:
            continue
        found = derived if stem == DERIVED_STEM else stated
        is_bookkeeping = bookkeeping_predicate(stem, base)
        for facts, lines, other in ((found.removed, before, after), (found.added, after, before)):
            made = generated_modified_lines(lines) if stem == DATASET_STEM else frozenset()
            facts += [
                _fact(stem, line) for line in _only_in(lines, other) if line not in made and not is_bookkeeping(line)
            ]
    return stated, derived


def by_subject(facts: Iterable[GraphTriple]) -> dict[bytes, list[GraphTriple]]:
    """Return facts by subject."""
    found: dict[bytes, list[GraphTriple]] = defaultdict(list)
    for fact in facts:
        found[fact.subject].append(fact)
    return found


def _only_in(lines: list[bytes], others: list[bytes]) -> list[bytes]:
    known = set(others)
    return [line for line in lines if line not in known]


def _fact(stem: str, line: bytes) -> GraphTriple:
    return GraphTriple(stem, *split_triple(line))
