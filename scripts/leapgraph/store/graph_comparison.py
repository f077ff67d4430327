"""Compare a graph with what a store made of it: literals may be rewritten and blank nodes relabelled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import RdfFormat, Store

from leapgraph.errors import DataError
from leapgraph.rdf_canonicalization import blank_node_labels, canonicalize_blank_nodes

if TYPE_CHECKING:
    from collections.abc import Iterable

# Canonicalization needs a graph name; any will do.
_ANY_GRAPH = "urn:graph"


def normalize_graph(lines: Iterable[bytes]) -> list[bytes]:
    """Return sorted N-Triples `lines` as a store would have them.

    For example, `"+10"^^xsd:decimal` becomes `"10"^^xsd:decimal`, and blank nodes get RDFC-1.0 labels. Stores differ in
    what they rewrite, but graphs normalized here compare equal if they mean the same.

    Raises:
        DataError: The blank nodes take too long to canonicalize.
    """
    store = Store()
    store.load(b"".join(lines), format=RdfFormat.N_TRIPLES, lenient=True)
    text = store.dump(format=RdfFormat.N_QUADS) or b""
    return canonicalize_blank_nodes({_ANY_GRAPH: sorted(text.splitlines(keepends=True))})[_ANY_GRAPH]


def is_same_graph(here: list[bytes], there: list[bytes]) -> bool:
    """Return whether two graphs mean the same; graphs that take too long to canonicalize count as different."""
    try:
        return normalize_graph(here) == normalize_graph(there)
    except DataError:
        return False


def missing_triples(here: list[bytes], there: list[bytes]) -> list[bytes]:
    """Return the triples of `here` that `there` lacks, sorted; those with blank nodes only if no others are missing."""
    try:
        ours, theirs = normalize_graph(here), set(normalize_graph(there))
    except DataError:
        ours, theirs = sorted(here), set(there)
    lost = [line for line in ours if line not in theirs]
    return [line for line in lost if not blank_node_labels(line)] or lost
