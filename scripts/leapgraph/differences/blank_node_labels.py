"""Label blank nodes by what they say, so that equal ones have equal labels in any two datasets.

RDFC-1.0 numbers the nodes of a dataset through: one more node renumbers others. Here each set of linked blank nodes is
canonicalized by itself, and a label is the digest of its set's canonical form.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from hashlib import sha256
from typing import TYPE_CHECKING
from urllib.parse import quote

from leapgraph.rdf_canonicalization import blank_node_labels, canonicalize_blank_nodes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_DIGITS = 32


def label_by_content(graphs: Mapping[str, list[bytes]]) -> dict[str, list[bytes]]:
    """Return `graphs` (N-Triples lines by name) with labels that depend only on what is said with the nodes, sorted.

    Nodes that say the same are numbered: two copies of one are still two.

    Raises:
        DataError: Linked blank nodes look alike and might make RDFC-1.0 run for ever (section 7.1).
    """
    tangled = {
        name: [(line, labels) for line in lines if (labels := blank_node_labels(line))]
        for name, lines in graphs.items()
    }
    if not any(tangled.values()):
        return dict(graphs)
    relabelled = _relabel(tangled)
    return {
        name: sorted([line for line in lines if not blank_node_labels(line)] + relabelled[name])
        if tangled[name]
        else lines
        for name, lines in graphs.items()
    }


def _relabel(tangled: Mapping[str, list[tuple[bytes, list[bytes]]]]) -> dict[str, list[bytes]]:
    roots = _linked_sets(tangled)
    sets: dict[bytes, dict[str, list[bytes]]] = defaultdict(lambda: defaultdict(list))
    for name, lines in tangled.items():
        for line, labels in lines:
            sets[_root(roots, labels[0])][name].append(line)
    relabelled: dict[str, list[bytes]] = {name: [] for name in tangled}
    copies: Counter[bytes] = Counter()
    sizes = Counter(_root(roots, label) for label in list(roots))
    for root, within in sorted(sets.items()):
        # A node by itself is _:c14n0, whatever is said of it; most are.
        canonical = _canonicalize(within) if sizes[root] > 1 else _only_labelled(within)
        digest = sha256()
        for name in sorted(canonical):
            digest.update(b"%b\0%b\0" % (name.encode(), b"".join(canonical[name])))
        mark = digest.hexdigest()[:_DIGITS].encode()
        copies[mark] += 1
        start = b"_:b%bn%d" % (mark, copies[mark])
        for name, triples in canonical.items():
            relabelled[name] += [_replace_labels(line, start) for line in triples]
    return relabelled


def _canonicalize(within: Mapping[str, list[bytes]]) -> dict[str, list[bytes]]:
    """Return one set of linked blank nodes with canonical labels; the stems of graphs are no IRIs."""
    names = {f"urn:graph:{quote(name, safe='')}": name for name in within}
    labelled = canonicalize_blank_nodes({iri: within[name] for iri, name in names.items()})
    return {names[iri]: lines for iri, lines in labelled.items()}


def _only_labelled(within: Mapping[str, list[bytes]]) -> dict[str, list[bytes]]:
    """Return the lines of one blank node with its canonical label."""
    return {name: sorted(_with_label(line, lambda _: b"_:c14n0") for line in lines) for name, lines in within.items()}


def _linked_sets(tangled: Mapping[str, list[tuple[bytes, list[bytes]]]]) -> dict[bytes, bytes]:
    """Return a forest whose trees are the sets of linked blank nodes: each label with its parent."""
    roots: dict[bytes, bytes] = {}
    for lines in tangled.values():
        for _, labels in lines:
            for label in labels:
                roots.setdefault(label, label)
            roots[_root(roots, labels[0])] = _root(roots, labels[-1])
    return roots


def _root(roots: dict[bytes, bytes], label: bytes) -> bytes:
    while roots[label] != label:
        roots[label] = roots[roots[label]]
        label = roots[label]
    return label


def _replace_labels(line: bytes, start: bytes) -> bytes:
    # A canonical label is _:c14n and a number, which begins anew in each set.
    return _with_label(line, lambda label: b"%bc%b" % (start, label[6:]))


def _with_label(line: bytes, label: Callable[[bytes], bytes]) -> bytes:
    subject, predicate, rest = line.split(b" ", 2)
    terms = (label(term) if term.startswith(b"_:") else term for term in (subject, predicate, rest[:-3]))
    return b"%b .\n" % b" ".join(terms)
