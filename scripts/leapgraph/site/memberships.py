"""Memberships: who holds which role in an organization, the board together, the past apart from the present."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from leapgraph.site.dataset_index import ORG, SCHEMA, VOCAB
from leapgraph.site.statements import OBJECT, PREDICATE, STATEMENT, SUBJECT

if TYPE_CHECKING:
    from pyoxigraph import Literal

    from leapgraph.site.site_model import SiteModel
    from leapgraph.site.source_citations import Citation
    from leapgraph.site.statements import Statement

MEMBERSHIP, SERVICE = f"{ORG}Membership", f"{VOCAB}Service"
CHAIR, BOARD_MEMBER = f"{VOCAB}role-board-chair", f"{VOCAB}role-board-member"
BOARD = frozenset({CHAIR, BOARD_MEMBER})
_MEMBER, _ORGANIZATION, _ROLE = f"{ORG}member", f"{ORG}organization", f"{ORG}role"
# What is said of a person beside a service, in this order.
_BESIDE = (f"{SCHEMA}honorificPrefix", f"{SCHEMA}jobTitle", f"{VOCAB}place")


@dataclass(frozen=True)
class Seat:
    """A role that someone holds or held.

    Attributes:
        person: The IRI of who holds it.
        role: The IRI of the role; empty where none is stated.
        statement: The statement, with its time and sources.
        services: What is said of the person besides: services, places, titles, each in one or more pieces of text.
        has_one_service: Whether at most one service is among these: then titles and places belong to it.
    """

    person: str
    role: str
    statement: Statement
    services: tuple[tuple[Literal, ...], ...]
    has_one_service: bool = True

    @property
    def is_disputed(self) -> bool:
        """Whether another statement contradicts it."""
        return bool(self.statement.contradicted_by)


@dataclass(frozen=True)
class Leadership:
    """Who runs an organization.

    Attributes:
        board: The seats on the board, without those that are past, by the label of the person.
        roles: The other roles by label, each with its holders, the present ones first; the past of the board too, with
            the present seats that contradict it.
    """

    board: tuple[Seat, ...]
    roles: tuple[tuple[str, tuple[Seat, ...]], ...]

    @property
    def board_size(self) -> int:
        """The number of people on the board."""
        return len({seat.person for seat in self.board})

    @property
    def board_citations(self) -> list[Citation]:
        """The sources of the seats on the board, by title, each once."""
        found = {citation.iri: citation for seat in self.board for citation in seat.statement.citations}
        return sorted(found.values(), key=lambda one: one.sort_key)


def find_leadership(model: SiteModel, organization: str) -> Leadership:
    """Return the holders of the roles in an organization."""
    seats = [
        _seat(model, statement)
        for statement in model.statements.about(organization)
        if statement.kind == MEMBERSHIP and _ORGANIZATION in statement.properties_of(organization)
    ]
    seats.sort(key=lambda one: (one.statement.is_past, model.label_key(one.person), one.statement.iri))
    board: list[Seat] = []
    roles: dict[str, list[Seat]] = defaultdict(list)
    for seat in seats:
        if seat.role in BOARD and not seat.statement.is_past:
            board.append(seat)
        elif seat.role:
            roles[seat.role].append(seat)
    for seat in reversed(board):
        if any(past.statement.iri in seat.statement.contradicted_by for past in roles.get(seat.role, ())):
            roles[seat.role].insert(0, seat)
    # A role that someone holds now comes before one that is past, and what is past of the board after both.
    ordered = sorted(model.by_label(roles), key=lambda role: (role in BOARD, roles[role][0].statement.is_past))
    return Leadership(tuple(board), tuple((role, tuple(roles[role])) for role in ordered))


def short_claim(model: SiteModel, statement: Statement, thing: str) -> tuple[Literal, ...]:
    """Return what a statement says of a thing, without the thing's name; a service after its status ("retired")."""
    claim = model.claim(statement, thing)
    if statement.kind != SERVICE or claim == statement.label:
        return (claim,)
    return (*map(model.index.label, model.index.iris(statement.iri, f"{VOCAB}serviceStatus")), claim)


def _seat(model: SiteModel, statement: Statement) -> Seat:
    person = next(iter(model.index.iris(statement.iri, _MEMBER)), "")
    role = next(iter(model.index.iris(statement.iri, _ROLE)), "")
    services = [one for one in model.statements.about(person) if one.kind == SERVICE]
    return Seat(person, role, statement, tuple(_services(model, person)), len(services) <= 1)


def _services(model: SiteModel, person: str) -> list[tuple[Literal, ...]]:
    """Return what is said of a person besides the roles: services, each after its status, then titles and places."""
    index = model.index
    services: list[tuple[Literal, ...]] = []
    found: list[tuple[int, tuple[Literal, ...]]] = []
    for statement in model.statements.about(person):
        if statement.kind == SERVICE:
            services.append(short_claim(model, statement, person))
        elif statement.kind == STATEMENT and SUBJECT in statement.properties_of(person):
            for place in (at for at, one in enumerate(_BESIDE) if one in index.iris(statement.iri, PREDICATE)):
                terms = index.objects(statement.iri, OBJECT)
                found.extend((place, (index.term_label(term),)) for term in terms)
    return [*services, *(words for _, words in sorted(found, key=lambda one: one[0]))]
