"""How a person is shown a term: IRIs by their prefix, literals as their text, and nothing that a terminal obeys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from leapgraph.turtle.names import Names

if TYPE_CHECKING:
    from leapgraph.sparql.answers import Solutions, Term

_ESCAPES = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
# Not printable to Python, but shown as they should be: the no-break spaces, and what joins letters and emoji.
_HARMLESS = "\u00a0\u202f\u200c\u200d"


def shown_rows(solutions: Solutions, prefixes: dict[str, str]) -> list[list[str]]:
    """Return each row as texts for a person; an unbound variable is empty."""
    names = Names(prefixes)
    return [["" if term is None else _shown(term, names) for term in row] for row in solutions.rows]


def visible(text: str) -> str:
    """Return `text` with escapes for what a terminal would obey or hide, such as control characters."""
    if text.isprintable():
        return text
    return "".join(mark if mark.isprintable() or mark in _HARMLESS else _escaped(mark) for mark in text)


def _shown(term: Term, names: Names) -> str:
    if isinstance(term, NamedNode):
        return visible(names.iri(term.value))
    return visible(term.value if isinstance(term, Literal) else str(term))


def _escaped(mark: str) -> str:
    return _ESCAPES.get(mark) or f"\\u{{{ord(mark):04X}}}"
