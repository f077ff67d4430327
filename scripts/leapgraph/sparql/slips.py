"""Slips that a parser reports at the end of a group, far from where they were made: looked for among the tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from leapgraph.sparql.lexer import Token


def first_slip(read: list[Token]) -> tuple[str, Token] | None:
    """Return what is wrong and where, in a query that a parser refuses; `None` if it is none of these slips."""
    return next(_bound_twice(read), None) or next(_uneven_rows(read), None)


def _bound_twice(read: list[Token]) -> Iterator[tuple[str, Token]]:
    """Find the BIND of a variable that its group has bound already."""
    groups: list[set[str]] = [set()]
    for at, token in enumerate(read):
        if token.text == "{":
            groups.append(set())
        elif token.text == "}" and len(groups) > 1:
            inner = groups.pop()
            groups[-1] |= inner
        elif token.kind == "variable":
            if token.text[1:] in groups[-1] and read[at - 1].text.upper() == "AS":
                yield f"{token.text} has a value already, and BIND cannot give it another", token
            groups[-1].add(token.text[1:])


def _uneven_rows(read: list[Token]) -> Iterator[tuple[str, Token]]:
    """Find the row of a data block that has more or fewer values than the block has variables."""
    rest = iter(read)
    for token in rest:
        if token.text.upper() != "VALUES" or getattr(next(rest, None), "text", "") != "(":
            continue
        width = sum(1 for _ in _until(rest, ")"))
        next(rest, None)
        for row in _until(rest, "}"):
            values = [one for one in _until(rest, ")") if one.kind != "langtag"]
            typed = sum(one.text == "^^" for one in values)
            count = len(values) - 2 * typed
            if count != width:
                yield f"this row must have {width} values, one for each variable, and has {count}", row


def _until(rest: Iterator[Token], mark: str) -> Iterator[Token]:
    for token in rest:
        if token.text == mark:
            return
        yield token
