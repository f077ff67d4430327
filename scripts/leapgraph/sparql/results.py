"""What a query is answered with: solutions, a truth value, or triples."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from pyoxigraph import BlankNode, Literal, NamedNode
    from pyoxigraph import Triple as QuotedTriple

    Term: TypeAlias = NamedNode | BlankNode | Literal | QuotedTriple


@dataclass
class Solutions:
    """The answer to SELECT.

    Attributes:
        variables: The names of the columns, without question marks.
        rows: A term or None (unbound) for each variable, in the order of the answer.
    """

    variables: tuple[str, ...]
    rows: list[tuple[Term | None, ...]]


@dataclass
class Boolean:
    """The answer to ASK."""

    value: bool


@dataclass
class Triples:
    """The answer to CONSTRUCT and DESCRIBE.

    Attributes:
        lines: Sorted, distinct canonical N-Triples lines.
    """

    lines: list[bytes]


QueryResult: TypeAlias = Solutions | Boolean | Triples
