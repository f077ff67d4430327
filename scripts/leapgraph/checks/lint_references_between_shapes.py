"""The lints of references between shapes: undefined shapes, recursion, too many parts, no target."""

from __future__ import annotations

from collections import defaultdict
from graphlib import CycleError, TopologicalSorter
from itertools import chain
from typing import TYPE_CHECKING

from leapgraph.checks.lint_rules import SHAPE
from leapgraph.checks.validation_report import SH
from leapgraph.namespaces import NAMESPACES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from leapgraph.checks.locations import ShapeLocator
    from leapgraph.checks.shapes import ShapesGraph
    from leapgraph.checks.validation_report import ValidationResult


# The predicates from a shape to its parts.
_PARTS = frozenset(
    [
        f"<{NAMESPACES['rdf']}first>".encode(),
        f"<{NAMESPACES['rdf']}rest>".encode(),
        *(
            f"<{SH}{name}>".encode()
            for name in (
                *("alternativePath", "and", "ignoredProperties", "in", "inversePath", "languageIn", "node", "not"),
                *("oneOrMorePath", "or", "path", "property", "qualifiedValueShape", "xone", "zeroOrMorePath"),
                "zeroOrOnePath",
            )
        ),
    ]
)
# LEAP's largest has 60. With ten thousand an engine takes a second for some focus nodes, with superlinear growth.
MOST_PARTS = 10_000


def _sh(*names: str) -> frozenset[bytes]:
    return frozenset(f"<{SH}{name}>".encode() for name in names)


_FIRST, _REST, _NIL, _TYPE = (f"<{NAMESPACES['rdf']}{name}>".encode() for name in ("first", "rest", "nil", "type"))
_CLASS = f"<{NAMESPACES['rdfs']}Class>".encode()
_LISTS = _sh("and", "or", "xone")
_NAMES = _sh("declare", "group", "node", "not", "prefixes", "property", "qualifiedValueShape", "sparql")
_TO_SHAPES = _LISTS | _sh("node", "not", "property", "qualifiedValueShape") | {_FIRST, _REST}
_TARGETS = _sh("targetClass", "targetNode", "targetObjectsOf", "targetSubjectsOf")
_DEACTIVATED = f"<{SH}deactivated>".encode()
_TRUE = f'"true"^^<{NAMESPACES["xsd"]}boolean>'.encode()
_TARGET_CLASS = f"<{SH}targetClass>".encode()
_RULES = _sh("NodeShape", "PropertyShape", "SPARQLConstraint")


