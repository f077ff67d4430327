"""The fields of pages: each property's name, group and order, as the shapes state them (SHACL, section 2.3.2)."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from leapgraph.namespaces import NAMESPACES

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from leapgraph.checks.shapes import ShapesGraph
    from leapgraph.site.dataset_index import DatasetIndex

_SH = NAMESPACES["sh"]
_LABEL = f"{NAMESPACES['rdfs']}label"
_LAST = 10_000.0


class Group(NamedTuple):
    """A group of fields: its place among the groups, and its label."""

    order: float
    label: str


class Field(NamedTuple):
    """How a property is shown: its group, its place in it, its name and what it means."""

    group: Group
    order: float
    name: str
    description: str


NO_GROUP = Group(_LAST, "")


class PropertyFields:
    """The fields of all properties that a shape names, and for the others their labels.

    Args:
        shapes: The shapes graph.
        index: The dataset, for the labels of properties that no shape names.
    """

    def __init__(self, shapes: ShapesGraph, index: DatasetIndex) -> None:
        self._index = index
        described = _describe_shapes(shapes, index)
        groups = {
            iri: Group(_number(of.get(f"{_SH}order")), of.get(_LABEL, "")) for iri, of in described.items()
        }  # fmt: skip
        self._fields: dict[str, Field] = {}
        for _, of in sorted(described.items()):
            path, name = of.get(f"{_SH}path"), of.get(f"{_SH}name")
            if path and name:
                group = groups.get(of.get(f"{_SH}group", ""), NO_GROUP)
                field = Field(group, _number(of.get(f"{_SH}order")), name, of.get(f"{_SH}description", ""))
                self._fields[path] = min(self._fields.get(path, field), field)

    def field(self, property_: str) -> Field:
        """Return how `property_` is shown; without a shape it has its label, and comes last."""
        found = self._fields.get(property_)
        return found or Field(NO_GROUP, _LAST, self._index.label(property_).value, "")

    @property
    def properties_with_shape(self) -> AbstractSet[str]:
        """The properties that a shape names."""
        return self._fields.keys()

    def find_by_local_name(self, local_name: str) -> list[str]:
        """Return the properties that a shape names and whose IRI ends in `local_name`, sorted."""
        return self._by_local_name.get(local_name, [])

    @cached_property
    def _by_local_name(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for iri in sorted(self._fields):
            found.setdefault(iri.replace("#", "/").rpartition("/")[2], []).append(iri)
        return found


def _describe_shapes(shapes: ShapesGraph, index: DatasetIndex) -> dict[str, dict[str, str]]:
    """Return the single values of each shape by predicate, texts in the language of the dataset."""
    terms: dict[str, dict[str, list[NamedNode | Literal]]] = {}
    for text in shapes.files.values():
        for triple in parse(text, format=RdfFormat.N_TRIPLES):
            if isinstance(triple.subject, NamedNode) and isinstance(triple.object, NamedNode | Literal):
                of = terms.setdefault(triple.subject.value, {})
                of.setdefault(triple.predicate.value, []).append(triple.object)
    return {
        subject: {predicate: (index.best_text(found) or found[0]).value for predicate, found in of.items()}
        for subject, of in terms.items()
    }


def _number(text: str | None) -> float:
    try:
        return float(text) if text else _LAST
    except ValueError:
        return _LAST
