"""What a person is told of a store: the graphs that differ, and how many do not."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from leapgraph.store.sending import LEFT_OVER, SAME, Difference

if TYPE_CHECKING:
    from collections.abc import Iterable


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


def _numbers(one: Difference) -> str:
    if one.kind == LEFT_OVER:
        return f"{one.there:,} triples, no longer published"
    return f"{one.here:,} triples" + (f", before {one.there:,}" if one.there else "")
