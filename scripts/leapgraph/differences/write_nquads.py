"""Write the facts of a difference as canonical N-Quads lines, as each side has them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from leapgraph.dataset import Dataset
    from leapgraph.differences.compare_graphs import GraphTriple


class NQuadsWriter:
    """Writes facts as lines of canonical N-Quads.

    Args:
        old: The older dataset.
        new: The newer dataset.
        originals: For each replacement of IRIs in the facts of the older side, the last first, what they were before.
    """

    def __init__(self, old: Dataset, new: Dataset, *originals: Mapping[GraphTriple, GraphTriple]) -> None:
        self._old, self._new = (
            {stem: f" <{graph.iri}> .\n".encode() if ":" in graph.iri else b" .\n" for stem, graph in of.graphs.items()}
            for of in (old, new)
        )
        self._originals = originals

    def removed(self, facts: Iterable[GraphTriple]) -> tuple[bytes, ...]:
        """Return facts of the older side as sorted lines."""
        found = list(facts)
        for originals in self._originals:
            found = [originals.get(fact, fact) for fact in found]
        return tuple(sorted(b" ".join(fact[1:]) + self._old[fact.stem] for fact in found))

    def added(self, facts: Iterable[GraphTriple]) -> tuple[bytes, ...]:
        """Return facts of the newer side as sorted lines."""
        return tuple(sorted(b" ".join(fact[1:]) + self._new[fact.stem] for fact in facts))
