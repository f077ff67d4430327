"""Undoing what was applied, and nothing else; and looking whether it still stands."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from leapgraph import __version__
from leapgraph.errors import DataError, RunError
from leapgraph.sync.applying import ConflictError, Result, check_item, is_done, send
from leapgraph.sync.canonical import sha256_of, statement_hash
from leapgraph.sync.changing import changed, statements_of
from leapgraph.sync.model import Operation, Plan
from leapgraph.sync.planfile import digest_of
from leapgraph.sync.planning import grouped, operation_id

if TYPE_CHECKING:
    from pathlib import Path

    from leapgraph.sync.journal import Journal
    from leapgraph.sync.model import Json, Op
    from leapgraph.sync.session import Session

_INVERSE: dict[str, Op] = {
    "add_statement": "remove_own_statement",
    "add_reference": "remove_own_reference",
    "add_qualifier": "remove_own_qualifier",
    "end_date": "remove_own_qualifier",
    "set_rank": "set_rank",
    "add_label": "remove_own_term",
    "add_description": "remove_own_term",
    "add_alias": "remove_own_term",
}


def read_result(path: Path) -> Result:
    """Return the result in a file that `apply` wrote.

    Raises:
        DataError: It is none.
        RunError: It cannot be read.
    """
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        said["operations"] = tuple(said["operations"])
        return Result(**said)
    except OSError as error:
        raise RunError(f"cannot read {path}: {error.strerror}") from error
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise DataError("this is no result of `leapgraph sync apply`", path=path) from error


def undo_plan(result: Result, item: Json) -> Plan:
    """Return the plan that takes back what a result says was applied, on the item as it is.

    Raises:
        ConflictError: Someone has changed one of the statements since.
        RunError: Nothing was applied.
    """
    applied = [one for one in result.operations if one["outcome"] == "applied" and one["op"] in _INVERSE]
    if not applied:
        raise RunError("nothing was applied: there is nothing to undo")
    there = statements_of(item)
    operations = []
    for one in reversed(applied):
        now = there.get(one["guid"])
        operation = _inverse(item["id"], one, now)
        if one["guid"] and not is_done(item, operation) and not _is_as_applied(one, now):
            what = f"someone has changed the statement {one['guid']} since: take it back by hand, if it is to be"
            raise ConflictError(f"{one['id']}: {what}")
        operations.append(operation)
    label = dict(item.get("labels") or {}).get("en", {}).get("value", item["id"])
    made = Plan(
        api=result.api, concept_base="", entity=result.entity, label=label, base_revid=item["lastrevid"],
        base_sha256=sha256_of(item), created="", tool_version=__version__, editgroup="", summary="",
        operations=tuple(operations), kind="undo",
    )  # fmt: skip
    return grouped(made)


def _inverse(entity: str, told: Json, now: Json | None) -> Operation:
    change = told["change"]
    if told["op"] == "set_rank":
        change = {"rank": (told["before"] or {}).get("rank", "normal")}
    bare = Operation(
        id="", op=_INVERSE[told["op"]], row=told["row"], property=told["property"], guid=told["guid"], change=change,
        before=now, after=None, reason="it was applied from here, and is taken back", sources=tuple(told["sources"]),
    )  # fmt: skip
    after = changed(now, bare) if told["guid"] else None
    return replace(bare, id=operation_id(entity, bare), after=after)


def _is_as_applied(told: Json, now: Json | None) -> bool:
    after = told["after"]
    return now is not None and after is not None and statement_hash(now) == statement_hash(after)


def undo(result: Result, session: Session, journal: Journal) -> Result:
    """Take back exactly what was applied, as one edit, and return what came of it.

    Raises:
        ConflictError: Others have changed it since; nothing is sent.
        RunError: Nothing was applied, or the wiki is another.
    """
    if session.api != result.api:
        raise RunError(f"the result is of {result.api}, and this is {session.api}")
    item = session.read(result.entity)
    if "missing" in item or item.get("id") != result.entity:
        raise ConflictError(f"{result.entity} was deleted, or is a redirect now: nothing is undone")
    plan = undo_plan(result, item)
    check_item(plan, item)
    digest = digest_of(plan)
    if all(is_done(item, one) for one in plan.operations):
        message = f"{result.entity} has nothing of it any more: nothing was sent"
        return Result(digest, plan.api, plan.entity, "undo", "was there already", (), item["lastrevid"], message)
    return send(plan, digest, plan.operations, item, session, journal)


def standing(result: Result, item: Json) -> list[tuple[str, str]]:
    """Return of each operation its id and how it stands on the item as read: `stands`, `changed since`, `gone`."""
    found = []
    there = statements_of(item) if "missing" not in item else {}
    for one in result.operations:
        now = there.get(one["guid"])
        if one["outcome"] not in {"applied", "was there already"}:
            found.append((one["id"], one["outcome"]))
        elif not one["guid"]:
            bare = Operation(one["id"], one["op"], "", "", "", one["change"], None, None, "", ())
            found.append((one["id"], "stands" if is_done(item, bare) else "gone"))
        elif now is None:
            found.append((one["id"], "stands" if one["op"] == "remove_own_statement" else "gone"))
        else:
            found.append((one["id"], "stands" if _is_as_applied(one, now) else "changed since"))
    return found
