"""Looking whether what was applied still stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from leapgraph.sync.canonical import statement_hash
from leapgraph.sync.model import Operation
from leapgraph.sync.outcome import GOOD
from leapgraph.sync.reading_back import is_gone, state, touched

if TYPE_CHECKING:
    from leapgraph.sync.model import Json
    from leapgraph.sync.outcome import Result

Standing = Literal["stands", "changed since", "gone"]


def operation_of(told: Json) -> Operation:
    """Return an operation out of a result."""
    return Operation(
        id=told["id"], op=told["op"], row=told["row"], property=told["property"], guid=told["guid"],
        change=told["change"], before=told["before"], after=told["after"], reason="", sources=tuple(told["sources"]),
    )  # fmt: skip


def as_applied(told: Json, item: Json) -> bool:
    """Return whether what an operation was about is on the item as it was read back after the operation."""
    now = touched(item, operation_of(told))
    if isinstance(now, dict) and isinstance(told["after"], dict):
        return statement_hash(now) == statement_hash(told["after"])
    return bool(now == told["after"])


def standing(result: Result, item: Json) -> list[tuple[str, str]]:
    """Return of each operation of a result its id and how it stands on the item as read.

    Returns:
        `stands`; `changed since`, where someone else has changed the statement; `gone`; or, of an operation that was
        not applied, its outcome.
    """
    return [
        (one["id"], _standing(one, result, item) if one["outcome"] in GOOD else one["outcome"])
        for one in result.operations
    ]


def _standing(told: Json, result: Result, item: Json) -> Standing:
    if is_gone(item, result.entity):
        return "gone"
    if as_applied(told, item):
        return "stands"
    operation = operation_of(told)
    left = touched(item, operation) is not None and state(item, operation) != "open"
    return "changed since" if left or operation.op.startswith("remove_") else "gone"
