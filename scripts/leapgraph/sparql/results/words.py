"""How a person is shown a term: IRIs by their prefix, literals as their text, and nothing that a terminal obeys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from leapgraph.printable import printable
from leapgraph.turtle.names import Names

if TYPE_CHECKING:
    from leapgraph.sparql.answers import Solutions, Term


def shown_rows(solutions: Solutions, prefixes: dict[str, str]) -> list[list[str]]:
    """Return each row as texts for a person; an unbound variable is empty."""
    names = Names(prefixes)
    return [["" if term is None else _shown(term, names) for term in row] for row in solutions.rows]


def _shown(term: Term, names: Names) -> str:
    if isinstance(term, NamedNode):
        return printable(names.iri(term.value))
    return printable(term.value if isinstance(term, Literal) else str(term))
