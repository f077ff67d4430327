"""Check the brackets of a query: each is matched, and none is nested so deep that an engine's stack overflows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leapgraph.sparql.error_excerpt import QuerySyntaxError

if TYPE_CHECKING:
    from leapgraph.sparql.tokens import Token

_PARTNERS = {"(": ")", "{": "}", "[": "]", "{|": "|}", "<<": ">>", "<<(": ")>>"}
_CLOSING = frozenset(_PARTNERS.values())
_OPERATORS = frozenset(["+", "-", "*", "/", "|", "||", "&&", "!", "^"])
_CLAUSES = frozenset(["BIND", "FILTER"])
_OPERANDS = frozenset(["iri", "string", "variable", "pname", "number", "langtag"])
# oxigraph parses and evaluates recursively. With a stack of 8 MB it crashes at about 1000 levels of brackets or 4000
# links of a chain like `1+1+1`; real queries stay below 20 and 100.
MAX_DEPTH = 64
MAX_LINKS = 1000


class NestingChecker:
    """The open brackets after the last token, and the lengths of the chains in each."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._open: list[tuple[str, int]] = []
        self._links = [0]  # for each open bracket; the first is outside all brackets
        self._sum = 0
        self._before: Token | None = None

    @property
    def in_parentheses(self) -> bool:
        """Whether the innermost open bracket is a parenthesis."""
        return bool(self._open) and self._open[-1][0] == "("

    @property
    def after_operand(self) -> bool:
        """Whether the last token ends an operand, so that an operator may follow."""
        before = self._before
        return before is not None and (before.kind in _OPERANDS or before.text == ")")

    def add_token(self, token: Token) -> None:
        """Process the next token.

        Raises:
            QuerySyntaxError: It closes a bracket that is not open, or makes the query too deep.
        """
        mark = token.text
        if self._is_link(token):
            self._links[-1] += 1
            self._sum += 1
            if self._sum > MAX_LINKS:
                what = f"more than {MAX_LINKS} parts hang together here: use a VALUES block, or ask in several queries"
                raise QuerySyntaxError(what, self._text, token.start)
        if token.kind == "punctuation":
            if mark in _PARTNERS:
                self._open_bracket(mark, token.start)
            elif mark in _CLOSING:
                self._close_bracket(mark, token.start)
            elif mark == "," and self.in_parentheses:
                self._reset_chain()
        self._before = token

    def close(self) -> None:
        """Check that the text may end here.

        Raises:
            QuerySyntaxError: A bracket is still open.
        """
        if self._open:
            opening, offset = self._open[-1]
            raise QuerySyntaxError(f"the query ends too early: nothing closes this {opening}", self._text, offset)

    def _is_link(self, token: Token) -> bool:
        """Return whether an engine recurses for `token`, and returns only when its bracket is closed."""
        if not self._open:  # a column of SELECT, or an argument of DESCRIBE
            return token.text == "(" or token.kind in _OPERANDS
        if token.kind == "punctuation":
            return token.text in _OPERATORS or (token.text == "{" and self._open[-1][0] == "{")
        if token.kind in _OPERANDS:  # the next item of a collection, or a number whose sign is an operator
            return self.in_parentheses and self.after_operand
        return token.kind == "word" and token.text.upper() in _CLAUSES

    def _open_bracket(self, mark: str, offset: int) -> None:
        self._open.append((mark, offset))
        self._links.append(0)
        if len(self._open) > MAX_DEPTH:
            raise QuerySyntaxError(f"brackets are nested more than {MAX_DEPTH} deep", self._text, offset)

    def _close_bracket(self, mark: str, offset: int) -> None:
        if not self._open:
            raise QuerySyntaxError(f"this {mark} closes nothing", self._text, offset)
        opening = self._open.pop()[0]
        self._reset_chain()
        self._links.pop()
        if _PARTNERS[opening] != mark:
            raise QuerySyntaxError(f"a {_PARTNERS[opening]} must close the {opening} first", self._text, offset)

    def _reset_chain(self) -> None:
        self._sum -= self._links[-1]
        self._links[-1] = 0
