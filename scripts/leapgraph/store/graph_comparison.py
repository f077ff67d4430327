"""Whether two graphs are the same once a store has taken them in: literals rewritten, blank nodes relabelled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import RdfFormat, Store

from leapgraph.errors import DataError
from leapgraph.rdf_canonicalization import blank_node_labels, canonicalize_blank_nodes

if TYPE_CHECKING:
    from collections.abc import Iterable

# A graph must have a name to be canonicalized; which one makes no difference.
_ANY_GRAPH = "urn:graph"


def normalize_graph(lines: Iterable[bytes]) -> list[bytes]:
    """Return sorted N-Triples `lines` as a store has them.

    `"+10"^^xsd:decimal` is `"10"^^xsd:decimal` there, and blank nodes get the labels of RDFC-1.0. Stores differ in
    what they rewrite; what has gone through the same one is the same if it means the same.

    Raises:
        DataError: The blank nodes are tangled so that they cannot be told apart in time.
    """
    store = Store()
    store.load(b"".join(lines), format=RdfFormat.N_TRIPLES, lenient=True)
    text = store.dump(format=RdfFormat.N_QUADS) or b""
    return canonicalize_blank_nodes({_ANY_GRAPH: sorted(text.splitlines(keepends=True))})[_ANY_GRAPH]


def is_same_graph(here: list[bytes], there: list[bytes]) -> bool:
    """Return whether two graphs mean the same; what cannot be told in time is told as different."""
    try:
        return normalize_graph(here) == normalize_graph(there)
    except DataError:
        return False


def missing_triples(here: list[bytes], there: list[bytes]) -> list[bytes]:
    """Return the triples of `here` that `there` does not have, sorted; with blank nodes, if nothing else is missing."""
    try:
        ours, theirs = normalize_graph(here), set(normalize_graph(there))
    except DataError:
        ours, theirs = sorted(here), set(there)
    lost = [line for line in ours if line not in theirs]
    return [line for line in lost if not blank_node_labels(line)] or lost
