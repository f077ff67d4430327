"""How often a dataset uses each property and class, graph by graph."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from leapgraph.site.dataset_index import TYPE

if TYPE_CHECKING:
    from leapgraph.dataset import Dataset

_TYPE = f"<{TYPE}>".encode()


class TermUses:
    """The uses of properties and classes in a dataset, counted once.

    Attributes:
        properties: The number of triples of each property, by the stem of a graph and the IRI of the property.
        classes: The number of instances of each class, by the stem of a graph and the IRI of the class.

    Args:
        dataset: The published dataset.
    """

    def __init__(self, dataset: Dataset) -> None:
        self.properties: dict[str, Counter[str]] = {}
        self.classes: dict[str, Counter[str]] = {}
        for stem, graph in dataset.graphs.items():
            parts = [line.split(b" ", 2) for line in graph.lines]
            self.properties[stem] = _names(Counter(predicate for _, predicate, _ in parts))
            self.classes[stem] = _names(Counter(rest[:-3] for _, predicate, rest in parts if predicate == _TYPE))

    def of_property(self, iri: str) -> list[tuple[str, int]]:
        """Return the graphs that use a property: stem and number of triples, by stem."""
        return [(stem, counts[iri]) for stem, counts in self.properties.items() if counts[iri]]

    def of_class(self, iri: str) -> list[tuple[str, int]]:
        """Return the graphs that have instances of a class: stem and their number, by stem."""
        return [(stem, counts[iri]) for stem, counts in self.classes.items() if counts[iri]]

    def used_terms(self) -> set[str]:
        """Return the IRIs of all properties and classes that the dataset uses."""
        return {iri for of in (self.properties, self.classes) for counts in of.values() for iri in counts}


def _names(counts: Counter[bytes]) -> Counter[str]:
    return Counter({term[1:-1].decode(): count for term, count in counts.items() if term.startswith(b"<")})
