"""What came of an apply or an undo: of each operation, of all together, and what a person should know."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Literal

from leapgraph.sync.failures import CONFLICT, REJECTED, UNKNOWN, NotSentError, RefusedError
from leapgraph.sync.reading_back import is_gone, state, touched, touched_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from leapgraph.errors import RunError
    from leapgraph.sync.model import Json, Operation, Plan

Outcome = Literal["applied", "was there already", "not applied", "changed by someone else", "unknown"]
# The worst of them is that of all together.
GRAVITY: tuple[Outcome, ...] = (
    "was there already", "applied", "not applied", "changed by someone else", "unknown",
)  # fmt: skip
GOOD = {"applied", "was there already"}


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
        revision: The item's revision in which all of it was found; None if there is none.
        message: What a person should know.
        exit_code: 0; 2 where nothing was sent, 3 where someone else was quicker, 4 where the wiki refused, 5 where it
            is not known what was done.
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


@dataclass(frozen=True)
class Sending:
    """One sending as a whole: what there was, how it failed, and what is there now.

    Attributes:
        before: The item for which it was made.
        after: The item as read afterwards; None if it could not be read.
        failure: What went wrong with the last attempt.
        doubt: Whether an answer was lost: then a refusal says nothing of the attempt before it.
    """

    before: Json
    after: Json | None
    failure: RunError | None = None
    doubt: bool = False

    @property
    def moved(self) -> bool:
        """Whether the item has another revision now than it was sent for."""
        return self.after is not None and self.after.get("lastrevid") != self.before["lastrevid"]


def judged(plan: Plan, digest: str, operations: Sequence[Operation], sending: Sending) -> Result:
    """Return what came of sending the operations."""
    found = [(one, outcome_of(one, sending)) for one in operations]
    worst = max((outcome for _, outcome in found), key=GRAVITY.index)
    told = tuple(told_of(one, sending.before, sending.after, outcome) for one, outcome in found)
    message, code = _message(worst, plan, sending)
    revision = sending.after["lastrevid"] if sending.after is not None and worst in GOOD else None
    return Result(digest, plan.api, plan.entity, plan.kind, worst, told, revision, message, code)


def outcome_of(operation: Operation, sending: Sending) -> Outcome:
    """Return what came of one operation.

    It is `applied` or `not applied` only where nothing else can be; where an answer was lost and the item still looks
    as before, it is `unknown`, for a copy that lags behind looks the same.
    """
    refused = isinstance(sending.failure, RefusedError | NotSentError) and not sending.doubt
    if sending.after is None:
        return "not applied" if refused else "unknown"
    if is_gone(sending.after, sending.before["id"]):
        return "changed by someone else"
    now = state(sending.after, operation)
    if now == "done":
        return "was there already" if refused or state(sending.before, operation) == "done" else "applied"
    as_before = touched_text(sending.after, operation) == touched_text(sending.before, operation)
    if refused and as_before:
        return "not applied"
    return "unknown" if sending.doubt and not sending.moved else "changed by someone else"


def told_of(operation: Operation, before: Json | None, after: Json | None, outcome: Outcome) -> Json:
    """Return an operation with its outcome as a result has it.

    Args:
        operation: The operation.
        before: The item before; None where only the plan knows what was there.
        after: The item after; None where it is not known.
        outcome: Its outcome.
    """
    return {
        "id": operation.id,
        "op": operation.op,
        "row": operation.row,
        "property": operation.property,
        "guid": operation.guid,
        "change": operation.change,
        "sources": list(operation.sources),
        "before": operation.before if before is None else touched(before, operation),
        "after": None if after is None else touched(after, operation),
        "outcome": outcome,
    }


def _message(outcome: Outcome, plan: Plan, sending: Sending) -> tuple[str, int]:
    failure, name = sending.failure, plan.entity
    why = f" ({failure})" if failure is not None else ""
    if outcome in GOOD:
        what = "all of it is on" if plan.kind == "plan" else "all of it was taken back from"
        return f"{what} {name}{why}", 0
    if outcome == "unknown":
        advice = "run the same command again in a while: it finds out, and does nothing twice"
        return f"it is not known whether {name} was changed{why}: {advice}", UNKNOWN
    if outcome == "changed by someone else":
        return f"{name} is not as this edit would leave it, for someone else has changed it{why}: plan again", CONFLICT
    if isinstance(failure, NotSentError):
        return f"nothing was sent, and {name} is as it was{why}", 2
    if sending.moved or (isinstance(failure, RefusedError) and failure.moved):
        return f"nothing was changed, for someone else has edited {name} meanwhile{why}: plan again", CONFLICT
    return f"nothing was changed: the wiki has refused{why}", REJECTED
