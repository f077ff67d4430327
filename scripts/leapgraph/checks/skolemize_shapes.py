"""The shapes graph prepared for validation against the shapes for shapes: nested shapes get an IRI and a class."""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import chain
from typing import TYPE_CHECKING

from leapgraph.checks.report import SH
from leapgraph.namespaces import NAMESPACES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from leapgraph.checks.shapes import ShapesGraph

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
