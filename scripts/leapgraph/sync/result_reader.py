"""Reading the file of what came of an apply or an undo, checked down to each snak before anything trusts it."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from leapgraph.errors import DataError, RunError
from leapgraph.sync.operations_wellformed import check_operation
from leapgraph.sync.outcome import GRAVITY, Result
from leapgraph.sync.wellformed import (
    MalformedError,
    check_entity_id,
    check_json,
    listed,
    mapping,
    refuse,
    text,
)

if TYPE_CHECKING:
    from pathlib import Path as File

    from leapgraph.sync.model import Json
    from leapgraph.sync.wellformed import Path

_OPERATION = ("id", "op", "row", "property", "guid", "change", "sources", "before", "after", "outcome")


def read_result(path: File) -> Result:
    """Return the result in a file that `apply` wrote.

    Raises:
        DataError: It is none.
        RunError: It cannot be read.
    """
    try:
        said = json.loads(path.read_bytes(), object_pairs_hook=_once_each)
        check_json(said)
        _check_result(said)
    except OSError as error:
        raise RunError(f"cannot read {path}: {error.strerror}") from error
    except MalformedError as error:
        raise DataError(f"this is no result of `leapgraph sync apply`: {error.sentence}", path=path) from error
    except (ValueError, RecursionError) as error:
        raise DataError("this is no result of `leapgraph sync apply`: it is no JSON", path=path) from error
    return Result(**{**said, "operations": tuple(said["operations"])})


def _once_each(pairs: list[tuple[str, Any]]) -> Json:
    """Return a JSON object that has no key twice."""
    made = dict(pairs)
    if len(made) != len(pairs):
        raise MalformedError((), "a key stands there twice")
    return made


def _check_result(said: Any) -> None:
    names = [one.name for one in fields(Result)]
    if set(mapping(said, (), tuple(names))) != set(names):
        refuse((), f"it has other keys than {', '.join(names)}")
    for name in ("digest", "api", "message"):
        text(said[name], (name,))
    check_entity_id(said["entity"], ("entity",))
    if said["kind"] not in ("plan", "undo") or said["outcome"] not in GRAVITY:
        refuse(("outcome",), "is none, or the kind is")
    if type(said["exit_code"]) is not int or type(said["revision"]) not in {int, type(None)}:
        refuse(("revision",), "or the exit code is no number")
    listed(said["operations"], ("operations",), _check_told)


def check_entry(value: Any) -> None:
    """Make sure that a value is a line of the journal: what is about to be sent, or what came of it.

    Raises:
        MalformedError: It is none; with the way to what is wrong.
    """
    check_json(value)
    event = mapping(value, ()).get("event")
    if event == "done" and "api" in value:
        _check_result({name: one for name, one in value.items() if name not in ("at", "event")})
    elif event in ("sending", "done"):
        mapping(value, (), ("operations",))
        listed(value["operations"], ("operations",), text if event == "sending" else _check_outcome)
    for name in ("api", "entity", "digest", "user", "kind", "message"):
        text(value.get(name, ""), (name,))
    if type(value.get("base_revid", 0)) is not int:
        refuse(("base_revid",), "must be the number of a revision")


def _check_outcome(one: Any, path: Path) -> None:
    for name in ("id", "outcome"):
        text(mapping(one, path, ("id", "outcome"))[name], (*path, name))


def _check_told(one: Any, path: Path) -> None:
    mapping(one, path, _OPERATION)
    check_operation(one, path)
    if one["outcome"] not in GRAVITY:
        refuse((*path, "outcome"), f"must be one of {', '.join(GRAVITY)}")
