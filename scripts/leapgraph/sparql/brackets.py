"""The brackets of a query: each has its partner, and none is so deep that an engine's stack could overflow."""

from __future__ import annotations

from leapgraph.sparql.carets import QuerySyntaxError

_PARTNERS = {"(": ")", "{": "}", "[": "]", "{|": "|}", "<<": ">>", "<<(": ")>>"}
_CLOSING = frozenset(_PARTNERS.values())
# oxigraph reads by recursion and dies of about 250 levels on a thread of 2 MB; what people write stays below 20.
MAX_DEPTH = 64


class Brackets:
    """What is open at the token last seen."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._open: list[tuple[str, int]] = []

    @property
    def in_parentheses(self) -> bool:
        """Whether the innermost open bracket is a round one."""
        return bool(self._open) and self._open[-1][0] == "("

    def see(self, mark: str, offset: int) -> None:
        """Take note of the token `mark` at `offset`.

        Raises:
            QuerySyntaxError: It closes what is not open, or opens one level too many.
        """
        if mark in _PARTNERS:
            self._open.append((mark, offset))
            if len(self._open) > MAX_DEPTH:
                raise QuerySyntaxError(f"brackets are nested more than {MAX_DEPTH} deep", self._text, offset)
        elif mark in _CLOSING:
            if not self._open:
                raise QuerySyntaxError(f"this {mark} closes nothing", self._text, offset)
            opening = self._open.pop()[0]
            if _PARTNERS[opening] != mark:
                what = f"a {_PARTNERS[opening]} must close the {opening} first"
                raise QuerySyntaxError(what, self._text, offset)

    def close(self) -> None:
        """Say that the text ends here.

        Raises:
            QuerySyntaxError: Something is still open.
        """
        if self._open:
            opening, offset = self._open[-1]
            raise QuerySyntaxError(f"the query ends too early: nothing closes this {opening}", self._text, offset)
