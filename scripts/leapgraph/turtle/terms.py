"""RDF terms in Turtle: parsed from tokens, and written with the longest matching prefix and short forms."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, parse

from leapgraph.turtle.lexer import PLAIN_ASCII_LOCAL, PLAIN_LOCAL

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


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
_MOST_KNOWN = 100_000
# Turtle allows any number in short form, but rdflib reads those by value: `-0` becomes 0 and `1e5` 100000.0. These are
# the forms that every parser leaves unchanged.
_SHORT = {
    f"{XSD}boolean": re.compile(r"true|false"),
    f"{XSD}integer": re.compile(r"0|-?[1-9][0-9]{,17}"),
    f"{XSD}decimal": re.compile(r"-?[1-9][0-9]{,9}\.[0-9]{1,6}|0\.[0-9]{1,6}"),
}
_NAMED_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
# Escaped besides what must be: control characters, line and paragraph separators, the byte order mark, and the
# bidirectional controls, with which a text can be displayed differently from how it is parsed.
_INVISIBLE = "\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\u202a-\u202e\u2066-\u2069"
_SPECIAL = re.compile(f'["\\\\\n\t{_INVISIBLE}]')
_SPECIAL_IN_LONG = re.compile(f'\\\\|"(?="|\\Z)|[\t{_INVISIBLE}]')
_NOT_IN_AN_IRI = re.compile('[\x00-\x20<>"{}|^`\\\\]')


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


# A release writes a thousand files with one table.
@lru_cache(maxsize=16)
def _reverse_table(prefixes: tuple[tuple[str, str], ...]) -> tuple[Mapping[str, str], str]:
    """Return prefix by namespace, and the pattern of the namespaces."""
    # Of two prefixes for one namespace the first in the table is used; of two namespaces that match, the longer.
    table: dict[str, str] = {}
    for prefix, namespace in prefixes:
        table.setdefault(namespace, prefix)
    longest_first = sorted((namespace for namespace in table if namespace), key=len, reverse=True)
    return table, "|".join(map(re.escape, longest_first)) or "(?!)"


@lru_cache(maxsize=32)
def _splitter(spaces: str, local: str) -> Callable[[str], re.Match[str] | None]:
    """Return what splits an IRI into a namespace and a local name of these patterns."""
    return re.compile(f"({spaces})({local})").fullmatch


class TermWriter:
    """Writes terms with a table of prefixes, and records in `used_prefixes` which of them it used."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self.used_prefixes: set[str] = set()
        self._prefix, self._spaces = _reverse_table(tuple(prefixes.items()))
        self._iri_texts: dict[str, tuple[str, str | None]] = {}

    def iri(self, iri: str) -> str:
        """Return `prefix:local`, or `<iri>` where no prefix matches or the local name would need an escape."""
        short = self._iri_texts.get(iri)
        if short is None:
            if len(self._iri_texts) >= _MOST_KNOWN:
                self._iri_texts.clear()  # bounds the memory for long streams
            short = self._iri_texts[iri] = self._shorten(iri)
        text, prefix = short
        if prefix is not None:
            self.used_prefixes.add(prefix)
        return text

    def literal(self, literal: Literal) -> str:
        """Return the literal with its lexical form, datatype and language tag unchanged."""
        value = literal.value
        if literal.language is not None:
            return f"{quote(value)}@{literal.language}"
        datatype = literal.datatype.value
        if datatype == f"{XSD}string":
            return quote(value)
        short = _SHORT.get(datatype)
        if short and short.fullmatch(value):
            return value
        return f"{quote(value)}^^{self.iri(datatype)}"

    def _shorten(self, iri: str) -> tuple[str, str | None]:
        """Return the text of an IRI, and its prefix if it has one."""
        found = _splitter(self._spaces, PLAIN_ASCII_LOCAL if iri.isascii() else PLAIN_LOCAL)(iri)
        if found is None:
            return f"<{_NOT_IN_AN_IRI.sub(_unicode_escape, iri)}>", None
        prefix = self._prefix[found[1]]
        return f"{prefix}:{found[2]}", prefix


def quote(value: str) -> str:
    """Return `value` as a Turtle string: long quotes if it has several lines, escapes only where needed."""
    if "\n" in value:
        return f'"""{_SPECIAL_IN_LONG.sub(_escape, value)}"""'
    return f'"{_SPECIAL.sub(_escape, value)}"'


def _escape(match: re.Match[str]) -> str:
    return _NAMED_ESCAPES.get(match[0]) or _unicode_escape(match)


def _unicode_escape(match: re.Match[str]) -> str:
    return f"\\u{ord(match[0]):04X}"
