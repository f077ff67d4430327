"""The result file of an apply or undo: writes, reads and validates it, and formats the result for people."""

from __future__ import annotations

import json
from dataclasses import fields
from itertools import count
from typing import TYPE_CHECKING, Any

from leapgraph.errors import DataError, RunError
from leapgraph.printable import escape_unprintable
from leapgraph.pull.build_snapshot import dump_json
from leapgraph.sync.journal.apply_result import OUTCOMES_BY_GRAVITY, ApplyResult
from leapgraph.sync.plan_file.operation_validation import check_operation
from leapgraph.sync.plan_model import Operation
from leapgraph.wikibase.validate_data_model import (
    MalformedError,
    check_entity_id,
    check_json,
    check_list,
    check_mapping,
    check_text,
    raise_malformed,
)

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from leapgraph.project import Project
    from leapgraph.wikibase.json_types import Json, JsonPath


JOURNAL_FOLDER = "sync"
_OPERATION = ("id", "op", "row", "property", "guid", "change", "sources", "before", "after", "outcome")


def read_result(path: Path) -> ApplyResult:
    """Read the result in a file written by `apply`.

    Raises:
        DataError: It is not a valid result.
        RunError: It cannot be read.
    """
    try:
        data = json.loads(path.read_bytes(), object_pairs_hook=_reject_duplicate_keys)
        check_json(data)
        _check_result(data)
    except OSError as error:
        raise RunError(f"cannot read {path}: {error.strerror}") from error
    except MalformedError as error:
        raise DataError(f"this is not a result of `leapgraph sync apply`: {error.sentence}", path=path) from error
    except (ValueError, RecursionError) as error:
        raise DataError("this is not a result of `leapgraph sync apply`: it is not JSON", path=path) from error
    return ApplyResult(**{**data, "operations": tuple(data["operations"])})


def _reject_duplicate_keys(pairs: list[tuple[str, Any]]) -> Json:
    """Return a JSON object without duplicate keys."""
    made = dict(pairs)
    if len(made) != len(pairs):
        raise MalformedError((), "a key stands there twice")
    return made


def _check_result(data: Any) -> None:
    names = [one.name for one in fields(ApplyResult)]
    if set(check_mapping(data, (), tuple(names))) != set(names):
        raise_malformed((), f"it has other keys than {', '.join(names)}")
    for name in ("digest", "api", "message"):
        check_text(data[name], (name,))
    check_entity_id(data["entity"], ("entity",))
    if data["kind"] not in ("plan", "undo") or data["outcome"] not in OUTCOMES_BY_GRAVITY:
        raise_malformed(("outcome",), "is none of an apply or an undo, or `kind` is wrong")
    if type(data["exit_code"]) is not int or type(data["revision"]) not in {int, type(None)}:
        raise_malformed(("revision",), "is not a number, or `exit_code` is not one")
    check_list(data["operations"], ("operations",), _check_operation_result)


def check_journal_entry(value: Any) -> None:
    """Check that a value is a journal entry: an edit about to be sent, or its result.

    Raises:
        MalformedError: It is not; with the path.
    """
    check_json(value)
    event = check_mapping(value, ()).get("event")
    if event == "done" and "api" in value:
        _check_result({name: one for name, one in value.items() if name not in ("at", "event")})
    elif event in ("sending", "done"):
        check_mapping(value, (), ("operations",))
        check_list(value["operations"], ("operations",), check_text if event == "sending" else _check_outcome)
    for name in ("api", "entity", "digest", "user", "kind", "message"):
        check_text(value.get(name, ""), (name,))
    if type(value.get("base_revid", 0)) is not int:
        raise_malformed(("base_revid",), "must be the number of a revision")


def _check_outcome(one: Any, path: JsonPath) -> None:
    for name in ("id", "outcome"):
        check_text(check_mapping(one, path, ("id", "outcome"))[name], (*path, name))


def _check_operation_result(one: Any, path: JsonPath) -> None:
    check_mapping(one, path, _OPERATION)
    check_operation(one, path)
    if one["outcome"] not in OUTCOMES_BY_GRAVITY:
        raise_malformed((*path, "outcome"), f"must be one of {', '.join(OUTCOMES_BY_GRAVITY)}")


def operation_from_result(entry: Json) -> Operation:
    """Return an operation from a result."""
    return Operation(
        id=entry["id"], op=entry["op"], row=entry["row"], property=entry["property"], guid=entry["guid"],
        change=entry["change"], before=entry["before"], after=entry["after"], reason="",
        sources=tuple(entry["sources"]),
    )  # fmt: skip


def write_result(project: Project, result: ApplyResult) -> Path:
    """Write `sync/result-<first 12 of the digest>.json` atomically and return its path.

    A plan that is applied in several runs keeps the result of each, so that each can be undone: if the existing file
    has applied operations that this result does not have, `…-2.json` and so on is written. Operations that were
    already there are in the file of the run that applied them.

    Raises:
        RunError: It cannot be written.
    """
    path = _free_path(project, result)
    if path.exists() and result.outcome == "was there already":
        return path
    beside = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_bytes(dump_json(result.as_json()))
        beside.replace(path)
    except OSError as error:
        raise RunError(f"cannot write {path}: {error.strerror}") from error
    return path


def _free_path(project: Project, result: ApplyResult) -> Path:
    """Return the first of a plan's files that does not exist, or that the result may replace."""
    every = {str(one["id"]) for one in result.operations}
    applied = {str(one["id"]) for one in result.operations if one["outcome"] == "applied"}
    for number in count(1):
        go = f"-{number}" if number > 1 else ""
        path = project.root / JOURNAL_FOLDER / f"result-{result.digest[:12]}{go}.json"
        kept = _applied_ids(path)
        if not path.exists() or kept <= applied or (result.outcome == "was there already" and kept & every):
            return path
    raise AssertionError("unreachable")  # pragma: no cover


def _applied_ids(path: Path) -> set[str]:
    """Return the ids of the applied operations in a file; empty if it is not a result."""
    try:
        entry = json.loads(path.read_bytes())["operations"]
        return {str(one["id"]) for one in entry if one["outcome"] == "applied"}
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return set()


def format_result(result: ApplyResult, file: Path, gone: Collection[str] = ()) -> str:
    """Return the message for the person: each operation with its outcome, a summary, and what can be done next.

    Args:
        result: The result.
        file: Its file.
        gone: For an undo, the IDs of what others had already removed.
    """
    lines = [f"{escape_unprintable(one['id'])}\t{_outcome_text(result, one, gone)}" for one in result.operations]
    lines.append(escape_unprintable(result.message))
    if result.exit_code == 0 and result.revision is not None:
        page = result.api.removesuffix("/w/api.php")
        if page != result.api:
            lines.append(f"{page}/w/index.php?title={result.entity}&diff={result.revision}")
        if result.kind == "plan":
            lines.append(f"to take it back: leapgraph sync undo {file}")
    return "\n".join(lines)


def _outcome_text(result: ApplyResult, operation: Json, gone: Collection[str]) -> str:
    if result.kind == "undo" and operation["outcome"] == "was there already":
        return "gone already, not by us" if operation["id"] in gone else "taken back already"
    return escape_unprintable(operation["outcome"])
