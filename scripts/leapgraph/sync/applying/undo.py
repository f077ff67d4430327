"""Undoes what an apply changed, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from leapgraph import __version__
from leapgraph.errors import RunError
from leapgraph.sync.applying.apply import ConflictError, already_applied_result, check_item, check_wiki
from leapgraph.sync.applying.read_back import fetch_latest_item, is_as_applied, verify_result
from leapgraph.sync.applying.send_edit import send_edit
from leapgraph.sync.edit_payload import apply_operation, statements_by_guid
from leapgraph.sync.journal.result_file import operation_from_result, read_result
from leapgraph.sync.operation_state import operation_state, operation_target
from leapgraph.sync.plan_file.writer import plan_digest
from leapgraph.sync.plan_model import Plan
from leapgraph.sync.planning.plan import add_edit_group, operation_id
from leapgraph.wikibase.canonical_json_hashes import sha256_of

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from leapgraph.sync.applying.apply import Ask
    from leapgraph.sync.journal.apply_result import ApplyResult
    from leapgraph.sync.journal.edit_journal import Journal
    from leapgraph.sync.plan_model import Op, Operation
    from leapgraph.wiki.edit_session import Session
    from leapgraph.wikibase.json_types import Json

INVERSE_OPS: dict[str, Op] = {
    "add_statement": "remove_own_statement",
    "add_reference": "remove_own_reference",
    "add_qualifier": "remove_own_qualifier",
    "end_date": "remove_own_qualifier",
    "set_rank": "set_rank",
    "add_label": "remove_own_term",
    "add_description": "remove_own_term",
    "add_alias": "remove_own_term",
}


def make_undo_plan(result: ApplyResult, item: Json, only: Collection[str] = (), edits: Sequence[Json] = ()) -> Plan:
    """Return the plan that undoes the applied operations of a result on the current item.

    It includes what was already undone, by us or by others, as operations without effect.

    Args:
        result: The result of an apply.
        item: The current item.
        only: Ids of the result's operations; if empty, all that were applied.
        edits: The own edits to the item from the journal, which are not changes by others.

    Raises:
        ConflictError: Someone has changed what was applied; lists all such operations.
        RunError: Nothing was applied, or the result is that of an undo.
    """
    if result.kind == "undo":
        raise RunError("this is the result of an undo: to have it all back, plan and apply again")
    known = {one["id"] for one in result.operations}
    if unknown := sorted(set(only) - known):
        raise RunError(f"{', '.join(unknown)} is not in the result; there are {', '.join(sorted(known)) or 'none'}")
    applied = [one for one in result.operations if one["outcome"] == "applied" and (not only or one["id"] in only)]
    if not applied:
        raise RunError("nothing of it was applied: there is nothing to undo")
    pairs = [(one, _inverse_operation(item, one)) for one in reversed(applied)]
    touched_since = [
        one["id"]
        for one, inverse in pairs
        if operation_state(item, inverse) != "done" and not is_as_applied(one, item, edits)
    ]
    if touched_since:
        what = "someone has changed it since, and nothing is undone: take it back by hand, or leave it"
        raise ConflictError(f"{', '.join(touched_since)}: {what}")
    labels = dict(item.get("labels") or {})
    label = next((labels[code]["value"] for code in ("en", "mul") if code in labels), item["id"])
    plan = Plan(
        api=result.api, concept_base="", entity=result.entity, label=label, base_revid=item["lastrevid"],
        base_sha256=sha256_of(item), created="", tool_version=__version__, editgroup="", summary="",
        operations=tuple(operation for _, operation in pairs), kind="undo",
    )  # fmt: skip
    return add_edit_group(plan)


def _inverse_operation(item: Json, entry: Json) -> Operation:
    """Return the inverse of an operation on the current item."""
    change = entry["change"]
    if entry["op"] == "set_rank":
        change = {"rank": (entry["before"] or {}).get("rank", "normal")}
    bare = replace(
        operation_from_result(entry),
        op=INVERSE_OPS[entry["op"]],
        change=change,
        after=None,
        reason="it was applied from here, and is taken back",
    )
    now = operation_target(item, bare)
    after = apply_operation(statements_by_guid(item).get(bare.guid), bare) if bare.guid else None
    return replace(bare, id=operation_id(item["id"], bare), before=now, after=after)


def undo_result(
    result: ApplyResult, session: Session, journal: Journal, *, only: Collection[str] = (), ask: Ask | None = None
) -> ApplyResult:
    """Undo exactly what was applied, as one edit, and return the result.

    Args:
        result: The result of an apply.
        session: The authenticated session.
        journal: Records the edit before and after.
        only: Ids of the result's operations; if empty, all that were applied.
        ask: Called with the item and the operations before anything is sent; raises if the person declines.

    Raises:
        ConflictError: Others have changed it since, or the item is deleted or a redirect; nothing was sent.
        RunError: Nothing was applied, or the wiki is another; nothing was sent.
    """
    if session.api != result.api:
        raise RunError(f"the result is of {result.api}, and this is {session.api}")
    edits = journal.edits(result.api, result.entity)
    item = fetch_latest_item(session, result.entity, edits)
    if "missing" in item or item.get("id") != result.entity:
        raise ConflictError(f"{result.entity} was deleted, or is a redirect now: nothing is undone")
    plan = make_undo_plan(result, item, only, edits)
    check_wiki(plan, session)
    check_item(plan, item)
    digest = plan_digest(plan)
    todo = [one for one in plan.operations if operation_state(item, one) != "done"]
    if not todo:
        return already_applied_result(plan, digest, plan.operations, item, journal)
    if ask is not None:
        ask(item, todo)
    return send_edit(plan, digest, plan.operations, item, session, journal)


def ids_removed_by_others(undone: ApplyResult, edits: Sequence[Json]) -> frozenset[str]:
    """Return the IDs of what an undo found gone and no own edit had removed.

    Args:
        undone: The result of an undo.
        edits: The own edits to the item from the journal, earliest first.
    """
    found = [one for one in undone.operations if undone.kind == "undo" and one["outcome"] == "was there already"]
    return frozenset(one["id"] for one in found if not _removed_from_here(one, edits))


def _removed_from_here(gone: Json, edits: Sequence[Json]) -> bool:
    """Return whether the last own edit to the removed part has removed it."""
    ours = False
    for edit in edits:
        for one in edit["operations"]:
            same = (one["guid"], one["change"]) == (gone["guid"], gone["change"])
            if one["outcome"] == "applied" and (same or one["id"] == gone["id"]):
                ours = one["op"] == gone["op"]
    return ours


__all__ = ["ConflictError", "ids_removed_by_others", "make_undo_plan", "read_result", "undo_result", "verify_result"]
