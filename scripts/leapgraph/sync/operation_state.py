"""The state of an operation on an item: done, open, or superseded by another change; and its target there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from leapgraph.sync.edit_payload import TERM_FIELDS, statements_by_guid
from leapgraph.wikibase.canonical_json_hashes import add_statement_hashes, reference_key, statement_hash

if TYPE_CHECKING:
    from leapgraph.sync.plan_model import Operation
    from leapgraph.wikibase.json_types import Json

OperationState = Literal["done", "open", "other"]


def is_deleted_or_redirect(item: Json, entity: str) -> bool:
    """Return whether the result of a read is a deleted item, or a redirect from this id."""
    return "missing" in item or item.get("id") != entity


def operation_state(item: Json, operation: Operation) -> OperationState:
    """Return the state of an operation on an item.

    Returns:
        `done`: the item has what it adds, or lacks what it removes; `open`: it can be done; `other`: someone else
        has changed its target.
    """
    if not operation.guid:
        return _term_state(item, operation)
    now, change = statements_by_guid(item).get(operation.guid), operation.change
    if operation.op == "add_statement":
        if now is not None and statement_hash(now) != statement_hash(change["statement"]):
            return "other"
        done = now is not None
    elif now is None:
        # Parts of a statement are gone with it.
        return "done" if operation.op.startswith("remove_") else "other"
    else:
        done = _statement_has_change(now, operation)
    return "done" if done else "open"


def _statement_has_change(statement: Json, operation: Operation) -> bool:
    """Return whether a statement has what an operation adds or sets, or lacks what it removes."""
    change = operation.change
    match operation.op:
        case "add_reference":
            return _has_reference(statement, change["reference"])
        case "remove_own_reference":
            return not _has_reference(statement, change["reference"])
        case "add_qualifier" | "end_date":
            return _has_qualifier(statement, change["snak"])
        case "remove_own_qualifier":
            return not _has_qualifier(statement, change["snak"])
        case "set_rank":
            return bool(statement.get("rank") == change["rank"])
    return False


def _term_state(item: Json, operation: Operation) -> OperationState:
    kind, language, text = (operation.change[key] for key in ("kind", "language", "text"))
    there = dict(item.get(TERM_FIELDS[kind]) or {}).get(language)
    removing = operation.op == "remove_own_term"
    if kind == "alias":
        return "done" if any(one["value"] == text for one in there or []) != removing else "open"
    if there is None:
        return "done" if removing else "open"
    if there["value"] == text:
        return "open" if removing else "done"
    return "other"


def _has_reference(statement: Json, reference: Json) -> bool:
    key = reference_key(reference)
    return any(reference_key(one) == key for one in statement.get("references", []))


def _has_qualifier(statement: Json, snak: Json) -> bool:
    expected = add_statement_hashes({"mainsnak": snak})["mainsnak"]["hash"]
    group = dict(statement.get("qualifiers") or {}).get(snak["property"], [])
    return any(add_statement_hashes({"mainsnak": one})["mainsnak"]["hash"] == expected for one in group)


def operation_target(item: Json, operation: Operation) -> Json | str | None:
    """Return the target of an operation, a statement or a term's text; None if the item has none."""
    if operation.guid:
        return statements_by_guid(item).get(operation.guid)
    kind, language = operation.change["kind"], operation.change["language"]
    there = dict(item.get(TERM_FIELDS[kind]) or {}).get(language)
    if kind == "alias":
        return next((one["value"] for one in there or [] if one["value"] == operation.change["text"]), None)
    return None if there is None else str(there["value"])


def operation_target_text(item: Json, operation: Operation) -> str:
    """Return the target of an operation as one text: equal if nobody has changed it."""
    if operation.guid:
        now = statements_by_guid(item).get(operation.guid)
        return "" if now is None else statement_hash(now)
    return _term_state(item, operation)
