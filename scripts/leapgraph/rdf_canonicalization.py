"""RDF canonicalization: labels for blank nodes by RDFC-1.0 (W3C), with a guard against poisoned datasets."""

from __future__ import annotations

from collections import Counter, defaultdict
from hashlib import sha256
from typing import TYPE_CHECKING

from leapgraph.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Mapping

# RDFC-1.0 tries all permutations of linked blank nodes with equal hashes: seven take 0.2 s, more could take minutes.
MOST_ALIKE = 7


def canonicalize_blank_nodes(graphs: Mapping[str, list[bytes]]) -> dict[str, list[bytes]]:
    """Return `graphs` (N-Triples lines by graph IRI) with RDFC-1.0 labels computed over all of them, sorted again.

    Only the lines with blank nodes are canonicalized: no others affect the labels.

    Raises:
        DataError: The blank nodes might make RDFC-1.0 run for ever (section 7.1, dataset poisoning).
    """
    tangled = {iri: [line for line in lines if blank_node_labels(line)] for iri, lines in graphs.items()}
    if not any(tangled.values()):
        return dict(graphs)
    _refuse_poison(tangled)
    relabelled = _canonicalize(tangled)
    return {
        iri: sorted([line for line in lines if not blank_node_labels(line)] + relabelled[iri])
        if tangled[iri]
        else lines
        for iri, lines in graphs.items()
    }


def blank_node_labels(line: bytes) -> list[bytes]:
    """Return the blank node labels in a line: the subject's, then the object's."""
    if not line.startswith(b"_:") and b"> _:" not in line:
        return []
    subject, _, rest = line.split(b" ", 2)
    return [term for term in (subject, rest[:-3]) if term.startswith(b"_:")]


def _canonicalize(tangled: Mapping[str, list[bytes]]) -> dict[str, list[bytes]]:
    from pyoxigraph import CanonicalizationAlgorithm, Dataset, NamedNode, Quad, RdfFormat, parse, serialize

    dataset = Dataset(
        Quad(quad.subject, quad.predicate, quad.object, NamedNode(iri))
        for iri, lines in tangled.items()
        for quad in parse(b"".join(lines), format=RdfFormat.N_TRIPLES, lenient=True)
    )
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    named = {
        iri: serialize(
            (quad.triple for quad in dataset.quads_for_graph_name(NamedNode(iri))), format=RdfFormat.N_TRIPLES
        )
        for iri in tangled
    }
    return {iri: (text or b"").splitlines(keepends=True) for iri, text in named.items()}


def _refuse_poison(tangled: Mapping[str, list[bytes]]) -> None:
    """Refuse too many linked blank nodes with equal hashes: RDFC-1.0 tries their permutations."""
    seen: dict[bytes, list[bytes]] = defaultdict(list)
    linked: set[bytes] = set()
    for iri, lines in tangled.items():
        for line in lines:
            labels = blank_node_labels(line)
            if len(set(labels)) > 1:
                linked.update(labels)
            for label in set(labels):
                # The Hash First Degree Quads algorithm, section 4.6: the node itself is _:a, any other is _:z.
                seen[label].append(iri.encode() + b" " + _mask_labels(line, label))
    alike = Counter(sha256(b"".join(sorted(seen[label]))).digest() for label in linked)
    # All groups count together: where groups are linked, their permutations multiply.
    tied = sum(number for number in alike.values() if number > 1)
    if tied > MOST_ALIKE:
        raise DataError(
            f"{tied} blank nodes look alike and are linked: their canonical order might take for ever; give them IRIs"
        )


def _mask_labels(line: bytes, label: bytes) -> bytes:
    subject, predicate, rest = line.split(b" ", 2)
    return b" ".join(
        (b"_:a" if term == label else b"_:z") if term.startswith(b"_:") else term
        for term in (subject, predicate, rest[:-3])
    )
