"""A parsed query: its text, tokens and inspection, computed once for whatever checks, binds or runs it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from leapgraph.sparql.lexer import iter_tokens
from leapgraph.sparql.prefixed_names import Prologue
from leapgraph.sparql.query_inspection import inspect_tokens, is_beginning
from leapgraph.sparql.tokens import NONDETERMINISTIC

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from leapgraph.sparql.query_inspection import Form, Inspection
    from leapgraph.sparql.tokens import Token

_DEPTHS = {"(": 1, ")": -1, "{": 1, "}": -1}


@dataclass(frozen=True)
class ParsedQuery:
    """A parsed query or update.

    Attributes:
        text: The text of the query.
        tokens: Its tokens, in order.
        names: The prefixes and the base that it declares.
        inspection: Its properties; see `query_inspection`.
    """

    text: str
    tokens: tuple[Token, ...]
    names: Prologue
    inspection: Inspection

    @property
    def form(self) -> Form:
        """The query form; `UPDATE` for every update."""
        return self.inspection.form

    @cached_property
    def body(self) -> tuple[Token, ...]:
        """The tokens from the first one after the declarations on."""
        start = next(index for index, token in enumerate(self.tokens) if is_beginning(token))
        return self.tokens[start:]

    @cached_property
    def services(self) -> tuple[str, ...]:
        """The other endpoints that it calls, each once: an IRI in full, or `?name` for a variable."""
        return tuple(dict.fromkeys(self.inspection.services))

    @cached_property
    def names_graphs(self) -> bool:
        """Whether it looks into single graphs: GRAPH, FROM or FROM NAMED."""
        return any(token.kind == "word" and token.text.upper() in {"FROM", "GRAPH"} for token in self.body)

    @cached_property
    def columns(self) -> tuple[str, ...] | None:
        """The names of the columns of a SELECT; `None` for `SELECT *` and for all other forms."""
        return _columns(self.body[1:]) if self.form == "SELECT" else None

    @cached_property
    def first_nondeterministic_token(self) -> Token | None:
        """The first token that may make the result differ each time: NOW, RAND, SERVICE and the like."""
        words = (token for token in self.tokens if token.kind == "word")
        return next((word for word in words if word.text.upper() in NONDETERMINISTIC), None)

    def column_order(self, columns: Sequence[str]) -> list[int]:
        """Return the indices of `columns` in the order in which the columns are to be shown.

        `SELECT *` names none (SPARQL 1.1, 18.2.4.1), and engines order them differently: they are put in the order in
        which the query first names them. The order of other queries' columns stays.
        """
        if self.form != "SELECT" or self.columns is not None:
            return list(range(len(columns)))
        first: dict[str, int] = {}
        for token in self.tokens:
            if token.kind == "variable":
                first.setdefault(token.text[1:], token.start)
        last = len(self.text)
        return sorted(range(len(columns)), key=lambda index: (first.get(columns[index], last), columns[index]))

    def name_columns(self, columns: Sequence[str]) -> str:
        """Return the text with the `*` of its SELECT replaced by its columns, in the order of `column_order`.

        Args:
            columns: The columns in the engine's order. If that order stays, so does the text.
        """
        order = self.column_order(columns)
        if order == list(range(len(columns))):
            return self.text
        star = next(token for token in self.body if token.text == "*")
        names = " ".join(f"?{columns[index]}" for index in order)
        return f"{self.text[: star.start]}{names}{self.text[star.end :]}"


def parse_query(text: str) -> ParsedQuery:
    """Return a query with its tokens and its inspection.

    Raises:
        QuerySyntaxError: See `leapgraph.sparql.query_inspection.inspect_query`.
    """
    tokens: list[Token] = []
    names = Prologue(text)
    inspection = inspect_tokens(text, _record(iter_tokens(text), tokens), names)
    return ParsedQuery(text, tuple(tokens), names, inspection)


def _record(rest: Iterable[Token], tokens: list[Token]) -> Iterator[Token]:
    for token in rest:
        tokens.append(token)
        yield token


def _columns(rest: Iterable[Token]) -> tuple[str, ...] | None:
    columns: list[str] = []
    depth, last = 0, ""
    for token in rest:
        if depth == 0 and token.text.upper() in {"WHERE", "{", "FROM"}:
            break
        if depth == 0 and token.text == "*":
            return None
        closes = depth == 1 and token.text == ")"
        depth += _DEPTHS.get(token.text, 0)
        if token.kind == "variable":
            last = token.text[1:]
        if closes or (depth == 0 and token.kind == "variable"):
            columns.append(last)
    return tuple(columns)
