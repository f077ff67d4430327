"""A release being served: a table of its names, and the bytes of each in every format.

Only names in the table lead to a file, and they come from the release's own SHA256SUMS.
"""

from __future__ import annotations

import os
from collections import OrderedDict
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import RdfFormat, parse, serialize

from leapgraph.dataset import split_triple
from leapgraph.errors import RunError
from leapgraph.serialization.formats import graph_document
from leapgraph.serve.content_negotiation import GRAPH_REPRESENTATIONS, HTML, TURTLE, Representation
from leapgraph.serve.entity_html import EntityPages
from leapgraph.serve.open_release_files import HeldFiles

if TYPE_CHECKING:
    from pathlib import Path

    from leapgraph.project import Project

DATASET_FILE = "dataset.nq"
_MEDIA_TYPES = {
    **{offer.suffix: offer.media_type for offer in GRAPH_REPRESENTATIONS},
    ".csv": "text/csv; charset=utf-8",
    ".md": "text/markdown; charset=utf-8",
    ".nq": "application/n-quads",
    ".rq": "application/sparql-query",
    ".srj": "application/sparql-results+json",
    ".trig": "application/trig",
}
_REPRESENTATIONS = (TURTLE, *(form for form in GRAPH_REPRESENTATIONS if form is not TURTLE), HTML)
_SHAPE = "shape/"
_REMEMBERED = 128
_REMEMBERED_SIZE = 128 << 10


class Document(NamedTuple):
    """A document: its bytes, its media type and its entity tag, quotes included."""

    content: bytes
    media_type: str
    etag: str


class ServedRelease:
    """A release whose files are held open.

    Attributes:
        project: The project that it was published from.
        files: The names of its files and their digests.

    Args:
        folder: The folder that `publish` wrote.
        project: The project that it was published from.
        largest: How many bytes of Turtle are converted to another format on demand.

    Raises:
        RunError: The folder is not a release, or does not match its SHA256SUMS.
    """

    def __init__(self, folder: Path, project: Project, largest: int) -> None:
        self.project = project
        self._largest = largest
        self.held_files = HeldFiles(folder)
        self.files = self.held_files.digests
        self._made_documents: OrderedDict[tuple[str, str], Document] = OrderedDict()
        self._pages = EntityPages(project)
        for name in (DATASET_FILE, "void.ttl"):
            if name not in self.files:
                self.close()
                raise RunError(f"{folder} has no {name}: run leapgraph publish first")

    def close(self) -> None:
        """Close its files."""
        self.held_files.close()

    @property
    def has_snapshot(self) -> bool:
        """Whether anything had been pulled from Wikidata when it was published, whatever was pulled since."""
        return "graph/wikidata.ttl" in self.files

    @cached_property
    def shapes(self) -> dict[str, list[bytes]]:
        """The N-Triples lines of each shape of the project, by the name of its document, `shape/Name`."""
        if "shapes.ttl" not in self.files:
            return {}
        return _blank_node_closures(_lines_in_order(self._read("shapes.ttl")), self.project.base, _SHAPE)

    def is_document(self, name: str) -> bool:
        """Return whether `name` names an RDF document, which has several formats."""
        return f"{name}.ttl" in self.files or (name.startswith(_SHAPE) and name in self.shapes)

    def representations(self, name: str) -> list[Representation]:
        """Return the formats of the document `name`; for a large one only those that are stored."""
        if name.startswith(_SHAPE):
            return list(_REPRESENTATIONS)
        small = self.held_files[f"{name}.ttl"].size <= self._largest
        return [form for form in _REPRESENTATIONS if small or f"{name}{form.suffix}" in self.files]

    def media_type(self, name: str) -> str:
        """Return the media type of the file `name`."""
        return _MEDIA_TYPES.get(os.path.splitext(name)[1], "text/plain; charset=utf-8")  # noqa: PTH122 - a name, no path

    def etag(self, name: str) -> str:
        """Return the entity tag of the file `name`: its digest."""
        return f'"{self.files[name][:32]}"'

    def document(self, name: str, form: Representation) -> Document | None:
        """Return the document `name` in a format if it is stored or cached; None where it must be made."""
        stored = f"{name}{form.suffix}"
        if stored in self.files:
            return Document(self.held_files[stored].read(), form.media_type, self.etag(stored))
        return self._made_documents.get((name, form.suffix))

    def make_document(self, name: str, form: Representation) -> Document:
        """Return the document `name` in a format that is not stored.

        Raises:
            DataError: The format cannot express the document.
        """
        content = self._make(name, form)
        document = Document(content, form.media_type, f'"{sha256(content).hexdigest()[:32]}"')
        self._remember((name, form.suffix), document)
        return document

    def _read(self, name: str) -> bytes:
        return self.held_files[name].read()

    def _make(self, name: str, form: Representation) -> bytes:
        lines = self.shapes.get(name) if name.startswith(_SHAPE) else None
        if lines is None:
            lines = _lines(self._read(f"{name}.ttl"))
        if form is HTML:
            return self._pages.document(name, lines, self.representations(name))
        return graph_document(lines, form.suffix, self.project.prefixes)

    def _remember(self, key: tuple[str, str], document: Document) -> None:
        if len(document.content) <= _REMEMBERED_SIZE:
            self._made_documents[key] = document
            while len(self._made_documents) > _REMEMBERED:
                self._made_documents.popitem(last=False)


def _lines(turtle: bytes) -> list[bytes]:
    text = serialize(parse(turtle, format=RdfFormat.TURTLE), format=RdfFormat.N_TRIPLES) or b""
    return sorted(set(text.splitlines(keepends=True)))


def _lines_in_order(turtle: bytes) -> list[bytes]:
    """Return the triples as N-Triples lines in document order, each blank node labelled by its position."""
    text = serialize(parse(turtle, format=RdfFormat.TURTLE), format=RdfFormat.N_TRIPLES) or b""
    labels: dict[bytes, bytes] = {}
    lines = []
    for line in text.splitlines(keepends=True):
        terms = [
            labels.setdefault(term, b"_:b%d" % len(labels)) if term.startswith(b"_:") else term
            for term in split_triple(line)
        ]
        lines.append(b" ".join([*terms, b".\n"]))
    return lines


def _blank_node_closures(lines: list[bytes], base: str, folder: str) -> dict[str, list[bytes]]:
    """Return the description of each subject below `folder` as sorted lines, with the blank nodes it leads to."""
    of: dict[bytes, list[bytes]] = {}
    for line in lines:
        of.setdefault(split_triple(line)[0], []).append(line)
    start = f"<{base}{folder}".encode()
    found = {}
    for subject in of:
        if subject.startswith(start):
            name = subject[len(f"<{base}") : -1].decode()
            found[name] = _blank_node_closure(subject, of)
    return dict(sorted(found.items()))


def _blank_node_closure(subject: bytes, of: dict[bytes, list[bytes]]) -> list[bytes]:
    reached = {subject: None}
    waiting = [subject]
    while waiting:
        nodes = {split_triple(line)[2] for line in of.get(waiting.pop(), ()) if b" _:" in line}
        new = sorted(node for node in nodes if node.startswith(b"_:") and node not in reached)
        reached.update(dict.fromkeys(new))
        waiting += new
    return sorted(line for node in reached for line in of.get(node, ()))
