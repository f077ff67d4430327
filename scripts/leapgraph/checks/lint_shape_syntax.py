"""The lints of the shapes themselves: known terms, valid SHACL syntax, and use of every shape."""

from __future__ import annotations

from difflib import get_close_matches
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from leapgraph.checks.lint_catalogue import NEVER_ASKED, SHAPE, UNASKED
from leapgraph.checks.lint_domains_and_ranges import Nodes
from leapgraph.checks.lint_shape_queries_and_patterns import lint_texts
from leapgraph.checks.lint_shape_references import ShapeReferences, lint_sizes
from leapgraph.checks.lint_terms import lint_languages, lint_terms
from leapgraph.checks.locations import ShapeLocator
from leapgraph.checks.shacl_engines import parse_validation_report, validate
from leapgraph.checks.skolemize_shapes import ShapeNodes
from leapgraph.namespaces import MODEL_BASE, NAMESPACES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from leapgraph.checks.report import ValidationResult
    from leapgraph.checks.shapes import ShapesGraph
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
        message = "This rule is never asked: give it a target, or name it in a shape that has one."
        yield places.result(NEVER_ASKED, message, rule)


def lint_reach(project: Project, dataset: Dataset, shapes: ShapesGraph) -> Iterator[ValidationResult]:
    """Yield a warning for each class of nodes without a shape, with the first node of the class.

    The shared model covers all its nodes, so this applies to projects that build on it, and to its own. A node is
    covered if a shape targets it by class, by name, or as an object. `sh:targetSubjectsOf` applies to every node with
    the property, and covers none.
    """
    if project.model is None and project.base != MODEL_BASE:
        return
    nodes = Nodes(project, dataset)
    unasked: dict[tuple[bytes, ...], list[bytes]] = {}
    for node in nodes.unasked(ShapeReferences(shapes).targets):
        unasked.setdefault(tuple(sorted(nodes.types[node])), []).append(node)
    for types, (node, *others) in unasked.items():
        names = " and ".join(name.decode() for name in types)
        also = f" (Here, and at {len(others)} node{'s' if others[1:] else ''} more.)" if others else ""
        message = (
            f"No shape says what a {names} must hold: write one that has the class as its sh:targetClass into the file "
            f"of the subject in shapes/, or give the node a class that has one.{also}"
        )
        yield UNASKED.result(project.base, message, focus_node=node.decode(), path=f"{NAMESPACES['rdf']}type")
