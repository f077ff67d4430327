"""SPARQL 1.1 Update requests that replace a named graph without a moment at which it is missing or incomplete."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from leapgraph.rdf_canonicalization import blank_node_labels

if TYPE_CHECKING:
    from collections.abc import Iterator

# Stores and reverse proxies limit the size of requests; 4 MB is below all known defaults.
MAX_REQUEST_BYTES = 4_000_000

# SPARQL replaces \uXXXX before parsing (section 19.2): an escaped backslash before a u must not form one.
_CODEPOINT = re.compile(rb"\\\\([uU])")
_ESCAPED = {b"u": rb"\\\u0075", b"U": rb"\\\U00000055"}


def replacement(iri: str, lines: list[bytes], largest: int = MAX_REQUEST_BYTES) -> Iterator[bytes]:
    """Yield the requests that replace the content of the graph `iri` with `lines` (N-Triples).

    One request if it is not too large: stores run a request atomically (SPARQL 1.1 Update, section 3). Otherwise the
    triples go in parts into a temporary graph, which the last request moves: until then the old graph is complete.
    """
    pieces = list(_pieces(lines, largest))
    if len(pieces) < 2:  # noqa: PLR2004 - one, or none for an empty graph
        yield b";\n".join([_drop(iri), *(_insert(iri, piece) for piece in pieces)])
        return
    beside = f"{iri}.incoming"
    for number, piece in enumerate(pieces):
        # The first request removes what an interrupted run has left there.
        yield b";\n".join([_drop(beside), _insert(beside, piece)]) if number == 0 else _insert(beside, piece)
    yield f"MOVE GRAPH <{beside}> TO GRAPH <{iri}>".encode()


def removal(iri: str) -> bytes:
    """Return the request that removes a graph."""
    return _drop(iri)


def _drop(iri: str) -> bytes:
    return f"DROP SILENT GRAPH <{iri}>".encode()


def _insert(iri: str, lines: list[bytes]) -> bytes:
    text = _CODEPOINT.sub(lambda match: _ESCAPED[match[1]], b"".join(lines))
    return b"INSERT DATA { GRAPH <%b> {\n%b} }" % (iri.encode(), text)


def _pieces(lines: list[bytes], largest: int) -> Iterator[list[bytes]]:
    """Yield `lines` in parts; a blank node's triples stay together, since its label is local to a request."""
    held: list[bytes] = []
    size = 0
    for group in _groups(lines):
        length = sum(map(len, group))
        if held and size + length > largest:
            yield held
            held, size = [], 0
        held += group
        size += length
    if held:
        yield held


def _groups(lines: list[bytes]) -> Iterator[list[bytes]]:
    """Yield each line alone, or with all others that it shares blank nodes with, directly or indirectly."""
    parent: dict[bytes, bytes] = {}

    def root(label: bytes) -> bytes:
        while parent.setdefault(label, label) != label:
            parent[label] = label = parent[parent[label]]
        return label

    tied = [(line, labels) for line in lines if (labels := blank_node_labels(line))]
    for _, labels in tied:
        parent[root(labels[0])] = root(labels[-1])
    groups: dict[bytes, list[bytes]] = defaultdict(list)
    for line, labels in tied:
        groups[root(labels[0])].append(line)
    yield from groups.values()
    yield from ([line] for line in lines if not blank_node_labels(line))
