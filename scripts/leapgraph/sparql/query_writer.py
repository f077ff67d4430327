"""Write a query anew from its tokens, so that every parser reads exactly the tokens that were inspected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leapgraph.sparql.error_excerpt import LINE_END, QuerySyntaxError
from leapgraph.sparql.escapes import serialize_iri, serialize_string, string_value

if TYPE_CHECKING:
    from leapgraph.sparql.prefixed_names import Prologue
    from leapgraph.sparql.tokens import Token


class QuerySerializer:
    """Collects tokens as text, separated by single spaces, on the same lines as in the query.

    Prefixed names are written as full IRIs, since a parser without a lexer may find a keyword in one: oxigraph 0.5.13
    reads `a:b.c.SERVICE ?x {` as `a:b.c . SERVICE ?x {`. For the same reason blank nodes get new labels.
    """

    def __init__(self, text: str, names: Prologue) -> None:
        self._text = text
        self._names = names
        self._parts: list[str] = []
        self._labels: dict[str, str] = {}
        self._end = 0
        self._lines = 0
        self._before: Token | None = None

    def write(self, token: Token) -> None:
        """Append `token`."""
        self._lines += _line_ends(self._text, self._end, token.start)
        if self._before is None or not _is_joined(self._before, token):
            self._parts.append("\n" * self._lines or (" " if self._parts else ""))
            self._lines = 0
        self._parts.append(self._serialize_token(token))
        self.skip(token)

    def write_base(self, token: Token, base: str) -> None:
        """Append the token of a base whose IRI is `base`."""
        self._parts.append(f" {serialize_iri(base)}")
        self.skip(token)

    def skip(self, token: Token) -> None:
        """Leave out `token`, but keep its line ends."""
        self._lines += _line_ends(self._text, max(self._end, token.start), token.end)
        self._end = token.end
        self._before = token

    def text(self) -> str:
        """Return the collected text."""
        return "".join(self._parts)

    def _serialize_token(self, token: Token) -> str:
        match token.kind:
            case "iri":
                return serialize_iri(self._names.iri_for_engine(token))
            case "pname":
                return self._expand_prefixed_name(token)
            case "string":
                return serialize_string(string_value(token.text))
            case "blank":
                return self._labels.setdefault(token.text, f"_:b{len(self._labels)}")
            case "word" if token.text.upper() in {"TRUE", "FALSE"}:
                return token.text.lower()
        return token.text

    def _expand_prefixed_name(self, token: Token) -> str:
        iri = self._names.iri(token)
        if self._names.base is not None and "/." in iri:
            what = "under a BASE no prefixed name may hold a slash before a dot: write its IRI"
            raise QuerySyntaxError(what, self._text, token.start)
        return serialize_iri(iri)


def _is_joined(before: Token, token: Token) -> bool:
    """Return whether no space may be between the two: oxigraph accepts none after some function names."""
    return (token.text == "(" and before.kind == "word") or token.kind == "langtag" or "^^" in (token.text, before.text)


def _line_ends(text: str, start: int, end: int) -> int:
    if end - start == 1:
        return int(text[start] in "\r\n")
    # Most texts have no carriage return, and to count is quicker than to search.
    if text.find("\r", start, end) < 0:
        return text.count("\n", start, end)
    return sum(1 for _ in LINE_END.finditer(text, start, end))
