"""The shapes as pages show them: what each applies to, what it demands in words, and how severe its results are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, parse

from leapgraph.checks.validation_report import Severity
from leapgraph.namespaces import NAMESPACES
from leapgraph.site.dataset_index import RDFS, TYPE

if TYPE_CHECKING:
    from leapgraph.checks.shapes import ShapesGraph
    from leapgraph.site.dataset_index import DatasetIndex, Term

_SH = NAMESPACES["sh"]
_KINDS = {f"{_SH}NodeShape", f"{_SH}PropertyShape"}
_NO_LETTER = re.compile(r"[^A-Za-z0-9]+")
_WORD = re.compile(r"[A-Z](?![A-Z])")
_SEVERITIES = {severity.iri: severity for severity in Severity}
# What the nodes are to which a shape applies, by the property that says so (SHACL, section 2.1.3).
_TARGETS = (
    (f"{_SH}targetClass", "each"),
    (f"{_SH}targetNode", "the node"),
    (f"{_SH}targetSubjectsOf", "all that has"),
    (f"{_SH}targetObjectsOf", "all that is the value of"),
)
# Constraints with a single value, in words; other constraints are told by the shape's message.
_CONSTRAINTS = (
    (f"{_SH}minCount", "at least"),
    (f"{_SH}maxCount", "at most"),
    (f"{_SH}datatype", "datatype"),
    (f"{_SH}class", "class"),
    (f"{_SH}node", "as"),
    (f"{_SH}hasValue", "value"),
    (f"{_SH}minInclusive", "from"),
    (f"{_SH}maxInclusive", "to"),
    (f"{_SH}pattern", "pattern"),
)


@dataclass(frozen=True)
class Target:
    """To what a shape applies: the relation in words, and the IRI of a class, a node or a property."""

    relation: str
    iri: str


@dataclass(frozen=True)
class Constraint:
    """What a shape demands: the constraint in words, and its value."""

    name: str
    value: Term


@dataclass(frozen=True)
class Shape:
    """A shape, or a constraint of one that has an IRI.

    Attributes:
        iri: Its IRI.
        name: Its anchor, the last part of its IRI.
        label: Its label or name; that of its property, where it has none.
        description: What its property is for; empty without a description.
        message: What it says of a node that does not conform; empty without a message.
        severity: The severity of its results.
        targets: To what it applies; none for a shape that others refer to.
        path: The IRI of the property that it is about; empty for a node shape.
        constraints: What it demands, as far as single values say it.
        query: The SPARQL query of its constraint; empty without one.
        parts: Its property shapes and SPARQL constraints, by order and IRI.
        is_deactivated: Whether it is not applied (`sh:deactivated`).
        repeats: Whether it stands before already, as a part of another shape; its parts do not stand here again.
    """

    iri: str
    name: str
    label: str
    description: str
    message: str
    severity: Severity
    targets: tuple[Target, ...]
    path: str
    constraints: tuple[Constraint, ...]
    query: str
    parts: tuple[Shape, ...]
    is_deactivated: bool
    repeats: bool

    @property
    def target_classes(self) -> list[str]:
        """The classes that it applies to."""
        return [target.iri for target in self.targets if target.relation == _TARGETS[0][1]]


@dataclass(frozen=True)
class ShapeFile:
    """A file of shapes: its stem, and the shapes that are part of no other."""

    stem: str
    shapes: tuple[Shape, ...]


def read_shape_files(shapes: ShapesGraph, index: DatasetIndex, namespace: str) -> list[ShapeFile]:
    """Return the shapes by file, each in the first that describes it.

    Args:
        shapes: The shapes graph.
        index: The dataset, for the language of texts and the labels of properties.
        namespace: What the IRIs of the project's shapes begin with.
    """
    return _ShapeReader(shapes, index, namespace).files()


class _ShapeReader:
    """Makes the shapes of all files: what one file says of a shape of another counts too."""

    def __init__(self, shapes: ShapesGraph, index: DatasetIndex, namespace: str) -> None:
        self._index = index
        self._namespace = namespace
        self._described: dict[str, dict[str, list[Term]]] = {}
        self._stems: dict[str, str] = {}
        self._made: set[str] = set()
        for stem, text in sorted(shapes.files.items()):
            for triple in parse(text, format=RdfFormat.N_TRIPLES):
                subject, term = triple.subject, triple.object
                if isinstance(subject, NamedNode) and isinstance(term, NamedNode | BlankNode | Literal):
                    of = self._described.setdefault(subject.value, {})
                    of.setdefault(triple.predicate.value, []).append(term)
                    if triple.predicate.value == TYPE and term.value in _KINDS:
                        self._stems.setdefault(subject.value, stem)

    def files(self) -> list[ShapeFile]:
        """Return the shapes that are part of no other, by file and IRI."""
        parts = {part for iri in self._described for part in self._parts(iri)}
        found: dict[str, list[Shape]] = {}
        for iri in sorted(self._stems.keys() - parts):
            found.setdefault(self._stems[iri], []).append(self._shape(iri))
        return [ShapeFile(stem, tuple(of)) for stem, of in sorted(found.items())]

    def _parts(self, iri: str) -> list[str]:
        """Return the described property shapes and SPARQL constraints of a shape, in its order."""
        terms = [term for name in ("property", "sparql") for term in self._terms(iri, name)]
        found = [term.value for term in terms if isinstance(term, NamedNode) and term.value in self._described]
        return sorted(found, key=lambda part: (_number(self._text(part, "order")), part))

    def _shape(self, iri: str) -> Shape:
        repeats = iri in self._made
        self._made.add(iri)
        severity = next((term.value for term in self._terms(iri, "severity")), "")
        path = next((term.value for term in self._terms(iri, "path") if isinstance(term, NamedNode)), "")
        return Shape(
            iri=iri,
            name=self._name(iri),
            label=self._label(iri, path),
            description=self._text(iri, "description"),
            message=self._text(iri, "message"),
            severity=_SEVERITIES.get(severity, Severity.VIOLATION),
            targets=tuple(
                Target(relation, term.value)
                for property_, relation in _TARGETS
                for term in self._described[iri].get(property_, ())
                if isinstance(term, NamedNode)
            ),
            path=path,
            constraints=tuple(
                Constraint(name, term)
                for property_, name in _CONSTRAINTS
                for term in self._described[iri].get(property_, ())
                if isinstance(term, NamedNode | Literal)
            ),
            query=self._text(iri, "select") or self._text(iri, "ask"),
            parts=() if repeats else tuple(self._shape(part) for part in self._parts(iri)),
            is_deactivated=any(term.value == "true" for term in self._terms(iri, "deactivated")),
            repeats=repeats,
        )

    def _name(self, iri: str) -> str:
        """Return the anchor of a shape: the end of its IRI; of one that is not the project's the whole, in letters."""
        if iri.startswith(self._namespace):
            return iri[len(self._namespace) :]
        return _NO_LETTER.sub("-", iri)

    def _label(self, iri: str, path: str) -> str:
        label = self._index.best_text(self._described[iri].get(f"{RDFS}label", ()))
        if label:
            return label.value
        return self._text(iri, "name") or (self._index.label(path).value if path else _words(iri))

    def _terms(self, iri: str, name: str) -> list[Term]:
        return self._described[iri].get(f"{_SH}{name}", [])

    def _text(self, iri: str, name: str) -> str:
        found = self._index.best_text(self._terms(iri, name))
        return found.value if found else ""


def _words(iri: str) -> str:
    """Return the last part of the IRI of a shape as words: `AnOrganization` is "an organization"."""
    name = iri.replace("#", "/").rpartition("/")[2]
    return _WORD.sub(lambda found: f" {found[0].lower()}", name).replace("-", " ").strip() or iri


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return float("inf")
