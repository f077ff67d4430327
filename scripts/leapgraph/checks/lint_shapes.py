"""The lints of the shapes themselves: known terms, valid SHACL syntax, and use of every shape."""

from __future__ import annotations

import re
from collections import defaultdict
from difflib import get_close_matches
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from leapgraph.checks.lint_domains_and_ranges import Nodes
from leapgraph.checks.lint_references_between_shapes import ShapeReferences, lint_sizes
from leapgraph.checks.lint_rules import SHAPE, UNTARGETED_NODE, UNTARGETED_SHAPE
from leapgraph.checks.lint_shape_queries_and_patterns import lint_texts
from leapgraph.checks.lint_terms_and_language_tags import lint_languages, lint_terms
from leapgraph.checks.locations import ShapeLocator
from leapgraph.checks.shacl_engines import parse_validation_report, validate
from leapgraph.checks.validation_report import SH
from leapgraph.namespaces import MODEL_BASE, NAMESPACES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from leapgraph.checks.shapes import ShapesGraph
    from leapgraph.checks.validation_report import ValidationResult
    from leapgraph.dataset import Dataset
    from leapgraph.project import Project

SHAPES_FOR_SHAPES = Path(__file__).parent / "shapes-for-shapes.ttl"


def lint_shape_terms(project: Project, shapes: ShapesGraph, own: frozenset[str]) -> Iterator[ValidationResult]:
    """Yield a result for each unknown term and language tag of `shapes/`: such a shape would never fail."""
    places = ShapeLocator(project, shapes)
    for stem, text in shapes.files.items():
        lines = text.splitlines(keepends=True)
        for result in chain(lint_terms(project, lines, own), lint_languages(project, lines)):
            yield places.locate(result, stem)


def lint_shape_syntax(project: Project, shapes: ShapesGraph) -> Iterator[ValidationResult]:
    """Yield a result for each ill-formed shape (SHACL, appendix C) and each reference to an undefined shape.

    The result of validation with such shapes is undefined.
    """
    places = ShapeLocator(project, shapes)
    graph = ShapeReferences(shapes)
    for subject, predicate, term in graph.dangling_references():
        close = get_close_matches(term[1:-1].decode(), sorted(name[1:-1].decode() for name in graph.described), n=1)
        meant = f"; did you mean <{close[0]}>?" if close else ""
        message = f"{term.decode()} is described in no file of shapes/, so that this rule is none{meant}"
        yield places.result(SHAPE, message, subject, predicate, term)
    recursive = list(graph.recursions())
    for subject, predicate, term in recursive:
        message = (
            "This leads back to the shape that it stands in. What a recursive shape means SHACL leaves open (section "
            "3.4.3): write what it asks for without the way back."
        )
        yield places.result(SHAPE, message, subject, predicate, term)
    if recursive:
        return
    if oversized := list(lint_sizes(shapes, places)):
        yield from oversized
        return
    dangling = {term for _, _, term in graph.dangling_references()}
    yield from _lint_form(shapes, places, dangling)
    yield from lint_texts(shapes, places)


def _lint_form(shapes: ShapesGraph, places: ShapeLocator, dangling: set[bytes]) -> Iterator[ValidationResult]:
    """Yield the results of the shapes for shapes, except for undefined shapes."""
    nodes = ShapeNodes(shapes)
    report = validate("pyshifty", nodes.named(), SHAPES_FOR_SHAPES.read_bytes())
    found = [
        (nodes.written(result.focus_node or ""), result, nodes.written(result.value or ""))
        for result in parse_validation_report(report)
    ]
    exact = {subject for subject, result, _ in found if result.path}
    whole = {subject for subject, _, _ in found if not subject.startswith(b'"')}
    for subject, result, value in found:
        # One fault, one result: an ill-formed part makes the whole ill-formed, and what refers to it.
        is_told = result.path is None and (subject in exact or (value != subject and value in whole))
        if subject in dangling or subject.startswith(b'"') or is_told:
            continue
        path = f"<{result.path}>".encode() if result.path else None
        yield places.result(SHAPE, result.message, subject, path, value or None)


def lint_unused_shapes(project: Project, shapes: ShapesGraph) -> Iterator[ValidationResult]:
    """Yield a warning for each shape and constraint that no target reaches."""
    places = ShapeLocator(project, shapes)
    for rule in ShapeReferences(shapes).untargeted_shapes():
        message = "No target leads to this shape: give it one, or name it in a shape that has one."
        yield places.result(UNTARGETED_SHAPE, message, rule)


def lint_reach(project: Project, dataset: Dataset, shapes: ShapesGraph) -> Iterator[ValidationResult]:
    """Yield a warning for each class of nodes without a shape, with the first node of the class.

    The shared model covers all its nodes, so this applies to projects that build on it, and to its own. A node is
    covered if a shape targets it by class, by name, or as an object. `sh:targetSubjectsOf` applies to every node with
    the property, and covers none.
    """
    if project.model is None and project.base != MODEL_BASE:
        return
    nodes = Nodes(project, dataset)
    untargeted: dict[tuple[bytes, ...], list[bytes]] = {}
    for node in nodes.untargeted(ShapeReferences(shapes).targets):
        untargeted.setdefault(tuple(sorted(nodes.types[node])), []).append(node)
    for types, (node, *others) in untargeted.items():
        names = " and ".join(name.decode() for name in types)
        also = f" (Here, and at {len(others)} node{'s' if others[1:] else ''} more.)" if others else ""
        message = (
            f"No shape says what a {names} must hold: write one that has the class as its sh:targetClass into the file "
            f"of the subject in shapes/, or give the node a class that has one.{also}"
        )
        yield UNTARGETED_NODE.result(project.base, message, focus_node=node.decode(), path=f"{NAMESPACES['rdf']}type")


