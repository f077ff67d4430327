"""Dry-run a query on the default engine without data, to check its syntax and its functions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import Store

from leapgraph.sparql.lexer import iter_tokens
from leapgraph.sparql.oxigraph_engine import start_query

if TYPE_CHECKING:
    from leapgraph.sparql.parsed_query import ParsedQuery
    from leapgraph.sparql.query_inspection import Inspection


def try_query(query: ParsedQuery) -> None:
    """Start a query, unless it is an update, on the default engine; no other endpoint is called.

    Raises:
        QuerySyntaxError: It is not SPARQL 1.1, or it calls an unknown function.
    """
    if query.form != "UPDATE":
        start_query(Store(), _replace_services(query.inspection), written=query.text)


def _replace_services(found: Inspection) -> str:
    """Return the query with each SERVICE replaced by GRAPH, whose syntax is the same."""
    text = found.normalized_text
    if not found.services:
        return text
    parts, at = [], 0
    for token in iter_tokens(text):
        word = token.text.upper() if token.kind == "word" else ""
        if word in {"SERVICE", "SILENT"}:
            # The same number of characters, so that the position of an error stays.
            parts += [text[at : token.start], "GRAPH  " if word == "SERVICE" else " " * len(word)]
            at = token.end
    return "".join([*parts, text[at:]])
