"""Reading the file of what came of an apply or an undo, checked down to each snak before anything trusts it."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from leapgraph.errors import DataError, RunError
from leapgraph.sync.journal.apply_result import OUTCOMES_BY_GRAVITY, ApplyResult
from leapgraph.sync.plan_file.operation_validation import check_operation
from leapgraph.sync.plan_model import Operation
from leapgraph.wikibase.json_validation import (
    MalformedError,
    check_entity_id,
    check_json,
    check_list,
    check_mapping,
    check_text,
    raise_malformed,
)

if TYPE_CHECKING:
    from pathlib import Path as File

    from leapgraph.wikibase.json_types import Json, JsonPath

_OPERATION = ("id", "op", "row", "property", "guid", "change", "sources", "before", "after", "outcome")


def read_result(path: File) -> ApplyResult:
    """Return the result in a file that `apply` wrote.

    Raises:
        DataError: It is none.
        RunError: It cannot be read.
    """
    try:
        said = json.loads(path.read_bytes(), object_pairs_hook=_reject_duplicate_keys)
        check_json(said)
        _check_result(said)
    except OSError as error:
        raise RunError(f"cannot read {path}: {error.strerror}") from error
    except MalformedError as error:
        raise DataError(f"this is no result of `leapgraph sync apply`: {error.sentence}", path=path) from error
    except (ValueError, RecursionError) as error:
        raise DataError("this is no result of `leapgraph sync apply`: it is no JSON", path=path) from error
    return ApplyResult(**{**said, "operations": tuple(said["operations"])})


def _reject_duplicate_keys(pairs: list[tuple[str, Any]]) -> Json:
    """Return a JSON object that has no key twice."""
    made = dict(pairs)
    if len(made) != len(pairs):
        raise MalformedError((), "a key stands there twice")
    return made


def _check_result(said: Any) -> None:
    names = [one.name for one in fields(ApplyResult)]
    if set(check_mapping(said, (), tuple(names))) != set(names):
        raise_malformed((), f"it has other keys than {', '.join(names)}")
    for name in ("digest", "api", "message"):
        check_text(said[name], (name,))
    check_entity_id(said["entity"], ("entity",))
    if said["kind"] not in ("plan", "undo") or said["outcome"] not in OUTCOMES_BY_GRAVITY:
        raise_malformed(("outcome",), "is none, or the kind is")
    if type(said["exit_code"]) is not int or type(said["revision"]) not in {int, type(None)}:
        raise_malformed(("revision",), "or the exit code is no number")
    check_list(said["operations"], ("operations",), _check_operation_result)


def check_journal_entry(value: Any) -> None:
    """Make sure that a value is a line of the journal: what is about to be sent, or what came of it.

    Raises:
        MalformedError: It is none; with the way to what is wrong.
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


def operation_from_result(told: Json) -> Operation:
    """Return an operation out of a result."""
    return Operation(
        id=told["id"], op=told["op"], row=told["row"], property=told["property"], guid=told["guid"],
        change=told["change"], before=told["before"], after=told["after"], reason="", sources=tuple(told["sources"]),
    )  # fmt: skip
