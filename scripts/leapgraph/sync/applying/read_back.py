"""Reads an item back: after an edit until it shows the change, and later to verify that the change still stands."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Literal

from leapgraph.errors import RunError
from leapgraph.sync.journal.apply_result import GOOD_OUTCOMES
from leapgraph.sync.journal.result_file import operation_from_result
from leapgraph.sync.operation_state import is_deleted_or_redirect, operation_state, operation_target
from leapgraph.wiki.api_errors import LOGIN_LOST_CODES
from leapgraph.wiki.errors import RefusedError, ResponseTimeoutError
from leapgraph.wikibase.canonical_json_hashes import statement_hash

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from leapgraph.sync.journal.apply_result import ApplyResult
    from leapgraph.sync.plan_model import Operation
    from leapgraph.wiki.edit_session import Session
    from leapgraph.wikibase.json_types import Json


VerificationStatus = Literal["stands", "changed since", "gone"]


def fetch_latest_item(session: Session, entity: str, edits: Sequence[Json]) -> Json:
    """Return the item at the revision of the last own edit or a later one.

    A lagging replica does not show our edit: another apply would use an outdated baserevid, and an
    undo would find nothing to undo.

    Args:
        session: The authenticated session.
        entity: The item id.
        edits: The own edits from the journal.

    Raises:
        RunError: As raised by `Session.read`.
    """
    known = max((edit["revision"] or 0 for edit in edits), default=0)
    for pause in session.limits.lag:
        item = session.read(entity)
        if is_deleted_or_redirect(item, entity) or item["lastrevid"] >= known:
            return item
        time.sleep(pause)
    return session.read(entity)


def read_back_item(
    session: Session, before: Json, operations: Sequence[Operation], enough: Callable[[int], bool], looks: int
) -> Json | None:
    """Return the item after an edit; None if it cannot be read.

    Replicas lag and show an earlier state: the item is read again with increasing
    pauses, until it has all of the operations or a sufficient revision.

    Args:
        session: The authenticated session.
        before: The item that the edit is based on.
        operations: The operations sent.
        enough: Whether a revision is recent enough.
        looks: The maximal number of reads.
    """
    session.reset_deadline()
    found: Json | None = None
    pauses = (0.0, *session.limits.lag)[:looks]
    for pause in pauses:
        time.sleep(pause)
        try:
            now = session.read(before["id"])
        except ResponseTimeoutError:
            break
        except RefusedError as refused:
            if refused.code in LOGIN_LOST_CODES:
                # Each further read would be another login attempt.
                break
            continue
        except RunError:
            continue
        if is_deleted_or_redirect(now, before["id"]):
            return now
        # A replica may lag behind another that was read before.
        if found is None or now["lastrevid"] >= found["lastrevid"]:
            found = now
        if enough(found["lastrevid"]) or all(operation_state(found, one) == "done" for one in operations):
            break
    return found


def is_as_applied(entry: Json, item: Json, edits: Sequence[Json] = ()) -> bool:
    """Return whether the target of an operation is on the item as leapgraph left it.

    That is its state as read back after the operation, or after a later own edit that found it in that state.

    Args:
        entry: The operation, from a result.
        item: The current item.
        edits: The own edits to the item from the journal, earliest first.
    """
    now, left = _content_hash(operation_target(item, operation_from_result(entry))), _content_hash(entry["after"])
    if now == left or not entry["guid"]:
        return bool(now == left)
    for edit in edits:
        for later in edit["operations"]:
            if (later["guid"], later["outcome"]) == (entry["guid"], "applied") and _content_hash(
                later["before"]
            ) == left:
                left = _content_hash(later["after"])
                break
    return bool(now == left)


def _content_hash(one: Json | str | None) -> str | None:
    return statement_hash(one) if isinstance(one, dict) else one


def verify_result(result: ApplyResult, item: Json, edits: Sequence[Json] = ()) -> list[tuple[str, str]]:
    """Return each operation of a result by id, with its status on the item as read.

    Args:
        result: The result of an apply.
        item: The current item.
        edits: The own edits to the item from the journal, which are not changes by others.

    Returns:
        `stands`; `changed since` if someone else has changed the statement; `gone`; or, for an operation that was
        not applied, its outcome.
    """
    return [
        (one["id"], _verify_operation(one, result, item, edits) if one["outcome"] in GOOD_OUTCOMES else one["outcome"])
        for one in result.operations
    ]


def _verify_operation(entry: Json, result: ApplyResult, item: Json, edits: Sequence[Json]) -> VerificationStatus:
    if is_deleted_or_redirect(item, result.entity):
        return "gone"
    if is_as_applied(entry, item, edits):
        return "stands"
    operation = operation_from_result(entry)
    left = operation_target(item, operation) is not None and operation_state(item, operation) != "open"
    return "changed since" if left or operation.op.startswith("remove_") else "gone"
