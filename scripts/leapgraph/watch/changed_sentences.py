"""The sentences of a section that have other words than when they were read, with the statements that rest on them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from leapgraph.watch.compare_words import compare_words
from leapgraph.watch.findings import NAME_NEW, SENTENCE_CHANGED, SectionFinding
from leapgraph.watch.new_names import new_names
from leapgraph.watch.statement_names import NUMBER, PERSON, PLACE, SHARE, TERM, THING, TOPIC, YEAR
from leapgraph.watch.words import STOP_WORDS, fold, phrase_keys, word_stem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from leapgraph.watch.parse_article import Segment
    from leapgraph.watch.section_pair import SectionPair, Segments
    from leapgraph.watch.sourced_graph import CitedStatement
    from leapgraph.watch.statement_names import Name

_LEAST_OF_A_LIST = 3
_SHOWN_WORDS = 12


@dataclass
class ChangedSentences:
    """Finds the sentences of one section that two revisions have with other words.

    Attributes:
        pair: The section.
        known: The words of each name of the graph.
        gone: The names that the section lacks now, which are told by themselves.
        reported: The statements that are reported already.
    """

    pair: SectionPair
    known: frozenset[tuple[str, ...]]
    gone: Sequence[Name]
    reported: Collection[str]

    def findings(self) -> Iterator[SectionFinding]:
        """Yield each changed sentence, then the new names of a list."""
        if not self.pair.has_other_words or self.pair.read is None:
            return
        new = self._new_names(self.pair.read)
        yield from self._changed(self.pair.read, new)
        if new:
            names = ", ".join(" ".join(words) for words in new)
            words = "a new name in the list" if len(new) == 1 else "new names in the list"
            yield SectionFinding(NAME_NEW, f"{words}: {names}", ())

    def _changed(self, read: Segments, new: Sequence[Sequence[str]]) -> Iterator[SectionFinding]:
        now = self.pair.now
        # A term is a word like any other: a second one counts.
        kept = [name for name in self.pair.names if name.kind != TERM and self._is_in_both(name, read)]
        changes = compare_words(read, now, self.pair.named_words(kept, read), self.pair.named_words(kept, now))
        # What a finding on a name tells is not told again.
        removed = self._without(changes.removed, read, self._heading_words())
        added = self._without(changes.added, now, {fold(word) for words in new for word in words})
        self._drop_other_labels(read, removed, added)
        claimed = [self._claimed(side) for side in (read, now)]
        groups = _Groups()
        for one in self.pair.statements:
            if one.iri in self.reported:
                continue
            then, today = self._resting(one, read, claimed[0]), self._resting(one, now, claimed[1])
            if not self.pair.located(one, read) and self.pair.located(one, now):
                continue  # it rests on what has been added
            if not (self.pair.is_infobox or self._is_located_by_itself(one, read)):
                # A sentence that is new may have a topic of it, and says nothing against it.
                today = [number for number in today if not _is_new(now[number], added.get(number, ()))]
            changed = {(0, number) for number in then if removed.get(number) or number in changes.reordered}
            groups.add(changed | {(1, number) for number in today if added.get(number)}, one.iri)
        for places, iris in groups.groups:
            lost = [word for side, number in sorted(places) if side == 0 for word in _raw(read, removed, number)]
            got = [word for side, number in sorted(places) if side == 1 for word in _raw(now, added, number)]
            yield SectionFinding(SENTENCE_CHANGED, _change(lost, got), tuple(sorted(iris)))

    def _is_in_both(self, name: Name, read: Segments) -> bool:
        return all(any(self.pair.finder.find(name, one) for one in side) for side in (read, self.pair.now))

    def _without(
        self, words: Mapping[int, Sequence[int]], segments: Segments, keys: Iterable[str]
    ) -> dict[int, list[int]]:
        """Return changed words without those of names that are gone, of new names, and of quantities if one is gone."""
        parts = {word for name in self.gone for form in name.forms for word in form} | set(keys)
        is_quantity = any(name.kind in {YEAR, NUMBER, SHARE} for name in self.gone)
        found = {}
        for number, places in words.items():
            segment = segments[number]
            counted = self.pair.finder.quantities(segment) if is_quantity else []
            numbers = {place for one in counted for place in one.words}
            found[number] = [
                place for place in places if parts.isdisjoint(_forms(segment.keys[place])) and place not in numbers
            ]
        return found

    def _drop_other_labels(self, read: Segments, removed: dict[int, list[int]], added: dict[int, list[int]]) -> None:
        """Take out what is the same term by another of its names, as a chair who is called president."""
        for name in (one for one in self.pair.names if one.kind == TERM and len(one.forms) > 1):
            lost = self._mentions(name, read, removed)
            got = self._mentions(name, self.pair.now, added)
            for then, now in zip(lost, got, strict=False):
                removed[then[0]] = [place for place in removed[then[0]] if place not in then[1]]
                added[now[0]] = [place for place in added[now[0]] if place not in now[1]]

    def _mentions(
        self, name: Name, segments: Segments, words: Mapping[int, Sequence[int]]
    ) -> list[tuple[int, frozenset[int]]]:
        found = ((number, self.pair.positions(name, segments[number])) for number in words)
        return [(number, places) for number, places in found if not places.isdisjoint(words[number])]

    def _heading_words(self) -> set[str]:
        """Return the words of what most entries of a list say, where the heading says it too: members of the board."""
        heading = {word_stem(key) for key in phrase_keys(self.pair.title) if key not in STOP_WORDS}
        terms = Counter(name for one in self.pair.statements for name in one.names if name.kind == TERM)
        persons = sum(name.kind == PERSON for name in self.pair.names)
        for term, count in terms.most_common(1):
            if count < _LEAST_OF_A_LIST or 2 * count <= persons:
                break  # it is of some entries: an office
            keys = {key for form in term.forms for key in form if key not in STOP_WORDS}
            if len(keys) > 1 and heading & set(map(word_stem, keys)):
                heading |= set(map(word_stem, keys))
        return heading

    def _claimed(self, segments: Segments) -> set[int]:
        """Return the numbers of the sentences that some statement names something of its own in."""
        return {number for one in self.pair.statements for number in self.pair.located(one, segments)}

    def _resting(self, statement: CitedStatement, segments: Segments, claimed: set[int]) -> list[int]:
        """Return the sentences that a statement rests on: those that name it, else those that name nothing else."""
        located = self.pair.located(statement, segments)
        if located:
            return located
        free = [number for number in range(len(segments)) if number not in claimed]
        return free or list(range(len(segments)))

    def _is_located_by_itself(self, statement: CitedStatement, read: Segments) -> bool:
        """Return whether something else than a topic of a statement is named in a sentence of the section."""
        strict = [name for name in statement.names if name.is_strict]
        return any(self.pair.finder.find(name, one) is not None for name in strict for one in read)

    def _new_names(self, read: Segments) -> list[tuple[str, ...]]:
        """Return the names that a list has now, had not, and the graph does not have."""
        members = [name for name in self.pair.names if name.kind in {PERSON, THING}]
        is_enumeration = sum(self.pair.had(name) for name in members) >= _LEAST_OF_A_LIST
        if not is_enumeration and not self._has_entries(read):
            return []
        # Around a short list the sentences may name anyone.
        now = [
            replace(one, is_certain=one.is_certain and (is_enumeration or not one.is_prose)) for one in self.pair.now
        ]
        persons = [name for name in members if name.kind == PERSON]
        return new_names(
            read, now, self.known,
            named=self.pair.named_words(self.pair.names, self.pair.now),
            persons=self.pair.named_words(persons, self.pair.now),
        )  # fmt: skip

    def _has_entries(self, read: Segments) -> bool:
        """Return whether entries of a list name what the graph has, be it two of them or one."""
        members = [name for name in self.pair.names if name.kind in {PERSON, THING, PLACE, TOPIC}]
        entries = [] if self.pair.is_infobox else [one for one in read if not one.is_prose]
        return any(self.pair.finder.find(name, one) is not None for name in members for one in entries)


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


def _is_new(segment: Segment, added: Sequence[int]) -> bool:
    return 2 * len(added) >= len(segment.significant_words)


def _forms(key: str) -> tuple[str, str]:
    return key, word_stem(key)


def _raw(segments: Segments, words: Mapping[int, Sequence[int]], number: int) -> list[str]:
    return [segments[number].words[place].raw for place in words.get(number, ())]


def _change(lost: Sequence[str], got: Sequence[str]) -> str:
    if not lost and not got:
        return "the sentence has its words in another order"
    if not got:
        return f"the sentence lost “{_short(lost)}”"
    if not lost:
        return f"the sentence got “{_short(got)}”"
    return f"the sentence changed from “{_short(lost)}” to “{_short(got)}”"


def _short(words: Sequence[str]) -> str:
    shown = list(dict.fromkeys(words))
    return " ".join(shown[:_SHOWN_WORDS]) + (" …" if len(shown) > _SHOWN_WORDS else "")
