"""The result of an apply or undo: the outcome of each operation and of the whole, and a message."""

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
# The worst outcome of the operations is that of the whole.
OUTCOMES_BY_GRAVITY: tuple[Outcome, ...] = (
    "was there already", "applied", "not applied", "changed by someone else", "unknown",
)  # fmt: skip
GOOD_OUTCOMES = {"applied", "was there already"}


@dataclass(frozen=True)
class ApplyResult:
    """The result of an apply or undo.

    Attributes:
        digest: The plan's digest.
        api: The wiki's API address.
        entity: The item id.
        kind: `plan` or `undo`.
        outcome: The worst outcome of the operations.
        operations: Each operation with its outcome, and the statement before and after as read.
        revision: The item's revision that contains the changes; None if there is none.
        message: The message for the person.
        exit_code: 0; 2 if nothing was sent, 3 on an edit conflict, 4 if the wiki refused, 5 if the outcome is
            unknown.
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
        """Return the result as JSON."""
        return asdict(self)


@dataclass(frozen=True)
class SentEdit:
    """An edit that was sent: the item before, the error, and the item after.

    Attributes:
        before: The item that the edit is based on.
        after: The item as read afterwards; None if it could not be read.
        failure: The error of the last attempt.
        doubt: Whether a response was lost: then a refusal of a later attempt does not cover the earlier one.
    """

    before: Json
    after: Json | None
    failure: RunError | None = None
    doubt: bool = False

    @property
    def has_new_revision(self) -> bool:
        """Whether the item now has another revision than the edit's base."""
        return self.after is not None and self.after.get("lastrevid") != self.before["lastrevid"]


def build_apply_result(plan: Plan, digest: str, operations: Sequence[Operation], sending: SentEdit) -> ApplyResult:
    """Return the result of sending the operations."""
    found = [(one, operation_outcome(one, sending)) for one in operations]
    worst = max((outcome for _, outcome in found), key=OUTCOMES_BY_GRAVITY.index)
    results = tuple(operation_result(one, sending.before, sending.after, outcome) for one, outcome in found)
    message, code = _result_message(worst, plan, sending)
    revision = sending.after["lastrevid"] if sending.after is not None and worst in GOOD_OUTCOMES else None
    return ApplyResult(digest, plan.api, plan.entity, plan.kind, worst, results, revision, message, code)


def operation_outcome(operation: Operation, sending: SentEdit) -> Outcome:
    """Return the outcome of one operation.

    It is `applied` or `not applied` only if that is certain; if a response was lost and the item still looks
    as before, it is `unknown`, since a lagging replica looks the same.
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
    """Return an operation with its outcome, in the form of a result.

    Args:
        operation: The operation.
        before: The item before; None if only the plan has it.
        after: The item after; None if unknown.
        outcome: The outcome.
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
