"""The lint of the values of statements: each fits the range of its property in the vocabularies and the shapes."""

from __future__ import annotations

from collections import defaultdict
from itertools import chain
from typing import TYPE_CHECKING

from leapgraph.checks.known_terms import RANGES, SUB_PROPERTY, TYPE, PublishedTerms
from leapgraph.checks.lint_rules import VALUE
from leapgraph.checks.validation_report import SH
from leapgraph.dataset import GENERATED_STEMS, split_triple
from leapgraph.namespaces import NAMESPACES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from leapgraph.checks.shapes import ShapesGraph
    from leapgraph.checks.validation_report import ValidationResult
    from leapgraph.dataset import Dataset
    from leapgraph.project import Project

_NODE, _LITERAL = "a node", "a literal"
_TEXT = {"xsd:string", "rdf:langString"}
_DAY = {"xsd:gYear", "xsd:gYearMonth", "xsd:date"}  # a date is never more precise than its source
_INTEGER = {"xsd:integer", "xsd:nonNegativeInteger", "xsd:int", "xsd:long"}
_NUMBER = _INTEGER | {"xsd:decimal", "xsd:double", "xsd:float"}
# The datatypes of schema.org, whose literals in RDF have XML Schema datatypes; an address is a node in this model.
_OF_SCHEMA = {
    "Boolean": {"xsd:boolean"},
    "Date": _DAY,
    "DateTime": _DAY | {"xsd:dateTime"},
    "Float": _NUMBER,
    "Integer": _INTEGER,
    "Number": _NUMBER,
    "Text": _TEXT,
    "Time": {"xsd:time", "xsd:dateTime"},
    "URL": {_NODE},
}
_OPEN = {f"{NAMESPACES['rdfs']}Resource", f"{NAMESPACES['owl']}Thing", f"{NAMESPACES['schema']}DataType"}
_MOMENT = _DAY | {"xsd:dateTime"}
_MEASURES = _NUMBER | _MOMENT | {"xsd:boolean", "xsd:time"}
# Dublin Core's date properties, whose range is any literal for a point or period of time.
_DATES = {
    f"{NAMESPACES['dcterms']}{name}"
    for name in (
        *("available", "created", "date", "dateAccepted", "dateCopyrighted", "dateSubmitted", "issued", "modified"),
        "valid",
    )
}
# Codes are literals without a language.
_IDENTIFIER = f"{NAMESPACES['schema']}identifier"
_CODES = {_IDENTIFIER, f"{NAMESPACES['dcterms']}identifier"} | {
    f"{NAMESPACES['schema']}{name}"
    for name in ("email", "faxNumber", "iso6523Code", "isicV4", "naics", "postalCode", "telephone", "vatID")
}
_PARTS = {f"<{NAMESPACES['rdf']}{name}>".encode(): name for name in ("predicate", "object")}


def lint_values(project: Project, dataset: Dataset, shapes: ShapesGraph) -> Iterator[ValidationResult]:
    """Yield a result for each value of a statement (`rdf:object`) outside the range of its predicate."""
    stated: dict[bytes, dict[str, list[bytes]]] = defaultdict(lambda: defaultdict(list))
    for stem, graph in dataset.graphs.items():
        for line in graph.lines if stem not in GENERATED_STEMS else ():
            subject, way, term = split_triple(line)
            if way in _PARTS:
                stated[subject][_PARTS[way]].append(term)
    vocabulary = dataset.graphs["vocabulary"].lines if "vocabulary" in dataset.graphs else []
    ranges = _Ranges(PublishedTerms(vocabulary), shapes)
    for statement, parts in sorted(stated.items()):
        for predicate in parts["predicate"]:
            takes = ranges.of(predicate.decode()[1:-1])
            for term in parts["object"]:
                kind = _kind(term)
                if takes and kind not in takes and not (_LITERAL in takes and kind != _NODE):
                    message = f"{_short(predicate)} takes {_listed(takes)}, and this is {kind}: correct the value."
                    path = f"{NAMESPACES['rdf']}object"
                    focus, value = statement.decode(), term.decode()
                    yield VALUE.result(project.base, message, focus_node=focus, path=path, value=value)


class _Ranges:
    """The ranges of properties: from property shapes (`sh:datatype`), else from the vocabularies."""

    def __init__(self, terms: PublishedTerms, shapes: ShapesGraph) -> None:
        self._terms = terms
        self._datatypes = _datatypes(shapes)

    def of(self, name: str) -> set[str]:
        """Return the kinds of values that a property takes; empty if none are specified."""
        return self._datatypes.get(name) or self._published(name, set())

    def _published(self, name: str, seen: set[str]) -> set[str]:
        seen.add(name)
        if name in _DATES:
            return _MOMENT
        ranges = self._terms.values(name, *RANGES)
        if ranges & _OPEN:
            return set()
        above = self._terms.values(name, SUB_PROPERTY)
        if name in _CODES or _IDENTIFIER in above:
            return {"xsd:string"}
        if ranges:
            return _together(ranges)
        if found := set().union(*(self._published(term, seen) for term in sorted(above) if term not in seen)):
            return found
        kinds = {term.removeprefix(NAMESPACES["owl"]) for term in self._terms.values(name, TYPE)}
        return {_NODE} if "ObjectProperty" in kinds else {_LITERAL} if "DatatypeProperty" in kinds else set()


def _together(ranges: set[str]) -> set[str]:
    kinds = [_values_of(name) for name in sorted(ranges)]
    found = set().union(*kinds)
    # A text alternative to a number or date is another form of it, without a language.
    return found - {"rdf:langString"} if any(one <= _MEASURES for one in kinds) else found


def _datatypes(shapes: ShapesGraph) -> dict[str, set[str]]:
    paths: dict[bytes, str] = {}
    found: dict[bytes, str] = {}
    for subject, predicate, term in chain.from_iterable(shapes.triples.values()):
        if predicate == f"<{SH}path>".encode() and term.startswith(b"<"):
            paths[subject] = term.decode()[1:-1]
        elif predicate == f"<{SH}datatype>".encode():
            found[subject] = _short(term)
    datatypes: dict[str, set[str]] = defaultdict(set)
    for shape, datatype in found.items():
        if shape in paths:
            datatypes[paths[shape]].add(datatype)
    return datatypes


def _values_of(name: str) -> set[str]:
    if name.startswith(NAMESPACES["schema"]):
        return _OF_SCHEMA.get(name.removeprefix(NAMESPACES["schema"]), {_NODE})
    if name == f"{NAMESPACES['rdfs']}Literal":
        return {_LITERAL}
    is_datatype = name.startswith(NAMESPACES["xsd"]) or name in {
        f"{NAMESPACES['rdf']}langString",
        f"{NAMESPACES['owl']}rational",
        f"{NAMESPACES['owl']}real",
    }
    return {_short(f"<{name}>".encode())} if is_datatype else {_NODE}


def _kind(term: bytes) -> str:
    if not term.startswith(b'"'):
        return _NODE
    if term.endswith(b">"):
        return _short(term[term.rindex(b"^^<") + 2 :])
    return "xsd:string" if term.endswith(b'"') else "rdf:langString"


def _short(iri: bytes) -> str:
    name = iri.decode()[1:-1]
    space, prefix = next(((one, prefix) for prefix, one in NAMESPACES.items() if name.startswith(one)), ("", ""))
    return f"{prefix}:{name[len(space) :]}" if prefix else f"<{name}>"


def _listed(kinds: Iterable[str]) -> str:
    return " or ".join(sorted(kinds))
