"""Source locations: file and line of a node, a property or a triple, nested ones in shapes/ included."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, parse

from leapgraph.base_project import model_files
from leapgraph.dataset import DERIVED_STEM, GENERATED_STEMS, IDENTITY_STEM, WIKIDATA_STEM
from leapgraph.derive import deriving_queries
from leapgraph.namespaces import NAMESPACES
from leapgraph.project_files import read_bytes
from leapgraph.turtle import read_turtle_file

if TYPE_CHECKING:
    from pathlib import Path

    from leapgraph.checks.lint_rules import LintRule
    from leapgraph.checks.shapes import ShapesGraph
    from leapgraph.checks.validation_report import ValidationResult
    from leapgraph.dataset import Dataset
    from leapgraph.project import Project
    from leapgraph.turtle import TurtleFile


Fact: TypeAlias = tuple[bytes, bytes, bytes]


def find_line(file: TurtleFile, result: ValidationResult) -> int | None:
    """Return the line of a result's triple, else of its property, else of its node; None if there is none."""
    focus = _term(result.focus_node)
    if not isinstance(focus, NamedNode):
        return None
    value = _term(result.value)
    if result.path is None and isinstance(value, NamedNode) and file.line_of(value) is not None:
        # A result on the whole dataset is about the node that is its value.
        return file.line_of(value)
    return file.line_of(focus, NamedNode(result.path) if result.path else None, value)


class SourceLocator:
    """Finds the file and line of a result; lines are computed on demand."""

    def __init__(self, project: Project, dataset: Dataset) -> None:
        self._project = project
        self._dataset = dataset
        self._files: dict[Path, TurtleFile] = {}
        self._queries: dict[bytes, Path] | None = None

    def locate(self, result: ValidationResult) -> ValidationResult:
        """Return `result` with its file and line, if it has a focus node that occurs in a file."""
        if result.file is not None or result.focus_node is None or result.focus_node.startswith("_:"):
            return result
        # Curated files come first: derived triples have no file of their own.
        stems = sorted(self._dataset.graphs, key=lambda stem: stem in GENERATED_STEMS)
        for start in _line_starts(result):
            for stem in stems:
                graph = self._dataset.graphs[stem]
                at = bisect_left(graph.lines, start)
                if at < len(graph.lines) and graph.lines[at].startswith(start):
                    return self._locate_in_graph(result, stem, graph.lines[at])
        return result

    def _locate_in_graph(self, result: ValidationResult, stem: str, triple: bytes) -> ValidationResult:
        if stem == DERIVED_STEM:
            return self._locate_in_query(result, triple)
        if stem == WIKIDATA_STEM:
            return self._locate_in_wikidata(result, triple)
        folder = self._project.wikidata if stem == IDENTITY_STEM else self._project.graph
        path = folder / f"{stem}.ttl"
        if not path.exists() and self._project.model is not None:
            path = self._project.model.graph / path.name
        shown = self._project.relative_path(path)
        if path not in self._files:
            self._files[path] = read_turtle_file(path, shown=shown)
        return replace(result, file=shown, line=find_line(self._files[path], result))

    def _locate_in_query(self, result: ValidationResult, triple: bytes) -> ValidationResult:
        """Return `result` with the query that derives `triple`, at the first line of its file."""
        if self._queries is None:
            self._queries = deriving_queries(self._project, self._dataset)
        path = self._queries.get(triple)
        return replace(result, file=self._project.relative_path(path), line=1) if path else result

    def _locate_in_wikidata(self, result: ValidationResult, triple: bytes) -> ValidationResult:
        for path in self._project.list_files(self._project.wikidata, ".nt"):
            shown = self._project.relative_path(path)
            for number, line in enumerate(read_bytes(path, shown).splitlines(), start=1):
                if line.strip() == triple.strip():
                    return replace(result, file=shown, line=number)
        return result


def _line_starts(result: ValidationResult) -> list[bytes]:
    """Return the N-Triples prefixes of the triple that a result is about, from the most specific to the least."""
    # The home of a node that several files describe is the file with its type.
    starts = [f"{result.focus_node} <{NAMESPACES['rdf']}type> ", f"{result.focus_node} "]
    if result.path is not None:
        starts.insert(0, f"{result.focus_node} <{result.path}> ")
        if result.value is not None:
            starts.insert(0, f"{result.focus_node} <{result.path}> {result.value} .")
    elif result.value is not None and result.value.startswith("<"):
        starts[:0] = [f"{result.value} <{NAMESPACES['rdf']}type> ", f"{result.value} "]
    return [start.encode() for start in starts]


def _term(ntriples: str | None) -> NamedNode | Literal | None:
    if ntriples is None or ntriples.startswith("_:"):
        return None
    (quad,) = parse(f"<x:x> <x:x> {ntriples} .", format=RdfFormat.N_TRIPLES)
    return quad.object if isinstance(quad.object, (NamedNode, Literal)) else None


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
