"""Reading an item back after an edit, until it has what was sent or is new enough to be believed."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from leapgraph.errors import RunError
from leapgraph.sync.operation_state import is_deleted_or_redirect, operation_state
from leapgraph.wiki.api_errors import LOGIN_LOST_CODES
from leapgraph.wiki.errors import RefusedError, ResponseTimeoutError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from leapgraph.sync.plan_model import Operation
    from leapgraph.wiki.edit_session import Session
    from leapgraph.wikibase.json_types import Json


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