class ShapeReferences:
    """The references between the shapes of all files.

    Attributes:
        described: All subjects of the files, in N-Triples.
        targets: The targets of the active shapes, each with its target property.
    """

    def __init__(self, shapes: ShapesGraph) -> None:
        self.described: set[bytes] = set()
        self._names: dict[bytes, list[tuple[bytes, bytes]]] = defaultdict(list)
        self._rules: set[bytes] = set()
        self._roots: set[bytes] = set()
        targets: set[tuple[bytes, bytes, bytes]] = set()
        deactivated: set[bytes] = set()
        classes: set[bytes] = set()
        for subject, predicate, term in chain.from_iterable(shapes.triples.values()):
            self.described.add(subject)
            if predicate == _TYPE and term in _RULES:
                self._rules.add(subject)
            elif predicate == _TYPE and term == _CLASS:
                classes.add(subject)
            elif predicate in _TARGETS:
                self._roots.add(subject)
                targets.add((subject, predicate, term))
            elif predicate == _DEACTIVATED and term == _TRUE:
                deactivated.add(subject)
            elif predicate in _NAMES or predicate in _LISTS or predicate in {_FIRST, _REST}:
                self._names[subject].append((predicate, term))
        implicit = classes & self._rules  # an implicit class target
        self._roots |= implicit
        targets |= {(name, _TARGET_CLASS, name) for name in implicit}
        self.targets = frozenset((way, term) for shape, way, term in targets if shape not in deactivated)

    def dangling_references(self) -> Iterator[tuple[bytes, bytes, bytes]]:
        """Yield each triple that refers to an undefined shape, in order."""
        for subject, names in sorted(self._names.items()):
            for predicate, term in names:
                named = [term] if predicate in _NAMES else self._items(term) if predicate in _LISTS else ()
                for node in named:
                    if node.startswith(b"<") and node not in self.described:
                        yield subject, predicate, node

    def untargeted_shapes(self) -> list[bytes]:
        """Return the shapes and constraints with an IRI that no target reaches, sorted."""
        ahead = list(self._roots)
        reached: set[bytes] = set()
        while ahead:
            node = ahead.pop()
            if node not in reached:
                reached.add(node)
                ahead += [term for _, term in self._names.get(node, ())]
        return sorted(rule for rule in self._rules - reached if rule.startswith(b"<"))

    def recursions(self) -> Iterator[tuple[bytes, bytes, bytes]]:
        """Yield one triple of each cycle by which a shape refers to itself.

        The triple belongs to the first shape of the cycle that has an IRI, so that it can be located.
        """
        edges = {
            subject: {term for predicate, term in names if predicate in _TO_SHAPES}
            for subject, names in sorted(self._names.items())
        }
        if children_first({node: list(terms) for node, terms in edges.items()}) is not None:
            return
        while True:
            try:
                # graphlib lists the predecessor first, so its cycles are reversed.
                TopologicalSorter({node: sorted(terms) for node, terms in edges.items()}).prepare()
            except CycleError as error:
                cycle = error.args[1][:0:-1]
            else:
                return
            first = min(cycle, key=lambda node: (not node.startswith(b"<"), node))
            names = sorted(self._names[first])
            yield next((first, *name) for name in names if name[0] in _TO_SHAPES and name[1] in cycle)
            del edges[first]

    def _items(self, cell: bytes) -> Iterator[bytes]:
        seen: set[bytes] = set()
        while cell != _NIL and cell not in seen:
            seen.add(cell)
            parts = dict(self._names.get(cell, ()))
            if _FIRST in parts:
                yield parts[_FIRST]
            cell = parts.get(_REST, _NIL)


def children_first(edges: Mapping[bytes, Sequence[bytes]]) -> list[bytes] | None:
    """Return the nodes of a graph in an order in which each follows its successors; None if there is a cycle."""
    left = {node: len(terms) for node, terms in edges.items()}
    above: dict[bytes, list[bytes]] = defaultdict(list)
    for node, terms in edges.items():
        for term in terms:
            above[term].append(node)
    order = [node for node in above if node not in left] + [node for node, number in left.items() if not number]
    for node in order:
        for outer in above.get(node, ()):
            left[outer] -= 1
            if not left[outer]:
                order.append(outer)
    return order if not any(left.values()) else None


def lint_sizes(shapes: ShapesGraph, places: ShapeLocator) -> Iterator[ValidationResult]:
    """Yield a result for each shape, list or path with too many parts, counted recursively.

    The shapes must be free of cycles.
    """
    parts: dict[bytes, list[bytes]] = defaultdict(list)
    ways: dict[bytes, tuple[bytes, bytes]] = {}
    for subject, predicate, term in chain.from_iterable(shapes.triples.values()):
        if predicate in _PARTS:
            parts[subject].append(term)
            ways.setdefault(term, (subject, predicate))
    sizes: dict[bytes, int] = {}
    told: set[ValidationResult] = set()
    # A recursive shape is reported by another lint.
    for node in children_first(parts) or ():
        below = [sizes[term] for term in parts.get(node, ())]
        sizes[node] = 1 + sum(below)
        if sizes[node] > MOST_PARTS >= max(below, default=0):
            told.add(places.result(SHAPE, _MESSAGE, *_start(node, ways)))
    yield from told


_MESSAGE = (
    f"With all that this names it has more than {MOST_PARTS:,} parts, what is named twice counted twice: an engine "
    "might take hours. Ask for a class or a list's name (skos:inScheme) instead of values one by one, and name a shape "
    "once."
)


def _start(node: bytes, ways: dict[bytes, tuple[bytes, bytes]]) -> tuple[bytes, bytes | None]:
    """Return the node that a cell of a list belongs to, with the property; or the node itself."""
    predicate = None
    while node in ways and (predicate is None or predicate == _REST) and node.startswith(b"_:"):
        node, predicate = ways[node]
    return node, predicate
