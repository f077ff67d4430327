"""The description of each shape: its triples, and those of the blank nodes that they lead to."""

from __future__ import annotations

from pyoxigraph import RdfFormat, parse, serialize

from leapgraph.dataset import split_triple


def describe_shapes(turtle: bytes, base: str, folder: str) -> dict[str, list[bytes]]:
    """Return the description of each subject below `folder` as sorted N-Triples lines, by its name below `base`.

    Args:
        turtle: All shapes.
        base: The base IRI of the project.
        folder: The path below it that the shapes' IRIs have.
    """
    of: dict[bytes, list[bytes]] = {}
    for line in _lines_in_order(turtle):
        of.setdefault(split_triple(line)[0], []).append(line)
    start = f"<{base}{folder}".encode()
    found = {}
    for subject in of:
        if subject.startswith(start):
            name = subject[len(f"<{base}") : -1].decode()
            found[name] = _blank_node_closure(subject, of)
    return dict(sorted(found.items()))


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


def _blank_node_closure(subject: bytes, of: dict[bytes, list[bytes]]) -> list[bytes]:
    reached = {subject: None}
    waiting = [subject]
    while waiting:
        nodes = {split_triple(line)[2] for line in of.get(waiting.pop(), ()) if b" _:" in line}
        new = sorted(node for node in nodes if node.startswith(b"_:") and node not in reached)
        reached.update(dict.fromkeys(new))
        waiting += new
    return sorted(line for node in reached for line in of.get(node, ()))
