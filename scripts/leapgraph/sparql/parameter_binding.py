"""Bind the parameters of a query: each is the only term of a data block `VALUES ?name { ... }`, which is replaced."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from pyoxigraph import BaseDirection, Literal, NamedNode

from leapgraph.errors import DataError
from leapgraph.sparql.error_excerpt import QuerySyntaxError
from leapgraph.sparql.escapes import serialize_string, string_value

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from leapgraph.sparql.parsed_query import ParsedQuery
    from leapgraph.sparql.prefixed_names import Prologue
    from leapgraph.sparql.tokens import Token

Term: TypeAlias = NamedNode | Literal

_XSD = "http://www.w3.org/2001/XMLSchema#"
_DIRECTIONS = {"ltr": BaseDirection.LTR, "rtl": BaseDirection.RTL}


class DataBlock(NamedTuple):
    """A data block of one variable, `VALUES ?name { ... }`.

    Attributes:
        name: The variable, without `?`.
        start: The offset after `{`.
        end: The offset of `}`.
        terms: Its terms in order; `None` for UNDEF and for anything but an IRI, string, number, true or false.
    """

    name: str
    start: int
    end: int
    terms: list[Term | None]


def data_blocks(query: ParsedQuery) -> list[DataBlock]:
    """Return the data blocks of one variable in a query, in order.

    Raises:
        QuerySyntaxError: A block contains something that is not an RDF term.
    """
    rest = iter(query.body)
    blocks: list[DataBlock] = []
    values: Token | None = None  # the token before the last
    last: Token | None = None
    for token in rest:
        if token.text == "{" and last and last.kind == "variable" and values and values.text.upper() == "VALUES":
            inside = _block_tokens(rest)
            try:
                terms = _parse_terms(inside[:-1], query.names)
            except ValueError as error:
                raise QuerySyntaxError(f"this holds what is no RDF term: {error}", query.text, token.end) from error
            blocks.append(DataBlock(last.text[1:], token.end, inside[-1].start, terms))
        values, last = last, token
    return blocks


def bind_terms(query: ParsedQuery, terms: Mapping[str, Term]) -> str:
    """Return the text of a query in which the data block of each variable in `terms` has only that term.

    The term is serialized, never inserted as text, so that nothing else of the query can change.

    Raises:
        DataError: A variable has no data block of its own, or several.
        QuerySyntaxError: A block contains something that is not an RDF term.
    """
    text = query.text
    blocks = data_blocks(query) if terms else []
    chosen: list[tuple[DataBlock, Term]] = []
    for name, term in sorted(terms.items()):
        own = [block for block in blocks if block.name == name]
        if not own:
            raise DataError(f"?{name} cannot be bound: the query has no data block VALUES ?{name} {{ ... }}")
        if len(own) > 1:
            what = f"?{name} cannot be bound: this is its second data block, one must hold the value"
            raise QuerySyntaxError(what, text, own[1].start - 1)
        chosen.append((own[0], term))
    for block, term in sorted(chosen, key=lambda pair: pair[0].start, reverse=True):
        text = f"{text[: block.start]} {serialize_term(term)} {text[block.end :]}"
    return text


def serialize_term(term: Term) -> str:
    """Return `term` in SPARQL syntax, without prefixes."""
    if isinstance(term, NamedNode):
        return f"<{term.value}>"
    value = serialize_string(term.value)
    if term.language is not None:
        direction = f"--{term.direction.value}" if term.direction is not None else ""
        return f"{value}@{term.language}{direction}"
    datatype = term.datatype.value
    return value if datatype == f"{_XSD}string" else f"{value}^^<{datatype}>"


def _block_tokens(rest: Iterator[Token]) -> list[Token]:
    """Return the tokens up to and including the `}` that closes a data block, which contains no other brackets."""
    inside: list[Token] = []
    for token in rest:
        inside.append(token)
        if token.text == "}":
            break
    return inside


def _parse_terms(tokens: list[Token], names: Prologue) -> list[Term | None]:
    terms: list[Term | None] = []
    at = 0
    while at < len(tokens):
        term, at = _parse_term(tokens, at, names)
        terms.append(term)
    return terms


def _parse_term(tokens: list[Token], at: int, names: Prologue) -> tuple[Term | None, int]:
    """Return the term that begins with token `at`, and the index of the token after it."""
    token = tokens[at]
    if token.kind == "string":
        return _parse_literal(string_value(token.text), tokens, at + 1, names)
    if token.kind in {"iri", "pname"}:
        return NamedNode(names.iri(token)), at + 1
    if token.kind == "number":
        return Literal(token.text, datatype=NamedNode(_XSD + _numeric_datatype(token.text))), at + 1
    if token.text.upper() in {"TRUE", "FALSE"}:
        return Literal(token.text.lower(), datatype=NamedNode(f"{_XSD}boolean")), at + 1
    return None, at + 1


def _parse_literal(value: str, tokens: list[Token], at: int, names: Prologue) -> tuple[Term | None, int]:
    if at < len(tokens) and tokens[at].kind == "langtag":
        return _language_tagged_literal(value, tokens[at].text[1:]), at + 1
    if at + 1 < len(tokens) and tokens[at].text == "^^":
        return Literal(value, datatype=NamedNode(names.iri(tokens[at + 1]))), at + 2
    return Literal(value), at


def _language_tagged_literal(value: str, tag: str) -> Literal:
    language, _, direction = tag.partition("--")
    return Literal(value, language=language, direction=_DIRECTIONS.get(direction))


def _numeric_datatype(text: str) -> str:
    if "e" in text or "E" in text:
        return "double"
    return "decimal" if "." in text else "integer"
