"""What the curated graphs of a dataset state of each node, by predicate."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from leapgraph.dataset import GENERATED_STEMS
from leapgraph.namespaces import NAMESPACES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from leapgraph.dataset import Dataset


def expand_name(name: str) -> str:
    """Return the IRI of a prefixed name."""
    prefix, _, local = name.partition(":")
    return f"{NAMESPACES[prefix]}{local}"


class GraphFacts:
    """The facts of the graphs that people write: those that the tool generates are left out.

    Attributes:
        nodes: The IRIs of the nodes that something is stated of, sorted.

    Args:
        dataset: The dataset.
    """

    def __init__(self, dataset: Dataset) -> None:
        self._facts: dict[str, list[tuple[str, NamedNode | Literal]]] = defaultdict(list)
        for stem, graph in dataset.graphs.items():
            if stem in GENERATED_STEMS:
                continue
            for triple in graph.triples():
                if isinstance(triple.subject, NamedNode) and isinstance(triple.object, NamedNode | Literal):
                    self._facts[triple.subject.value].append((triple.predicate.value, triple.object))
        self.nodes = sorted(self._facts)

    def __contains__(self, node: str) -> bool:
        """Return whether anything is stated of a node."""
        return node in self._facts

    def pairs(self, node: str) -> Sequence[tuple[str, NamedNode | Literal]]:
        """Return the predicates and objects of a node; blank nodes are left out."""
        return self._facts.get(node, ())

    def values(self, node: str, predicate: str) -> list[str]:
        """Return the objects of a node and predicate, each as its IRI or text."""
        return [term.value for one, term in self.pairs(node) if one == predicate]
