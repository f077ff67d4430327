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
    from collections.abc import Collection, Iterator, Sequence

    from leapgraph.watch.parse_article import ArticleText, Segment
    from leapgraph.watch.section_pair import SectionPair
    from leapgraph.watch.sourced_graph import CitedStatement
    from leapgraph.watch.statement_names import Name

# Of the names of a statement that are gone, those of the first of these kinds come first: with a person go the rank and
# the place.
_ORDER = ((PERSON,), (THING,), (YEAR, NUMBER, SHARE), (TEXT,), (PLACE,), (TOPIC,))

_BEFORE, _AFTER, _ALONE = "before", "after", "alone"


@dataclass
class MissingNames:
    """What statements name and the section that they cite lacks now, or has no longer together.

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
    def missing(self) -> dict[str, list[Name]]:
        """The names that the section lacks now, by statement: those that it had, and those that count by themselves."""
        gone = {one.iri: self._gone(one) for one in self.pair.statements}
        return {iri: names for iri, names in gone.items() if names}

    @cached_property
    def _first_missing(self) -> dict[str, list[Name]]:
        """Of the names that the section lacks those that come first, by statement."""
        found = {}
        for iri, names in self.missing.items():
            first = next((kinds for kinds in _ORDER if any(one.kind in kinds for one in names)), ())
            found[iri] = [one for one in names if one.kind in first]
        return found

    @cached_property
    def separated(self) -> dict[str, list[Name]]:
        """The names that stood in one sentence or entry and do not now, by statement, where none is gone.

        The first is the one that the others stood with.
        """
        left = [one for one in self.pair.statements if one.iri not in self.missing] if self.pair.has_other_words else []
        found = {one.iri: self._separated_names(one) for one in left}
        return {iri: names for iri, names in found.items() if names}

    @property
    def reported(self) -> set[str]:
        """The statements that need no other finding: what they name is gone, or stands with something else."""
        return {
            *self.missing,
            *(iri for iri, names in self.separated.items() if any(one.is_strict for one in names[1:])),
        }

    def missing_findings(self) -> Iterator[SectionFinding]:
        """Yield a finding for what is gone or moved."""
        by_name: dict[Name, list[str]] = defaultdict(list)
        for iri, names in self._first_missing.items():
            for name in names:
                by_name[name].append(iri)
        moved: dict[tuple[str, ...], tuple[list[str], set[str]]] = {}
        left: dict[Name, list[str]] = {}
        for name, statements in by_name.items():
            there, others = self._elsewhere(name)
            rest = list(dict.fromkeys(one for iri in statements for one in self.missing[iri] if one not in by_name))
            if there:
                left.update(
                    (one, statements)
                    for one in rest
                    if not set(there) <= {title for found in self._elsewhere(one) for title in found}
                )
                # What has moved together is told together.
                labels, iris = moved.setdefault(tuple(there), ([], set()))
                labels.append(quoted(name))
                iris.update(statements)
            else:
                message = self._absence(name, others, list(map(quoted, rest)))
                yield SectionFinding(NAME_GONE, message, tuple(sorted(statements)))
        for titles, (labels, iris) in moved.items():
            message = f"{listed(labels)} {'is' if len(labels) == 1 else 'are'} now named in {listed(titles)}"
            yield SectionFinding(NAME_MOVED, message, tuple(sorted(iris)))
        for name, statements in left.items():
            yield SectionFinding(
                NAME_GONE, self._absence(name, self._elsewhere(name)[1], ()), tuple(sorted(statements))
            )

    def separated_findings(self, reported: Collection[str]) -> Iterator[SectionFinding]:
        """Yield a finding for what is no longer named together, except for statements that are reported already."""
        by_first: dict[str, tuple[list[str], list[str]]] = {}
        for iri, names in self.separated.items():
            if iri in reported:
                continue
            others, iris = by_first.setdefault(quoted(names[0]), ([], []))
            others.extend(label for name in names[1:] if (label := quoted(name)) not in others)
            iris.append(iri)
        for first, (others, iris) in by_first.items():
            message = f"{first} and {listed(others)} are no longer named together"
            yield SectionFinding(NAMES_APART, message, tuple(sorted(iris)))

    def _gone(self, statement: CitedStatement) -> list[Name]:
        """Return the names of a statement that the section had when it was read and lacks now."""
        gone = []
        for name in statement.names:
            if self.pair.has(name):
                continue
            if self.pair.had(name):
                gone += [name] if name.kind != TERM else []
            elif name.is_strict and statement.iri in self.accepted:
                self.accepted_absences.setdefault(statement.iri, []).append(name.label)
            elif name.is_strict:
                gone.append(name)
        return gone

    def _absence(self, name: Name, others: Sequence[str], rest: Sequence[str]) -> str:
        words = "is no longer named" if self.pair.had(name) else "is not named"
        words += f", nor {'is' if len(rest) == 1 else 'are'} {listed(rest)}" if rest else ""
        still = f", but is in {listed(others)}" if others else ""
        return f"{quoted(name)} {words}{still}"

    def _elsewhere(self, name: Name) -> tuple[list[str], list[str]]:
        """Return the titles of the sections that have a name now and had it not, and of those that had it before."""
        moved: list[str] = []
        others: list[str] = []
        for number, section in enumerate(self.now.sections):
            mentions = [self.pair.finder.find(name, one) for one in section.segments]
            if number in self.inside or not any(one is not None and one.level > ALIKE for one in mentions):
                continue
            title = section.display_title
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

    def _separated_names(self, statement: CitedStatement) -> list[Name]:
        """Return the names that stood in one sentence or entry when it was read, and do not now."""
        then, names = self._together(statement, (self.pair.read or ()))
        if not any(name.kind == PERSON for name in names):
            # A rank belongs to a person; "expand" is a word that any text may have.
            names = [name for name in names if name.kind != TERM]
        # A word that is gone from the section is a change of its sentence.
        names = [name for name in names if name.is_strict or self.pair.has(name)]
        if then is None or len(names) < 2:  # noqa: PLR2004 - a pair
            return []
        first = next((one for one in names if one.kind == PERSON), names[0])
        others = [name for name in names if name is not first]
        holders = [one for one in self.pair.now if self.pair.finder.find(first, one)]
        if any(all(self.pair.finder.find(name, one) for name in others) for one in holders):
            taken = [name for name in others if first.kind == PERSON and self._is_taken(first, name)]
            return [first, *taken] if taken else []
        # One sentence that has become two says nothing that it did not say.
        words = {then.keys[place] for place in then.significant_words}
        split = [one for one in self.pair.now if {one.keys[place] for place in one.significant_words} <= words]
        if all(any(self.pair.finder.find(name, one) for one in split) for name in names):
            return []
        return [first, *(one for one in others if not any(self.pair.finder.find(one, it) for it in holders))]

    def _is_taken(self, person: Name, name: Name) -> bool:
        """Return whether what stood with a person stands with another one now: ranks were swapped."""
        then = {side for one in self.pair.read or () for side in self._sides(person, name, one)}
        now = {side for one in self.pair.now for side in self._sides(person, name, one)}
        return bool(then) and now.isdisjoint({*then, _ALONE})

    def _sides(self, person: Name, name: Name, segment: Segment) -> set[str]:
        """Return on which sides of a person a name stands with no other person between them."""
        mention = self.pair.finder.find(name, segment)
        here = self.pair.positions(person, segment)
        if mention is None or not here:
            return set()
        others = {place for one in self._persons if one is not person for place in self.pair.positions(one, segment)}
        if not mention.words:
            return {_ALONE, _BEFORE, _AFTER}
        pairs = [(place, own) for place in mention.words for own in here]
        clear = [(place, own) for place, own in pairs if not any(_is_between(one, place, own) for one in others - here)]
        sides = {_BEFORE if place < own else _AFTER for place, own in clear}
        return sides if others - here else {*sides, _ALONE}

    @cached_property
    def _persons(self) -> list[Name]:
        return [name for name in self.pair.names if name.kind == PERSON]


def _is_between(place: int, one: int, other: int) -> bool:
    return min(one, other) < place < max(one, other)


def quoted(name: Name) -> str:
    """Return how a name stands in a message."""
    if name.kind == SHARE:
        return f"the share {name.label}"
    return f"“{name.label}”" if name.kind in {TERM, TOPIC, TEXT} else name.label


def listed(words: Sequence[str]) -> str:
    """Return words as a list in a sentence."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