_FIRST, _REST, _NIL, _TYPE = (f"<{NAMESPACES['rdf']}{name}>".encode() for name in ("first", "rest", "nil", "type"))
_NODE_SHAPE, _PROPERTY_SHAPE = f"<{SH}NodeShape>".encode(), f"<{SH}PropertyShape>".encode()
_BLANK = re.compile(rb"_:[A-Za-z0-9]+")
_MADE_UP = b"urn:bracket:"


def _sh(*names: str) -> frozenset[bytes]:
    return frozenset(f"<{SH}{name}>".encode() for name in names)


_PATH = f"<{SH}path>".encode()
_PROPERTY = f"<{SH}property>".encode()
_TARGETS = _sh("targetClass", "targetNode", "targetObjectsOf", "targetSubjectsOf")
_LISTS_OF_SHAPES = _sh("and", "or", "xone")
_LISTS = _LISTS_OF_SHAPES | _sh("in", "languageIn", "ignoredProperties")
_SHAPES = _sh("node", "not", "property", "qualifiedValueShape")
# The constraint properties and prefix declarations of SPARQL constraints, which are not shapes.
_OTHERS = _sh("declare", "prefixes", "sparql")
# The parameters of the constraint components (SHACL, section 4), and sh:path.
_PARAMETERS = _sh(
    *("and", "class", "closed", "datatype", "disjoint", "equals", "flags", "hasValue", "ignoredProperties", "in"),
    *("languageIn", "lessThan", "lessThanOrEquals", "maxCount", "maxExclusive", "maxInclusive", "maxLength"),
    *("minCount", "minExclusive", "minInclusive", "minLength", "node", "nodeKind", "not", "or", "path", "pattern"),
    *("property", "qualifiedMaxCount", "qualifiedMinCount", "qualifiedValueShape", "qualifiedValueShapesDisjoint"),
    *("sparql", "uniqueLang", "xone"),
)


class ShapeNodes:
    """The nodes of a shapes graph that are shapes (SHACL, section 2.1), and the nodes that shapes consist of."""

    def __init__(self, shapes: ShapesGraph) -> None:
        """Read a shapes graph without circular lists."""
        self._shapes_graph = shapes
        self._cells: dict[bytes, dict[bytes, bytes]] = defaultdict(dict)
        self._shapes: set[bytes] = set()
        self._paths: set[bytes] = set()
        self._typed: set[bytes] = set()
        of_properties: set[bytes] = set()
        lists: set[bytes] = set()
        of_shapes: set[bytes] = set()
        others: set[bytes] = set()
        for subject, predicate, term in chain.from_iterable(shapes.triples.values()):
            if predicate in {_FIRST, _REST}:
                self._cells[subject].setdefault(predicate, term)
            elif predicate == _TYPE and term in {_NODE_SHAPE, _PROPERTY_SHAPE}:
                self._typed.add(subject)
            elif predicate in _TARGETS or predicate in _PARAMETERS:
                self._shapes.add(subject)
            if predicate == _PATH:
                self._paths.add(subject)
            elif predicate in _SHAPES:
                (of_properties if predicate == _PROPERTY else self._shapes).add(term)
            elif predicate in _LISTS:
                lists.add(term)
                of_shapes |= {term} if predicate in _LISTS_OF_SHAPES else set()
            elif predicate in _OTHERS:
                others.add(term)
        self._paths |= of_properties
        self._shapes |= self._typed | of_properties
        self._shapes.update(member for first in of_shapes for member in self._members(first))
        blank = {node for node in self._shapes | lists | others if node.startswith(b"_:")}
        self._names = {node: b"<%b%b>" % (_MADE_UP, node[2:]) for node in blank}

    def named(self) -> bytes:
        """Return the graph as N-Triples, with an IRI for nested nodes and an explicit class for each shape.

        Paths remain blank nodes, as they must, and so do blank nodes where SHACL requires an IRI.
        """
        types = (
            b"%b %b %b .\n" % (shape, _TYPE, _PROPERTY_SHAPE if shape in self._paths else _NODE_SHAPE)
            for shape in sorted(self._shapes - self._typed)
            if not shape.startswith(b'"')
        )
        texts = [*self._shapes_graph.files.values(), b"".join(types)]
        return b"".join(_BLANK.sub(self._named, text) for text in texts)

    @staticmethod
    def written(term: str) -> bytes:
        """Return a term of the report on `named` as it is in the original graph."""
        name = term.encode()
        return b"_:" + name[1 + len(_MADE_UP) : -1] if name.startswith(b"<" + _MADE_UP) else name

    def _named(self, label: re.Match[bytes]) -> bytes:
        return self._names.get(label[0], label[0])

    def _members(self, cell: bytes) -> Iterator[bytes]:
        while cell in self._cells:
            parts = self._cells[cell]
            if _FIRST in parts:
                yield parts[_FIRST]
            cell = parts.get(_REST, _NIL)
