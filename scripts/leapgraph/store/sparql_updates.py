"""SPARQL 1.1 Update requests that replace a named graph, so that no reader ever finds it gone or half there."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from leapgraph.rdf_canonicalization import blank_node_labels

if TYPE_CHECKING:
    from collections.abc import Iterator

# Stores and the proxies before them limit a request; 4 MB is below all defaults that are known.
MAX_REQUEST_BYTES = 4_000_000

# SPARQL replaces \uXXXX before it reads (section 19.2): a backslash and a u in a text must not become one.
_CODEPOINT = re.compile(rb"\\\\([uU])")
_ESCAPED = {b"u": rb"\\\u0075", b"U": rb"\\\U00000055"}


def replacement(iri: str, lines: list[bytes], largest: int = MAX_REQUEST_BYTES) -> Iterator[bytes]:
    """Yield the requests that make `lines` (N-Triples) all that the graph `iri` holds.

    One request where that is not too large: stores run a request as a whole (SPARQL 1.1 Update, section 3). Else the
    triples go in parts into a graph beside it, which the last request moves: until then the old one is whole.
    """
    pieces = list(_pieces(lines, largest))
    if len(pieces) < 2:  # noqa: PLR2004 - one, or none for an empty graph
        yield b";\n".join([_drop(iri), *(_insert(iri, piece) for piece in pieces)])
        return
    beside = f"{iri}.incoming"
    for number, piece in enumerate(pieces):
        # What an interrupted run has left there goes first.
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
    """Yield `lines` in parts; a blank node's triples stay together, since its label holds within a request only."""
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
    """Yield each line alone, or with all others that a chain of blank nodes ties it to."""
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
