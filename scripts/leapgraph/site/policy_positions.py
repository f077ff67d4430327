"""Positions: what an organization wants done about each topic, by issue area, with its stance."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from leapgraph.site.graph_index import SCHEMA, SKOS, VOCAB

if TYPE_CHECKING:
    from collections.abc import Iterable

    from leapgraph.site.site_model import SiteModel
    from leapgraph.site.statements import Statement

POSITION = f"{VOCAB}PolicyPosition"
_HOLDER, _ABOUT, _STANCE = f"{VOCAB}holder", f"{SCHEMA}about", f"{VOCAB}stance"
_LIMITED_TO, _INTERPRETED = f"{VOCAB}limitedTo", f"{VOCAB}stanceIsInterpreted"
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
class Topic:
    """A concept in the tree of issues: the positions on it, and the narrower concepts."""

    iri: str
    positions: tuple[Position, ...]
    narrower: tuple[Topic, ...]

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
    def topic_alone(self) -> Topic:
        """The area itself with its own positions, without what is narrower."""
        return Topic(self.topic.iri, self.topic.positions, ())


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


def find_issues(model: SiteModel) -> Issues:
    """Return the areas, positions and topics of a project; positions are those of its main entity."""
    positions = find_positions(model, model.publication.project.main_entity)
    of_topic: dict[str, list[Position]] = defaultdict(list)
    for position in positions:
        of_topic[position.topic].append(position)
    narrower: dict[str, list[str]] = defaultdict(list)
    tops = []
    for iri in model.things("issue"):
        for broader in model.index.iris(iri, _BROADER):
            narrower[broader].append(iri)
        if model.index.iris(iri, _TOP):
            tops.append(iri)
    areas = []
    placed: set[str] = set()
    for iri in model.by_label(tops):
        topic = _topic(model, iri, of_topic, narrower, frozenset())
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


def _position(model: SiteModel, statement: Statement) -> Position:
    index = model.index
    return Position(
        topic=next(iter(index.iris(statement.iri, _ABOUT)), ""),
        stance=next(iter(index.iris(statement.iri, _STANCE)), ""),
        statement=statement,
        limits=tuple(index.iris(statement.iri, _LIMITED_TO)),
        is_interpreted=any(term.value in {"true", "1"} for term in index.objects(statement.iri, _INTERPRETED)),
    )


def _topic(
    model: SiteModel,
    iri: str,
    positions: dict[str, list[Position]],
    narrower: dict[str, list[str]],
    above: frozenset[str],
) -> Topic:
    """Return the tree below a concept; one that is broader than itself ends it."""
    within = above | {iri}
    below = model.by_label(one for one in narrower.get(iri, ()) if one not in within)
    topics = tuple(_topic(model, one, positions, narrower, within) for one in below)
    return Topic(iri, tuple(positions.get(iri, ())), topics)


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
