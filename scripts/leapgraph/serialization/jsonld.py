"""Write JSON-LD 1.1 from N-Triples lines: expanded node objects, and compacted ones with the release's context.

The compaction algorithm of the JSON-LD 1.1 API is implemented for the contexts of `jsonld_context`, in which each
property has one term. The tests compare it with PyLD, which takes thirty times as long.
"""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson
from pyoxigraph import BlankNode, Literal, NamedNode

from leapgraph.dataset import lines_to_triples
from leapgraph.errors import DataError
from leapgraph.serialization.jsonld_context import ID_TYPE, LANGUAGE_CONTAINER, RDF_TYPE, XSD_STRING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import Triple

    from leapgraph.serialization.jsonld_context import Context

_INDENTED = orjson.OPT_INDENT_2
_NODE_INDENT = b"    "
_PREFIX = re.compile(rb'"([A-Za-z]+):')


def node_objects(lines: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    """Yield a node object in expanded form for each subject of sorted N-Triples `lines`."""
    for _, triples in groupby(lines_to_triples(lines), key=lambda triple: triple.subject):
        yield node_object(list(triples))


def node_object(triples: list[Triple]) -> dict[str, Any]:
    """Return the triples of one subject as a node object in expanded form."""
    node: dict[str, Any] = {"@id": _identifier(triples[0].subject)}
    for triple in triples:
        key = triple.predicate.value
        value = _value_object(triple)
        # `@type` is for IRIs and blank nodes; a literal as a type stays a property.
        if key == RDF_TYPE and "@id" in value:
            node.setdefault("@type", []).append(value["@id"])
        else:
            node.setdefault(key, []).append(value)
    return node


def write_expanded_jsonld(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Yield `lines` as a JSON-LD document in expanded form, a line for each subject."""
    lead = b"[\n"
    for node in node_objects(lines):
        yield lead + orjson.dumps(node)
        lead = b",\n"
    yield b"\n]\n" if lead != b"[\n" else b"[]\n"


def write_compacted_jsonld(lines: Iterable[bytes], context: Context) -> Iterator[bytes]:
    """Yield `lines` as a JSON-LD document compacted with the whole `context`, which it includes."""
    nodes = (_indent_json(compact_node(node, context), _NODE_INDENT) for node in node_objects(lines))
    yield from _document(context.document(), nodes)


class NodeText(NamedTuple):
    """A compacted node object as text, with what it needs of the context: its properties and prefixes.

    Attributes:
        iri: The IRI of the node.
        text: The node object, indented as in a document.
        properties: The IRIs of its properties.
        prefixes: What stands before a colon in its strings, so its prefixes are among them.
    """

    iri: str
    text: bytes
    properties: frozenset[str]
    prefixes: frozenset[bytes]


def write_node(node: dict[str, Any], context: Context) -> NodeText:
    """Return the text of an expanded node object in documents compacted with `context`."""
    text = _indent_json(compact_node(node, context), _NODE_INDENT)
    return NodeText(node["@id"], text, frozenset(node), frozenset(_PREFIX.findall(text)))


def join_nodes(iri: str, nodes: Iterable[NodeText], context: Context) -> bytes:
    """Return the document of these nodes, `iri` first, that includes the part of `context` that it uses."""
    ordered = sorted(nodes, key=lambda node: node.iri != iri)
    used: frozenset[str] = frozenset().union(*(node.properties for node in ordered))
    prefixes = {found.decode() for found in frozenset().union(*(node.prefixes for node in ordered))}
    return b"".join(_document(context.document(used, prefixes), (node.text for node in ordered)))


def entity_document(iri: str, lines: Iterable[bytes], context: Context) -> bytes:
    """Return `lines` as a compacted JSON-LD document, `iri` first, that includes the part of `context` that it uses."""
    return join_nodes(iri, (write_node(node, context) for node in node_objects(lines)), context)


def compact_node(node: dict[str, Any], context: Context) -> dict[str, Any]:
    """Return an expanded node object in compacted form, nested ones too; one without `@id` stays without.

    Raises:
        DataError: The scheme of an IRI is a prefix of the context, so that the IRI would be read as another.
    """
    short: dict[str, Any] = {"@id": _compact_id(node["@id"], context)} if "@id" in node else {}
    if "@type" in node:
        short["type"] = compact_array([_compact_id(kind, context) for kind in node["@type"]])
    for iri in sorted(node):
        if not iri.startswith("@"):
            kind = context.kinds.get(iri, "")
            key = context.terms.get(iri) or _compact_id(iri, context)
            if kind == LANGUAGE_CONTAINER:
                short[key] = _language_map(node[iri])
            else:
                short[key] = compact_array([_compact_value(value, kind, context) for value in node[iri]])
    return short


def _document(context: dict[str, Any], nodes: Iterable[bytes]) -> Iterator[bytes]:
    yield b'{\n  "@context": ' + _indent_json(context, b"  ") + b',\n  "@graph": ['
    lead = b"\n    "
    for node in nodes:
        yield lead + node
        lead = b",\n    "
    yield b"\n  ]\n}\n"


def _indent_json(value: dict[str, Any], indent: bytes) -> bytes:
    return orjson.dumps(value, option=_INDENTED).replace(b"\n", b"\n" + indent)


def _identifier(term: object) -> str:
    if isinstance(term, BlankNode):
        return f"_:{term.value}"
    if isinstance(term, NamedNode):
        return term.value
    raise TypeError(term)


def _value_object(triple: Triple) -> dict[str, str]:
    term = triple.object
    if not isinstance(term, Literal):
        return {"@id": _identifier(term)}
    if term.language:
        return {"@language": term.language, "@value": term.value}
    datatype = term.datatype.value
    return {"@value": term.value} if datatype == XSD_STRING else {"@type": datatype, "@value": term.value}


def _compact_id(iri: str, context: Context) -> str:
    short = context.compact_iri(iri)
    if short == iri and not iri.startswith("_:"):
        scheme, _, rest = iri.partition(":")
        if scheme in context.prefixes and not rest.startswith("//"):
            raise DataError(f"<{iri}> would be read as the prefix {scheme}: in JSON-LD; give it another IRI")
    return short


def _compact_value(value: dict[str, Any], kind: str, context: Context) -> Any:
    if "@value" not in value:
        if len(value) > 1 or "@id" not in value:
            return compact_node(value, context)
        short = _compact_id(value["@id"], context)
        return short if kind == ID_TYPE else {"@id": short}
    if "@language" in value:
        return value
    if "@type" not in value or value["@type"] == kind:
        return value["@value"]
    return {"type": _compact_id(value["@type"], context), "@value": value["@value"]}


def _language_map(values: list[dict[str, str]]) -> dict[str, Any]:
    by_language: dict[str, list[str]] = {}
    for value in values:
        by_language.setdefault(value["@language"], []).append(value["@value"])
    return {language: compact_array(texts) for language, texts in sorted(by_language.items())}


def compact_array(values: list[Any]) -> Any:
    """Return the only value, or all of them as a list, as JSON-LD compacts arrays."""
    return values[0] if len(values) == 1 else values
