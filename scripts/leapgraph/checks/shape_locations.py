"""Source locations of triples in the files of shapes/, including nested ones."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from pyoxigraph import BlankNode, NamedNode

from leapgraph.base_project import model_files
from leapgraph.checks.locations import find_line
from leapgraph.turtle import read_turtle_file

if TYPE_CHECKING:
    from leapgraph.checks.lint_catalogue import LintRule
    from leapgraph.checks.report import ValidationResult
    from leapgraph.checks.shapes import ShapesGraph
    from leapgraph.project import Project
    from leapgraph.turtle import TurtleFile

Fact: TypeAlias = tuple[bytes, bytes, bytes]


class ShapeLocator:
    """Finds the file and line of a triple of the shapes, and of a nested triple as far as it is distinguishable."""

    def __init__(self, project: Project, shapes: ShapesGraph) -> None:
        self._project = project
        self._triples = shapes.triples
        self._files: dict[str, TurtleFile] = {}
        self._stems: dict[bytes, str] = {}
        self._outer: dict[bytes, tuple[bytes, bytes]] = {}
        for stem, triples in shapes.triples.items():
            for subject, predicate, term in triples:
                self._stems.setdefault(subject, stem)
                if term.startswith((b"_:", b'"')):
                    self._outer.setdefault(term, (subject, predicate))

    def outer(self, term: bytes) -> tuple[bytes, bytes] | None:
        """Return subject and predicate of the first triple with a blank node or literal as its object."""
        return self._outer.get(term)

    def result(
        self, rule: LintRule, message: str, subject: bytes, predicate: bytes | None = None, term: bytes | None = None
    ) -> ValidationResult:
        """Return a located result of `rule` on a triple, or part of one.

        A nested subject has no name: the result is about the enclosing node, with the line of the brackets.
        """
        stem = self._stems.get(subject, min(self._stems.values()))
        value = None if term is None or term.startswith(b"_:") else term
        line = self._line_in_brackets(stem, subject, predicate, value)
        seen = {subject}
        while subject.startswith(b"_:") and subject in self._outer and self._outer[subject][0] not in seen:
            subject, predicate = self._outer[subject]
            seen.add(subject)
        result = rule.result(
            self._project.base,
            message,
            focus_node="_:b" if subject.startswith(b"_:") else subject.decode(),
            path=predicate[1:-1].decode() if predicate else None,
            value=value.decode() if value else None,
        )
        return self.locate(result, stem, line)

    def locate(self, result: ValidationResult, stem: str, line: int | None = None) -> ValidationResult:
        """Return `result` with its line in the file of `stem`: the given line, by default that of its triple."""
        file = self._file(stem)
        line = line or find_line(file, result)
        if line is None and result.focus_node and not result.focus_node.startswith("_:"):
            line = file.line_of(NamedNode(result.focus_node[1:-1]))
        return replace(result, file=file.path, line=line or 1)

    def _file(self, stem: str) -> TurtleFile:
        if stem not in self._files:
            path = self._project.shapes / f"{stem}.ttl"
            if not path.exists():
                path = model_files(self._project, "shapes", ".ttl").get(stem, path)
            self._files[stem] = read_turtle_file(path, shown=self._project.relative_path(path))
        return self._files[stem]

    def _line_in_brackets(self, stem: str, subject: bytes, predicate: bytes | None, value: bytes | None) -> int | None:
        """Return the line of a nested triple.

        The two parsers, one of them with lines, label blank nodes differently. Both list triples that are
        otherwise equal in the same order, that of their objects.
        """
        if not subject.startswith(b"_:"):
            return None
        triples = self._triples[stem]
        found = _in_brackets(triples, subject, predicate, value)
        if found is None:
            return None
        before, way, term = found
        number = sum(node.startswith(b"_:") and (one, other) == (way, term) for node, one, other in triples[:before])
        file = self._file(stem)
        facts = sorted(
            (
                (offset, fact)
                for fact, offset in file.source_map.objects.items()
                if isinstance(fact[0], BlankNode) and (str(fact[1]).encode(), str(fact[2]).encode()) == (way, term)
            ),
            key=lambda one: one[0],
        )
        return file.line_of(*facts[number][1]) if number < len(facts) else None


def _in_brackets(
    triples: list[Fact], subject: bytes, predicate: bytes | None, value: bytes | None
) -> tuple[int, bytes, bytes] | None:
    """Return the index, predicate and object of the triple that matches best."""
    found = [
        (number, way, term)
        for number, (node, way, term) in enumerate(triples)
        if node == subject and not term.startswith(b"_:")
    ]
    return min(found, key=lambda one: (one[1] != predicate, one[2] != value, one[0]), default=None)
