"""Builds the `wbeditentity` payload of operations, and applies an operation to a statement."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

from leapgraph.wikibase.canonical_json_hashes import (
    add_reference_hash,
    add_snak_hash,
    add_statement_hashes,
    reference_key,
    statement_hash,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from leapgraph.sync.plan_model import Operation
    from leapgraph.wikibase.json_types import Json

TERM_FIELDS = {"label": "labels", "description": "descriptions", "alias": "aliases"}


def apply_operation(statement: Json | None, operation: Operation) -> Json | None:
    """Return a statement after an operation; None if it is removed.

    It is idempotent: no reference is added if one to the same source exists, and no qualifier if an equal
    one exists. Parts written by others are unchanged.

    Args:
        statement: The statement as on the wiki; None if it does not exist yet.
        operation: An operation on a statement.
    """
    change = operation.change
    if operation.op == "add_statement":
        return add_statement_hashes({**change["statement"], "id": operation.guid}) if statement is None else statement
    if operation.op == "remove_own_statement" or statement is None:
        return None
    new = {**copy.deepcopy(statement), "references": copy.deepcopy(statement.get("references", []))}
    match operation.op:
        case "add_reference":
            key = reference_key(change["reference"])
            if all(reference_key(one) != key for one in new["references"]):
                new["references"].append(add_reference_hash(change["reference"]))
        case "remove_own_reference":
            key = reference_key(change["reference"])
            new["references"] = [one for one in new["references"] if reference_key(one) != key]
        case "add_qualifier" | "end_date":
            _add_qualifier(new, change["snak"])
        case "remove_own_qualifier":
            _remove_qualifier(new, change["snak"])
        case "set_rank":
            new["rank"] = change["rank"]
        case _:
            raise ValueError(operation.op)
    return new


def _add_qualifier(statement: Json, snak: Json) -> None:
    qualifiers = statement.setdefault("qualifiers", {})
    group = qualifiers.setdefault(snak["property"], [])
    added = add_snak_hash(snak)
    if all(add_snak_hash(one)["hash"] != added["hash"] for one in group):
        group.append(added)
    order = statement.setdefault("qualifiers-order", [name for name in qualifiers if name != snak["property"]])
    if snak["property"] not in order:
        order.append(snak["property"])


def _remove_qualifier(statement: Json, snak: Json) -> None:
    qualifiers, removed_hash = statement.get("qualifiers", {}), add_snak_hash(snak)["hash"]
    left = [one for one in qualifiers.get(snak["property"], []) if add_snak_hash(one)["hash"] != removed_hash]
    if left:
        qualifiers[snak["property"]] = left
        return
    qualifiers.pop(snak["property"], None)
    statement["qualifiers-order"] = [name for name in statement.get("qualifiers-order", []) if name != snak["property"]]
    if not qualifiers:
        statement.pop("qualifiers", None)
        statement.pop("qualifiers-order", None)


def statements_by_guid(item: Json) -> dict[str, Json]:
    """Return an item's statements by GUID."""
    return {one["id"]: one for group in dict(item.get("claims") or {}).values() for one in group}


def edit_data(item: Json, operations: Sequence[Operation]) -> Json:
    """Return the `data` of one `wbeditentity` that makes all of the operations, and nothing else.

    A statement is sent in full, with the change, since omitted parts would be removed. With `lastrevid` the
    wiki refuses the edit if the item has changed since.

    Args:
        item: Wikibase JSON as read, with `lastrevid`.
        operations: The operations; those on one statement are applied in order.

    Returns:
        `{"lastrevid": N, "claims": [...], "labels": {...}, "descriptions": {...}, "aliases": {...}}`, without empty
        keys; only `lastrevid` if nothing is to be changed.
    """
    there = statements_by_guid(item)
    now: dict[str, Json | None] = {}
    data: Json = {"lastrevid": item["lastrevid"]}
    for operation in operations:
        if operation.guid:
            before = now[operation.guid] if operation.guid in now else there.get(operation.guid)
            now[operation.guid] = apply_operation(before, operation)
        else:
            _add_term_edit(data, item, operation)
    claims = []
    for guid, new in now.items():
        if new is None:
            claims += [{"id": guid, "remove": ""}] if guid in there else []
        elif guid not in there or statement_hash(new) != statement_hash(there[guid]):
            claims.append(new)
    if claims:
        data["claims"] = claims
    return data


def _add_term_edit(data: Json, item: Json, operation: Operation) -> None:
    kind = operation.change["kind"]
    language, text = operation.change["language"], operation.change["text"]
    there = dict(item.get(TERM_FIELDS[kind]) or {})
    removing = operation.op == "remove_own_term"
    if kind == "alias":
        known = any(one["value"] == text for one in there.get(language, []))
        if known == removing:
            mark = "remove" if removing else "add"
            entry = {"language": language, "value": text, mark: ""}
            data.setdefault("aliases", {}).setdefault(language, []).append(entry)
    elif removing and there.get(language, {}).get("value") == text:
        data.setdefault(TERM_FIELDS[kind], {})[language] = {"language": language, "value": ""}
    elif not removing and language not in there:
        data.setdefault(TERM_FIELDS[kind], {})[language] = {"language": language, "value": text}
