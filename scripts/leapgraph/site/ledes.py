"""The lede of a thing's page: the first statements that still hold, as clauses that say who says them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import Literal

from leapgraph.namespaces import NAMESPACES
from leapgraph.site.dataset_index import ORG, SCHEMA, VOCAB
from leapgraph.site.memberships import MEMBERSHIP, SERVICE
from leapgraph.site.policy_positions import POSITION
from leapgraph.site.source_citations import format_date
from leapgraph.site.statements import OBJECT, PREDICATE, STATEMENT, SUBJECT

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
    """

    publishers: tuple[tuple[str, Literal], ...]
    statements: tuple[tuple[tuple[Literal, ...], Statement], ...]
    is_interpreted: bool = False


def lede_clauses(model: SiteModel, iri: str, tables: Iterable[Table]) -> list[LedeClause]:
    """Return the first statements on a thing, those that still hold first, grouped by who says them.

    What is stated of the thing itself comes before what is stated of others, and what a reader wants to know first
    before the rest; of each plain property the first statement alone. A lede has no room for what makes a statement
    doubtful: what is disputed stands beside what contradicts it, and what has a note beside its note.
    """
    rows = [(row.statement, table) for table in tables for row in table.rows if _is_plain(row.statement)]
    current = [(one, table) for one, table in rows if not one.is_past]
    start = f"{model.index.label(iri).value}: "
    own = [one for one, _ in current if one.label.value.startswith(start)]
    others = [one for one, table in current if not table.role]
    chosen = _first(model, own) or own or [one for one in others if one.kind == POSITION] or others
    main = model.publication.project.main_entity
    if iri != main and not any(one.properties_of(main) for one in chosen):
        linked = [one for one, _ in rows if one.properties_of(main) and one not in chosen]
        chosen = [*([one for one in linked if not one.is_past] or linked), *chosen]
    found: dict[tuple[tuple[tuple[str, Literal], ...], bool], list[tuple[tuple[Literal, ...], Statement]]] = {}
    for statement in chosen[:_MOST_CLAUSES]:
        who = dict.fromkeys(
            (citation.publisher or citation.iri, citation.publisher_name or citation.title)
            for citation in statement.citations
        )
        place = (tuple(who), statement.is_interpreted)
        found.setdefault(place, []).append((_words(model, statement, iri), statement))
    return [LedeClause(who, tuple(of), is_interpreted) for (who, is_interpreted), of in found.items()]


def _is_plain(statement: Statement) -> bool:
    """Return whether a statement has sources and needs no more words: it is not disputed and has no note."""
    return bool(statement.citations) and not (statement.contradicted_by or statement.note)


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
    label = model.statement_label_without(statement, iri, whole=True)
    if label == statement.label:  # it is about another thing
        return inverse_phrase(model, statement, iri) or (label,)
    if statement.kind == STATEMENT:
        values = (
            Literal(format_date(term)) if isinstance(term, Literal) and not term.language else index.term_label(term)
            for term in index.objects(statement.iri, OBJECT)
        )
        return (*map(index.label, index.iris(statement.iri, PREDICATE)), *values)
    statuses = index.iris(statement.iri, f"{VOCAB}serviceStatus") if statement.kind == SERVICE else []
    return (*map(index.label, statuses), label)


def inverse_phrase(model: SiteModel, statement: Statement, iri: str) -> tuple[Literal, ...]:
    """Return what a statement with `iri` as its value says of it, such as "founder of X"; nothing for another one."""
    index = model.index
    predicates = index.iris(statement.iri, PREDICATE)
    if OBJECT not in statement.properties_of(iri) or not _NOUNS.issuperset(predicates):
        return ()
    return (*map(index.label, predicates), Literal("of"), *map(index.label, index.iris(statement.iri, SUBJECT)))
