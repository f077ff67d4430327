"""The lint of cycles and nesting in shapes: circular or deep lists and paths, which exhaust the engines' memory."""

from __future__ import annotations

from collections import defaultdict
from itertools import chain
from typing import TYPE_CHECKING

from leapgraph.checks.lint_rules import SYNTAX
from leapgraph.checks.validation_report import SH
from leapgraph.namespaces import NAMESPACES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from leapgraph.checks.shapes import ShapesGraph
    from leapgraph.checks.validation_report import ValidationResult
    from leapgraph.project import Project

_REST = f"<{NAMESPACES['rdf']}rest>".encode()
# Lists (RDF Schema, section 5.2), property paths (SHACL, section 2.3.1) and references between shapes.
_NESTING_PREDICATES = frozenset(
    [
        f"<{NAMESPACES['rdf']}first>".encode(),
        _REST,
        *(
            f"<{SH}{name}>".encode()
            for name in ("inversePath", "alternativePath", "zeroOrMorePath", "oneOrMorePath", "zeroOrOnePath")
        ),
    ]
)
_SHAPE_REFERENCES = frozenset(
    f"<{SH}{name}>".encode() for name in ("node", "property", "not", "and", "or", "xone", "qualifiedValueShape")
)
# In practice nesting stays below 10; the engines overflow their stack at some thousands.
MOST_NESTED = 200


def lint_cycles(project: Project, shapes: ShapesGraph) -> Iterator[ValidationResult]:
    """Yield a result for each file with circular lists or paths, or with too deeply nested shapes.

    A cycle or depth that only arises from several files is reported for the last: IRIs are the same nodes in all.
    """
    last = list(shapes.triples)[-1]
    texts = {**shapes.triples, last: list(chain.from_iterable(shapes.triples.values()))}
    for stem, triples in texts.items():
        edges: dict[bytes, list[tuple[bytes, int]]] = defaultdict(list)
        nested: dict[bytes, list[tuple[bytes, int]]] = defaultdict(list)
        for subject, predicate, term in triples:
            step = int(predicate != _REST)  # the next item of a list is at the same level
            if predicate in _NESTING_PREDICATES:
                edges[subject].append((term, step))
            if predicate in _NESTING_PREDICATES or predicate in _SHAPE_REFERENCES:
                nested[subject].append((term, step))
        file = project.relative_path(project.shapes / f"{stem}.ttl")
        if _depth(edges) is None:
            message = "A list or a path in this file leads back to itself: give each its own end."
            yield SYNTAX.result(project.base, message, file=file, line=1)
        elif (_depth(nested) or 0) > MOST_NESTED:
            message = f"Shapes, lists or paths in this file are nested more than {MOST_NESTED} deep: part them."
            yield SYNTAX.result(project.base, message, file=file, line=1)


def _depth(edges: dict[bytes, list[tuple[bytes, int]]]) -> int | None:
    """Return the length of the longest path along `edges`; None if there is a cycle."""
    steps: dict[bytes, int] = {}
    ahead: dict[bytes, int] = defaultdict(int)
    for ways in edges.values():
        for term, _ in ways:
            ahead[term] += 1
    free = [node for node in edges if not ahead[node]]
    done = 0
    while free:
        node = free.pop()
        done += 1
        for term, step in edges.get(node, ()):
            steps[term] = max(steps.get(term, 0), steps.get(node, 0) + step)
            ahead[term] -= 1
            if not ahead[term]:
                free.append(term)
    return None if done < len(edges.keys() | ahead.keys()) else max(steps.values(), default=0)
