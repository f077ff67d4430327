"""Explain an engine's parse error in plain words, at the token that caused it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from leapgraph.sparql.error_excerpt import QuerySyntaxError
from leapgraph.sparql.lexer import iter_tokens
from leapgraph.sparql.prefixed_names import NOT_AN_IRI, Prologue, is_declaration

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from leapgraph.sparql.tokens import Token


_POSITION = re.compile(r"error at (\d+):(\d+): ?(?:expected )?(?:one of )?(.*)", re.DOTALL)
_FUNCTION = re.compile(r"custom function <(.*)> is not supported")
# Among the tokens that oxigraph expected may be a sentence, recognized by its number of words.
_SENTENCE = 4
# Longer than any keyword: oxigraph reports a missing keyword at the end of as many characters.
_ROOM = " " * 32
_LONGEST = 100_000
_SHOWN = 40
_REASONS = {
    "blank": "is used in another group, and groups cannot share blank node labels",
    "iri": NOT_AN_IRI,
    "langtag": "is not a language tag",
}


def syntax_error(
    text: str,
    error: SyntaxError,
    *,
    base: str | None = None,
    path: Path | str | None = None,
    first_line: int = 1,
) -> QuerySyntaxError:
    """Return pyoxigraph's parse `error` in the query `text` as an error with the line and a caret in its message.

    The position is found by parsing prefixes of the query, since the one in `error` is often that of another token.

    Args:
        text: The query, as its author wrote it; pyoxigraph may have parsed it normalized.
        error: The exception; its message has the form "error at 3:14: expected ...".
        base: The base for relative IRIs where the query declares none.
        path: The file of the query, if there is one.
        first_line: The line of that file in which `text` begins.
    """
    try:
        names = Prologue(text, base)
        read = _read_tokens(text, names)
    except QuerySyntaxError as known:
        return known.with_location(path, first_line)
    function = _FUNCTION.search(error.msg)
    if function:
        calls = (token for token in read if token.kind in {"iri", "pname"} and names.iri(token) == function[1])
        what = f"there is no function <{function[1]}> here"
        return QuerySyntaxError(what, text, next(calls, read[0]).start, path=path, first_line=first_line)
    found = _POSITION.match(error.msg)
    wrong = _first_unparsable_token(text, read, base) if len(text) <= _LONGEST else _nearest_token(text, read, found)
    what, place = _explain_error(read, wrong, _expected_sentence(found[3]) if found else error.msg)
    offset = place.start if place else len(text)
    return QuerySyntaxError(what, text, offset, path=path, first_line=first_line)


def _explain_error(read: list[Token], wrong: Token | None, sentence: str) -> tuple[str, Token | None]:
    """Return the message, and the token to show it at; `None` stands for the end."""
    if sentence and (wrong is None or wrong.kind not in _REASONS):
        select = next((token for token in read if token.text.upper() == "SELECT"), None)
        place = select if "SELECT" in sentence else wrong or (read[-1] if read else None)
        return f"this is not SPARQL: {sentence}", place
    slip = find_mistake(read) if wrong is None or wrong.text in {"}", ")"} else None
    if slip is not None:
        return f"this is not SPARQL: {slip[0]}", slip[1]
    if wrong is None:
        return "the query ends too early", None
    shown = wrong.text if len(wrong.text) <= _SHOWN else f"{wrong.text[:_SHOWN]}..."
    return f"this is not SPARQL: {shown} {_REASONS.get(wrong.kind, 'is not allowed here')}", wrong


def _read_tokens(text: str, names: Prologue) -> list[Token]:
    """Return the tokens of `text`, and check that all prefixes are declared."""
    read: list[Token] = []
    rest = iter_tokens(text)
    for token in rest:
        read.append(token)
        if is_declaration(token):
            read += names.declare(token, rest)
        elif token.kind == "pname":
            names.iri(token)
    return read


def _expected_sentence(expected: str) -> str:
    """Return the sentence in pyoxigraph's list of expected tokens, if there is one."""
    for part in expected.split(", "):
        if len(part.split()) >= _SENTENCE and part[0] not in "['\"":
            return part
    return ""


def _first_unparsable_token(text: str, read: list[Token], base: str | None) -> Token | None:
    """Return the first token that cannot follow those before it; `None` if the parser expects more tokens."""
    low, high = 0, len(read)
    while low < high:
        middle = (low + high) // 2
        if _can_parse(text[: read[middle].end], base):
            low = middle + 1
        else:
            high = middle
    return read[low] if low < len(read) else None


def _can_parse(beginning: str, base: str | None) -> bool:
    """Return whether the parser accepts `beginning`; the text appended to it is not SPARQL, so that nothing is run."""
    from pyoxigraph import Store

    try:
        Store().query(f"{beginning}{_ROOM}\x00{_ROOM}", base_iri=base)
    except SyntaxError as error:
        found = _POSITION.match(error.msg)
        if found:
            return _offset(beginning + _ROOM, int(found[1]), int(found[2])) >= len(beginning + _ROOM)
    return True


def _nearest_token(text: str, read: list[Token], found: re.Match[str] | None) -> Token | None:
    offset = _offset(text, int(found[1]), int(found[2])) if found else len(text)
    return next((token for token in reversed(read) if token.start < offset), None)


def _offset(text: str, line: int, column: int) -> int:
    """Return the offset of pyoxigraph's line and column, both counted from 1; only LF ends a line for pyoxigraph."""
    start = 0
    for _ in range(line - 1):
        start = text.find("\n", start) + 1 or len(text)
    return start + column - 1


def find_mistake(read: list[Token]) -> tuple[str, Token] | None:
    """Return the message and token for a common mistake in a query that a parser refuses; `None` if there is none."""
    return next(_find_rebound_variables(read), None) or next(_find_uneven_rows(read), None)


def _find_rebound_variables(read: list[Token]) -> Iterator[tuple[str, Token]]:
    """Find a BIND of a variable that its group has bound already."""
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


def _find_uneven_rows(read: list[Token]) -> Iterator[tuple[str, Token]]:
    """Find a row of a data block with more or fewer values than the block has variables."""
    rest = iter(read)
    for token in rest:
        if token.text.upper() != "VALUES" or getattr(next(rest, None), "text", "") != "(":
            continue
        width = sum(1 for _ in _tokens_until(rest, ")"))
        next(rest, None)
        for row in _tokens_until(rest, "}"):
            values = [one for one in _tokens_until(rest, ")") if one.kind != "langtag"]
            typed = sum(one.text == "^^" for one in values)
            count = len(values) - 2 * typed
            if count != width:
                yield f"this row must have {width} values, one for each variable, and has {count}", row


def _tokens_until(rest: Iterator[Token], mark: str) -> Iterator[Token]:
    for token in rest:
        if token.text == mark:
            return
        yield token
