"""Whether two graphs are the same once a store has taken them in: literals rewritten, blank nodes relabelled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import RdfFormat, Store

from leapgraph.blanks import blank_nodes, canonical_blank_nodes
from leapgraph.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterable

# A graph must have a name to be canonicalized; which one makes no difference.
_ANY = "urn:graph"


def as_stored(lines: Iterable[bytes]) -> list[bytes]:
    """Return sorted N-Triples `lines` as a store has them.

    `"+10"^^xsd:decimal` is `"10"^^xsd:decimal` there, and blank nodes get the labels of RDFC-1.0. Stores differ in
    what they rewrite; what has gone through the same one is the same if it means the same.

    Raises:
        DataError: The blank nodes are tangled so that they cannot be told apart in time.
    """
    store = Store()
    store.load(b"".join(lines), format=RdfFormat.N_TRIPLES, lenient=True)
    text = store.dump(format=RdfFormat.N_QUADS) or b""
    return canonical_blank_nodes({_ANY: sorted(text.splitlines(keepends=True))})[_ANY]


def same(here: list[bytes], there: list[bytes]) -> bool:
    """Return whether two graphs mean the same; what cannot be told in time is told as different."""
    try:
        return as_stored(here) == as_stored(there)
    except DataError:
        return False


def missing(here: list[bytes], there: list[bytes]) -> list[bytes]:
    """Return the triples of `here` that `there` does not have, sorted; with blank nodes, if nothing else is missing."""
    try:
        ours, theirs = as_stored(here), set(as_stored(there))
    except DataError:
        ours, theirs = sorted(here), set(there)
    lost = [line for line in ours if line not in theirs]
    return [line for line in lost if not blank_nodes(line)] or lost
