"""Finds what stands with someone else than when a section was read: an office, a rank, a place, a share.

A section may have the same words as before and say another thing: who chairs a board is who the word stands with.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from leapgraph.watch.compare_words import MONTHS, MOST_PAIRS, canonical_word, is_same_word
from leapgraph.watch.findings import NAMES_APART, SectionFinding
from leapgraph.watch.new_names import capital_runs
from leapgraph.watch.statement_names import NUMBER, PERSON, PLACE, SHARE, TERM, THING, TOPIC

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from leapgraph.watch.parse_article import Segment
    from leapgraph.watch.section_pair import SectionPair, Segments
    from leapgraph.watch.statement_names import Name
    from leapgraph.watch.words import Token

_ATTRIBUTES = frozenset({TERM, PLACE, THING, SHARE, NUMBER})
_YEAR_DIGITS, _DAY_DIGITS = 4, 2


@dataclass(frozen=True)
class _Holder:
    """Whom words stand with: a name of the graph, or words with capital letters at the start of an entry."""

    label: str
    name: Name | None = None


_Holders = list[_Holder | None]


class _Place(NamedTuple):
    """One occurrence of a word: whom it stands behind and before; both are the only one of its sentence or entry."""

    behind: _Holder | None
    before: _Holder | None
    is_alone: bool
    shown: str
    token: Token


class _Move(NamedTuple):
    shown: str
    lost: tuple[_Holder, ...]
    gained: tuple[_Holder, ...]


@dataclass
class MovedWords:
    """What stands with someone else in one section of two revisions.

    Attributes:
        pair: The section.
        separated: The names of which it is reported already that they stand no longer together, by statement.
    """

    pair: SectionPair
    separated: Mapping[str, Sequence[Name]]

    def findings(self) -> Iterator[SectionFinding]:
        """Yield a finding for each two that something has passed between."""
        if self.pair.read is None or not self.pair.has_other_words:
            return
        grouped: dict[tuple[tuple[_Holder, ...], tuple[_Holder, ...]], list[str]] = {}
        for move in self._moves(self.pair.read):
            grouped.setdefault((move.lost, move.gained), []).append(move.shown)
        for (lost, gained), words in grouped.items():
            iris = self._resting({one.name for one in (*lost, *gained) if one.name is not None}, words)
            if not iris or self._is_told(lost):
                continue
            shown = " ".join(dict.fromkeys(words))
            message = f"“{shown}” stands with {_listed(gained)} now, and no longer with {_listed(lost)}"
            yield SectionFinding(NAMES_APART, message, iris)

    def _moves(self, read: Segments) -> Iterator[_Move]:
        then, now = self._places(read), self._places(self.pair.now)
        _join_spellings(then, now)
        for word, places in then.items():
            today = now.get(word, [])
            if len(places) != len(today):
                continue  # it is gone, or there is a new one: a changed sentence
            sides = (
                _passed([one.behind for one in places], [one.behind for one in today]),
                _passed([one.before for one in places], [one.before for one in today]),
            )
            if not all(lost or gained for lost, gained in sides):
                continue
            for lost, gained in sides:
                if self._is_a_move(lost, gained) and _is_alike(lost, gained, places, today):
                    yield _Move(places[0].shown, tuple(one for one in lost if one), tuple(one for one in gained if one))
                    break

    def _is_a_move(self, lost: Sequence[_Holder | None], gained: Sequence[_Holder | None]) -> bool:
        """Return whether a word has passed from one to another, of whom the graph has one, and who are both there."""
        if not lost or not gained or None in (*lost, *gained):
            return False
        names = [one.name for one in (*lost, *gained) if one is not None and one.name is not None]
        return bool(names) and all(self.pair.has(name) and self.pair.had(name) for name in names)

    def _places(self, segments: Segments) -> dict[str, list[_Place]]:
        """Return where each word stands, by the word or the label of what it names."""
        found: dict[str, list[_Place]] = defaultdict(list)
        for segment in segments:
            holders = self._holders(segment)
            distinct = list(dict.fromkeys(holder for _, holder in holders))
            only = distinct[0] if len(distinct) == 1 else None
            for place, word, shown in self._words(segment, holders):
                if len(distinct) > 1 and segment.is_prose and _is_of_a_date(word, segment):
                    continue  # a date may stand at either end of a sentence
                behind = next((one for at, one in reversed(holders) if at < place), None)
                before = next((one for at, one in holders if at > place), None)
                found[word].append(
                    _Place(only or behind, only or before, only is not None, shown, segment.words[place])
                )
        return found

    def _words(self, segment: Segment, holders: Sequence[tuple[int, _Holder]]) -> Iterator[tuple[int, str, str]]:
        """Yield the place of each word that says something, what it counts as, and how it is shown."""
        own = {place for _, one in holders if one.name for place in self.pair.positions(one.name, segment)}
        held = {one.name for _, one in holders}
        for name in self._attributes:
            places = self.pair.positions(name, segment) - own
            if name in held or not places:
                continue
            own |= places
            yield min(places), f"{name.kind} {name.label}", " ".join(segment.words[at].raw for at in sorted(places))
        for place in segment.significant_words:
            if place not in own:
                yield place, canonical_word(segment.keys[place]), segment.words[place].raw

    @cached_property
    def _attributes(self) -> list[Name]:
        return [name for name in self.pair.names if name.kind in _ATTRIBUTES]

    def _holders(self, segment: Segment) -> list[tuple[int, _Holder]]:
        """Return whom a sentence or entry is about, each with the places of its words, in order.

        These are persons; without one, organizations; without these, in an entry, topics or a name at its start.
        """
        kinds = ({PERSON}, {THING}, *([] if segment.is_prose else [{TOPIC}]))
        for names in ([name for name in self.pair.names if name.kind in one] for one in kinds):
            found = [
                (place, _Holder(name.label, name))
                for name in names
                if self.pair.finder.find(name, segment) is not None
                for place in self.pair.positions(name, segment) or (-1,)
            ]
            if found:
                return sorted(found, key=lambda one: (one[0], one[1].label))
        run = next(capital_runs(segment), []) if not segment.is_prose else []
        holder = _Holder(" ".join(segment.words[place].raw for place in run))
        return [(place, holder) for place in run] if len(run) > 1 else []

    def _resting(self, names: set[Name], words: Sequence[str]) -> tuple[str, ...]:
        """Return the statements on those concerned, of these the ones that name what has moved if there are any."""
        concerned = [one for one in self.pair.statements if names.intersection(one.names)]
        keys = {canonical_word(word) for shown in words for word in shown.casefold().split()}
        closer = [
            one for one in concerned
            if any(keys.intersection(map(canonical_word, form))
                   for name in one.names if name not in names for form in name.forms)
        ]  # fmt: skip
        return tuple(sorted(one.iri for one in closer or concerned))

    def _is_told(self, lost: Sequence[_Holder]) -> bool:
        names = {one.name for one in lost}
        return any(torn[0] in names for torn in self.separated.values())


def _join_spellings(then: Mapping[str, list[_Place]], now: dict[str, list[_Place]]) -> None:
    """Count a word that is there in another spelling alone, or abbreviated, as the one that was read."""
    left = [word for word in now if word not in then]
    gone = [word for word in then if word not in now]
    if len(left) * len(gone) > MOST_PAIRS:
        return  # the section is another one
    for word in gone:
        twin = next((one for one in left if is_same_word(then[word][0].token, now[one][0].token)), None)
        if twin is not None:
            left.remove(twin)
            now[word] = now.pop(twin)


def _passed(then: Sequence[_Holder | None], now: Sequence[_Holder | None]) -> tuple[_Holders, _Holders]:
    """Return with whom a word stood more often then, and with whom it does now."""
    before, today = Counter(then), Counter(now)
    return list((before - today).elements()), list((today - before).elements())


def _is_alike(
    lost: Sequence[_Holder | None],
    gained: Sequence[_Holder | None],
    places: Sequence[_Place],
    today: Sequence[_Place],
) -> bool:
    """Return whether it is as certain now as then whom the word stands with: an entry is of one, a sentence of many."""
    was = {one.is_alone for one in places if one.behind in lost or one.before in lost}
    has = {one.is_alone for one in today if one.behind in gained or one.before in gained}
    return was == has


def _is_of_a_date(word: str, segment: Segment) -> bool:
    is_day = word.isdigit() and len(word) <= _DAY_DIGITS and not MONTHS.isdisjoint(segment.keys)
    return word in MONTHS or is_day or (word.isdigit() and len(word) == _YEAR_DIGITS)


def _listed(holders: Sequence[_Holder]) -> str:
    return " and ".join(dict.fromkeys(one.label for one in holders))
