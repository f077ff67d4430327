"""The file of what came of an apply or an undo, and the words that a person is told."""

from __future__ import annotations

import json
from itertools import count
from typing import TYPE_CHECKING

from leapgraph.errors import RunError
from leapgraph.printable import escape_unprintable
from leapgraph.pull.snapshot import dump_json
from leapgraph.sync.journal.edit_journal import JOURNAL_FOLDER

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from leapgraph.project import Project
    from leapgraph.sync.journal.apply_result import ApplyResult
    from leapgraph.wikibase.json_types import Json


def write_result(project: Project, result: ApplyResult) -> Path:
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
        beside.write_bytes(dump_json(result.as_json()))
        beside.replace(path)
    except OSError as error:
        raise RunError(f"cannot write {path}: {error.strerror}") from error
    return path


def _free_path(project: Project, result: ApplyResult) -> Path:
    """Return the first of a plan's files that does not exist, or that the result may stand in the place of."""
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
    """Return the ids of the operations that a file has as applied; none where it is no result."""
    try:
        told = json.loads(path.read_bytes())["operations"]
        return {str(one["id"]) for one in told if one["outcome"] == "applied"}
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return set()


def format_result(result: ApplyResult, file: Path, gone: Collection[str] = ()) -> str:
    """Return what a person is told: each operation with its outcome, the message, and what can be done next.

    Args:
        result: What came of it.
        file: Where it is written.
        gone: Of an undo, the IDs of what others had taken away already.
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
