"""Looks for what statements name in a section: gone, moved to another section, or no longer named together."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from leapgraph.watch.find_names import ALIKE
from leapgraph.watch.findings import NAME_GONE, NAME_MOVED, NAMES_APART, SectionFinding
from leapgraph.watch.statement_names import NUMBER, PERSON, PLACE, SHARE, TERM, TEXT, THING, TOPIC, YEAR

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from leapgraph.watch.article_text import ArticleText, Segment
    from leapgraph.watch.section_pair import SectionPair
    from leapgraph.watch.sourced_graph import CitedStatement
    from leapgraph.watch.statement_names import Name

# Of the names of a statement that are gone, those of the first of these kinds are shown: with a person go the rank and
# the place.
_ORDER = ((PERSON,), (THING,), (YEAR, NUMBER, SHARE), (TEXT,), (PLACE,), (TOPIC,))


@dataclass
class SectionNames:
    """What the statements on one section name, in it and elsewhere in the article.

    Attributes:
        pair: The section.
        now: The article today.
        inside: The numbers of the section and its subsections in it.
        read: The article as it was read; None where that is not known.
        accepted: The statements that a person has accepted although the section lacks a name.
        accepted_absences: The names that these lack, by statement.
    """

    pair: SectionPair
    now: ArticleText
    inside: range
    read: ArticleText | None
    accepted: frozenset[str] = frozenset()
    accepted_absences: dict[str, list[str]] = field(default_factory=dict, init=False)

    @cached_property
    def absent(self) -> dict[str, list[Name]]:
        """The names that the section lacks now, by statement: those that it had, and those that count by themselves."""
        gone = {one.iri: self._gone(one) for one in self.pair.statements}
        return {iri: names for iri, names in gone.items() if names}

    @cached_property
    def apart(self) -> dict[str, list[Name]]:
        """The names that stood in one sentence or entry and do not now, by statement, where none is gone."""
        left = [one for one in self.pair.statements if one.iri not in self.absent] if self.pair.has_other_words else []
        found = {one.iri: self._apart(one) for one in left}
        return {iri: names for iri, names in found.items() if names}

    def findings(self) -> Iterator[SectionFinding]:
        """Yield what is gone or moved, then what is no longer named together."""
        by_name: dict[Name, list[str]] = defaultdict(list)
        for iri, names in self.absent.items():
            for name in names:
                by_name[name].append(iri)
        for name, statements in by_name.items():
            yield self._absence(name, tuple(sorted(statements)))
        yield from self._apart_findings()

    def _gone(self, statement: CitedStatement) -> list[Name]:
        """Return the names of a statement that the section had when it was read and lacks now."""
        gone = []
        for name in statement.names:
            if self.pair.is_named(name, self.pair.now):
                continue
            if self.pair.is_named(name, self.pair.read or ()):
                gone += [name] if name.kind != TERM else []
            elif name.is_strict and statement.iri in self.accepted:
                self.accepted_absences.setdefault(statement.iri, []).append(name.label)
            elif name.is_strict:
                gone.append(name)
        first = next((kinds for kinds in _ORDER if any(one.kind in kinds for one in gone)), ())
        return [one for one in gone if one.kind in first]

    def _absence(self, name: Name, statements: tuple[str, ...]) -> SectionFinding:
        moved, others = self._elsewhere(name)
        label = quoted(name)
        if moved:
            return SectionFinding(NAME_MOVED, f"{label} is now named in {listed(moved)}", statements)
        was_there = self.pair.is_named(name, self.pair.read or ())
        words = f"{label} is no longer named" if was_there else f"{label} is not named"
        still = f", but is in {listed(others)}" if others else ""
        return SectionFinding(NAME_GONE, f"{words}{still}", statements)

    def _elsewhere(self, name: Name) -> tuple[list[str], list[str]]:
        """Return the titles of the sections that have a name now and had it not, and of those that had it before."""
        moved: list[str] = []
        others: list[str] = []
        for number, section in enumerate(self.now.sections):
            mentions = [self.pair.finder.find(name, one) for one in section.segments]
            if number in self.inside or not any(one is not None and one.level > ALIKE for one in mentions):
                continue
            title = section.shown_title
            before = [one for one in self.read.sections if one.title == section.title] if self.read else []
            had = any(self.pair.finder.find(name, one) is not None for old in before for one in old.segments)
            (others if had or self.pair.read is None else moved).append(title)
        return moved, others

    def _together(self, statement: CitedStatement, segments: Sequence[Segment]) -> tuple[Segment | None, list[Name]]:
        """Return the sentence that names most of what a statement names, and these names."""
        best: tuple[Segment | None, list[Name]] = (None, [])
        for segment in segments:
            named = [name for name in statement.names if self.pair.finder.find(name, segment) is not None]
            if len(named) > len(best[1]):
                best = (segment, named)
        return best

    def _apart(self, statement: CitedStatement) -> list[Name]:
        """Return the names that stood in one sentence or entry when it was read, and do not now."""
        then, names = self._together(statement, (self.pair.read or ()))
        if not any(name.kind == PERSON for name in names):
            # A rank belongs to a person; "expand" is a word that any text may have.
            names = [name for name in names if name.kind != TERM]
        # A word that is gone from the section is a change of its sentence.
        names = [name for name in names if name.is_strict or self.pair.is_named(name, self.pair.now)]
        if then is None or len(names) < 2:  # noqa: PLR2004 - a pair
            return []
        near_then = self._near(names, (self.pair.read or ()))
        together = [one for one in self.pair.now if all(self.pair.finder.find(name, one) for name in names)]
        if together:
            return names if near_then and not self._near(names, together) else []
        # One sentence that has become two says nothing that it did not say.
        words = {then.keys[place] for place in then.telling}
        holders = [one for one in self.pair.now if any(self.pair.finder.find(name, one) for name in names)]
        split = [one for one in holders if {one.keys[place] for place in one.telling} <= words]
        return [] if all(any(self.pair.finder.find(name, one) for one in split) for name in names) else names

    def _near(self, names: Sequence[Name], segments: Iterable[Segment]) -> bool:
        """Return whether, in a sentence, each other name is nearest to the statement's person among all persons."""
        person = next((one for one in names if one.kind == PERSON), None)
        if person is None:
            return True
        return any(
            all(self._is_nearest(person, name, segment) for name in names if name is not person)
            for segment in segments
            if all(self.pair.finder.find(name, segment) for name in names)
        )

    def _is_nearest(self, person: Name, name: Name, segment: Segment) -> bool:
        mention = self.pair.finder.find(name, segment)
        here = self.pair.places(person, segment)
        if mention is None or not mention.words or not here:
            return True
        others = [self.pair.places(one, segment) for one in self._persons if one is not person]
        return any(
            all(_distance(place, here) <= _distance(place, other) for other in others if other)
            for place in mention.words
        )

    @cached_property
    def _persons(self) -> list[Name]:
        return [name for name in self.pair.names if name.kind == PERSON]

    def _apart_findings(self) -> Iterator[SectionFinding]:
        by_person: dict[str, tuple[list[str], list[str]]] = {}
        for iri, names in self.apart.items():
            first = next((name for name in names if name.kind == PERSON), names[0])
            others, iris = by_person.setdefault(quoted(first), ([], []))
            others.extend(label for name in names if name is not first and (label := quoted(name)) not in others)
            iris.append(iri)
        for person, (others, iris) in by_person.items():
            message = f"{person} and {listed(others)} are no longer named together"
            yield SectionFinding(NAMES_APART, message, tuple(sorted(iris)))


def _distance(place: int, others: Iterable[int]) -> int:
    return min(abs(place - other) for other in others)


def quoted(name: Name) -> str:
    """Return how a name stands in a message."""
    if name.kind == SHARE:
        return f"the share {name.label}"
    return f"“{name.label}”" if name.kind in {TERM, TOPIC, TEXT} else name.label


def listed(words: Sequence[str]) -> str:
    """Return words as a list in a sentence."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
