"""The lede of a thing's page: the first statements that still hold, as clauses that say who says them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import Literal

from leapgraph.site.graph_index import ORG, SCHEMA, VOCAB
from leapgraph.site.memberships import MEMBERSHIP, SERVICE
from leapgraph.site.policy_positions import POSITION
from leapgraph.site.source_citations import format_date
from leapgraph.site.statements import OBJECT, PREDICATE, STATEMENT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from leapgraph.site.site_model import SiteModel
    from leapgraph.site.statement_tables import Table
    from leapgraph.site.statements import Statement

_MOST_CLAUSES = 4
# What a reader wants to know first, by the property of a plain statement or the class of another one.
_FIRST = (
    f"{ORG}classification",
    MEMBERSHIP,
    SERVICE,
    f"{VOCAB}chapterOf",
    f"{ORG}unitOf",
    f"{SCHEMA}parentOrganization",
    f"{SCHEMA}nonprofitStatus",
    f"{SCHEMA}foundingDate",
    f"{VOCAB}headquarters",
    f"{SCHEMA}location",
    f"{VOCAB}Focus",
)


@dataclass(frozen=True)
class Clause:
    """A clause of the lede: who says it, and what, each in one or more pieces of text, with its statement."""

    publishers: tuple[tuple[str, Literal], ...]
    statements: tuple[tuple[tuple[Literal, ...], Statement], ...]


def find_clauses(model: SiteModel, iri: str, tables: Iterable[Table]) -> list[Clause]:
    """Return the first statements on a thing that still hold, grouped by who says them.

    What is stated of the thing itself comes before what is stated of others, and what a reader wants to know first
    before the rest; of each plain property the first statement alone.
    """
    rows = [(row.statement, table) for table in tables for row in table.rows]
    current = [(one, table) for one, table in rows if not one.is_past and one.citations]
    start = f"{model.index.label(iri).value}: "
    own = [one for one, _ in current if one.label.value.startswith(start)]
    others = [one for one, table in current if not table.role]
    chosen = _first(model, own) or own or [one for one in others if one.kind == POSITION] or others
    found: dict[tuple[tuple[str, Literal], ...], list[tuple[tuple[Literal, ...], Statement]]] = {}
    for statement in chosen[:_MOST_CLAUSES]:
        who = dict.fromkeys(
            (citation.publisher or citation.iri, citation.publisher_name or citation.title)
            for citation in statement.citations
        )
        found.setdefault(tuple(who), []).append((_words(model, statement, iri), statement))
    return [Clause(who, tuple(of)) for who, of in found.items()]


def _first(model: SiteModel, statements: list[Statement]) -> list[Statement]:
    """Return the statements that a reader wants to know first, in that order."""
    placed: dict[tuple[int, str], Statement] = {}
    for statement in statements:
        plain = statement.kind == STATEMENT
        sign = next(iter(model.index.iris(statement.iri, PREDICATE)), "") if plain else statement.kind
        if sign in _FIRST:
            placed.setdefault((_FIRST.index(sign), "" if plain else statement.iri), statement)
    return [placed[place] for place in sorted(placed)]


def _words(model: SiteModel, statement: Statement, iri: str) -> tuple[Literal, ...]:
    """Return what a statement says of a thing: property and value, or its label, of a service after its status."""
    index = model.index
    claim = model.claim(statement, iri, whole=True)
    if claim == statement.label:  # it is about another thing
        return (claim,)
    if statement.kind == STATEMENT:
        values = (
            Literal(format_date(term)) if isinstance(term, Literal) and not term.language else index.term_label(term)
            for term in index.objects(statement.iri, OBJECT)
        )
        return (*map(index.label, index.iris(statement.iri, PREDICATE)), *values)
    statuses = index.iris(statement.iri, f"{VOCAB}serviceStatus") if statement.kind == SERVICE else []
    return (*map(index.label, statuses), claim)
