"""The lints of the shapes themselves: known terms, the form that SHACL asks for, what is asked and what is not."""

from __future__ import annotations

from dataclasses import replace
from difflib import get_close_matches
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from leapgraph.base_project import model_files
from leapgraph.checks.language_tags import lint_languages
from leapgraph.checks.lint_catalogue import NEVER_ASKED, SHAPE, UNASKED
from leapgraph.checks.lint_shape_references import ShapeReferences
from leapgraph.checks.lint_terms import lint_terms
from leapgraph.checks.lint_unasked_nodes import Nodes
from leapgraph.checks.locations import find_line
from leapgraph.checks.shacl_engines import validate
from leapgraph.checks.validation_report import parse_validation_report
from leapgraph.dataset import split_triple
from leapgraph.namespaces import MODEL_BASE, NAMESPACES
from leapgraph.turtle import read_turtle_file

if TYPE_CHECKING:
    from collections.abc import Iterator

    from leapgraph.checks.lint_catalogue import LintRule
    from leapgraph.checks.report import ValidationResult
    from leapgraph.checks.shapes import ShapesGraph
    from leapgraph.dataset import Dataset
    from leapgraph.project import Project
    from leapgraph.turtle import TurtleFile

SHAPES_FOR_SHAPES = Path(__file__).parent / "shapes-for-shapes.ttl"


def lint_shape_terms(project: Project, shapes: ShapesGraph, own: frozenset[str]) -> Iterator[ValidationResult]:
    """Yield a result for each term and language tag of `shapes/` that is none: such a rule would never fail."""
    places = _ShapeLocator(project, shapes)
    for stem, text in shapes.files.items():
        lines = text.splitlines(keepends=True)
        for result in chain(lint_terms(project, lines, own), lint_languages(project, lines)):
            yield places.locate(result, stem)


def lint_shape_syntax(project: Project, shapes: ShapesGraph) -> Iterator[ValidationResult]:
    """Yield what makes the shapes ill-formed (SHACL, appendix C), or names a shape that nothing describes.

    Of such shapes a validation says nothing: SHACL leaves open what it finds.
    """
    places = _ShapeLocator(project, shapes)
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
    for result in parse_validation_report(
        validate("pyshifty", b"".join(shapes.files.values()), SHAPES_FOR_SHAPES.read_bytes())
    ):
        subject = (result.focus_node or "_:b").encode()
        if subject not in graph.described:
            continue  # it has been told as such, or is a blank node in a shape that has been told
        path = f"<{result.path}>".encode() if result.path else None
        yield places.result(SHAPE, result.message, subject, path, result.value.encode() if result.value else None)


def lint_unused_shapes(project: Project, shapes: ShapesGraph) -> Iterator[ValidationResult]:
    """Yield a warning for each shape and constraint that no target leads to."""
    places = _ShapeLocator(project, shapes)
    for rule in ShapeReferences(shapes).untargeted_shapes():
        message = "This rule is never asked: give it a target, or name it in a shape that has one."
        yield places.result(NEVER_ASKED, message, rule)


def lint_reach(project: Project, dataset: Dataset, shapes: ShapesGraph) -> Iterator[ValidationResult]:
    """Yield a warning for each kind of node that no shape is for, with the first node of the kind.

    Shapes of the shared model leave out no node, so this is asked of projects that build on it, and of its own. A shape
    is for a node that it has as its target by class, by name, or as what others name. What is asked of every
    node that has a property (`sh:targetSubjectsOf`), whatever it is, makes none of them known.
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


class _ShapeLocator:
    """Finds the file and line of a triple of the shapes; of a blank node, those of the nearest node with an IRI."""

    def __init__(self, project: Project, shapes: ShapesGraph) -> None:
        self._project = project
        self._files: dict[str, TurtleFile] = {}
        self._stems: dict[bytes, str] = {}
        self._outer: dict[bytes, tuple[bytes, bytes]] = {}
        for stem, text in shapes.files.items():
            for line in text.splitlines(keepends=True):
                subject, predicate, term = split_triple(line)
                self._stems.setdefault(subject, stem)
                if term.startswith(b"_:"):
                    self._outer[term] = (subject, predicate)

    def result(
        self, rule: LintRule, message: str, subject: bytes, predicate: bytes | None = None, term: bytes | None = None
    ) -> ValidationResult:
        """Return a result of `rule` on a triple, or less of it, at its place."""
        stem = self._stems.get(subject, min(self._stems.values()))
        value = None if term is None or term.startswith(b"_:") else term
        seen = {subject}
        while subject in self._outer and (around := self._outer[subject])[0] not in seen:
            subject, predicate = around
            seen.add(subject)
        result = rule.result(
            self._project.base,
            message,
            focus_node="_:b" if subject.startswith(b"_:") else subject.decode(),
            path=predicate[1:-1].decode() if predicate else None,
            value=value.decode() if value else None,
        )
        return self.locate(result, stem)

    def locate(self, result: ValidationResult, stem: str) -> ValidationResult:
        """Return `result` with its line in the file of `stem`."""
        path = self._project.shapes / f"{stem}.ttl"
        if not path.exists():
            path = model_files(self._project, "shapes", ".ttl").get(stem, path)
        shown = self._project.relative_path(path)
        if stem not in self._files:
            self._files[stem] = read_turtle_file(path, shown=shown)
        file = self._files[stem]
        line = find_line(file, result)
        if line is None and result.focus_node and not result.focus_node.startswith("_:"):
            line = file.line_of(NamedNode(result.focus_node[1:-1]))
        return replace(result, file=shown, line=line or 1)
