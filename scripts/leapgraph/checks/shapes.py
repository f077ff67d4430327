"""The shapes graph of a project, read from `shapes/` and serialized for an engine."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, parse

from leapgraph.base_project import adapt_to_project, model_files, name_in_project
from leapgraph.checks.lint_rules import RULES
from leapgraph.checks.validation_report import SH
from leapgraph.dataset import split_triple, turtle_as_ntriples
from leapgraph.errors import RunError
from leapgraph.namespaces import NAMESPACES
from leapgraph.project_files import read_bytes, read_text
from leapgraph.turtle import decode_turtle, parse_turtle, write_turtle

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from leapgraph.project import Project

_LABEL = NamedNode(f"{NAMESPACES['rdfs']}label")
_MESSAGE = NamedNode(f"{SH}message")
_NAME = NamedNode(f"{SH}name")

_PROPERTY = f"<{SH}property>".encode()
_TARGET = f"<{SH}target".encode()
_DEACTIVATED = NamedNode(f"{NAMESPACES['sh']}deactivated")
# The temporary IRI of a shape without one during validation: engines rename blank nodes.
_TEMPORARY_IRI = "urn:shape:"
_BLANK = re.compile(rb"_:[A-Za-z0-9]+")


@dataclass(frozen=True)
class ShapesGraph:
    """The files of `shapes/`, each as N-Triples by its stem."""

    files: dict[str, bytes]

    @cached_property
    def triples(self) -> dict[str, list[tuple[bytes, bytes, bytes]]]:
        """The triples of each file as N-Triples terms, in text order."""
        return {
            stem: [split_triple(line) for line in text.splitlines(keepends=True)] for stem, text in self.files.items()
        }

    @cached_property
    def text(self) -> bytes:
        """All shapes as N-Triples, which is also Turtle; those that can be the source of a result have IRIs."""
        return b"".join(
            _BLANK.sub(self._iri_for, line) if b"_:" in line else line
            for text in self.files.values()
            for line in text.splitlines(keepends=True)
        )

    def enclosing_shape(self, shape: str) -> str:
        """Return the IRI of an engine's source shape, or of its enclosing shape; `_:` and its file without one."""
        if not shape.startswith(_TEMPORARY_IRI):
            return shape
        label = b"_:" + shape[len(_TEMPORARY_IRI) :].encode()
        outer, stem = self._blank_shapes[label]
        while outer is not None and outer.startswith(b"_:"):
            outer = self._blank_shapes.get(outer, (None, ""))[0]
        return f"_:shapes/{stem}.ttl" if outer is None else outer[1:-1].decode()

    def labels(self, base: str) -> dict[str, str]:
        """Return the label, name or message of every shape and lint, by IRI."""
        found = {rule.iri(base): rule.label for rule in RULES}
        weights: dict[str, int] = {}
        for text in self.files.values():
            for triple in parse(text, format=RdfFormat.N_TRIPLES):
                if not isinstance(triple.subject, NamedNode) or not isinstance(triple.object, Literal):
                    continue
                weight = {_MESSAGE: 1, _NAME: 2, _LABEL: 3}.get(triple.predicate, 0)
                if weight > weights.get(triple.subject.value, 0):
                    found[triple.subject.value], weights[triple.subject.value] = triple.object.value, weight
        return dict(sorted(found.items()))

    @cached_property
    def _blank_shapes(self) -> dict[bytes, tuple[bytes | None, str]]:
        """The blank nodes that can be the source of a result, each with its enclosing shape and its file."""
        found: dict[bytes, tuple[bytes | None, str]] = {}
        for stem, triples in self.triples.items():
            for subject, predicate, term in triples:
                if predicate == _PROPERTY and term.startswith(b"_:"):
                    found[term] = (subject, stem)
                elif predicate.startswith(_TARGET) and subject.startswith(b"_:"):
                    found.setdefault(subject, (None, stem))
        return found

    def _iri_for(self, label: re.Match[bytes]) -> bytes:
        return b"<%b%b>" % (_TEMPORARY_IRI.encode(), label[0][2:]) if label[0] in self._blank_shapes else label[0]


def read_shapes(project: Project, sources: ShapeSources | None = None) -> ShapesGraph:
    """Return the shapes of `project`.

    Args:
        project: The project.
        sources: Its shape files; read by default.

    Raises:
        DataError: A file is not Turtle; with line and column.
        RunError: There are no shapes, or a file cannot be read.
    """
    shown = project.relative_path(project.shapes)
    texts = (sources or read_shape_sources(project)).texts
    files = {stem: turtle_as_ntriples(text, shown / f"{stem}.ttl") for stem, text in texts.items()}
    if not files:
        raise RunError(f"{project.relative_path(project.shapes)}/ holds no shapes, so nothing can be checked")
    return ShapesGraph(files)


@dataclass(frozen=True)
class ShapeSources:
    """The shape files of a project, read once: what is validated is what is published.

    Attributes:
        project: The project.
        own: The bytes of its own files by path.
        shared: The text of the model's files by path, adapted to the project, if the project builds on the model.
    """

    project: Project
    own: Mapping[Path, bytes]
    shared: Mapping[Path, str]

    @cached_property
    def texts(self) -> dict[str, bytes]:
        """The Turtle of each file of `shapes/` by its stem, as used for validation and publishing.

        Raises:
            DataError: A file of a project that builds on the model, or of the model, is not Turtle; with line and
                column.
        """
        texts = {path.stem: data for path, data in self.own.items()}
        if not self.shared:
            return texts
        described = self._described_shapes()
        for path, text in self.shared.items():
            stem = name_in_project(self.project, path)
            kept = _remove_shapes(self.project, text, self.project.relative_path(path), described).encode()
            texts[stem] = b"\n".join([kept, texts[stem]]) if stem in texts else kept
        return dict(sorted(texts.items()))

    def _described_shapes(self) -> frozenset[NamedNode]:
        """Return the shapes that the project's own files define, except those that it only deactivates."""
        return frozenset(
            triple.subject
            for path, data in self.own.items()
            for triple in decode_turtle(data, self.project.relative_path(path)).triples
            if isinstance(triple.subject, NamedNode) and triple.predicate != _DEACTIVATED
        )


def read_shape_sources(project: Project) -> ShapeSources:
    """Read the shape files of `project` and of the model that it builds on.

    Raises:
        DataError: A file of the model is not UTF-8; with the line.
        RunError: A file cannot be read.
    """
    own = {path: read_bytes(path, project.relative_path(path)) for path in project.list_files(project.shapes, ".ttl")}
    shared = {
        path: adapt_to_project(project, read_text(path, project.relative_path(path)))
        for path in model_files(project, "shapes", ".ttl").values()
    }
    return ShapeSources(project, own, shared)


def _remove_shapes(project: Project, text: str, shown: Path, described: frozenset[NamedNode]) -> str:
    """Return a shape file of the model without the shapes in `described`, keeping its text where possible."""
    file = parse_turtle(text, shown=shown)
    left_out: set[object] = set(described)
    kept = list(file.triples)
    while True:
        out = [triple for triple in kept if triple.subject in left_out]
        if not out:
            break
        kept = [triple for triple in kept if triple.subject not in left_out]
        left_out = {triple.object for triple in out if isinstance(triple.object, BlankNode)}
    return text if len(kept) == len(file.triples) else write_turtle(kept, project.prefixes)
