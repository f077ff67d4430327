"""The lede of a thing's page: the first statements that still hold, as clauses that say who says them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pyoxigraph import Literal

from leapgraph.namespaces import NAMESPACES
from leapgraph.site.dataset_index import ORG, SCHEMA, VOCAB
from leapgraph.site.memberships import MEMBERSHIP, SERVICE
from leapgraph.site.policy_positions import POSITION
from leapgraph.site.source_citations import format_date
from leapgraph.site.statements import ATTRIBUTED, OBJECT, PREDICATE, STATEMENT, SUBJECT

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
# Properties whose label is a noun for the value, so that of the value one says "founder of" the subject.
_NOUNS = frozenset(
    {
        f"{NAMESPACES['foaf']}member",
        f"{VOCAB}place",
        f"{VOCAB}headquarters",
        *(f"{SCHEMA}{name}" for name in ("author", "creator", "employee", "founder", "funder", "member", "sponsor")),
    }
)


@dataclass(frozen=True)
class LedeClause:
    """A clause of the lede.

    Attributes:
        publishers: Who says it.
        statements: What is said, each in one or more pieces of text, with its statement.
        is_interpreted: Whether the dataset reads it into what they say.
        claimants: Whose claim it is, as they say.
        is_own_claim: Whether it is a claim on the claimants themselves.
    """

    publishers: tuple[tuple[str, Literal], ...]
    statements: tuple[tuple[tuple[Literal, ...], Statement], ...]
    is_interpreted: bool = False
    claimants: tuple[tuple[str, Literal], ...] = ()
    is_own_claim: bool = False


def lede_clauses(model: SiteModel, iri: str, tables: Iterable[Table]) -> list[LedeClause]:
    """Return the first statements on a thing, those that still hold first, grouped by who says them.

    What is stated of the thing itself comes before what is stated of others, and what a reader wants to know first
    before the rest; of each plain property the first statement alone. Roles are all there, those that are past after
    the others. A plain property whose value is disputed or needs a note has no place where there is anything else.
    """
    rows = [(row.statement, table) for table in tables for row in table.rows if row.statement.citations]
    rows = [one for one in rows if _is_plain(one[0])] or rows
    current = [(one, table) for one, table in rows if not one.is_past or one.kind == MEMBERSHIP]
    start = f"{model.index.label(iri).value}: "
    own = [one for one, _ in current if one.label.value.startswith(start)]
    others = [one for one, table in current if not table.role]
    chosen = _first(model, own) or own or [one for one in others if one.kind == POSITION] or others
    main = model.publication.project.main_entity
    if iri != main and not any(one.properties_of(main) for one in chosen):
        linked = [one for one, _ in rows if one.properties_of(main) and one not in chosen]
        chosen = [*([one for one in linked if not one.is_past] or linked), *chosen]
    found: dict[LedeClause, list[tuple[tuple[Literal, ...], Statement]]] = {}
    for statement in (one for at, one in enumerate(chosen) if at < _MOST_CLAUSES or one.kind == MEMBERSHIP):
        found.setdefault(_attribution(model, statement), []).append((_words(model, statement, iri), statement))
    return [replace(clause, statements=tuple(of)) for clause, of in found.items()]


def _attribution(model: SiteModel, statement: Statement) -> LedeClause:
    """Return who says a statement, as a clause without statements."""
    who = dict.fromkeys(
        (citation.publisher or citation.iri, citation.publisher_name or citation.title)
        for citation in statement.citations
    )
    claimants = tuple((one, model.index.label(one)) for one in statement.claimants)
    is_own = all(set(statement.properties_of(one)) - {ATTRIBUTED} for one in statement.claimants)
    return LedeClause(tuple(who), (), statement.is_interpreted, claimants, bool(claimants) and is_own)


def _is_plain(statement: Statement) -> bool:
    """Return whether a statement needs no more words: a plain one is not disputed and has no note."""
    return statement.kind != STATEMENT or not (statement.contradicted_by or statement.note)


def _first(model: SiteModel, statements: list[Statement]) -> list[Statement]:
    """Return the statements that a reader wants to know first, in that order."""
    placed: dict[tuple[int, bool, str], Statement] = {}
    for statement in statements:
        plain = statement.kind == STATEMENT
        sign = next(iter(model.index.iris(statement.iri, PREDICATE)), "") if plain else statement.kind
        if sign in _FIRST:
            placed.setdefault((_FIRST.index(sign), statement.is_past, "" if plain else statement.iri), statement)
    return [placed[place] for place in sorted(placed)]


def _words(model: SiteModel, statement: Statement, iri: str) -> tuple[Literal, ...]:
    """Return what a statement says of a thing: property and value, or its label."""
    index = model.index
    label = model.statement_label_without(statement, iri, whole=True)
    if label == statement.label:  # it is about another thing
        if statement.kind == POSITION:
            return _position_words(model, statement, iri)
        words = statement.description_beside_label
        told = (Literal(f"({words.value})", language=words.language or None),) if words else ()
        return inverse_phrase(model, statement, iri) or (label, *told)
    if statement.kind == STATEMENT:
        values = (
            Literal(format_date(term)) if isinstance(term, Literal) and not term.language else index.term_label(term)
            for term in index.objects(statement.iri, OBJECT)
        )
        return (*map(index.label, index.iris(statement.iri, PREDICATE)), *values)
    return (label,)


def _position_words(model: SiteModel, statement: Statement, iri: str) -> tuple[Literal, ...]:
    """Return a position as one, and what a thing is in it where it is not what the position is about."""
    index = model.index
    own = (Literal(f"{index.label(POSITION).value} of"), statement.label)
    relation = next((one for one in statement.properties_of(iri) if one != f"{SCHEMA}about"), "")
    if f"{SCHEMA}about" in statement.properties_of(iri) or not relation:
        return own
    return (*own, Literal(f"({index.label(relation).value} {index.label(iri).value})"))


def inverse_phrase(model: SiteModel, statement: Statement, iri: str) -> tuple[Literal, ...]:
    """Return what a statement with `iri` as its value says of it, such as "founder of X"; nothing for another one."""
    index = model.index
    predicates = index.iris(statement.iri, PREDICATE)
    if OBJECT not in statement.properties_of(iri) or not _NOUNS.issuperset(predicates):
        return ()
    return (*map(index.label, predicates), Literal("of"), *map(index.label, index.iris(statement.iri, SUBJECT)))
