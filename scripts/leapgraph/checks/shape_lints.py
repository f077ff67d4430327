"""The lints of the shapes themselves: known terms, the form that SHACL asks for, and rules that are asked."""

from __future__ import annotations

from dataclasses import replace
from difflib import get_close_matches
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from leapgraph.checks.engines import validate
from leapgraph.checks.languages import lint_languages
from leapgraph.checks.places import line_in
from leapgraph.checks.rules import NEVER_ASKED, SHAPE
from leapgraph.checks.shacl import read_report
from leapgraph.checks.shape_references import References
from leapgraph.checks.terms import lint_terms
from leapgraph.dataset import split
from leapgraph.model import model_files
from leapgraph.turtle import read

if TYPE_CHECKING:
    from collections.abc import Iterator

    from leapgraph.checks.report import Result
    from leapgraph.checks.rules import Rule
    from leapgraph.checks.shapes import Shapes
    from leapgraph.project import Project
    from leapgraph.turtle import TurtleFile

SHAPES_FOR_SHAPES = Path(__file__).parent / "shapes-for-shapes.ttl"


def lint_terms_of_shapes(project: Project, shapes: Shapes, own: frozenset[str]) -> Iterator[Result]:
    """Yield a result for each term and language tag of `shapes/` that is none: such a rule would never fail."""
    places = _Lines(project, shapes)
    for stem, text in shapes.files.items():
        lines = text.splitlines(keepends=True)
        for result in chain(lint_terms(project, lines, own), lint_languages(project, lines)):
            yield places.placed(result, stem)


def lint_form(project: Project, shapes: Shapes) -> Iterator[Result]:
    """Yield what makes the shapes ill-formed (SHACL, appendix C), or names a shape that nothing describes.

    Of such shapes a validation says nothing: SHACL leaves open what it finds.
    """
    places = _Lines(project, shapes)
    graph = References(shapes)
    for subject, predicate, term in graph.dangling():
        close = get_close_matches(term[1:-1].decode(), sorted(name[1:-1].decode() for name in graph.described), n=1)
        meant = f"; did you mean <{close[0]}>?" if close else ""
        message = f"{term.decode()} is described in no file of shapes/, so that this rule is none{meant}"
        yield places.result(SHAPE, message, subject, predicate, term)
    for result in read_report(validate("pyshifty", b"".join(shapes.files.values()), SHAPES_FOR_SHAPES.read_bytes())):
        subject = (result.focus_node or "_:b").encode()
        if subject not in graph.described:
            continue  # it has been told as such, or is a blank node in a shape that has been told
        path = f"<{result.path}>".encode() if result.path else None
        yield places.result(SHAPE, result.message, subject, path, result.value.encode() if result.value else None)


def lint_use(project: Project, shapes: Shapes) -> Iterator[Result]:
    """Yield a warning for each shape and constraint that no target leads to."""
    places = _Lines(project, shapes)
    for rule in References(shapes).never_asked():
        message = "This rule is never asked: give it a target, or name it in a shape that has one."
        yield places.result(NEVER_ASKED, message, rule)


class _Lines:
    """Finds the file and line of a triple of the shapes; of a blank node, those of the nearest node with an IRI."""

    def __init__(self, project: Project, shapes: Shapes) -> None:
        self._project = project
        self._files: dict[str, TurtleFile] = {}
        self._stems: dict[bytes, str] = {}
        self._outer: dict[bytes, tuple[bytes, bytes]] = {}
        for stem, text in shapes.files.items():
            for line in text.splitlines(keepends=True):
                subject, predicate, term = split(line)
                self._stems.setdefault(subject, stem)
                if term.startswith(b"_:"):
                    self._outer[term] = (subject, predicate)

    def result(
        self, rule: Rule, message: str, subject: bytes, predicate: bytes | None = None, term: bytes | None = None
    ) -> Result:
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
        return self.placed(result, stem)

    def placed(self, result: Result, stem: str) -> Result:
        """Return `result` with its line in the file of `stem`."""
        path = self._project.shapes / f"{stem}.ttl"
        if not path.exists():
            path = model_files(self._project, "shapes", ".ttl").get(stem, path)
        shown = self._project.relative(path)
        if stem not in self._files:
            self._files[stem] = read(path, shown=shown)
        file = self._files[stem]
        line = line_in(file, result)
        if line is None and result.focus_node and not result.focus_node.startswith("_:"):
            line = file.line_of(NamedNode(result.focus_node[1:-1]))
        return replace(result, file=shown, line=line or 1)
