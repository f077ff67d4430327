"""RDF terms as text for people: IRIs as prefixed names, literals as their text, control characters escaped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from leapgraph.printable import escape_unprintable
from leapgraph.turtle.term_writer import TermWriter

if TYPE_CHECKING:
    from leapgraph.sparql.results import Solutions, Term


def row_texts(solutions: Solutions, prefixes: dict[str, str]) -> list[list[str]]:
    """Return the text of each cell by row; an unbound variable is empty."""
    names = TermWriter(prefixes)
    return [["" if term is None else _term_text(term, names) for term in row] for row in solutions.rows]


def _term_text(term: Term, names: TermWriter) -> str:
    if isinstance(term, NamedNode):
        return escape_unprintable(names.iri(term.value))
    return escape_unprintable(term.value if isinstance(term, Literal) else str(term))
