"""What all formats say of the whole: which sides were compared, and how much differs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from leapgraph.differences.model import Differences, QueryResultDifference, SideDescription


def side_words(side: SideDescription) -> str:
    """Return a side by its name, version and date."""
    version = f"version {side.version}" if side.version and side.version != side.name else ""
    more = ", ".join(piece for piece in (version, side.date) if piece)
    return f"{side.name} ({more})" if more else side.name


def heading(found: Differences) -> str:
    """Return which sides were compared."""
    return f"From {side_words(found.old)} to {side_words(found.new)}"


def summary(found: Differences) -> str:
    """Return how much differs, in a sentence."""
    count = len(found.flattened)
    pieces = [_count(count, "difference")]
    if found.answers is not None:
        number = len(found.other_answers)
        pieces.append(f"{_count(number, 'saved question')} {'gives' if number == 1 else 'give'} other rows")
    text = ", ".join(pieces) + "."
    return text[:1].upper() + text[1:]


def answer_summary(answer: QueryResultDifference) -> str:
    """Return how the answer of a question differs."""
    if answer.problem:
        return answer.problem
    pieces = [
        f"{_count(len(rows), 'row')} {word}"
        for rows, word in ((answer.added, "more"), (answer.removed, "fewer"))
        if rows
    ]
    return ", ".join(pieces)


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}" if number else f"no {noun}s"
