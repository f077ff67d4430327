"""The shapes of a project: read from `shapes/`, and which of them are asked of which graphs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from leapgraph.checks.places import line_in
from leapgraph.checks.report import SH
from leapgraph.checks.rules import RULES
from leapgraph.checks.terms import lint_terms
from leapgraph.dataset import DERIVED, IDENTITY, MADE, WIKIDATA, merged, turtle_as_ntriples
from leapgraph.errors import RunError
from leapgraph.namespaces import STANDARD
from leapgraph.project_files import files_in, read_bytes
from leapgraph.turtle import read

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from leapgraph.checks.report import Result
    from leapgraph.dataset import Dataset
    from leapgraph.project import Project

SHARED = "shared"

_TYPE = f" <{STANDARD['rdf']}type> ".encode()
_LABEL = NamedNode(f"{STANDARD['rdfs']}label")
_MESSAGE = NamedNode(f"{SH}message")


class Unit(NamedTuple):
    """One run of an engine.

    Attributes:
        name: What it is about, for people who wait.
        data: N-Triples.
        triples: How many.
        shapes: N-Triples too, which is Turtle.
    """

    name: str
    data: bytes
    triples: int
    shapes: bytes


@dataclass(frozen=True)
class Shapes:
    """The files of `shapes/`, each as N-Triples by its stem."""

    files: dict[str, bytes]

    def of(self, stems: Collection[str]) -> bytes:
        """Return the shapes of `stems`, with those they share."""
        return b"".join(text for stem, text in self.files.items() if stem in stems or stem == SHARED)

    def labels(self, base: str) -> dict[str, str]:
        """Return every shape and lint by its IRI with what it is about: its label, else its message, else its name."""
        found = {rule.iri(base): rule.label for rule in RULES}
        for text in self.files.values():
            for triple in parse(text, format=RdfFormat.N_TRIPLES):
                if not isinstance(triple.subject, NamedNode) or not isinstance(triple.object, Literal):
                    continue
                if triple.predicate == _LABEL:
                    found[triple.subject.value] = triple.object.value
                elif triple.predicate == _MESSAGE:
                    found.setdefault(triple.subject.value, triple.object.value)
        return dict(sorted(found.items()))


def read_shapes(project: Project) -> Shapes:
    """Return the shapes of `project`.

    Raises:
        DataError: A file is not Turtle; with line and column.
        RunError: There are no shapes, or a file cannot be read.
    """
    files = {path.stem: _read(project, path) for path in files_in(project, project.shapes, ".ttl")}
    if not files:
        raise RunError(f"{project.relative(project.shapes)}/ holds no shapes, so nothing can be checked")
    return Shapes(files)


def lint_shapes(project: Project, shapes: Shapes, own: frozenset[str]) -> Iterator[Result]:
    """Yield a result for each term in a file of `shapes/` that is unknown: a shape that names one would never fail."""
    for stem, text in shapes.files.items():
        path = project.shapes / f"{stem}.ttl"
        for result in lint_terms(project, text.splitlines(keepends=True), own):
            file = read(path, shown=project.relative(path))
            yield replace(result, file=project.relative(path), line=line_in(file, result) or 1)


def units(dataset: Dataset, shapes: Shapes) -> Iterator[Unit]:
    """Yield what an engine is asked.

    What people write is asked together, for a fact and its source stand in different files. What programs derive is
    asked apart, with the types of all nodes beside it: a rule for a statement of ours is none for a derived triple.
    What Wikidata says is asked alone, for it has a model of its own.
    """
    made = {DERIVED, WIKIDATA}
    curated = {stem: graph for stem, graph in dataset.graphs.items() if stem not in MADE}
    lines = merged(graph.lines for graph in curated.values())
    yield Unit("curated graphs", b"".join(lines), len(lines), shapes.of(set(shapes.files) - made))
    derived = [dataset.graphs[stem].lines for stem in (DERIVED, IDENTITY) if stem in dataset.graphs]
    if any(derived) and DERIVED in shapes.files:
        count = sum(map(len, derived))
        lines = merged([*derived, [line for line in lines if _TYPE in line]])
        yield Unit("derived graphs", b"".join(lines), count, shapes.of({DERIVED}))
    if WIKIDATA in dataset.graphs and WIKIDATA in shapes.files:
        graph = dataset.graphs[WIKIDATA]
        yield Unit("Wikidata's graph", graph.ntriples(), len(graph), shapes.of({WIKIDATA}))


def _read(project: Project, path: Path) -> bytes:
    shown = project.relative(path)
    return turtle_as_ntriples(read_bytes(path, shown), shown)
