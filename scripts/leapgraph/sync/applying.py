"""Applying approved operations: refuse what is not as it was planned, send one edit, and say truly what came of it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

from leapgraph.errors import RunError
from leapgraph.sync.canonical import statement_hash
from leapgraph.sync.changing import TERMS, changed, edit_data, statements_of
from leapgraph.sync.session import LostError, RefusedError, wait

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from leapgraph.sync.journal import Journal
    from leapgraph.sync.model import Json, Operation, Plan
    from leapgraph.sync.session import Session

Outcome = Literal["applied", "was there already", "not applied", "changed by someone else", "unknown"]
CONFLICT, REJECTED, UNKNOWN = 3, 4, 5
# A replica may lag behind: so often is the item read, so many seconds apart.
READS, PAUSE = 5, 1.0
# Codes by which a wiki says that the item is not at the revision that the edit was made for.
_MOVED = {"editconflict", "param-illegal", "unresolved-redirect", "no-such-entity"}


class MovedError(RunError):
    """The item is not as it was when the plan was made: nothing was sent.

    Attributes:
        item: The item as it is now.
    """

    exit_code = CONFLICT

    def __init__(self, message: str, item: Json) -> None:
        super().__init__(message)
        self.item = item


class ConflictError(RunError):
    """Someone else has changed what the plan is about: nothing was sent."""

    exit_code = CONFLICT


@dataclass(frozen=True)
class Result:
    """What came of an apply or an undo.

    Attributes:
        digest: Of the plan.
        api: The wiki.
        entity: The item.
        kind: `plan` or `undo`.
        outcome: Of all together, the worst of them.
        operations: Each operation with its outcome, and the statement before and after as it was read.
        revision: The revision with the operations in it; None if it is not known.
        message: What a person should know.
        exit_code: 0, or what the outcome calls for.
    """

    digest: str
    api: str
    entity: str
    kind: str
    outcome: Outcome
    operations: tuple[Json, ...]
    revision: int | None
    message: str
    exit_code: int = 0

    def as_json(self) -> Json:
        """Return it as JSON has it."""
        return asdict(self)


def chosen(plan: Plan, only: Collection[str]) -> list[Operation]:
    """Return the operations that a person has approved: those named, or those marked in the file.

    Raises:
        RunError: None is, one is not in the plan, or one has a critical issue.
    """
    known = {one.id: one for one in plan.operations}
    unknown = sorted(set(only) - set(known))
    if unknown:
        raise RunError(f"{', '.join(unknown)} is not in the plan; there are {', '.join(known) or 'none'}")
    found = [one for one in plan.operations if (one.id in only if only else one.approved)]
    if not found:
        raise RunError("nothing is approved: write `approved: true` below an operation, or name it with --only ID")
    for one in found:
        grave = next((issue for issue in one.issues if issue.severity == "critical"), None)
        if grave is not None:
            raise RunError(f"{one.id} must not be applied: {grave.message}")
    return found


def check_item(plan: Plan, item: Json) -> None:
    """Make sure that what was read is the plan's item.

    Raises:
        ConflictError: It is deleted, a redirect, or has another name.
    """
    if "missing" in item:
        raise ConflictError(f"{plan.entity} does not exist any more: someone has deleted it")
    if item.get("id") != plan.entity:
        raise ConflictError(f"{plan.entity} is now a redirect to {item.get('id')}: pull and plan again")
    label = dict(item.get("labels") or {}).get("en", {}).get("value")
    if plan.label not in {label, plan.entity, None} and label is not None:
        raise ConflictError(f"{plan.entity} is called {label!r} now, and not {plan.label!r}: pull and plan again")


def is_done(item: Json, operation: Operation) -> bool:
    """Return whether an item has what an operation brings, or lacks what it removes."""
    if not operation.guid:
        return not (set(edit_data(item, [operation])) - {"lastrevid"})
    now = statements_of(item).get(operation.guid)
    if operation.op in {"add_statement", "remove_own_statement"}:
        return (now is None) == (operation.op == "remove_own_statement")
    after = changed(now, operation)
    return now is not None and after is not None and statement_hash(after) == statement_hash(now)


def apply(  # noqa: PLR0913 - what there is to it
    plan: Plan,
    digest: str,
    only: Collection[str],
    session: Session,
    journal: Journal,
    *,
    ask: Any = None,
) -> Result:
    """Apply the approved operations of a plan as one edit, and return what came of it.

    Run again it finds what it did before, and sends nothing. After a lost answer the item is read, and each operation
    is known by its planned GUID.

    Args:
        plan: The plan as read.
        digest: Its digest as the person gave it, which must be the plan's own.
        only: Ids of operations; if empty, those marked as approved.
        session: The login.
        journal: Where it is written down, before and after.
        ask: Called with the item and the operations before anything is sent; raises if the person says no.

    Raises:
        RunError: Something about the plan, the account or the approval forbids it; nothing was sent.
        MovedError: The item has another revision than the plan.
        ConflictError: The item is deleted, a redirect, or another.
    """
    if session.api != plan.api:
        raise RunError(f"the plan is for {plan.api}, and this is {session.api}")
    operations = chosen(plan, only)
    item = session.read(plan.entity)
    check_item(plan, item)
    todo = [one for one in operations if not is_done(item, one)]
    if not todo:
        # Sent before, and killed before it was written down what came of it: now it is known.
        was_open = journal.is_open(digest)
        result = _nothing_to_do(plan, digest, operations, item, "applied" if was_open else "was there already")
        if was_open:
            _write_down(journal, result, item)
        return result
    if item["lastrevid"] != plan.base_revid:
        what = f"{plan.entity} was edited since the plan was made (revision {plan.base_revid}, now {item['lastrevid']})"
        raise MovedError(f"{what}: nothing was sent", item)
    if ask is not None:
        ask(item, todo)
    return send(plan, digest, operations, item, session, journal)


def send(  # noqa: PLR0913, PLR0917 - what there is to it
    plan: Plan, digest: str, operations: Sequence[Operation], item: Json, session: Session, journal: Journal
) -> Result:
    """Send the operations as one edit on an item as read, write it down, and return what came of it."""
    data = edit_data(item, operations)
    entry = {"api": plan.api, "entity": plan.entity, "digest": digest, "user": session.user, "kind": plan.kind}
    ids = [one.id for one in operations]
    journal.write(event="sending", **entry, base_revid=item["lastrevid"], operations=ids, data=data)
    failure: RunError | None = None
    revision: int | None = None
    try:
        revision = _revision(session.edit(plan.entity, data, plan.summary))
    except (RefusedError, LostError) as error:
        failure = error
    after = _read_back(session, plan.entity, item, operations, revision)
    result = _judged(plan, digest, operations, item, after, failure)
    _write_down(journal, result, after)
    return result


def _revision(answer: Json) -> int | None:
    """Return the new revision; None where the answer has none that is one."""
    revision = dict(answer.get("entity") or {}).get("lastrevid")
    return revision if isinstance(revision, int) else None


def _read_back(
    session: Session, entity: str, before: Json, operations: Sequence[Operation], revision: int | None
) -> Json | None:
    """Return the item as it is after sending, with patience for a replica that lags; None if it cannot be read."""
    found: Json | None = None
    for attempt in range(READS):
        if attempt:
            wait(PAUSE)
        try:
            found = session.read(entity)
        except (LostError, RefusedError):
            continue
        if "missing" in found or found.get("id") != entity:
            return found
        if found["lastrevid"] >= (revision or before["lastrevid"] + 1):
            return found
        if revision is None and all(is_done(found, one) for one in operations):
            return found
    return found


def _judged(  # noqa: PLR0913, PLR0917 - what there is to it
    plan: Plan,
    digest: str,
    operations: Sequence[Operation],
    before: Json,
    after: Json | None,
    failure: RunError | None,
) -> Result:
    told = [_told(one, before, after, _outcome(one, before, after, failure)) for one in operations]
    worst = max((one["outcome"] for one in told), key=_GRAVITY.index)
    message, code = _message(worst, failure, plan, before, after)
    revision = after["lastrevid"] if after is not None and worst in {"applied", "was there already"} else None
    return Result(digest, plan.api, plan.entity, plan.kind, worst, tuple(told), revision, message, code)


_GRAVITY: tuple[Outcome, ...] = (
    "was there already", "applied", "not applied", "changed by someone else", "unknown",
)  # fmt: skip


def _outcome(operation: Operation, before: Json, after: Json | None, failure: RunError | None) -> Outcome:
    if after is None:
        return "not applied" if isinstance(failure, RefusedError) else "unknown"
    if "missing" in after or after.get("id") != before["id"]:
        return "changed by someone else"
    if is_done(before, operation):
        return "was there already"
    if is_done(after, operation):
        return "applied"
    moved = after["lastrevid"] != before["lastrevid"]
    if failure is None or moved:
        return "changed by someone else"
    return "not applied"


def _told(operation: Operation, before: Json, after: Json | None, outcome: Outcome) -> Json:
    there = statements_of(after) if after is not None and "missing" not in after else {}
    return {
        "id": operation.id,
        "op": operation.op,
        "row": operation.row,
        "property": operation.property,
        "guid": operation.guid,
        "change": operation.change,
        "sources": list(operation.sources),
        "before": statements_of(before).get(operation.guid),
        "after": there.get(operation.guid),
        "outcome": outcome,
    }


def _message(
    outcome: Outcome, failure: RunError | None, plan: Plan, before: Json, after: Json | None
) -> tuple[str, int]:
    why = f" ({failure})" if failure is not None else ""
    if outcome in {"applied", "was there already"}:
        others = _others_changed(plan, before, after)
        what = "all of it was taken back from" if plan.kind == "undo" else "all of it is on"
        return f"{what} {plan.entity}{'; someone else has edited it too' if others else ''}{why}", 0
    if outcome == "unknown":
        what = "it is not known whether it was applied, since the wiki cannot be read: run the same command again"
        return f"{what}{why}", UNKNOWN
    if outcome == "changed by someone else":
        return f"someone else has edited {plan.entity} meanwhile: plan again{why}", CONFLICT
    moved = isinstance(failure, RefusedError) and (failure.code in _MOVED or "edit-conflict" in failure.messages)
    return f"nothing was changed{why}", CONFLICT if moved else REJECTED


def _others_changed(plan: Plan, before: Json, after: Json | None) -> bool:
    """Return whether anything but what the plan touches is different."""
    if after is None:
        return False
    touched = {one.guid for one in plan.operations}
    old, new = statements_of(before), statements_of(after)
    same = all(
        guid in old and guid in new and statement_hash(old[guid]) == statement_hash(new[guid])
        for guid in (old.keys() | new.keys()) - touched
    )
    return not same


def _nothing_to_do(plan: Plan, digest: str, operations: Sequence[Operation], item: Json, outcome: Outcome) -> Result:
    told = tuple(_told(one, item, item, outcome) for one in operations)
    message = f"{plan.entity} has all of it already: nothing was sent"
    return Result(digest, plan.api, plan.entity, plan.kind, outcome, told, item["lastrevid"], message)


def _write_down(journal: Journal, result: Result, item: Json | None) -> None:
    good = item is not None and result.outcome in {"applied", "was there already"}
    journal.write(event="done", **result.as_json(), item=item if good else None)


__all__ = ["TERMS", "ConflictError", "MovedError", "Result", "apply", "check_item", "chosen", "is_done", "send"]
