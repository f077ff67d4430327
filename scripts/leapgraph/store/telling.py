"""What a person is told of a store: the graphs that differ, and how many do not."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from leapgraph.store.sending import ALTERED, LEFT_OVER, SAME, Difference

if TYPE_CHECKING:
    from collections.abc import Iterable

_LONGEST = 400


def told(outcomes: Iterable[tuple[Difference, str]], url: str) -> str:
    """Return a line for each graph with what is or was done to it, unless it is unchanged, and a line that sums up."""
    lines: list[str] = []
    words: Counter[str] = Counter()
    for one, word in outcomes:
        words[word] += 1
        if word != SAME:
            lines.append(f"{word}\t{one.iri}\t{_numbers(one)}")
    lines.append(f"{url}: {', '.join(f'{number} {word}' for word, number in sorted(words.items()))}")
    return "".join(f"{line}\n" for line in lines)


def altered(outcomes: Iterable[tuple[Difference, str]], url: str) -> str:
    """Return a line for each graph that the store altered as it took it in; nothing if there is none."""
    return "".join(
        f"{one.iri}: {url} took it and has {one.there:,} triples, {one.lost:,} of our {one.here:,} not as they were "
        f"sent, such as {_short(one.example)}; it is sent again at the next run\n"
        for one, word in outcomes
        if word == ALTERED
    )


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _numbers(one: Difference) -> str:
    if one.kind == LEFT_OVER:
        return f"{one.there:,} triples, no longer published"
    if one.lost:
        return f"{one.here:,} triples, {one.lost:,} of them not as they were sent"
    return f"{one.here:,} triples" + (f", before {one.there:,}" if one.there else "")
