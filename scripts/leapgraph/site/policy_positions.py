"""Positions: what an organization wants done about each topic, by issue area, with its stance."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from leapgraph.site.dataset_index import SCHEMA, SKOS, VOCAB

if TYPE_CHECKING:
    from collections.abc import Iterable

    from leapgraph.site.site_model import SiteModel
    from leapgraph.site.source_citations import Citation
    from leapgraph.site.statements import Statement

POSITION, CONSEQUENCE = f"{VOCAB}PolicyPosition", f"{VOCAB}Consequence"
_HOLDER, _ABOUT, _STANCE = f"{VOCAB}holder", f"{SCHEMA}about", f"{VOCAB}stance"
_LIMITED_TO, _INTERPRETED = f"{VOCAB}limitedTo", f"{VOCAB}stanceIsInterpreted"
_CAUSE, _EFFECT = f"{VOCAB}cause", f"{VOCAB}effect"
_BROADER, _TOP, _SCHEME = f"{SKOS}broader", f"{SKOS}topConceptOf", f"{SKOS}inScheme"


@dataclass(frozen=True)
class Position:
    """A position of an organization.

    Attributes:
        topic: The IRI of what it is about.
        stance: The IRI of what is wanted; empty where none is stated.
        statement: The statement.
        limits: The IRIs of the cases that it is confined to.
        is_interpreted: Whether the stance is read into the words of the source.
    """

    topic: str
    stance: str
    statement: Statement
    limits: tuple[str, ...] = ()
    is_interpreted: bool = False


@dataclass(frozen=True)
class Consequence:
    """A topic that an organization names as a consequence of another: the IRIs of both, and the statement."""

    topic: str
    cause: str
    statement: Statement


@dataclass(frozen=True)
class Topic:
    """A concept in the tree of issues: the positions on it, the narrower concepts, and what it is a consequence of."""

    iri: str
    positions: tuple[Position, ...]
    narrower: tuple[Topic, ...]
    consequences: tuple[Consequence, ...] = ()

    @cached_property
    def size(self) -> int:
        """The number of concepts in the tree."""
        return 1 + sum(topic.size for topic in self.narrower)

    @cached_property
    def all_positions(self) -> tuple[Position, ...]:
        """The positions on it and on all that is narrower, each once."""
        below = [position for topic in self.narrower for position in topic.all_positions]
        return tuple({one.statement.iri: one for one in (*self.positions, *below)}.values())


@dataclass(frozen=True)
class Area:
    """An issue area: a top concept, its positions by stance, and its topics where it has no position."""

    topic: Topic
    stances: tuple[tuple[str, tuple[Position, ...]], ...]

    @property
    def positions(self) -> tuple[Position, ...]:
        """The positions in the area."""
        return self.topic.all_positions

    @property
    def topic_without_narrower(self) -> Topic:
        """The area itself with its own positions, without what is narrower."""
        return Topic(self.topic.iri, self.topic.positions, (), self.topic.consequences)

    @property
    def topics_by_cause(self) -> list[tuple[str, list[Topic]]]:
        """Its topics by the IRI of what each is named a consequence of; those without a cause last, under ""."""
        found: dict[str, list[Topic]] = defaultdict(list)
        for topic in self.topic.narrower:
            for cause in dict.fromkeys(one.cause for one in topic.consequences) or [""]:
                found[cause].append(topic)
        return sorted(found.items(), key=lambda one: (not one[0], one[0]))


@dataclass(frozen=True)
class Issues:
    """The issues of a project.

    Attributes:
        areas: The top concepts, by label.
        elsewhere: The positions of the main entity on topics outside the areas.
        topics: The IRIs of the other concepts, which are only referred to, by label.
    """

    areas: tuple[Area, ...]
    elsewhere: tuple[Position, ...]
    topics: tuple[str, ...]

    @property
    def positions(self) -> tuple[Position, ...]:
        """All positions of the main entity, each once."""
        found = [position for area in self.areas for position in area.positions]
        return tuple({one.statement.iri: one for one in (*found, *self.elsewhere)}.values())

    @property
    def citations(self) -> tuple[Citation, ...]:
        """The sources of the positions."""
        return tuple(citation for position in self.positions for citation in position.statement.citations)


def find_issues(model: SiteModel) -> Issues:
    """Return the areas, positions and topics of a project; positions are those of its main entity."""
    main = model.publication.project.main_entity
    positions = find_positions(model, main)
    of = _TreeContent(defaultdict(list), defaultdict(list), defaultdict(list))
    for position in positions:
        of.positions[position.topic].append(position)
    for consequence in find_consequences(model, main):
        of.consequences[consequence.topic].append(consequence)
    tops = []
    for iri in model.things("issue"):
        for broader in model.index.iris(iri, _BROADER):
            of.narrower[broader].append(iri)
        if model.index.iris(iri, _TOP):
            tops.append(iri)
    areas = []
    placed: set[str] = set()
    for iri in model.by_label(tops):
        topic = _topic(model, iri, of, frozenset())
        placed.update(_iris(topic))
        areas.append(Area(topic, _by_stance(model, topic.all_positions)))
    others = [
        iri for iri in model.things("issue") if iri not in placed and model.index.iris(iri, _SCHEME)
    ]  # fmt: skip
    elsewhere = tuple(position for position in positions if position.topic not in placed)
    return Issues(tuple(areas), elsewhere, tuple(model.by_label(others)))


def find_positions(model: SiteModel, holder: str) -> list[Position]:
    """Return the positions of an organization, by the label of the topic."""
    found = [
        _position(model, statement)
        for statement in model.statements.about(holder)
        if statement.kind == POSITION and _HOLDER in statement.properties_of(holder)
    ]
    return sorted(found, key=lambda one: (model.label_key(one.topic), one.statement.iri))


def find_consequences(model: SiteModel, holder: str) -> list[Consequence]:
    """Return what an organization names as a consequence of what, by the label of the consequence."""
    index = model.index
    found = [
        Consequence(effect, cause, statement)
        for statement in model.statements.about(holder)
        if statement.kind == CONSEQUENCE and _HOLDER in statement.properties_of(holder)
        for effect in index.iris(statement.iri, _EFFECT)
        for cause in index.iris(statement.iri, _CAUSE)
    ]
    return sorted(found, key=lambda one: (model.label_key(one.topic), one.statement.iri))


def _position(model: SiteModel, statement: Statement) -> Position:
    index = model.index
    return Position(
        topic=next(iter(index.iris(statement.iri, _ABOUT)), ""),
        stance=next(iter(index.iris(statement.iri, _STANCE)), ""),
        statement=statement,
        limits=tuple(index.iris(statement.iri, _LIMITED_TO)),
        is_interpreted=any(term.value in {"true", "1"} for term in index.objects(statement.iri, _INTERPRETED)),
    )


class _TreeContent(NamedTuple):
    """What stands in a tree of topics, by the IRI of the topic."""

    positions: dict[str, list[Position]]
    consequences: dict[str, list[Consequence]]
    narrower: dict[str, list[str]]


def _topic(model: SiteModel, iri: str, of: _TreeContent, above: frozenset[str]) -> Topic:
    """Return the tree below a concept; one that is broader than itself ends it."""
    within = above | {iri}
    below = model.by_label(one for one in of.narrower.get(iri, ()) if one not in within)
    topics = tuple(_topic(model, one, of, within) for one in below)
    return Topic(iri, tuple(of.positions.get(iri, ())), topics, tuple(of.consequences.get(iri, ())))


def _iris(topic: Topic) -> Iterable[str]:
    yield topic.iri
    for one in topic.narrower:
        yield from _iris(one)


def _by_stance(
    model: SiteModel, positions: Iterable[Position]
) -> tuple[tuple[str, tuple[Position, ...]], ...]:  # fmt: skip
    found: dict[str, list[Position]] = defaultdict(list)
    for position in sorted(positions, key=lambda one: (model.label_key(one.topic), one.statement.iri)):
        found[position.stance].append(position)
    return tuple((stance, tuple(found[stance])) for stance in model.by_label(found))
