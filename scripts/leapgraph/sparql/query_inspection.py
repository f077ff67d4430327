"""Inspect a query by its tokens: form, services, graphs, prefixes. Nothing here runs a query or connects anywhere."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from leapgraph.sparql.error_excerpt import QuerySyntaxError
from leapgraph.sparql.lexer import iter_tokens
from leapgraph.sparql.parse_errors import syntax_error
from leapgraph.sparql.prefixed_names import Prologue, is_declaration
from leapgraph.sparql.query_writer import QuerySerializer
from leapgraph.sparql.tokens import QUERY_FORMS, UPDATE_KEYWORDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from leapgraph.sparql.tokens import Token

__all__ = [
    "Form",
    "Inspection",
    "inspect_query",
    "inspect_tokens",
    "is_beginning",
    "normalize_query",
    "query_form",
    "query_graphs",
    "query_services",
    "strip_comments",
    "syntax_error",
]

Form: TypeAlias = Literal["SELECT", "ASK", "CONSTRUCT", "DESCRIBE", "UPDATE"]
_FORMS: dict[str, Form] = {"SELECT": "SELECT", "ASK": "ASK", "CONSTRUCT": "CONSTRUCT", "DESCRIBE": "DESCRIBE"}
# Longer texts are not cached.
_SHORT = 5000
_COMMENT = re.compile(r"#[^\r\n]*")


class Inspection(NamedTuple):
    """The properties of a query.

    Attributes:
        form: The query form; `UPDATE` for every update.
        services: The endpoint of each SERVICE: an IRI in full, or `?name` for a variable.
        graphs: The IRIs of FROM, FROM NAMED, USING and USING NAMED, and of LOAD.
        normalized_text: The query written anew; see `normalize_query`.
        prefixes: Prefix to namespace IRI, as declared.
        needs_base: Whether a function of the query resolves IRIs against a base that the query does not declare.
    """

    form: Form
    services: list[str]
    graphs: list[str]
    normalized_text: str
    prefixes: dict[str, str]
    needs_base: bool


def inspect_query(text: str, base: str | None = None) -> Inspection:
    """Return all properties of a query from one pass over its tokens.

    Args:
        text: The query.
        base: The base IRI where the query declares none (SPARQL 1.1, 4.1.1.2).

    Raises:
        QuerySyntaxError: There is an invalid token, an unmatched bracket or an undeclared prefix, or it does not begin
            as a query. Other syntax errors are left to the engine.
    """
    return (_inspect_text if len(text) > _SHORT else _inspect_cached)(text, base)


def _inspect_text(text: str, base: str | None) -> Inspection:
    return inspect_tokens(text, iter_tokens(text), Prologue(text, base))


# Caches the most frequent queries.
_inspect_cached = lru_cache(maxsize=256)(_inspect_text)


def inspect_tokens(text: str, rest: Iterator[Token], names: Prologue) -> Inspection:
    """Return the inspection of the tokens `rest` of `text`; `names` is extended by their declarations."""
    writer = QuerySerializer(text, names)
    first, form = _read_prologue(text, rest, names, writer)
    resolves = False
    iris: dict[str, list[str]] = {"SERVICE": [], "FROM": [], "USING": [], "LOAD": []}
    open_word = ""
    for token in chain([first], rest):
        if is_declaration(token):
            if form != "UPDATE":
                raise QuerySyntaxError(f"{token.text} must stand before the query", text, token.start)
            _read_declaration(token, rest, names, writer)
            continue
        writer.write(token)
        word = token.text.upper() if token.kind == "word" else ""
        if word in iris:
            open_word = word
        elif word in {"IRI", "URI"}:
            resolves = names.base is None
        elif open_word and word not in {"SILENT", "NAMED"}:
            iris[open_word].append(_iri_or_variable(token, names))
            open_word = ""
    graphs = iris["FROM"] + iris["USING"] + iris["LOAD"]
    return Inspection(form, iris["SERVICE"], graphs, writer.text(), names.prefixes, resolves)


def query_form(text: str) -> Form:
    """Return the form of a query, `UPDATE` for every update; only its beginning is read.

    Raises:
        QuerySyntaxError: It does not begin as a query.
    """
    names = Prologue(text)
    return _read_prologue(text, iter_tokens(text), names, QuerySerializer(text, names))[1]


def query_services(text: str) -> list[str]:
    """Return the endpoint of each SERVICE in a query, in order: an IRI in full, or `?name` for a variable.

    An engine may find a SERVICE in a text in which the grammar has none (see `leapgraph.sparql.query_writer`): to
    prevent a query from calling other endpoints, run the result of `normalize_query`.

    Raises:
        QuerySyntaxError: See `inspect_query`.
    """
    return inspect_query(text).services


def query_graphs(text: str) -> list[str]:
    """Return the IRIs of FROM and FROM NAMED in order (of an update: of USING, USING NAMED and LOAD).

    Raises:
        QuerySyntaxError: See `inspect_query`.
    """
    return inspect_query(text).graphs


def normalize_query(text: str) -> str:
    """Return the query written anew from its tokens, so that an engine reads exactly what was inspected.

    It has no comments, full IRIs instead of prefixed names, no escapes except in short strings, and between tokens one
    space or the line ends of `text`, so that line numbers are the same.

    Raises:
        QuerySyntaxError: See `inspect_query`.
    """
    return inspect_query(text).normalized_text


def strip_comments(text: str) -> str:
    """Return `text` without its comments, otherwise unchanged.

    Raises:
        QuerySyntaxError: There is something that is not a token of SPARQL.
    """
    parts, at = [], 0
    for token in iter_tokens(text):
        parts += [_COMMENT.sub("", text[at : token.start]), token.text]
        at = token.end
    return "".join([*parts, _COMMENT.sub("", text[at:])])


def is_beginning(token: Token) -> bool:
    """Return whether `token` begins a query or an update operation, after its declarations."""
    return token.kind == "word" and token.text.upper() in QUERY_FORMS | UPDATE_KEYWORDS


def _read_prologue(text: str, rest: Iterator[Token], names: Prologue, writer: QuerySerializer) -> tuple[Token, Form]:
    """Read the declarations and the word after them, and return that word and the query form."""
    first = next(rest, None)
    while first is not None and is_declaration(first):
        _read_declaration(first, rest, names, writer)
        first = next(rest, None)
    if first is None or not is_beginning(first):
        what = "a query begins with SELECT, ASK, CONSTRUCT or DESCRIBE, after its prefixes"
        raise QuerySyntaxError(what, text, first.start if first else len(text))
    return first, _FORMS.get(first.text.upper(), "UPDATE")


def _read_declaration(word: Token, rest: Iterator[Token], names: Prologue, writer: QuerySerializer) -> None:
    """Read a declaration; the base is kept in the output, since the function IRI() resolves against it."""
    read = names.declare(word, rest)
    kind = word.text.upper()
    take = writer.skip if kind == "PREFIX" else writer.write
    take(word)
    for token in read:
        if kind == "BASE":
            writer.write_base(token, names.base or "")
        else:
            take(token)


def _iri_or_variable(token: Token, names: Prologue) -> str:
    if token.kind in {"iri", "pname"}:
        return names.iri(token)
    return f"?{token.text[1:]}" if token.kind == "variable" else token.text
