"""Read a file of N-Quads as a dataset: each named graph as sorted canonical N-Triples lines, by stem."""

from __future__ import annotations

import io
import re
import zlib
from itertools import groupby
from typing import TYPE_CHECKING

from pyoxigraph import RdfFormat, parse, serialize

from leapgraph.dataset import DATASET_STEM, Dataset, NamedGraph
from leapgraph.errors import DataError, RunError
from leapgraph.namespaces import NAMESPACES, PROJECT_PATHS
from leapgraph.project_files import MOST_BYTES, read_bytes
from leapgraph.turtle.syntax_messages import explain_syntax_error

if TYPE_CHECKING:
    from pathlib import Path

SUFFIXES = (".nq", ".nt", ".nq.gz", ".nt.gz")
# The stem of the default graph, which no file in `graph/` can have.
DEFAULT_GRAPH = "default graph"

_URI_SPACE = f"> <{NAMESPACES['void']}uriSpace> ".encode()
_IRI = rb'<[^\x00-\x20<>"{}|^`\\]*>'
_NODE = rb"%b|_:[^ ]+" % _IRI
_LITERAL = rb'"[^"\\]*+(?:\\.[^"\\]*+)*"(?:@[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*|\^\^%b)?' % _IRI
# A line of canonical N-Quads: the triple, then the graph where it has one (RDF 1.1 N-Quads, section 4).
_QUAD = re.compile(rb"((?:%b) %b (?:%b|%b)) (?:(%b) )?\.\n" % (_NODE, _IRI, _NODE, _LITERAL, _NODE))


def read_nquads(path: Path, base: str = "") -> Dataset:
    """Return the dataset in a file of N-Quads or N-Triples, which may be compressed with gzip.

    Args:
        path: The file.
        base: The base IRI of the project, for a file that does not state its own (`void:uriSpace`).

    Raises:
        DataError: It is not N-Quads, not gzip, or uses RDF 1.2; with the line.
        RunError: It cannot be read.
    """
    data = read_bytes(path, path)
    return parse_nquads(_decompress(data, path) if path.name.endswith(".gz") else data, path, base)


def parse_nquads(data: bytes, shown: Path | str, base: str = "") -> Dataset:
    """Return the dataset in N-Quads; `shown` names it in messages. See `read_nquads`."""
    runs: dict[bytes, list[bytes]] = {}
    for line in _canonical_lines(data, shown):
        found = _QUAD.fullmatch(line)
        if found is None:
            raise DataError(f"RDF 1.1 cannot express this: {line.decode().strip()[:200]}", path=shown)
        triple, graph = found.groups()
        runs.setdefault(graph or b"", []).append(triple + b" .\n")
    return _by_stem(runs, base)


def stated_dataset(lines: list[bytes]) -> tuple[str, str]:
    """Return the IRI of the described dataset and its base IRI (`void:uriSpace`); empty where none is stated.

    Of several, such as those of link sets, it is the one whose IRI is its base, else the first.
    """
    found = []
    for line in lines:
        if _URI_SPACE in line and line.startswith(b"<"):
            subject, _, value = line.split(b" ", 2)
            if value.startswith(b'"'):
                found.append((subject[1:-1].decode(), value[1 : value.rindex(b'"')].decode()))
    return min(found, key=lambda one: one[0] != one[1], default=("", ""))


def _by_stem(runs: dict[bytes, list[bytes]], base: str) -> Dataset:
    for graph, run in runs.items():
        run.sort()
        runs[graph] = [line for line, _ in groupby(run)]
    described = (run for graph, run in runs.items() if graph.endswith(f"/{DATASET_STEM}>".encode()))
    base = next(filter(None, (stated_dataset(run)[1] for run in described)), base)
    start = f"{base}{PROJECT_PATHS['graph']}"
    graphs = {}
    for graph, run in runs.items():
        iri = graph[1:-1].decode() if graph.startswith(b"<") else graph.decode()
        stem = iri.removeprefix(start) if iri.startswith(start) and iri != start else iri
        graphs[stem or DEFAULT_GRAPH] = NamedGraph(iri, run)
    return Dataset(dict(sorted(graphs.items())))


def _canonical_lines(data: bytes, shown: Path | str) -> list[bytes]:
    try:
        text = _as_nquads(data, lenient=False)
    except SyntaxError as error:
        # IRIs of Wikidata, with percent signs that RFC 3987 does not allow, are published as served.
        text = _as_nquads_or_nothing(data)
        if not text or not all(map(_QUAD.fullmatch, text.splitlines(keepends=True))):
            what = explain_syntax_error(error)
            raise DataError(what, path=shown, line=error.lineno, column=error.offset) from error
    except MemoryError as error:
        raise DataError("a term is longer than 16 MiB, the most that is read", path=shown) from error
    return text.splitlines(keepends=True)


def _as_nquads(data: bytes, *, lenient: bool) -> bytes:
    return serialize(parse(data, format=RdfFormat.N_QUADS, lenient=lenient), format=RdfFormat.N_QUADS) or b""


def _as_nquads_or_nothing(data: bytes) -> bytes:
    try:
        return _as_nquads(data, lenient=True)
    except SyntaxError:
        return b""


def _decompress(data: bytes, path: Path) -> bytes:
    """Return what a gzip file holds, in one member or several (RFC 1952, section 2.2)."""
    pieces, rest, size = io.BytesIO(), data, 0
    try:
        while rest:
            member = zlib.decompressobj(zlib.MAX_WBITS | 16)
            piece = member.decompress(rest, MOST_BYTES - size + 1)
            size += len(piece)
            if size > MOST_BYTES:
                raise RunError(f"cannot read {path}: larger than 2 GiB once decompressed")
            pieces.write(piece)
            if not member.eof:
                raise DataError("the gzip file ends too early: take a whole copy", path=path)
            rest = member.unused_data
    except zlib.error as error:
        raise DataError(f"not a gzip file: {error}", path=path) from error
    return pieces.getvalue()
