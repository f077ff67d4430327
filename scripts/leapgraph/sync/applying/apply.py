"""Applies the approved operations of a plan as one edit, after checking that the item is as it was planned for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leapgraph.errors import RunError
from leapgraph.sync.applying.read_back import fetch_latest_item
from leapgraph.sync.applying.send_edit import send_edit
from leapgraph.sync.edit_payload import apply_operation, statements_by_guid
from leapgraph.sync.journal.apply_result import ApplyResult, operation_result
from leapgraph.sync.load_snapshot import describe_lost_sitelink
from leapgraph.sync.operation_state import is_deleted_or_redirect, operation_state
from leapgraph.wiki.errors import ConflictError, EditConflictError
from leapgraph.wikibase.canonical_json_hashes import statement_hash

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from leapgraph.sync.journal.apply_result import Outcome
    from leapgraph.sync.journal.edit_journal import Journal
    from leapgraph.sync.plan_model import Operation, Plan
    from leapgraph.wiki.edit_session import Session
    from leapgraph.wikibase.json_types import Json

    Ask = Callable[[Json, Sequence[Operation]], None]


def approved_operations(plan: Plan, only: Collection[str]) -> list[Operation]:
    """Return the approved operations: those named, or those marked in the file.

    Raises:
        RunError: None is approved, one is not in the plan, has a critical issue, or removes something.
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
        if plan.kind != "undo" and one.op.startswith("remove_"):
            raise RunError(f"{one.id} removes something, and no plan does that: only `leapgraph sync undo` may")
    return found


def check_item(plan: Plan, item: Json) -> None:
    """Check that the item is the plan's.

    Raises:
        ConflictError: It is deleted, a redirect, has lost the article's sitelink, or has another label.
    """
    if "missing" in item:
        raise ConflictError(f"{plan.entity} does not exist any more: someone has deleted it")
    if item.get("id") != plan.entity:
        raise ConflictError(f"{plan.entity} is now a redirect to {item.get('id')}: pull and plan again")
    if lost := describe_lost_sitelink(item, plan.site, plan.page):
        raise ConflictError(f"{lost}; nothing was sent")
    labels = dict(item.get("labels") or {})
    names = [labels[code]["value"] for code in ("en", "mul") if code in labels] or [plan.entity]
    if plan.label not in {*names, plan.entity}:
        raise ConflictError(
            f"{plan.entity} is called {names[0]!r}, and in the plan {plan.label!r}: pull and plan again"
        )


def check_wiki(plan: Plan, session: Session) -> None:
    """Check that the session is with the plan's wiki.

    Raises:
        RunError: It is another wiki.
    """
    if session.api != plan.api:
        raise RunError(f"the plan is for {plan.api}, and this is {session.api}")
    if plan.concept_base and (base := session.concept_base()) != plan.concept_base:
        raise RunError(f"{plan.api} is another wiki than the plan's: its items are {base}…, not {plan.concept_base}…")


def check_revisions(plan: Plan, item: Json, session: Session, edits: Sequence[Json]) -> None:
    """Check that only earlier runs of leapgraph have edited the item since the plan was made.

    The journal has our revisions, and the wiki's history shows whether there are others between them. The history is
    requested only if the latest revision is ours.

    Raises:
        EditConflictError: Someone else has edited the item, or that cannot be ruled out.
    """
    if item["lastrevid"] == plan.base_revid:
        return
    ours = {edit["revision"] for edit in edits if any(one["outcome"] == "applied" for one in edit["operations"])}
    if item["lastrevid"] in ours:
        since = session.revisions_after(item, plan.base_revid)
        if since is not None and all(number in ours and user == session.user for number, user in since.items()):
            return
    what = f"{plan.entity} was edited since the plan was made (revision {plan.base_revid}, now {item['lastrevid']})"
    raise EditConflictError(f"{what}: nothing was sent", item)


