"""Words for numbers of what an extraction read or left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_SINGULARS = {"damaged data": "place with damaged data"}
_PLURALS = {"entity": "entities", "other entity": "other entities", "damaged data": "places with damaged data"}


def number_text(number: int, noun: str) -> str:
    """Return a number and what it counts."""
    return f"{number:,} {_SINGULARS.get(noun, noun) if number == 1 else _PLURALS.get(noun, f'{noun}s')}"


def left_out_text(left_out: Mapping[str, int]) -> str:
    """Return how much was left out of each kind, in the order of the kinds; empty if nothing was."""
    return ", ".join(number_text(number, kind) for kind, number in sorted(left_out.items()))
