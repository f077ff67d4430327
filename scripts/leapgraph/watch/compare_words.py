"""Compares the sentences of a section in two revisions by the words that say something."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from leapgraph.watch.quantities import NUMBER_WORDS
from leapgraph.watch.words import Token, is_abbreviated, is_respelt, word_set, word_stem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from leapgraph.watch.parse_article import Segment

Words = dict[int, list[int]]
MONTHS = word_set(
    "january february march april may june july august september october november december januari februari maart mei "
    "juni juli augustus oktober januar februar marz mai dezember"
)
MOST_PAIRS = 200_000
_COMPARING = {
    **dict.fromkeys(word_set("more over above exceeding"), "more"),
    **dict.fromkeys(word_set("less under below fewer"), "less"),
    **dict.fromkeys(word_set("about around roughly approximately circa"), "about"),
}


@dataclass(frozen=True)
class WordChanges:
    """What differs, as the places of words by the number of their segment.

    Attributes:
        removed: The words of the segments read that are nowhere in the section now.
        added: The words of the segments of now that were nowhere in the section.
        reordered: The numbers of sentences read that have the same words in another order, with that of each now.
    """

    removed: Words
    added: Words
    reordered: Mapping[int, int]


def compare_words(
    read: Sequence[Segment],
    now: Sequence[Segment],
    named_then: Mapping[int, frozenset[int]],
    named_now: Mapping[int, frozenset[int]],
) -> WordChanges:
    """Return the words that a section has lost and got, whatever sentence or entry they stand in.

    Layout moves words: a list becomes a table, a sentence two. Only what the section as a whole lost or got differs.
    A word in another spelling or inflection is the same.

    Args:
        read: The segments of the revision read.
        now: Those of today.
        named_then: The words that are names of the graph, which are compared as names, by segment.
        named_now: The same for today.
    """
    same = Counter(one.keys for one in now)
    left_then, left_now = [], []
    for number, one in enumerate(read):
        if same[one.keys]:
            same[one.keys] -= 1
        else:
            left_then.append(number)
    used = Counter(one.keys for one in read)
    for number, one in enumerate(now):
        if used[one.keys]:
            used[one.keys] -= 1
        else:
            left_now.append(number)
    lost = {number: _significant_words(read[number], named_then.get(number, frozenset())) for number in left_then}
    got = {number: _significant_words(now[number], named_now.get(number, frozenset())) for number in left_now}
    counts_now = Counter(key for number in left_now for key in _all_keys(now[number]))
    counts_then = Counter(key for number in left_then for key in _all_keys(read[number]))
    removed = _beyond(read, lost, counts_now)
    added = _beyond(now, {number: got[number] for number in got if now[number].is_certain}, counts_then)
    _drop_respelt(read, removed, now, added)
    return WordChanges(_filled(removed), _filled(added), _reordered(read, lost, now, got))


def _significant_words(segment: Segment, named: frozenset[int]) -> list[int]:
    return [place for place in segment.significant_words if place not in named]


def _all_keys(segment: Segment) -> Iterable[str]:
    yield from map(canonical_word, segment.keys)
    for target in segment.targets:
        yield from (canonical_word(token.key) for token in target)


def canonical_word(key: str) -> str:
    """Return what a word counts as: a number as one in digits, one word for all that compare alike, else its stem."""
    return NUMBER_WORDS.get(key) or _COMPARING.get(key) or word_stem(key)


def _beyond(segments: Sequence[Segment], places: Words, counts: Counter[str]) -> Words:
    """Return the places of the words that occur more often than counted."""
    left = Counter(counts)
    found: Words = {}
    for number, listed in places.items():
        found[number] = []
        for place in listed:
            token = segments[number].words[place]
            if left[canonical_word(token.key)]:
                left[canonical_word(token.key)] -= 1
            elif token.is_certain:
                found[number].append(place)
    return found


def _drop_respelt(read: Sequence[Segment], removed: Words, now: Sequence[Segment], added: Words) -> None:
    """Take out each pair of words that are one word in two spellings, or one and its abbreviation."""
    waiting = [(number, place) for number, places in added.items() for place in places]
    if len(waiting) * sum(map(len, removed.values())) > MOST_PAIRS:
        return  # the section is another one: its typos are no longer of interest
    for number, places in removed.items():
        for place in list(places):
            token = read[number].words[place]
            twin = next((one for one in waiting if is_same_word(token, now[one[0]].words[one[1]])), None)
            if twin is not None:
                waiting.remove(twin)
                added[twin[0]].remove(twin[1])
                places.remove(place)


def is_same_word(one: Token, other: Token) -> bool:
    """Return whether two words are one in two spellings, or one and its abbreviation."""
    return is_respelt(one.key, other.key) or is_abbreviated(one, other.key) or is_abbreviated(other, one.key)


def _filled(words: Words) -> Words:
    return {number: places for number, places in words.items() if places}


def _reordered(read: Sequence[Segment], lost: Words, now: Sequence[Segment], got: Words) -> dict[int, int]:
    """Return the sentences whose words stand with their names in another order: "A paid B" has become "B paid A".

    A date in another order, or at the end instead of the beginning, is none of them.
    """

    def keys(segment: Segment) -> tuple[str, ...]:
        return tuple(sorted(segment.keys[place] for place in segment.significant_words))

    def names(segment: Segment) -> list[str]:
        words = ((place, segment.words[place]) for place in segment.significant_words if place)
        return [token.key for place, token in words if token.is_capital and token.key not in MONTHS]

    theirs: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for number in got:
        if now[number].is_prose:
            theirs[keys(now[number])].append(number)
    found = {}
    for number in lost:
        twins = theirs.get(keys(read[number]), []) if read[number].is_prose else []
        if (
            twins
            and all(sorted(names(now[twin])) == sorted(names(read[number])) for twin in twins)
            and all(names(now[twin]) != names(read[number]) for twin in twins)
        ):
            found[number] = twins[0]
    return found