def check_preconditions(plan: Plan, item: Json, operations: Sequence[Operation]) -> None:
    """Check that each operation finds its planned statement, possibly changed by the plan's other operations.

    Raises:
        ConflictError: It does not; with the operation's id.
    """
    there = statements_by_guid(item)
    for one in operations:
        now = there.get(one.guid) if one.guid else None
        planned = _planned_statement(plan, item, one) if one.guid else None
        same = (now is None) == (planned is None)
        if same and now is not None and isinstance(planned, dict):
            same = statement_hash(now) == statement_hash(planned)
        if not same or operation_state(item, one) == "other":
            raise ConflictError(f"{one.id}: the wiki does not have what the plan says that it has there: plan again")


def _planned_statement(plan: Plan, item: Json, operation: Operation) -> Json | str | None:
    """Return the statement that an operation was planned for, with the changes of earlier runs of the plan."""
    before = operation.before
    for other in plan.operations:
        done = other.guid == operation.guid and other.id != operation.id and operation_state(item, other) == "done"
        if done and (before is None or isinstance(before, dict)):
            before = apply_operation(before, other)
    return before


def apply_plan(  # noqa: PLR0913 - what there is to it
    plan: Plan,
    digest: str,
    only: Collection[str],
    session: Session,
    journal: Journal,
    *,
    ask: Ask | None = None,
) -> ApplyResult:
    """Apply the approved operations of a plan as one edit, and return the result.

    It is idempotent: another run finds the changes and sends nothing.

    Args:
        plan: The plan as read.
        digest: The digest that the person gave, which must be the plan's own.
        only: Ids of operations; if empty, those marked as approved.
        session: The authenticated session.
        journal: Records the edit before and after.
        ask: Called with the item and the operations before anything is sent; raises if the person declines.

    Raises:
        RunError: The plan, the account or the approval does not allow it; nothing was sent.
        EditConflictError: The item has another revision than the plan; nothing was sent.
        ConflictError: The item is deleted, a redirect, or another; nothing was sent.
    """
    from leapgraph.sync.plan_file.writer import plan_digest

    if plan_digest(plan) != digest:
        raise RunError(f"the plan's digest is {plan_digest(plan)}, and not {digest}: look at it again, then approve")
    operations = approved_operations(plan, only)
    check_wiki(plan, session)
    edits = journal.edits(plan.api, plan.entity)
    item = fetch_latest_item(session, plan.entity, edits)
    todo = [one for one in operations if "missing" in item or operation_state(item, one) != "done"]
    if not todo and item.get("id") == plan.entity:
        return already_applied_result(plan, digest, operations, item, journal)
    try:
        check_item(plan, item)
        check_revisions(plan, item, session, edits)
        check_preconditions(plan, item, todo)
    except ConflictError:
        # A part that existed in the plan and is gone now counts as removed by others, so that the next plan does
        # not restore it; the plan says nothing about the target of a redirect.
        if not is_deleted_or_redirect(item, plan.entity):
            journal.record_observation(plan.api, item, plan.operations, plan.base_revid)
        raise
    if ask is not None:
        ask(item, todo)
    return send_edit(plan, digest, operations, item, session, journal)


def already_applied_result(
    plan: Plan, digest: str, operations: Sequence[Operation], item: Json, journal: Journal
) -> ApplyResult:
    """Return the result if the item already has all changes; nothing is sent.

    Changes of an earlier run whose outcome was unknown were made by that run: its outcome is now known and
    recorded.
    """
    waiting = journal.open_operations(digest)
    results = tuple(
        operation_result(one, None, item, "applied")
        if one.id in waiting
        else operation_result(one, item, item, "was there already")
        for one in operations
    )
    late = any(one["outcome"] == "applied" for one in results)
    done = f"all of it is on {plan.entity}" if plan.kind == "plan" else f"nothing of it is on {plan.entity} any more"
    already = " already" if plan.kind == "plan" else ""
    message = f"{done}{', by an earlier run whose answer was lost' if late else already}"
    outcome: Outcome = "applied" if late else "was there already"
    revision = item["lastrevid"]
    result = ApplyResult(
        digest, plan.api, plan.entity, plan.kind, outcome, results, revision, f"{message}; nothing was sent"
    )
    if late:
        journal.record_result(result, item)
    return result


__all__ = ["ApplyResult", "ConflictError", "EditConflictError", "apply_plan", "approved_operations", "check_item"]
