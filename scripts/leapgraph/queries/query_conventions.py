"""The project's conventions for queries, beyond SPARQL's syntax: prefixes, columns, order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leapgraph.project_settings import declaration_advice
from leapgraph.sparql.error_excerpt import QuerySyntaxError
from leapgraph.sparql.tokens import AGGREGATES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from leapgraph.project import Project
    from leapgraph.sparql.parsed_query import ParsedQuery
    from leapgraph.sparql.tokens import Token

_DEPTHS = {"(": 1, "{": 1, "[": 1, ")": -1, "}": -1, "]": -1}


def check_query_text(project: Project, query: ParsedQuery) -> None:
    """Check the prefixes, the columns and the order of a query.

    Raises:
        QuerySyntaxError: The query breaks a convention.
    """
    text, read = query.text, query.tokens
    _check_prefixes(text, read, project)
    outer = list(_top_level_tokens(read))
    select = next((at for at, token in enumerate(outer) if token.text.upper() == "SELECT"), None)
    if select is None:
        return
    star = next((token for token in outer[select + 1 : select + 3] if token.text == "*"), None)
    if star is not None:
        raise QuerySyntaxError("name the columns: SELECT * does not name them", text, star.start)
    words = {token.text.upper() for token in outer if token.kind == "word"}
    if "ORDER" not in words and not _is_one_row(read, words):
        raise QuerySyntaxError("an ORDER BY must fix the order of the rows", text, outer[select].start)


def _check_prefixes(text: str, read: Sequence[Token], project: Project) -> None:
    declared: dict[str, Token] = {}
    used: set[str] = set()
    for word, token, iri in zip(read, read[1:], read[2:], strict=False):
        if word.text.upper() == "PREFIX" and word.kind == "word" and token.kind == "pname":
            prefix = token.text[:-1]
            if prefix in declared:
                raise QuerySyntaxError(f"the prefix {prefix}: is declared twice", text, token.start)
            declared[prefix] = token
            _check_prefix(text, token, iri.text[1:-1], project)
    names = {id(token) for token in declared.values()}
    used = {token.text.partition(":")[0] for token in read if token.kind == "pname" and id(token) not in names}
    for prefix, token in declared.items():
        if prefix not in used:
            raise QuerySyntaxError(f"the prefix {prefix}: is declared and not used", text, token.start)


def _check_prefix(text: str, token: Token, iri: str, project: Project) -> None:
    prefix, table = token.text[:-1], project.query_prefixes
    if table.get(prefix) == iri:
        return
    for known, space in table.items():
        if space == iri:
            raise QuerySyntaxError(f"the project writes {known}: for this namespace", text, token.start)
    what = f"the project has no prefix {prefix}:"
    if prefix in table:
        what = f"the project's {prefix}: is <{table[prefix]}>"
    raise QuerySyntaxError(
        f"{what}; {declaration_advice(project.base, project.dataset, prefix, iri)}", text, token.start
    )


def _top_level_tokens(read: Sequence[Token]) -> Iterator[Token]:
    """Yield the tokens outside all brackets."""
    depth = 0
    for token in read:
        depth += min(0, _DEPTHS.get(token.text, 0))
        if depth == 0:
            yield token
        depth += max(0, _DEPTHS.get(token.text, 0))


def _is_one_row(read: Sequence[Token], outer_words: set[str]) -> bool:
    """Return whether the query yields one row: aggregates in its SELECT and no GROUP BY."""
    if "GROUP" in outer_words:
        return False
    for token in read:
        if token.text == "{":
            return False
        if token.kind == "word" and token.text.upper() in AGGREGATES:
            return True
    return False
