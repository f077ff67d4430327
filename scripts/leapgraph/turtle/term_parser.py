"""Parse Turtle tokens to RDF terms: escapes, prefixes, the base, and the short forms of literals."""

from __future__ import annotations

import re
from typing import TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, parse

Resource: TypeAlias = NamedNode | BlankNode
Term: TypeAlias = NamedNode | BlankNode | Literal
TripleTuple: TypeAlias = tuple[Resource, NamedNode, Term]  # a triple of RDF 1.1, which has no triple terms
Properties: TypeAlias = dict[NamedNode, dict[Term, None]]  # the objects by predicate, each once

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XSD = "http://www.w3.org/2001/XMLSchema#"
RDF_TYPE = NamedNode(f"{RDF}type")
RDF_FIRST = NamedNode(f"{RDF}first")
RDF_REST = NamedNode(f"{RDF}rest")
RDF_NIL = NamedNode(f"{RDF}nil")

_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_CONTROL = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
_LONG_QUOTES = ('"""', "'''")


def _unescape(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    return chr(int(code, 16)) if code else _CONTROL.get(match[3], match[3])


class TermParser:
    """Parses the text of tokens, with the prefixes and the base declared so far."""

    def __init__(self) -> None:
        self.prefixes: dict[str, str] = {}
        self.base: str | None = None
        self._cached_nodes: dict[str, NamedNode] = {}

    def iri(self, text: str) -> NamedNode:
        """Return the IRI for `<...>` or a prefixed name."""
        node = self._cached_nodes.get(text)
        if node is None:
            node = self._cached_nodes[text] = self._resolve(text)
        return node

    def declare(self, prefix: str, namespace: str) -> None:
        """Bind `prefix` (without its colon) to the IRI in `namespace` (`<...>`)."""
        self.prefixes[prefix] = self.iri(namespace).value
        self._cached_nodes.clear()

    def rebase(self, iri: str) -> None:
        """Set the base to the IRI in `iri` (`<...>`)."""
        self.base = self.iri(iri).value
        self._cached_nodes.clear()

    def literal(self, text: str, language: str | None = None, datatype: NamedNode | None = None) -> Literal:
        """Return the literal of a quoted string; the language tag is lowercased, as by pyoxigraph."""
        width = 3 if text[:3] in _LONG_QUOTES else 1
        value = _ESCAPE.sub(_unescape, text[width:-width])
        return Literal(value, language=language) if language else Literal(value, datatype=datatype)

    def _resolve(self, text: str) -> NamedNode:
        if not text.startswith("<"):
            prefix, _, local = text.partition(":")
            return NamedNode(self.prefixes[prefix] + re.sub(r"\\(.)", r"\1", local))
        value = _ESCAPE.sub(_unescape, text[1:-1])
        if self.base is None:
            return NamedNode(value)
        # pyoxigraph resolves it, so that both parsers of a file resolve alike.
        whole = f"<{value}> <{RDF}type> <{RDF}nil> ."
        (triple,) = parse(whole, format=RdfFormat.TURTLE, base_iri=self.base)
        subject = triple.subject
        if not isinstance(subject, NamedNode):
            raise TypeError(text)
        return subject


def short_literal(text: str) -> Literal:
    """Return the literal for a bare number, `true` or `false`, with its lexical form unchanged."""
    if text in {"true", "false"}:
        kind = "boolean"
    elif "e" in text or "E" in text:
        kind = "double"
    else:
        kind = "decimal" if "." in text else "integer"
    return Literal(text, datatype=NamedNode(XSD + kind))
