"""The file of what came of an apply or an undo, and the words that a person is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leapgraph.errors import RunError
from leapgraph.pull.snapshot import as_json
from leapgraph.sync.journal import FOLDER

if TYPE_CHECKING:
    from pathlib import Path

    from leapgraph.project import Project
    from leapgraph.sync.applying import Result


def write_result(project: Project, result: Result) -> Path:
    """Write `sync/result-<first 12 of the digest>.json`, whole, and return its path.

    A plan that is applied in several goes keeps what each go applied: what was there already does not replace what is
    written down as applied.

    Raises:
        RunError: It cannot be written.
    """
    path = project.root / FOLDER / f"result-{result.digest[:12]}.json"
    if result.outcome == "was there already" and path.exists():
        return path
    beside = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_bytes(as_json(result.as_json()))
        beside.replace(path)
    except OSError as error:
        raise RunError(f"cannot write {path}: {error.strerror}") from error
    return path


def told(result: Result, file: Path) -> str:
    """Return what a person is told: each operation with its outcome, the message, and what can be done next."""
    lines = [f"{one['id']}\t{one['outcome']}" for one in result.operations]
    lines.append(result.message)
    if result.exit_code == 0 and result.revision is not None:
        page = result.api.removesuffix("/w/api.php")
        if page != result.api:
            lines.append(f"{page}/w/index.php?title={result.entity}&diff={result.revision}")
        if result.kind == "plan":
            lines.append(f"to take it back: leapgraph sync undo {file}")
    return "\n".join(lines)
