"""Sending one edit: written down before and after, read back, and sent again only where that can do no harm."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from leapgraph.errors import StoppedError
from leapgraph.sync.changing import edit_data
from leapgraph.sync.failures import REJECTED, UNKNOWN, LostError, NotSentError, RefusedError
from leapgraph.sync.outcome import Sending, judged
from leapgraph.sync.reading_back import is_gone, read_back
from leapgraph.sync.suspects import suspicion

if TYPE_CHECKING:
    from collections.abc import Sequence

    from leapgraph.errors import RunError
    from leapgraph.sync.journal import Journal
    from leapgraph.sync.model import Json, Operation, Plan
    from leapgraph.sync.outcome import Result
    from leapgraph.sync.session import Session

# Once, and once more after a lost answer.
SENDINGS = 2
# Looks at an item whose edit was refused for its own sake: it was not made, and one look shows how it stands.
REFUSED_LOOKS = 1
# Looks before an edit is sent again: what lags longer is found by the wiki's refusing the second.
LOST_LOOKS = 2
MANY = 99


def send(  # noqa: PLR0913, PLR0917 - what there is to it
    plan: Plan, digest: str, operations: Sequence[Operation], item: Json, session: Session, journal: Journal
) -> Result:
    """Send the operations as one edit on an item as read, write it down, and return what came of it.

    After a lost answer the item is read back. Where it looks as before, the very same edit is sent once more: it says
    for which revision it is meant, so of the two the wiki can carry out only one, and its answer to the second tells
    what became of the first even where its copies lag behind.

    Raises:
        RunError: The journal cannot be written; nothing was sent.
        StoppedError: A person has stopped it, and the edit may have been made.
    """
    try:
        return _send(plan, digest, operations, item, session, journal)
    except KeyboardInterrupt:
        advice = "run the same command again: it finds out, and does nothing twice"
        raise StoppedError(f"stopped: the edit of {plan.entity} may have been sent; {advice}", UNKNOWN) from None


def _send(  # noqa: PLR0913, PLR0917 - what there is to it
    plan: Plan, digest: str, operations: Sequence[Operation], item: Json, session: Session, journal: Journal
) -> Result:
    data = edit_data(item, operations)
    entry = {"api": plan.api, "entity": plan.entity, "digest": digest, "user": session.user, "kind": plan.kind}
    ids = [one.id for one in operations]
    sending = Sending(item, None)
    for attempt in range(1, SENDINGS + 1):
        journal.write(event="sending", **entry, base_revid=item["lastrevid"], operations=ids, data=data)
        journal.saw(plan.api, item, plan.operations, plan.base_revid)
        answer, failure = _attempt(session, plan, data)
        doubt = sending.doubt or isinstance(failure, LostError)
        last = attempt == SENDINGS
        after = _after(session, item, operations, answer, failure, last=last, doubt=doubt)
        sending = Sending(item, after, failure, doubt)
        if last or not isinstance(failure, LostError) or after is None or _is_settled(sending):
            break
        seconds = max(session.limits.again, failure.seconds or 0.0)
        if seconds > session.limits.asked:
            break
        time.sleep(seconds)
    result = judged(plan, digest, operations, sending)
    if result.exit_code == REJECTED and isinstance(sending.failure, RefusedError):
        hint = suspicion(session, plan, operations, item, data, sending.failure)
        result = replace(result, message=f"{result.message}: {hint}" if hint else result.message)
    journal.done(result, sending.after)
    return result


def _attempt(session: Session, plan: Plan, data: Json) -> tuple[Json | None, RunError | None]:
    try:
        return session.edit(plan.entity, data, plan.summary), None
    except (NotSentError, LostError, RefusedError) as error:
        return None, error


def _after(  # noqa: PLR0913 - what there is to it
    session: Session,
    item: Json,
    operations: Sequence[Operation],
    answer: Json | None,
    failure: RunError | None,
    *,
    last: bool,
    doubt: bool,
) -> Json | None:
    """Return the item as it is after an attempt; None if that cannot be known."""
    base = item["lastrevid"]
    if answer is not None:
        revision = answer["lastrevid"]
        found = read_back(session, item, operations, lambda now: now >= revision, MANY)
        lags = found is None or (not is_gone(found, item["id"]) and found["lastrevid"] < revision)
        # The wiki's answer to an edit for a certain revision is the item itself, though no copy shows it yet.
        return answer if lags else found
    if isinstance(failure, NotSentError) and not doubt:
        return None
    refused = isinstance(failure, RefusedError) and not failure.moved and not doubt
    looks = REFUSED_LOOKS if refused else MANY if last or isinstance(failure, RefusedError) else LOST_LOOKS
    return read_back(session, item, operations, lambda now: now > base, looks)


def _is_settled(sending: Sending) -> bool:
    """Return whether the item has moved on: then the edit cannot be carried out any more, if it was not."""
    return sending.after is None or is_gone(sending.after, sending.before["id"]) or sending.moved
