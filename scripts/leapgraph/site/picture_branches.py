"""Branches of the picture of a graph: what the main entity is linked to, group by group."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from leapgraph.namespaces import PROJECT_PATHS
from leapgraph.site.dataset_index import OWL, PROV, RDFS
from leapgraph.site.funding_claims import FUNDER, FUNDING_SHARE
from leapgraph.site.memberships import BOARD, CHAIR, MEMBERSHIP
from leapgraph.site.policy_positions import POSITION
from leapgraph.site.statements import OBJECT, PREDICATE, STATEMENT, SUBJECT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from leapgraph.site.funding_claims import Funders, FundingClaim
    from leapgraph.site.memberships import Leadership, RoleHolding
    from leapgraph.site.policy_positions import Area, Position
    from leapgraph.site.site_model import SiteModel
    from leapgraph.site.statements import Statement

MOST_LEAVES = 5
_APART = frozenset({MEMBERSHIP, POSITION, FUNDING_SHARE})


@dataclass(frozen=True)
class Leaf:
    """An end of a branch: its text, a note beside it, and the IRI that it leads to."""

    text: Literal
    note: Literal | None
    iri: str


@dataclass(frozen=True)
class Branch:
    """A group of leaves.

    Attributes:
        title: Its heading.
        iri: What the heading leads to; empty without a page of its own.
        colour: Its class in the style sheet: issue, person, organization or media.
        leaves: Its leaves; the first of them where there are many.
        more: The number of leaves that are left out.
    """

    title: Literal
    iri: str
    colour: str
    leaves: tuple[Leaf, ...]
    more: int = 0

    @property
    def rows(self) -> int:
        """The number of lines that it takes."""
        return 1 + len(self.leaves) + bool(self.more)


def issue_branches(model: SiteModel, areas: Iterable[Area]) -> Iterator[Branch]:
    """Yield a branch for each issue area: positions with their stance, or the topics where there is no position."""
    for area in areas:
        leaves = [
            Leaf(model.index.label(one.topic), _stance(model, one), one.topic)
            for _, positions in area.stances
            for one in positions
        ] or [
            Leaf(model.index.label(topic.iri), Literal("a consequence") if cause else None, topic.iri)
            for cause, topics in area.topics_by_cause
            for topic in topics
        ]
        yield _branch(model.index.label(area.topic.iri), area.topic.iri, "issue", leaves)


def _stance(model: SiteModel, position: Position) -> Literal | None:
    """Return the stance of a position, with the number of cases that it is limited to; None without a stance."""
    if not position.stance:
        return None
    stance = model.index.label(position.stance)
    if not position.limits:
        return stance
    number = len(position.limits)
    return Literal(f"{stance.value} to {number} case{'' if number == 1 else 's'} only")


def other_branches(
    model: SiteModel, leadership: Leadership, claims: Iterable[FundingClaim], funders: Iterable[Funders]
) -> Iterator[Branch]:
    """Yield the branches beside the issues: the board, other roles, funding, and what statements link."""
    board = [_holding_leaf(model, holding, is_on_board=True) for holding in leadership.board]
    if board:
        yield _branch(Literal("Board"), "", "person", board)
    on_board = {holding.person for holding in leadership.board}
    for role, holdings in leadership.roles:
        # The leaf of the board says already that the role is disputed.
        shown = [holding for holding in holdings if not (role in BOARD and holding.person in on_board)]
        if shown:
            yield _branch(model.index.label(role), "", "person", [_holding_leaf(model, holding) for holding in shown])
    funding = [Leaf(model.index.label(one.funder), one.dated_words, one.statement.iri) for one in claims if one.funder]
    funding += [Leaf(model.index.label(iri), None, iri) for one in funders for iri in one.funders]
    if funding:
        yield _branch(Literal("Funding claims"), "", "organization", funding)
    yield from _linked(model)


def _holding_leaf(model: SiteModel, holding: RoleHolding, *, is_on_board: bool = False) -> Leaf:
    words = [model.index.label(holding.role).value] if holding.role == CHAIR and is_on_board else []
    time = holding.statement.time or ("past" if holding.statement.is_past else "")
    note = ", ".join(filter(None, [*words, time, "disputed" if holding.is_disputed else ""]))
    return Leaf(model.index.label(holding.person), Literal(note) if note else None, holding.person)


def _linked(model: SiteModel) -> Iterator[Branch]:
    """Yield a branch for each property or kind of statement that links the main entity with other things."""
    main = model.publication.project.main_entity
    groups: dict[tuple[str, str], list[Leaf]] = defaultdict(list)
    claimed: dict[str, bool] = {}
    for table in model.tables.tables(model.statements.about(main), main):
        for row in table.rows:
            statement = row.statement
            if statement.kind in _APART or statement.is_past:
                continue
            for key, leaf in _links(model, statement, main):
                groups[key].append(leaf)
                attributed = main in model.index.iris(statement.iri, f"{PROV}wasAttributedTo")
                claimed[key[1]] = claimed.get(key[1], True) and attributed
    single = [leaf for leaves in groups.values() if len(leaves) == 1 for leaf in leaves]
    for (colour, iri), leaves in groups.items():
        if len(leaves) > 1:
            title = _group_title(model, iri, leaves)
            yield _branch(_claim_title(title) if claimed[iri] else title, "", colour, leaves, is_noted=not iri)
    if single:
        yield _branch(Literal("Other links"), "", "organization", single, is_noted=True)


def _links(model: SiteModel, statement: Statement, main: str) -> Iterator[tuple[tuple[str, str], Leaf]]:
    """Yield the things that a statement links with the main entity, each with its group."""
    start = model.base + PROJECT_PATHS["id"]
    if statement.kind != STATEMENT:
        for value in statement.values:
            for term in value.terms:
                if isinstance(term, NamedNode) and term.value.startswith(start) and term.value != main:
                    yield (
                        ("media", statement.kind),
                        Leaf(model.index.label(term.value), Literal(value.field.name), term.value),
                    )
        return
    property_ = next(iter(model.index.iris(statement.iri, PREDICATE)), "")
    if property_ == FUNDER:  # among the claims on funding
        return
    is_subject = SUBJECT in statement.properties_of(main)
    for iri in model.index.iris(statement.iri, OBJECT if is_subject else SUBJECT):
        if iri.startswith(start):
            colour = "person" if model.is_person(iri) else "organization"
            yield (
                (colour, property_ if is_subject else ""),
                Leaf(model.index.label(iri), model.index.label(property_), iri),
            )


def _group_title(model: SiteModel, iri: str, leaves: Iterable[Leaf]) -> Literal:
    """Return the heading of a group: the field that all its leaves are values of, else the property or class."""
    notes = {leaf.note for leaf in leaves}
    if iri and len(notes) == 1 and (note := notes.pop()) and _is_class(model, iri):
        return note
    return model.index.label(iri) if iri else Literal("Related to it")


def _is_class(model: SiteModel, iri: str) -> bool:
    return not {f"{OWL}Class", f"{RDFS}Class"}.isdisjoint(model.index.classes(iri))


def _claim_title(title: Literal) -> Literal:
    text = f"{title.value}: own claim"
    return Literal(text, language=title.language) if title.language else Literal(text)


def _branch(title: Literal, iri: str, colour: str, leaves: list[Leaf], *, is_noted: bool = False) -> Branch:
    """Return a branch, with no more leaves than a picture can hold, each once.

    A note that is the same beside each leaf is left out, unless `is_noted`.
    """
    once = list({leaf.iri: leaf for leaf in reversed(leaves)}.values())[::-1]
    if len(once) > 1 and len({leaf.note for leaf in once}) == 1 and not is_noted:
        once = [Leaf(leaf.text, None, leaf.iri) for leaf in once]
    shown = once[:MOST_LEAVES]
    return Branch(title, iri, colour, tuple(shown), len(once) - len(shown))
