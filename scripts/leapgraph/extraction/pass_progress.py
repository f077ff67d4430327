"""How far a pass of an extraction is."""

from __future__ import annotations

from typing import NamedTuple


class PassProgress(NamedTuple):
    """How far a pass is.

    Attributes:
        name: What it is about, such as `matches`.
        number: Its number among the passes, from 1.
        passes: How many passes there are.
        size: The bytes of the dumps that it reads at most; 0 if it reads none.
        taken_over: How many of them an earlier run had read.
        done: How many of them are read by now.
        found: How many entities it has found.
        has_limit: Whether it ends when it has found so many, which may be before it has read all.
    """

    name: str
    number: int
    passes: int
    size: int = 0
    taken_over: int = 0
    done: int = 0
    found: int = 0
    has_limit: bool = False
