"""Split a federated query into the part before its SERVICE, the content of SERVICE, and the text around both."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from leapgraph.sparql.error_excerpt import QuerySyntaxError
from leapgraph.sparql.lexer import tokenize
from leapgraph.sparql.prefixed_names import Prologue, is_declaration

if TYPE_CHECKING:
    from collections.abc import Iterator

    from leapgraph.sparql.tokens import Token

_OPENING = frozenset(["{", "(", "["])
_CLOSING = frozenset(["}", ")", "]"])
SERVICE_FORM_MESSAGE = (
    "leapgraph asks a SERVICE only where it stands in the outermost braces of a SELECT, once, with an IRI"
)


class FederatedQuery(NamedTuple):
    """The parts of a query with one SERVICE.

    Attributes:
        service: The IRI of the endpoint.
        prologue: The declarations.
        before: The part of WHERE before SERVICE.
        group: The content of SERVICE, without its braces.
        is_select: Whether that is a subselect.
        shared: The variables in both parts, in the order of the query.
        head: The text up to SERVICE.
        tail: The text after its closing brace.
    """

    service: str
    prologue: str
    before: str
    group: str
    is_select: bool
    shared: list[str]
    head: str
    tail: str


def split_federated_query(text: str) -> FederatedQuery:
    """Return the parts of a query with a SERVICE.

    Raises:
        QuerySyntaxError: It is not a SELECT with one SERVICE <iri> { } in the outermost braces of WHERE.
    """
    names = Prologue(text)
    read = list(_body(text, names))
    if not read or read[0].text.upper() != "SELECT":
        raise QuerySyntaxError(SERVICE_FORM_MESSAGE, text, read[0].start if read else 0)
    where, at = _find_where_and_service(text, read)
    named, opening = (read[at + 1], read[at + 2]) if at + 2 < len(read) else (read[at], read[at])
    if named.kind not in {"iri", "pname"} or opening.text != "{":
        raise QuerySyntaxError(SERVICE_FORM_MESSAGE, text, named.start)
    end = _closing_token(read, at + 2)
    inside = read[at + 3 : end]
    before = read[where + 1 : at]
    bound = _bound_variables(text, before, _variables(inside))
    return FederatedQuery(
        names.iri(named),
        text[: read[0].start],
        text[read[where].end : read[at].start],
        text[opening.end : read[end].start],
        bool(inside) and inside[0].text.upper() == "SELECT",
        [name for name in dict.fromkeys(_variables(inside)) if name in bound],
        text[: read[at].start],
        text[read[end].end :],
    )


def _body(text: str, names: Prologue) -> Iterator[Token]:
    """Yield the tokens after the declarations."""
    rest = iter(tokenize(text))
    for token in rest:
        if is_declaration(token):
            names.declare(token, rest)
        else:
            yield token


def _find_where_and_service(text: str, read: list[Token]) -> tuple[int, int]:
    """Return the indices of the brace after WHERE and of the one SERVICE directly within it."""
    depth, where, found = 0, -1, -1
    last = len(read)
    for number, token in enumerate(read):
        word = token.text.upper() if token.kind == "word" else ""
        if word == "FROM":
            raise QuerySyntaxError("FROM and SERVICE do not go together here", text, token.start)
        if word == "SERVICE" and not (found >= 0 and number < last):
            if found >= 0 or where < 0 or depth != 1:
                raise QuerySyntaxError(SERVICE_FORM_MESSAGE, text, token.start)
            found = number
            # A SERVICE nested in this one is left to the endpoint.
            last = _closing_token(read, number + 2) if number + 2 < len(read) else number
        if token.text == "{" and depth == 0 and where < 0:
            where = number
        depth += (token.text in _OPENING) - (token.text in _CLOSING)
    if found < 0:
        raise QuerySyntaxError(SERVICE_FORM_MESSAGE, text, read[0].start)
    return where, found


def _closing_token(read: list[Token], at: int) -> int:
    """Return the index of the token that closes the bracket at `at`; the last token if there is no bracket."""
    depth = 0
    for number in range(at, len(read)):
        depth += (read[number].text in _OPENING) - (read[number].text in _CLOSING)
        if depth <= 0:
            return number
    return len(read) - 1


def _variables(read: list[Token]) -> list[str]:
    return [token.text[1:] for token in read if token.kind == "variable"]


def _bound_variables(text: str, before: list[Token], service_variables: list[str]) -> set[str]:
    """Return the variables before SERVICE that are bound there, not only tested."""
    bound: set[str] = set()
    tested: list[Token] = []
    depth, filter_depth = 0, -1
    for token in before:
        if token.text.upper() == "FILTER" and filter_depth < 0:
            filter_depth = depth
        elif token.kind == "variable":
            (tested.append(token) if filter_depth >= 0 else bound.add(token.text[1:]))
        depth += (token.text in _OPENING) - (token.text in _CLOSING)
        if filter_depth == depth and token.text in _CLOSING:
            filter_depth = -1
    for token in tested:
        if token.text[1:] in service_variables and token.text[1:] not in bound:
            raise QuerySyntaxError("a FILTER on what SERVICE finds must stand after it", text, token.start)
    return bound
