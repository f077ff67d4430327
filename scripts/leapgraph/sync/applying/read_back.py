"""Reading an item back: after an edit until it has what was sent, and later to see whether that still stands."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Literal

from leapgraph.errors import RunError
from leapgraph.sync.journal.apply_result import GOOD_OUTCOMES
from leapgraph.sync.journal.result_file import operation_from_result
from leapgraph.sync.operation_state import is_deleted_or_redirect, operation_state, operation_target
from leapgraph.wiki.api_errors import LOGIN_LOST_CODES
from leapgraph.wiki.errors import RefusedError, ResponseTimeoutError
from leapgraph.wikibase.canonical_json import statement_hash

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from leapgraph.sync.journal.apply_result import ApplyResult
    from leapgraph.sync.plan_model import Operation
    from leapgraph.wiki.edit_session import Session
    from leapgraph.wikibase.json_types import Json


VerificationStatus = Literal["stands", "changed since", "gone"]


def fetch_latest_item(session: Session, entity: str, edits: Sequence[Json]) -> Json:
    """Return an item as it is, at no earlier revision than the last that was made from here.

    A copy that lags behind shows it without our edit: a second go would be made for a revision that is gone, and an
    undo would find nothing to take back.

    Args:
        session: The login.
        entity: The item's id.
        edits: Those to it from here, as the journal has them.

    Raises:
        RunError: As `Session.parse_commands` does.
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
    """Return the item as it is after a sending; None if it cannot be read.

    Copies of a wiki's database lag behind, and what they show was true once: it is read again, with longer and longer
    pauses, until it has all of the operations or a revision that is enough.

    Args:
        session: The login.
        before: The item for which they were sent.
        operations: What was sent.
        enough: Whether a revision is new enough to be believed.
        looks: How often to read it at most.
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
                # Each further look would be another attempt to log in.
                break
            continue
        except RunError:
            continue
        if is_deleted_or_redirect(now, before["id"]):
            return now
        # A copy may be behind what another copy has shown already.
        if found is None or now["lastrevid"] >= found["lastrevid"]:
            found = now
        if enough(found["lastrevid"]) or all(operation_state(found, one) == "done" for one in operations):
            break
    return found


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
