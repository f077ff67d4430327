"""What came of an apply or an undo: of each operation, of all together, and what a person should know."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Literal

from leapgraph.sync.operation_state import (
    is_deleted_or_redirect,
    operation_state,
    operation_target,
    operation_target_text,
)
from leapgraph.wiki.errors import EXIT_CONFLICT, EXIT_REFUSED, EXIT_UNKNOWN, RefusedError, RequestNotSentError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from leapgraph.errors import RunError
    from leapgraph.sync.plan_model import Operation, Plan
    from leapgraph.wikibase.json_types import Json

Outcome = Literal["applied", "was there already", "not applied", "changed by someone else", "unknown"]
# The worst of them is that of all together.
OUTCOMES_BY_GRAVITY: tuple[Outcome, ...] = (
    "was there already", "applied", "not applied", "changed by someone else", "unknown",
)  # fmt: skip
GOOD_OUTCOMES = {"applied", "was there already"}


@dataclass(frozen=True)
class ApplyResult:
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
class SentEdit:
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
    def has_new_revision(self) -> bool:
        """Whether the item has another revision now than it was sent for."""
        return self.after is not None and self.after.get("lastrevid") != self.before["lastrevid"]


def build_apply_result(plan: Plan, digest: str, operations: Sequence[Operation], sending: SentEdit) -> ApplyResult:
    """Return what came of sending the operations."""
    found = [(one, operation_outcome(one, sending)) for one in operations]
    worst = max((outcome for _, outcome in found), key=OUTCOMES_BY_GRAVITY.index)
    told = tuple(operation_result(one, sending.before, sending.after, outcome) for one, outcome in found)
    message, code = _result_message(worst, plan, sending)
    revision = sending.after["lastrevid"] if sending.after is not None and worst in GOOD_OUTCOMES else None
    return ApplyResult(digest, plan.api, plan.entity, plan.kind, worst, told, revision, message, code)


def operation_outcome(operation: Operation, sending: SentEdit) -> Outcome:
    """Return what came of one operation.

    It is `applied` or `not applied` only where nothing else can be; where an answer was lost and the item still looks
    as before, it is `unknown`, for a copy that lags behind looks the same.
    """
    refused = isinstance(sending.failure, RefusedError | RequestNotSentError) and not sending.doubt
    if sending.after is None:
        return "not applied" if refused else "unknown"
    if is_deleted_or_redirect(sending.after, sending.before["id"]):
        return "changed by someone else"
    now = operation_state(sending.after, operation)
    if now == "done":
        return "was there already" if refused or operation_state(sending.before, operation) == "done" else "applied"
    as_before = operation_target_text(sending.after, operation) == operation_target_text(sending.before, operation)
    if refused and as_before:
        return "not applied"
    return "unknown" if sending.doubt and not sending.has_new_revision else "changed by someone else"


def operation_result(operation: Operation, before: Json | None, after: Json | None, outcome: Outcome) -> Json:
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
        "before": operation.before if before is None else operation_target(before, operation),
        "after": None if after is None else operation_target(after, operation),
        "outcome": outcome,
    }


def _result_message(outcome: Outcome, plan: Plan, sending: SentEdit) -> tuple[str, int]:
    failure, name = sending.failure, plan.entity
    why = f" ({failure})" if failure is not None else ""
    if outcome in GOOD_OUTCOMES:
        what = "all of it is on" if plan.kind == "plan" else "all of it was taken back from"
        return f"{what} {name}{why}", 0
    if outcome == "unknown":
        advice = "run the same command again in a while: it finds out, and does nothing twice"
        return f"it is not known whether {name} was changed{why}: {advice}", EXIT_UNKNOWN
    if outcome == "changed by someone else":
        return (
            f"{name} is not as this edit would leave it, for someone else has changed it{why}: plan again",
            EXIT_CONFLICT,
        )
    if isinstance(failure, RequestNotSentError):
        return f"nothing was sent, and {name} is as it was{why}", 2
    if sending.has_new_revision or (isinstance(failure, RefusedError) and failure.is_edit_conflict):
        return f"nothing was changed, for someone else has edited {name} meanwhile{why}: plan again", EXIT_CONFLICT
    return f"nothing was changed: the wiki has refused{why}", EXIT_REFUSED
