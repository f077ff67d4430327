"""Sends an edit: records it before and after, reads the item back, and retries only if that is safe."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from leapgraph.errors import StoppedError
from leapgraph.sync.applying.find_refused_operation import describe_refused_operation
from leapgraph.sync.applying.read_back import read_back_item
from leapgraph.sync.edit_payload import edit_data
from leapgraph.sync.journal.apply_result import SentEdit, build_apply_result
from leapgraph.sync.operation_state import is_deleted_or_redirect
from leapgraph.wiki.errors import EXIT_REFUSED, EXIT_UNKNOWN, NoResponseError, RefusedError, RequestNotSentError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from leapgraph.errors import RunError
    from leapgraph.sync.journal.apply_result import ApplyResult
    from leapgraph.sync.journal.edit_journal import Journal
    from leapgraph.sync.plan_model import Operation, Plan
    from leapgraph.wiki.edit_session import Session
    from leapgraph.wikibase.json_types import Json

# One attempt, and one more after a lost response.
MAX_ATTEMPTS = 2
# The number of reads after a refused edit: it was not saved, and one read shows the current state.
REFUSED_LOOKS = 1
# The number of reads before an edit is sent again: a longer replication lag is covered by baserevid.
LOST_LOOKS = 2
MANY_LOOKS = 99


def send_edit(  # noqa: PLR0913, PLR0917 - what there is to it
    plan: Plan, digest: str, operations: Sequence[Operation], item: Json, session: Session, journal: Journal
) -> ApplyResult:
    """Send the operations as one edit on an item as read, record it, and return the result.

    After a lost response the item is read back. If it looks as before, the same edit is sent once more: with the same
    baserevid the wiki can save only one of the two, and its response to the second shows the outcome of the first even
    if the replicas lag.

    Raises:
        RunError: The journal cannot be written; nothing was sent.
        StoppedError: The person has stopped it, and the edit may have been saved.
    """
    try:
        return _send_attempts(plan, digest, operations, item, session, journal)
    except KeyboardInterrupt:
        advice = "run the same command again: it finds out, and does nothing twice"
        raise StoppedError(f"stopped: the edit of {plan.entity} may have been sent; {advice}", EXIT_UNKNOWN) from None


def _send_attempts(  # noqa: PLR0913, PLR0917 - what there is to it
    plan: Plan, digest: str, operations: Sequence[Operation], item: Json, session: Session, journal: Journal
) -> ApplyResult:
    data = edit_data(item, operations)
    entry = {"api": plan.api, "entity": plan.entity, "digest": digest, "user": session.user, "kind": plan.kind}
    ids = [one.id for one in operations]
    sending = SentEdit(item, None)
    for attempt in range(1, MAX_ATTEMPTS + 1):
        journal.write(event="sending", **entry, base_revid=item["lastrevid"], operations=ids, data=data)
        journal.record_observation(plan.api, item, plan.operations, plan.base_revid)
        answer, failure = _attempt_edit(session, plan, data)
        doubt = sending.doubt or isinstance(failure, NoResponseError)
        last = attempt == MAX_ATTEMPTS
        after = _item_after(session, item, operations, answer, failure, last=last, doubt=doubt)
        sending = SentEdit(item, after, failure, doubt)
        if last or not isinstance(failure, NoResponseError) or after is None or _is_settled(sending):
            break
        seconds = max(session.limits.again, failure.seconds or 0.0)
        if seconds > session.limits.asked:
            break
        time.sleep(seconds)
    result = build_apply_result(plan, digest, operations, sending)
    if result.exit_code == EXIT_REFUSED and isinstance(sending.failure, RefusedError):
        hint = describe_refused_operation(session, plan, operations, item, data, sending.failure)
        result = replace(result, message=f"{result.message}: {hint}" if hint else result.message)
    journal.record_result(result, sending.after)
    return result


def _attempt_edit(session: Session, plan: Plan, data: Json) -> tuple[Json | None, RunError | None]:
    try:
        return session.edit(plan.entity, data, plan.summary), None
    except (RequestNotSentError, NoResponseError, RefusedError) as error:
        return None, error


def _item_after(  # noqa: PLR0913 - what there is to it
    session: Session,
    item: Json,
    operations: Sequence[Operation],
    answer: Json | None,
    failure: RunError | None,
    *,
    last: bool,
    doubt: bool,
) -> Json | None:
    """Return the item after an attempt; None if it is unknown."""
    base = item["lastrevid"]
    if answer is not None:
        revision = answer["lastrevid"]
        found = read_back_item(session, item, operations, lambda now: now >= revision, MANY_LOOKS)
        lags = found is None or (not is_deleted_or_redirect(found, item["id"]) and found["lastrevid"] < revision)
        # The response to an edit with a baserevid is the item itself, even if no replica shows it yet.
        return answer if lags else found
    if isinstance(failure, RequestNotSentError) and not doubt:
        return None
    refused = isinstance(failure, RefusedError) and not failure.is_edit_conflict and not doubt
    looks = REFUSED_LOOKS if refused else MANY_LOOKS if last or isinstance(failure, RefusedError) else LOST_LOOKS
    return read_back_item(session, item, operations, lambda now: now > base, looks)


def _is_settled(sending: SentEdit) -> bool:
    """Return whether the item has a new revision: the edit can no longer be saved if it was not."""
    return (
        sending.after is None or is_deleted_or_redirect(sending.after, sending.before["id"]) or sending.has_new_revision
    )
