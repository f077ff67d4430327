"""Memberships: who holds which role in an organization, the board together, the past apart from the present."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import Literal

from leapgraph.site.dataset_index import ORG, SCHEMA, VOCAB
from leapgraph.site.statements import OBJECT, PREDICATE, STATEMENT, SUBJECT

if TYPE_CHECKING:
    from leapgraph.site.site_model import SiteModel
    from leapgraph.site.source_citations import Citation
    from leapgraph.site.statements import Statement

MEMBERSHIP, SERVICE = f"{ORG}Membership", f"{VOCAB}Service"
CHAIR, BOARD_MEMBER = f"{VOCAB}role-board-chair", f"{VOCAB}role-board-member"
BOARD = frozenset({CHAIR, BOARD_MEMBER})
_MEMBER, _ORGANIZATION, _ROLE = f"{ORG}member", f"{ORG}organization", f"{ORG}role"
# What is said of a person beside a service, in this order; a place is named as such, for it is no agency.
_PLACE = f"{VOCAB}place"
_BESIDE = (f"{SCHEMA}honorificPrefix", f"{SCHEMA}jobTitle", _PLACE)


@dataclass(frozen=True)
class RoleHolding:
    """A role that someone holds or held.

    Attributes:
        person: The IRI of who holds it.
        role: The IRI of the role; empty where none is stated.
        statement: The statement, with its time and sources.
        services: What is said of the person besides: services, places, titles, each in one or more pieces of text.
    """

    person: str
    role: str
    statement: Statement
    services: tuple[tuple[Literal, ...], ...]

    @property
    def is_disputed(self) -> bool:
        """Whether another statement contradicts it."""
        return bool(self.statement.contradicted_by)


@dataclass(frozen=True)
class Leadership:
    """Who runs an organization.

    Attributes:
        board: The roles on the board, without those that are past, by the label of the person.
        roles: The other roles by label, each with its holders, the present ones first; the past of the board too, with
            the present roles that contradict it.
    """

    board: tuple[RoleHolding, ...]
    roles: tuple[tuple[str, tuple[RoleHolding, ...]], ...]

    @property
    def board_size(self) -> int:
        """The number of people on the board."""
        return len({holding.person for holding in self.board})

    @property
    def board_citations(self) -> list[Citation]:
        """The sources of the roles on the board, by title, each once."""
        found = {citation.iri: citation for holding in self.board for citation in holding.statement.citations}
        return sorted(found.values(), key=lambda one: one.sort_key)


def find_leadership(model: SiteModel, organization: str) -> Leadership:
    """Return the holders of the roles in an organization."""
    holdings = [
        _role_holding(model, statement)
        for statement in model.statements.about(organization)
        if statement.kind == MEMBERSHIP and _ORGANIZATION in statement.properties_of(organization)
    ]
    holdings.sort(key=lambda one: (one.statement.is_past, model.label_key(one.person), one.statement.iri))
    board: list[RoleHolding] = []
    roles: dict[str, list[RoleHolding]] = defaultdict(list)
    for holding in holdings:
        if holding.role in BOARD and not holding.statement.is_past:
            board.append(holding)
        elif holding.role:
            roles[holding.role].append(holding)
    for holding in reversed(board):
        if any(past.statement.iri in holding.statement.contradicted_by for past in roles.get(holding.role, ())):
            roles[holding.role].insert(0, holding)
    # A role that someone holds now comes before one that is past, and what is past of the board after both.
    ordered = sorted(model.by_label(roles), key=lambda role: (role in BOARD, roles[role][0].statement.is_past))
    return Leadership(tuple(board), tuple((role, tuple(roles[role])) for role in ordered))


def short_statement_label(model: SiteModel, statement: Statement, thing: str) -> tuple[Literal, ...]:
    """Return what a statement says of a thing, without the thing's name."""
    return (model.statement_label_without(statement, thing),)


def _role_holding(model: SiteModel, statement: Statement) -> RoleHolding:
    person = next(iter(model.index.iris(statement.iri, _MEMBER)), "")
    role = next(iter(model.index.iris(statement.iri, _ROLE)), "")
    return RoleHolding(person, role, statement, tuple(_services(model, person)))


def _services(model: SiteModel, person: str) -> list[tuple[Literal, ...]]:
    """Return what is said of a person besides the roles: services, each after its status, then titles and places."""
    index = model.index
    services: list[tuple[Literal, ...]] = []
    found: list[tuple[int, tuple[Literal, ...]]] = []
    for statement in model.statements.about(person):
        if statement.kind == SERVICE:
            services.append(short_statement_label(model, statement, person))
        elif statement.kind == STATEMENT and SUBJECT in statement.properties_of(person):
            for place in (at for at, one in enumerate(_BESIDE) if one in index.iris(statement.iri, PREDICATE)):
                terms = index.objects(statement.iri, OBJECT)
                head = (Literal(f"{index.label(_PLACE).value}:"),) if _BESIDE[place] == _PLACE else ()
                found.extend((place, (*head, index.term_label(term))) for term in terms)
    return [*services, *(words for _, words in sorted(found, key=lambda one: one[0]))]
