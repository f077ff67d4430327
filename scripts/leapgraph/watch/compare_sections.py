"""Compares what statements name with a section as it is now, and with the section as it was read."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from leapgraph.watch.article_text import Segment
from leapgraph.watch.compare_words import compare_words
from leapgraph.watch.find_names import ALIKE, NameFinder
from leapgraph.watch.findings import NAME_GONE, NAME_MOVED, NAME_NEW, NAMES_APART, SENTENCE_CHANGED, Rule
from leapgraph.watch.new_names import new_names
from leapgraph.watch.statement_names import NUMBER, PERSON, PLACE, SHARE, TERM, TEXT, THING, TOPIC, YEAR
from leapgraph.watch.words import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from leapgraph.watch.article_text import ArticleText
    from leapgraph.watch.statement_names import CitedStatement, Name

# Of the names of a statement that are gone, those of the first of these kinds are shown: with a person go the rank and
# the place.
_ORDER = ((PERSON,), (THING,), (YEAR, NUMBER, SHARE), (TEXT,), (PLACE,), (TOPIC,))
_LEAST_OF_A_LIST = 3


class SectionFinding(NamedTuple):
    """A finding within one section: its kind, its words and the statements that rest on it."""

    rule: Rule
    message: str
    statements: tuple[str, ...]


@dataclass
class SectionComparison:
    """One cited section and the statements on it.

    Attributes:
        title: The section's title in the graph; what it names is there.
        statements: The statements that cite it.
        now: The article today.
        place: The number of the section in it.
        read: The article as it was read; None where that is not known.
        place_read: The number of the section in that.
        known: The words of each name of the graph.
        finder: Finds names; shared by all sections of an article.
        accepted: The statements that a person has accepted although the section lacks a name.
        accepted_absences: The names that these lack, by statement.
        absent: The names that are gone, by statement.
    """

    title: str
    statements: Sequence[CitedStatement]
    now: ArticleText
    place: int
    read: ArticleText | None
    place_read: int | None
    known: frozenset[tuple[str, ...]]
    finder: NameFinder
    accepted: frozenset[str] = frozenset()
    accepted_absences: dict[str, list[str]] = field(default_factory=dict, init=False)
    absent: dict[str, list[Name]] = field(default_factory=dict, init=False)

    @cached_property
    def _heading(self) -> Segment:
        return Segment(self.title, is_prose=False)

    @cached_property
    def segments(self) -> tuple[Segment, ...]:
        """The sentences of the section now."""
        return self.now.segments(self.place)

    @cached_property
    def segments_read(self) -> tuple[Segment, ...]:
        """The sentences of the section as it was read; empty where that is not known."""
        return self.read.segments(self.place_read) if self.read is not None and self.place_read is not None else ()

    @property
    def is_compared(self) -> bool:
        """Whether it is known what the section said when it was read."""
        return self.read is not None and self.place_read is not None

    def findings(self) -> list[SectionFinding]:
        """Return what needs a look, the names that are gone first."""
        gone = {one.iri: self._gone(one) for one in self.statements}
        absent = self.absent = {iri: names for iri, names in gone.items() if names}
        found = list(self._absences(absent))
        if self.is_compared:
            apart = [one for one in self.statements if one.iri not in absent and self._apart(one)]
            found += self._apart_findings(apart)
            settled = {*absent, *(one.iri for one in apart)}
            new = self._new_names()
            found += self._changed_sentences([one for one in self.statements if one.iri not in settled], absent, new)
            if new:
                listed = ", ".join(" ".join(words) for words in new)
                words = "a new name in the list" if len(new) == 1 else "new names in the list"
                found.append(SectionFinding(NAME_NEW, f"{words}: {listed}", ()))
        return found

    # Names

    def _named(self, name: Name, segments: Iterable[Segment]) -> bool:
        return any(self.finder.find(name, one) is not None for one in (self._heading, *segments))

    def _gone(self, statement: CitedStatement) -> list[Name]:
        """Return the names of a statement that the section had when it was read and lacks now."""
        gone = []
        for name in statement.names:
            if self._named(name, self.segments):
                continue
            if self._named(name, self.segments_read):
                gone += [name] if name.kind != TERM else []
            elif name.is_strict and statement.iri in self.accepted:
                self.accepted_absences.setdefault(statement.iri, []).append(name.label)
            elif name.is_strict:
                gone.append(name)
        first = next((kinds for kinds in _ORDER if any(one.kind in kinds for one in gone)), ())
        return [one for one in gone if one.kind in first]

    def _absences(self, absent: Mapping[str, Sequence[Name]]) -> Iterator[SectionFinding]:
        by_name: dict[Name, list[str]] = defaultdict(list)
        for iri, names in absent.items():
            for name in names:
                by_name[name].append(iri)
        for name, statements in by_name.items():
            moved, others = self._elsewhere(name)
            label = _quoted(name)
            was_there = self._named(name, self.segments_read)
            if moved:
                yield SectionFinding(NAME_MOVED, f"{label} is now named in {_listed(moved)}", tuple(sorted(statements)))
                continue
            words = f"{label} is no longer named" if was_there else f"{label} is not named"
            still = f", but is in {_listed(others)}" if others else ""
            yield SectionFinding(NAME_GONE, f"{words}{still}", tuple(sorted(statements)))

    def _elsewhere(self, name: Name) -> tuple[list[str], list[str]]:
        """Return the titles of the sections that have a name now and had it not, and of those that had it before."""
        inside = self.now.extent(self.place)
        moved: list[str] = []
        others: list[str] = []
        for number, section in enumerate(self.now.sections):
            mentions = [self.finder.find(name, one) for one in section.segments]
            if number in inside or not any(one is not None and one.level > ALIKE for one in mentions):
                continue
            title = section.title or "the lead"
            before = [one for one in self.read.sections if one.title == section.title] if self.read else []
            had = any(self.finder.find(name, one) is not None for old in before for one in old.segments)
            (others if had or not self.is_compared else moved).append(title)
        return moved, others

    # Sentences

    def _together(self, statement: CitedStatement, segments: Sequence[Segment]) -> tuple[Segment | None, list[Name]]:
        """Return the sentence that names most of what a statement names, and these names."""
        best: tuple[Segment | None, list[Name]] = (None, [])
        for segment in segments:
            named = [name for name in statement.names if self.finder.find(name, segment) is not None]
            if len(named) > len(best[1]):
                best = (segment, named)
        return best

    def _apart(self, statement: CitedStatement) -> list[Name]:
        """Return the names that stood in one sentence or entry when it was read, and do not now."""
        then, names = self._together(statement, self.segments_read)
        if not any(name.kind == PERSON for name in names):
            # A rank belongs to a person; "expand" is a word that any text may have.
            names = [name for name in names if name.kind != TERM]
        # A word that is gone from the section is a change of its sentence.
        names = [name for name in names if name.is_strict or self._named(name, self.segments)]
        if then is None or len(names) < 2:  # noqa: PLR2004 - a pair
            return []
        near_then = self._near(names, self.segments_read)
        together = [one for one in self.segments if all(self.finder.find(name, one) for name in names)]
        if together:
            return names if near_then and not self._near(names, together) else []
        # One sentence that has become two says nothing that it did not say.
        words = {then.keys[place] for place in then.telling}
        holders = [one for one in self.segments if any(self.finder.find(name, one) for name in names)]
        split = [one for one in holders if {one.keys[place] for place in one.telling} <= words]
        return [] if all(any(self.finder.find(name, one) for one in split) for name in names) else names

    def _near(self, names: Sequence[Name], segments: Iterable[Segment]) -> bool:
        """Return whether, in a sentence, each other name is nearest to the statement's person among all persons."""
        person = next((one for one in names if one.kind == PERSON), None)
        if person is None:
            return True
        return any(
            all(self._is_nearest(person, name, segment) for name in names if name is not person)
            for segment in segments
            if all(self.finder.find(name, segment) for name in names)
        )

    def _is_nearest(self, person: Name, name: Name, segment: Segment) -> bool:
        mention = self.finder.find(name, segment)
        here = self._places(person, segment)
        if mention is None or not mention.words or not here:
            return True
        others = [self._places(one, segment) for one in self._persons if one is not person]
        return any(
            all(_distance(place, here) <= _distance(place, other) for other in others if other)
            for place in mention.words
        )

    def _places(self, name: Name, segment: Segment) -> frozenset[int]:
        found = self.finder.find(name, segment)
        return found.words if found is not None else frozenset()

    @cached_property
    def _persons(self) -> list[Name]:
        return list(dict.fromkeys(name for one in self.statements for name in one.names if name.kind == PERSON))

    def _apart_findings(self, statements: Sequence[CitedStatement]) -> Iterator[SectionFinding]:
        by_person: dict[str, tuple[list[str], list[str]]] = {}
        for one in statements:
            labels = [_quoted(name) for name in self._apart(one)]
            first, rest = labels[0], labels[1:]
            person = next((_quoted(name) for name in one.names if name.kind == PERSON), first)
            others = [label for label in (first, *rest) if label != person]
            into = by_person.setdefault(person, ([], []))
            into[0].extend(label for label in others if label not in into[0])
            into[1].append(one.iri)
        for person, (others, iris) in by_person.items():
            message = f"{person} and {_listed(others)} are no longer named together"
            yield SectionFinding(NAMES_APART, message, tuple(sorted(iris)))

    def _changed_sentences(
        self, statements: Sequence[CitedStatement], absent: Mapping[str, Sequence[Name]], new: Sequence[Sequence[str]]
    ) -> Iterator[SectionFinding]:
        """Yield each sentence with other words than when it was read, with the statements that rest on it."""
        changes = compare_words(
            self.segments_read, self.segments, self._named_words(self.segments_read), self._named_words(self.segments)
        )
        # What a finding on a name tells is not told again.
        gone = list(dict.fromkeys(name for names in absent.values() for name in names))
        explained = {fold(word) for words in new for word in words}
        removed = self._without(changes.removed, self.segments_read, gone, frozenset())
        added = self._without(changes.added, self.segments, gone, explained)
        claimed_read, claimed_now = self._claimed(self.segments_read), self._claimed(self.segments)
        groups = _Groups()
        for one in statements:
            then = self._resting(one, self.segments_read, claimed_read)
            today = self._resting(one, self.segments, claimed_now)
            changed = {(0, number) for number in then if removed.get(number) or number in changes.reordered}
            changed |= {(1, number) for number in today if added.get(number)}
            groups.add(changed, one.iri)
        for places, iris in groups.groups:
            lost = [
                word
                for side, number in sorted(places)
                if not side
                for word in _raw(self.segments_read, removed, number)
            ]
            got = [word for side, number in sorted(places) if side for word in _raw(self.segments, added, number)]
            yield SectionFinding(SENTENCE_CHANGED, _change(lost, got), tuple(sorted(iris)))

    def _without(
        self, words: Mapping[int, Sequence[int]], segments: Sequence[Segment], gone: Sequence[Name], keys: Iterable[str]
    ) -> dict[int, list[int]]:
        """Return changed words without those of names that are gone, of new names, and of quantities if one is gone."""
        parts = {word for name in gone for form in name.forms for word in form} | set(keys)
        is_quantity = any(name.kind in {YEAR, NUMBER, SHARE} for name in gone)
        found = {}
        for number, places in words.items():
            segment = segments[number]
            counted = self.finder.quantities(segment) if is_quantity else []
            numbers = {place for one in counted for place in one.words}
            found[number] = [place for place in places if segment.keys[place] not in parts and place not in numbers]
        return found

    def _named_words(self, segments: Sequence[Segment]) -> dict[int, frozenset[int]]:
        """Return the words of each sentence that are names which the section has both then and now."""
        names = dict.fromkeys(name for one in self.statements for name in one.names)
        return self._words_of([name for name in names if self._in_both(name)], segments)

    def _words_of(self, names: Sequence[Name], segments: Sequence[Segment]) -> dict[int, frozenset[int]]:
        found: dict[int, frozenset[int]] = {}
        for number, segment in enumerate(segments):
            mentions = (self.finder.find(name, segment) for name in names)
            found[number] = frozenset(place for one in mentions if one and one.level > ALIKE for place in one.words)
        return found

    def _in_both(self, name: Name) -> bool:
        return all(any(self.finder.find(name, one) for one in side) for side in (self.segments, self.segments_read))

    def _claimed(self, segments: Sequence[Segment]) -> set[int]:
        """Return the numbers of the sentences that some statement names something of its own in."""
        return {number for one in self.statements for number in self._located(one, segments)}

    def _located(self, statement: CitedStatement, segments: Sequence[Segment]) -> list[int]:
        counts = [sum(self.finder.find(name, one) is not None for name in statement.names) for one in segments]
        most = max(counts, default=0)
        return [number for number, count in enumerate(counts) if count == most] if most else []

    def _resting(self, statement: CitedStatement, segments: Sequence[Segment], claimed: set[int]) -> list[int]:
        """Return the sentences that a statement rests on: those that name it, else those that name nothing else."""
        located = self._located(statement, segments)
        if located:
            return located
        free = [number for number in range(len(segments)) if number not in claimed]
        return free or list(range(len(segments)))

    def _new_names(self) -> list[tuple[str, ...]]:
        """Return the names that a list has now, had not, and the graph does not have."""
        listed = {name for one in self.statements for name in one.names if name.kind in {PERSON, THING}}
        if sum(self._named(name, self.segments_read) for name in listed) < _LEAST_OF_A_LIST:
            return []
        names = list(dict.fromkeys(name for one in self.statements for name in one.names))
        persons = [name for name in names if name.kind == PERSON]
        return new_names(
            self.segments_read, self.segments, self.known,
            named=self._words_of(names, self.segments), persons=self._words_of(persons, self.segments),
        )  # fmt: skip


