"""The file of what came of an apply or an undo, and the words that a person is told."""

from __future__ import annotations

import json
from itertools import count
from typing import TYPE_CHECKING

from leapgraph.errors import RunError
from leapgraph.printable import printable
from leapgraph.pull.snapshot import as_json
from leapgraph.sync.journal import FOLDER

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from leapgraph.project import Project
    from leapgraph.sync.applying import Result
    from leapgraph.sync.model import Json


def write_result(project: Project, result: Result) -> Path:
    """Write `sync/result-<first 12 of the digest>.json`, whole, and return its path.

    A plan that is applied in several goes keeps what each go applied, so that each can be undone: where a file holds as
    applied what this result does not, the next one is written, `…-2.json` and so on. What was there already is in the
    file of the go that applied it.

    Raises:
        RunError: It cannot be written.
    """
    path = _free_path(project, result)
    if path.exists() and result.outcome == "was there already":
        return path
    beside = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_bytes(as_json(result.as_json()))
        beside.replace(path)
    except OSError as error:
        raise RunError(f"cannot write {path}: {error.strerror}") from error
    return path


def _free_path(project: Project, result: Result) -> Path:
    """Return the first of a plan's files that does not exist, or that the result may stand in the place of."""
    every = {str(one["id"]) for one in result.operations}
    applied = {str(one["id"]) for one in result.operations if one["outcome"] == "applied"}
    for number in count(1):
        go = f"-{number}" if number > 1 else ""
        path = project.root / FOLDER / f"result-{result.digest[:12]}{go}.json"
        kept = _applied_in(path)
        if not path.exists() or kept <= applied or (result.outcome == "was there already" and kept & every):
            return path
    raise AssertionError("unreachable")  # pragma: no cover


def _applied_in(path: Path) -> set[str]:
    """Return the ids of the operations that a file has as applied; none where it is no result."""
    try:
        told = json.loads(path.read_bytes())["operations"]
        return {str(one["id"]) for one in told if one["outcome"] == "applied"}
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return set()


def told(result: Result, file: Path, gone: Collection[str] = ()) -> str:
    """Return what a person is told: each operation with its outcome, the message, and what can be done next.

    Args:
        result: What came of it.
        file: Where it is written.
        gone: Of an undo, the IDs of what others had taken away already.
    """
    lines = [f"{printable(one['id'])}\t{_outcome(result, one, gone)}" for one in result.operations]
    lines.append(printable(result.message))
    if result.exit_code == 0 and result.revision is not None:
        page = result.api.removesuffix("/w/api.php")
        if page != result.api:
            lines.append(f"{page}/w/index.php?title={result.entity}&diff={result.revision}")
        if result.kind == "plan":
            lines.append(f"to take it back: leapgraph sync undo {file}")
    return "\n".join(lines)


def _outcome(result: Result, operation: Json, gone: Collection[str]) -> str:
    if result.kind == "undo" and operation["outcome"] == "was there already":
        return "gone already, not by us" if operation["id"] in gone else "taken back already"
    return printable(operation["outcome"])
