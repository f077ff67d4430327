"""The shapes of a project: read from `shapes/`, as one text for an engine."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from leapgraph.checks.report import SH
from leapgraph.checks.rules import RULES
from leapgraph.checks.shape_texts import shape_texts
from leapgraph.dataset import split, turtle_as_ntriples
from leapgraph.errors import RunError
from leapgraph.namespaces import STANDARD

if TYPE_CHECKING:
    from leapgraph.project import Project

_LABEL = NamedNode(f"{STANDARD['rdfs']}label")
_MESSAGE = NamedNode(f"{SH}message")
_NAME = NamedNode(f"{SH}name")

_PROPERTY = f"<{SH}property>".encode()
_TARGET = f"<{SH}target".encode()
# The name that a shape without one has while an engine is at work: engines rename blank nodes.
_MADE_UP = "urn:shape:"
_BLANK = re.compile(rb"_:[A-Za-z0-9]+")


@dataclass(frozen=True)
class Shapes:
    """The files of `shapes/`, each as N-Triples by its stem."""

    files: dict[str, bytes]

    @cached_property
    def text(self) -> bytes:
        """All shapes as N-Triples, which is Turtle too; those that can be the source of a result have IRIs."""
        return b"".join(
            _BLANK.sub(self._iri_for, line) if b"_:" in line else line
            for text in self.files.values()
            for line in text.splitlines(keepends=True)
        )

    def around(self, shape: str) -> str:
        """Return the IRI of `shape`, as an engine names it, or of the shape around it; `_:` and its file, if none."""
        if not shape.startswith(_MADE_UP):
            return shape
        label = b"_:" + shape[len(_MADE_UP) :].encode()
        outer, stem = self._blank_shapes[label]
        while outer is not None and outer.startswith(b"_:"):
            outer = self._blank_shapes.get(outer, (None, ""))[0]
        return f"_:shapes/{stem}.ttl" if outer is None else outer[1:-1].decode()

    def labels(self, base: str) -> dict[str, str]:
        """Return every shape and lint by its IRI with what it is about: its label, its name or its message."""
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
        """The blank nodes that can be the source of a result, each with the shape it is a property of, and its file."""
        found: dict[bytes, tuple[bytes | None, str]] = {}
        for stem, text in self.files.items():
            for line in text.splitlines(keepends=True):
                if b"_:" not in line:
                    continue
                subject, predicate, term = split(line)
                if predicate == _PROPERTY and term.startswith(b"_:"):
                    found[term] = (subject, stem)
                elif predicate.startswith(_TARGET) and subject.startswith(b"_:"):
                    found.setdefault(subject, (None, stem))
        return found

    def _iri_for(self, label: re.Match[bytes]) -> bytes:
        return b"<%b%b>" % (_MADE_UP.encode(), label[0][2:]) if label[0] in self._blank_shapes else label[0]


def read_shapes(project: Project) -> Shapes:
    """Return the shapes of `project`.

    Raises:
        DataError: A file is not Turtle; with line and column.
        RunError: There are no shapes, or a file cannot be read.
    """
    shown = project.relative(project.shapes)
    files = {stem: turtle_as_ntriples(text, shown / f"{stem}.ttl") for stem, text in shape_texts(project).items()}
    if not files:
        raise RunError(f"{project.relative(project.shapes)}/ holds no shapes, so nothing can be checked")
    return Shapes(files)
