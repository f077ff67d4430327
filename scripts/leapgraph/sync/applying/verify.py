"""Looking whether what was applied still stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from leapgraph.sync.journal.apply_result import GOOD_OUTCOMES
from leapgraph.sync.journal.result_file_reader import operation_from_result
from leapgraph.sync.operation_state import is_deleted_or_redirect, operation_state, operation_target
from leapgraph.wikibase.canonical_json import statement_hash

if TYPE_CHECKING:
    from collections.abc import Sequence

    from leapgraph.sync.journal.apply_result import ApplyResult
    from leapgraph.wikibase.json_types import Json

VerificationStatus = Literal["stands", "changed since", "gone"]


def is_as_applied(told: Json, item: Json, edits: Sequence[Json] = ()) -> bool:
    """Return whether what an operation was about is on the item as we left it.

    That is as it was read back after the operation; or as a later edit from here left it, where that edit found it so.

    Args:
        told: The operation, out of a result.
        item: The item as it is now.
        edits: Those to the item from here, as the journal has them, the earliest first.
    """
    now, left = _content_hash(operation_target(item, operation_from_result(told))), _content_hash(told["after"])
    if now == left or not told["guid"]:
        return bool(now == left)
    for edit in edits:
        for later in edit["operations"]:
            if (later["guid"], later["outcome"]) == (told["guid"], "applied") and _content_hash(
                later["before"]
            ) == left:
                left = _content_hash(later["after"])
                break
    return bool(now == left)


def _content_hash(one: Json | str | None) -> str | None:
    return statement_hash(one) if isinstance(one, dict) else one


def verify_result(result: ApplyResult, item: Json, edits: Sequence[Json] = ()) -> list[tuple[str, str]]:
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
        (one["id"], _verify_operation(one, result, item, edits) if one["outcome"] in GOOD_OUTCOMES else one["outcome"])
        for one in result.operations
    ]


def _verify_operation(told: Json, result: ApplyResult, item: Json, edits: Sequence[Json]) -> VerificationStatus:
    if is_deleted_or_redirect(item, result.entity):
        return "gone"
    if is_as_applied(told, item, edits):
        return "stands"
    operation = operation_from_result(told)
    left = operation_target(item, operation) is not None and operation_state(item, operation) != "open"
    return "changed since" if left or operation.op.startswith("remove_") else "gone"
