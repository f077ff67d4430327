"""Finds names that a list has now and had not: words with capital letters in a row, which the graph does not have."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from leapgraph.watch.words import STOP_WORDS, without_targets, word_set

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from leapgraph.watch.parse_article import Segment

_INSIDE = word_set("of the and for de van der den von du del la le")


def new_names(
    read: Sequence[Segment],
    now: Sequence[Segment],
    known: Iterable[tuple[str, ...]],
    *,
    named: Mapping[int, frozenset[int]],
    persons: Mapping[int, frozenset[int]],
) -> list[tuple[str, ...]]:
    """Return the names, each as its words, in the order in which they stand in the list now.

    Args:
        read: The sentences and entries as they were read.
        now: Those of today.
        known: The words of each name of the graph.
        named: The places of the words of today that name what the graph has, by the number of the segment.
        persons: The same for its persons, whose titles are no names.
    """
    before = {key for segment in read for key in segment.keys}
    before |= {token.key for segment in read for target in segment.targets for token in target}
    known = set(known)
    found: dict[tuple[str, ...], None] = {}
    for number, segment in enumerate(now):
        if not segment.is_certain:
            continue
        titled = (run for run in capital_runs(segment) if persons.get(number, frozenset()).isdisjoint(run))
        for places in (part for run in titled for part in _parts(segment, run, named.get(number, frozenset()))):
            keys = tuple(segment.keys[place] for place in places)
            fresh = [key for key in keys if key not in before and key not in STOP_WORDS]
            # In a sentence a single word with a capital letter may be a month.
            is_single = len(keys) == 1 and (segment.is_prose or places[0] == 0)
            if fresh and keys not in known and not is_single:
                found[tuple(segment.words[place].raw for place in places)] = None
    return list(found)


def capital_runs(segment: Segment) -> Iterator[list[int]]:
    """Yield the places of words with capital letters in a row, with the small words of a name between them."""
    run: list[int] = []
    for place, token in enumerate(segment.words):
        joins = not run or not _is_parted(segment, run[-1], place)
        if (token.is_capital and token.is_certain and joins) or (run and joins and token.key in _INSIDE):
            run.append(place)
        else:
            yield from _trimmed(segment, run)
            run = [place] if token.is_capital and token.is_certain else []
    yield from _trimmed(segment, run)


def _parts(segment: Segment, run: list[int], named: frozenset[int]) -> Iterator[list[int]]:
    """Yield the parts of a run between the words that name what the graph has, such as a rank."""
    part: list[int] = []
    for place in run:
        if place not in named:
            part.append(place)
            continue
        yield from _trimmed(segment, part)
        part = []
    yield from _trimmed(segment, part)


def _is_parted(segment: Segment, before: int, place: int) -> bool:
    """Return whether something stands between two words that no name has inside; a full stop ends an initial."""
    between = without_targets(segment.text[segment.words[before].end : segment.words[place].start])
    return any(mark in between for mark in ",;:()[]|/\n") or place - before > 1


def _trimmed(segment: Segment, run: list[int]) -> Iterator[list[int]]:
    while run and not segment.words[run[-1]].is_capital:
        run = run[:-1]
    while run and segment.words[run[0]].key in STOP_WORDS:
        run = run[1:]
    if run and all(second - first == 1 for first, second in pairwise(run)):
        yield run
