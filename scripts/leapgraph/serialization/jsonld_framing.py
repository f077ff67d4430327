"""JSON-LD framing: a frame for the main entity, and the nested document that it makes of the whole graph.

The document has everything that the main entity's properties lead to, step by step (except its `owl:sameAs`), and
every statement that refers to the main entity. An entity is nested where it first occurs and referenced elsewhere; the
statements are under `@reverse`, each with references to the entities that it is about. So every triple occurs once,
and the document grows linearly with the graph.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import orjson

from leapgraph.dataset import split_triple
from leapgraph.errors import RunError
from leapgraph.namespaces import NAMESPACES, PROJECT_PATHS
from leapgraph.rdf_canonicalization import blank_node_labels
from leapgraph.serialization.jsonld import compact_array, compact_node, node_objects
from leapgraph.serialization.jsonld_context import RDF_TYPE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from leapgraph.serialization.jsonld_context import Context

_TYPE = f"<{RDF_TYPE}>".encode()
_SAME_AS = f"{NAMESPACES['owl']}sameAs"
# Set explicitly, so that the result does not depend on the processor's defaults (JSON-LD 1.1 Framing, section 2.3).
_EMBED_NEVER = {"@embed": "@never", "@omitDefault": True}


class ReachableNodes:
    """The nodes that the main entity leads to in a merged graph.

    Attributes:
        lines: The triples of all reachable nodes, sorted.
        reverse_properties: The properties by which statements refer to the main entity, each with the other properties
            of those statements, for which the frame must disable embedding.
        labels: The blank node labels that framing assigns in the whole graph, by the original ones.
    """

    def __init__(self, base: str, main_entity: str, lines: list[bytes]) -> None:
        start = f"<{main_entity}>".encode()
        statement = f"<{base}{PROJECT_PATHS['statement']}".encode()
        of: dict[bytes, list[bytes]] = defaultdict(list)
        named = []
        by_statement = set()
        literal = set()
        for line in lines:
            subject, predicate, term = split_triple(line)
            of[subject].append(line)
            if term.startswith(b'"'):
                literal.add(predicate)
            elif term == start and predicate != _TYPE:
                named.append((predicate, subject))
                if subject.startswith(statement):
                    by_statement.add(predicate)
        # Framing follows a reverse property only if all its values are nodes.
        backwards = by_statement - literal
        kept = _reachable_subjects(start, of) | {subject for predicate, subject in named if predicate in backwards}
        self.lines = sorted(line for subject in kept for line in of[subject])
        self.reverse_properties = _reverse_properties(backwards, start, [of[subject] for subject in kept])
        self.labels = _node_map_labels(lines) if any(blank_node_labels(line) for line in self.lines) else {}


def _reverse_properties(backwards: set[bytes], start: bytes, described: list[list[bytes]]) -> dict[str, set[str]]:
    naming: dict[str, set[str]] = defaultdict(set)
    for lines in described:
        triples = [split_triple(line) for line in lines]
        onward = {predicate[1:-1].decode() for _, predicate, term in triples if not term.startswith(b'"')}
        for _, predicate, term in triples:
            if term == start and predicate in backwards:
                naming[predicate[1:-1].decode()] |= onward
    return naming


def _node_map_labels(lines: list[bytes]) -> dict[str, str]:
    """Return the labels that Node Map Generation assigns (JSON-LD 1.1 API, section 4.3), in order."""
    labels: dict[str, str] = {}
    for node in node_objects(line for line in lines if blank_node_labels(line)):
        values = [value for key in sorted(node) if not key.startswith("@") for value in node[key]]
        for name in [*node.get("@type", ()), node["@id"], *(value.get("@id", "") for value in values)]:
            if name.startswith("_:"):
                labels.setdefault(name, f"_:b{len(labels)}")
    return labels


def make_frame(main_entity: str, reach: ReachableNodes, context: Context) -> dict[str, Any]:
    """Return the frame as JSON: the main entity, and under `@reverse` the statements that refer to it."""
    reverse = {
        _key(predicate, context): {_key(used, context): _EMBED_NEVER for used in sorted(properties)}
        for predicate, properties in sorted(reach.reverse_properties.items())
    }
    frame: dict[str, Any] = {"@context": context.document(), "@id": context.compact_iri(main_entity)}
    if any(line.startswith(f"<{main_entity}> <{_SAME_AS}> <".encode()) for line in reach.lines):
        frame[_key(_SAME_AS, context)] = _EMBED_NEVER
    if reverse:
        frame["@reverse"] = reverse
    return frame


def _key(predicate: str, context: Context) -> str:
    return context.terms.get(predicate) or context.compact_iri(predicate)


def frame_document(main_entity: str, reach: ReachableNodes, context: Context) -> bytes:
    """Return the framed document of the nodes in `reach`.

    Any JSON-LD processor makes the same of the frame and the whole graph. PyLD, which compares each value of a property
    with all others, is used only by the tests, as the reference.

    Raises:
        RunError: The document is nested too deep to be written.
    """
    found = {node["@id"]: node for node in _relabel_nodes(node_objects(reach.lines), reach.labels)}
    # Sorted by IRI, as in framing; in N-Triples <…/a-b> comes before <…/a>.
    of = dict(sorted(found.items()))
    start = dict(of.get(main_entity, {"@id": main_entity}))
    apart = {_SAME_AS: start.pop(_SAME_AS)} if _SAME_AS in start else {}
    try:
        nested = _embed_nodes(start, of, set()) | apart
        reverse = {
            predicate: [dict(node) for node in of.values() if {"@id": main_entity} in node.get(predicate, ())]
            for predicate in sorted(reach.reverse_properties)
        }
        if reach.labels:
            _prune([nested, *(node for named in reverse.values() for node in named)])
        document = {"@context": context.document(), **compact_node(nested, context)}
        backwards = {
            _key(predicate, context): compact_array([compact_node(node, context) for node in named])
            for predicate, named in reverse.items()
        }
    except RecursionError as error:
        raise RunError("what the main entity leads to is nested too deep for one JSON-LD document") from error
    if backwards:
        document["@reverse"] = backwards
    return orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def _relabel_nodes(described: Iterator[dict[str, Any]], labels: dict[str, str]) -> Iterator[dict[str, Any]]:
    for node in described if labels else ():
        for key, values in node.items():
            if key == "@type":
                node[key] = [labels.get(kind, kind) for kind in values]
            elif key != "@id":
                node[key] = [{"@id": labels[one["@id"]]} if one.get("@id") in labels else one for one in values]
        yield {**node, "@id": labels.get(node["@id"], node["@id"])}
    yield from described


def _prune(described: list[dict[str, Any]]) -> None:
    """Remove the labels of blank nodes that occur once (JSON-LD 1.1 Framing, section 4.1, step 17)."""
    named: dict[str, list[dict[str, Any]]] = defaultdict(list)
    ahead = described
    while ahead:
        node = ahead.pop()
        for kind in node.get("@type", ()) if "@value" not in node else ():
            named[kind].append(node)
        if "@id" in node:
            named[node["@id"]].append(node)
        ahead += [one for key, values in node.items() if not key.startswith("@") for one in values]
    for name, places in named.items():
        if name.startswith("_:") and len(places) == 1 and places[0].get("@id") == name:
            del places[0]["@id"]


def _embed_nodes(node: dict[str, Any], of: dict[str, dict[str, Any]], placed: set[str]) -> dict[str, Any]:
    """Return `node` with references replaced by the nodes themselves, except those `placed` already."""
    placed.add(node["@id"])
    whole: dict[str, Any] = {}
    for key, values in sorted(node.items()):
        whole[key] = values if key.startswith("@") else [_embed_value(value, of, placed) for value in values]
    return whole


def _embed_value(value: dict[str, Any], of: dict[str, dict[str, Any]], placed: set[str]) -> dict[str, Any]:
    target = value.get("@id")
    return _embed_nodes(of[target], of, placed) if target in of and target not in placed else dict(value)


def _reachable_subjects(start: bytes, of: dict[bytes, list[bytes]]) -> set[bytes]:
    same_as = f"<{_SAME_AS}>".encode()
    reached = {start}
    ahead = [start]
    while ahead:
        node = ahead.pop()
        for line in of[node]:
            _, predicate, term = split_triple(line)
            # In JSON-LD a type is a string, so its own description has no place there.
            left_out = predicate == _TYPE or (predicate == same_as and node == start)
            if term in of and term not in reached and not left_out:
                reached.add(term)
                ahead.append(term)
    return reached
