"""A release being served: a table of its names, and the bytes of each in every format.

Only names in the table lead to a file, and they come from the release's own SHA256SUMS.
"""

from __future__ import annotations

import os
from collections import OrderedDict
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from pyoxigraph import RdfFormat, parse, serialize

from leapgraph.errors import RunError
from leapgraph.serialization.formats import graph_document
from leapgraph.serve.compression import GzipCache
from leapgraph.serve.content_negotiation import GRAPH_REPRESENTATIONS, HTML, TURTLE, Representation
from leapgraph.serve.held_files import HeldFiles
from leapgraph.serve.shape_descriptions import describe_shapes
from leapgraph.withdrawals import withdrawn_names

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from leapgraph.project import Project
    from leapgraph.serve.held_files import FileSlice
    from leapgraph.serve.responses import Address

DATASET_FILE = "dataset.nq"
SHAPES_PAGE = "shapes.html"
SHAPE = "shape/"
_SHAPES_FILE = "shapes.ttl"
_MEDIA_TYPES = {
    **{offer.suffix: offer.media_type for offer in (*GRAPH_REPRESENTATIONS, HTML)},
    ".atom": "application/atom+xml; charset=utf-8",
    ".cff": "application/yaml; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".gz": "application/gzip",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".md": "text/markdown; charset=utf-8",
    ".nq": "application/n-quads",
    ".png": "image/png",
    ".rq": "application/sparql-query",
    ".srj": "application/sparql-results+json",
    ".svg": "image/svg+xml",
    ".trig": "application/trig",
    ".wasm": "application/wasm",
    ".xml": "application/xml",
    ".zst": "application/zstd",
}
_REPRESENTATIONS = (TURTLE, *(form for form in GRAPH_REPRESENTATIONS if form is not TURTLE), HTML)
_REMEMBERED = 128
_REMEMBERED_SIZE = 128 << 10


class GeneratedBytes(NamedTuple):
    """Bytes that were made on demand, read like those of a file; and when what they were made of was written."""

    content: bytes
    modified: int

    @property
    def size(self) -> int:
        """The number of bytes."""
        return len(self.content)

    def read(self, offset: int = 0, size: int | None = None) -> bytes:
        """Return at most `size` bytes from `offset` on; by default all."""
        return self.content[offset:] if size is None else self.content[offset : offset + size]


class Document(NamedTuple):
    """A document: where its bytes are, its media type and its entity tag, quotes included."""

    place: FileSlice | GeneratedBytes
    media_type: str
    etag: str


class ServedRelease:
    """A release whose files are held open.

    Attributes:
        project: The project that it was published from.
        files: The names of its files and their digests.
        compressed: The compressed forms of what was served last.
        withdrawn: The names of what was withdrawn, such as `id/x`.

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
        self.files: Mapping[str, str] = self.held_files.digests
        self.compressed = GzipCache()
        self._generated_documents: OrderedDict[tuple[str, str], Document] = OrderedDict()
        for name in (DATASET_FILE, "void.ttl"):
            if name not in self.files:
                self.close()
                raise RunError(f"{folder} has no {name}: run leapgraph publish first")
        graphs = (self._read(name) for name in self.files if name.startswith("graph/") and name.endswith(".nt"))
        self.withdrawn = withdrawn_names(graphs, project.base)

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
        if _SHAPES_FILE not in self.files:
            return {}
        return describe_shapes(self._read(_SHAPES_FILE), self.project.base, SHAPE)

    def is_document(self, name: str) -> bool:
        """Return whether `name` names an RDF document, which has several formats."""
        return f"{name}.ttl" in self.files or (name.startswith(SHAPE) and name in self.shapes)

    def representations(self, name: str) -> list[Representation]:
        """Return the formats of the document `name`; of a large one only those that are stored, as of every page."""
        if name.startswith(SHAPE):
            return [form for form in _REPRESENTATIONS if form is not HTML or SHAPES_PAGE in self.files]
        small = self.held_files[f"{name}.ttl"].size <= self._largest
        return [
            form for form in _REPRESENTATIONS if (small and form is not HTML) or f"{name}{form.suffix}" in self.files
        ]

    def addresses(self, name: str) -> list[Address]:
        """Return the address on this server of each format of the document `name`."""
        return [(self.address(name, form), form) for form in self.representations(name)]

    @staticmethod
    def address(name: str, form: Representation) -> str:
        """Return the address of the document `name` in a format; a shape's page is a part of the page of all shapes."""
        if form.suffix == HTML.suffix and name.startswith(SHAPE):
            return f"/{SHAPES_PAGE}#{quote(name.removeprefix(SHAPE))}"
        return f"/{quote(name)}{form.suffix}"

    def file(self, name: str) -> Document:
        """Return the file `name`."""
        suffix = os.path.splitext(name)[1]  # noqa: PTH122 - a name, no path
        media_type = _MEDIA_TYPES.get(suffix, "text/plain; charset=utf-8")
        return Document(self.held_files[name], media_type, f'"{self.files[name][:32]}"')

    def document(self, name: str, form: Representation) -> Document | None:
        """Return the document `name` in a format if it is stored or cached; None where it must be made."""
        stored = f"{name}{form.suffix}"
        found = self.file(stored) if stored in self.files else self._generated_documents.get((name, form.suffix))
        # Under the media type that this client chose, which may be another name for the format.
        return found and found._replace(media_type=form.media_type)

    def make_document(self, name: str, form: Representation) -> Document:
        """Return the document `name` in a format that is not stored.

        Raises:
            DataError: The format cannot express the document.
        """
        source = _SHAPES_FILE if name.startswith(SHAPE) else f"{name}.ttl"
        lines = self.shapes.get(name) if name.startswith(SHAPE) else None
        if lines is None:
            lines = _lines(self._read(source))
        content = graph_document(lines, form.suffix, self.project.prefixes)
        document = generated_document(content, form.media_type, self.held_files[source].modified)
        self._remember((name, form.suffix), document)
        return document

    def _read(self, name: str) -> bytes:
        return self.held_files[name].read()

    def _remember(self, key: tuple[str, str], document: Document) -> None:
        if document.place.size <= _REMEMBERED_SIZE:
            self._generated_documents[key] = document
            while len(self._generated_documents) > _REMEMBERED:
                self._generated_documents.popitem(last=False)


def generated_document(content: bytes, media_type: str, modified: int) -> Document:
    """Return the document of bytes that were made of a file, which was last modified at that time."""
    return Document(GeneratedBytes(content, modified), media_type, f'"{sha256(content).hexdigest()[:32]}"')


def _lines(turtle: bytes) -> list[bytes]:
    text = serialize(parse(turtle, format=RdfFormat.TURTLE), format=RdfFormat.N_TRIPLES) or b""
    return sorted(set(text.splitlines(keepends=True)))
