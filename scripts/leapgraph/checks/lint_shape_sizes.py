"""The lint of shape sizes: a shape with everything it references has few enough parts for the engines."""

from __future__ import annotations

from collections import defaultdict
from itertools import chain
from typing import TYPE_CHECKING

from leapgraph.checks.lint_catalogue import SHAPE
from leapgraph.checks.lint_shape_references import children_first
from leapgraph.checks.report import SH
from leapgraph.namespaces import NAMESPACES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from leapgraph.checks.report import ValidationResult
    from leapgraph.checks.shape_locations import ShapeLocator
    from leapgraph.checks.shapes import ShapesGraph

_REST = f"<{NAMESPACES['rdf']}rest>".encode()
# The predicates from a shape to its parts.
_PARTS = frozenset(
    [
        f"<{NAMESPACES['rdf']}first>".encode(),
        _REST,
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
