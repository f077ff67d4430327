"""The results of queries: solutions, a boolean, or triples."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from pyoxigraph import BlankNode, Literal, NamedNode
    from pyoxigraph import Triple as QuotedTriple

    Term: TypeAlias = NamedNode | BlankNode | Literal | QuotedTriple


@dataclass
class Solutions:
    """The result of SELECT.

    Attributes:
        variables: The names of the columns, without question marks.
        rows: A term or None (unbound) for each variable, in the order of the result.
    """

    variables: tuple[str, ...]
    rows: list[tuple[Term | None, ...]]


@dataclass
class Boolean:
    """The result of ASK."""

    value: bool


@dataclass
class Triples:
    """The result of CONSTRUCT and DESCRIBE.

    Attributes:
        lines: Sorted, distinct canonical N-Triples lines.
    """

    lines: list[bytes]


QueryResult: TypeAlias = Solutions | Boolean | Triples
