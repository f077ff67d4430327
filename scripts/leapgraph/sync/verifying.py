"""Looking whether what was applied still stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from leapgraph.sync.canonical import statement_hash
from leapgraph.sync.model import Operation
from leapgraph.sync.outcome import GOOD
from leapgraph.sync.reading_back import is_gone, state, touched

if TYPE_CHECKING:
    from collections.abc import Sequence

    from leapgraph.sync.model import Json
    from leapgraph.sync.outcome import Result

Standing = Literal["stands", "changed since", "gone"]


def operation_of(told: Json) -> Operation:
    """Return an operation out of a result."""
    return Operation(
        id=told["id"], op=told["op"], row=told["row"], property=told["property"], guid=told["guid"],
        change=told["change"], before=told["before"], after=told["after"], reason="", sources=tuple(told["sources"]),
    )  # fmt: skip


def as_applied(told: Json, item: Json, edits: Sequence[Json] = ()) -> bool:
    """Return whether what an operation was about is on the item as we left it.

    That is as it was read back after the operation; or as a later edit from here left it, where that edit found it so.

    Args:
        told: The operation, out of a result.
        item: The item as it is now.
        edits: Those to the item from here, as the journal has them, the earliest first.
    """
    now, left = _content(touched(item, operation_of(told))), _content(told["after"])
    if now == left or not told["guid"]:
        return bool(now == left)
    for edit in edits:
        for later in edit["operations"]:
            if (later["guid"], later["outcome"]) == (told["guid"], "applied") and _content(later["before"]) == left:
                left = _content(later["after"])
                break
    return bool(now == left)


def _content(one: Json | str | None) -> str | None:
    return statement_hash(one) if isinstance(one, dict) else one


def standing(result: Result, item: Json, edits: Sequence[Json] = ()) -> list[tuple[str, str]]:
    """Return of each operation of a result its id and how it stands on the item as read.

    Args:
        result: Of an apply.
        item: The item as it is now.
        edits: Those to the item from here, as the journal has them: what they changed is no change of others.

    Returns:
        `stands`; `changed since`, where someone else has changed the statement; `gone`; or, of an operation that was
        not applied, its outcome.
    """
    return [
        (one["id"], _standing(one, result, item, edits) if one["outcome"] in GOOD else one["outcome"])
        for one in result.operations
    ]


def _standing(told: Json, result: Result, item: Json, edits: Sequence[Json]) -> Standing:
    if is_gone(item, result.entity):
        return "gone"
    if as_applied(told, item, edits):
        return "stands"
    operation = operation_of(told)
    left = touched(item, operation) is not None and state(item, operation) != "open"
    return "changed since" if left or operation.op.startswith("remove_") else "gone"
