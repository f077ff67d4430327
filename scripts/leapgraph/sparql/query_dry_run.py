"""Whether the default engine takes a query: its syntax and its functions, found out without data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import Store

from leapgraph.sparql.lexer import iter_tokens
from leapgraph.sparql.oxigraph_engine import start_query

if TYPE_CHECKING:
    from leapgraph.sparql.parsed_query import ParsedQuery
    from leapgraph.sparql.query_inspection import Inspection


def try_query(query: ParsedQuery) -> None:
    """Begin with a query, but for an update, as the default engine would; no other endpoint is asked.

    Raises:
        QuerySyntaxError: It is no SPARQL 1.1, or it calls a function that the engine has not.
    """
    if query.form != "UPDATE":
        start_query(Store(), _replace_services(query.inspection), written=query.text)


def _replace_services(found: Inspection) -> str:
    """Return the query with GRAPH, whose syntax is the same, in the place of each SERVICE."""
    text = found.normalized_text
    if not found.services:
        return text
    parts, at = [], 0
    for token in iter_tokens(text):
        word = token.text.upper() if token.kind == "word" else ""
        if word in {"SERVICE", "SILENT"}:
            # As many characters, so that an error keeps its place.
            parts += [text[at : token.start], "GRAPH  " if word == "SERVICE" else " " * len(word)]
            at = token.end
    return "".join([*parts, text[at:]])