@dataclass
class _Groups:
    """Changed sentences, those of which one statement rests on several together, with the statements on them."""

    groups: list[tuple[set[tuple[int, int]], set[str]]] = field(default_factory=list)

    def add(self, places: set[tuple[int, int]], iri: str) -> None:
        """Add a statement and the changed sentences that it rests on; 0 is a sentence read, 1 one of now."""
        if not places:
            return
        touched = [one for one in self.groups if one[0] & places]
        merged = (places.union(*(one[0] for one in touched)), {iri}.union(*(one[1] for one in touched)))
        self.groups = [*(one for one in self.groups if one not in touched), merged]


def _distance(place: int, others: Iterable[int]) -> int:
    return min(abs(place - other) for other in others)


def _raw(segments: Sequence[Segment], words: Mapping[int, Sequence[int]], number: int) -> list[str]:
    return [segments[number].words[place].raw for place in words.get(number, ())]


def _change(lost: Sequence[str], got: Sequence[str]) -> str:
    if not lost and not got:
        return "the sentence has its words in another order"
    if not got:
        return f"the sentence lost “{_short(lost)}”"
    if not lost:
        return f"the sentence got “{_short(got)}”"
    return f"the sentence changed from “{_short(lost)}” to “{_short(got)}”"


def _short(words: Sequence[str], most: int = 12) -> str:
    words = list(dict.fromkeys(words))
    return " ".join(words[:most]) + (" …" if len(words) > most else "")


def _quoted(name: Name) -> str:
    return (
        f"“{name.label}”"
        if name.kind in {TERM, TOPIC, TEXT}
        else f"the share {name.label}"
        if name.kind == SHARE
        else name.label
    )


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
