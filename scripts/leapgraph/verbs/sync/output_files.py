"""Write the output files of `sync`, without overwriting another kind of file or a plan with approvals."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from leapgraph.errors import DataError, RunError

if TYPE_CHECKING:
    from pathlib import Path

    from leapgraph.sync.plan_model import Plan

_APPROVAL = re.compile(rb"^ *approved: *[\"']?true", re.MULTILINE | re.IGNORECASE)


def write_plan_file(path: Path, plan: Plan, *, anew: bool = False) -> int:
    """Write a plan, and return how many approvals were kept: those in the file, if it has the same plan.

    Args:
        path: The file.
        plan: The plan, without approvals.
        anew: Whether to overwrite another plan that has approvals.

    Raises:
        RunError: The file is not a plan, or has approvals of another plan, or cannot be written.
    """
    from leapgraph.release.write_release_files import write_file
    from leapgraph.sync.plan_file.writer import serialize_plan

    approved = set() if anew and _is_plan(path) else _approved_ids(path, plan)
    operations = tuple(replace(one, approved=one.id in approved) for one in plan.operations)
    write_file(path, [serialize_plan(replace(plan, operations=operations))])
    return len(approved)


def write_page(path: Path, content: bytes) -> None:
    """Write an HTML page.

    Raises:
        RunError: The file is of another kind, or cannot be written.
    """
    from leapgraph.release.write_release_files import write_file

    if not re.match(rb"\s*<(!doctype html|html)\b|\s*\Z", _read_beginning(path), re.IGNORECASE):
        raise RunError(f"{path} is no HTML page, and is not replaced: name another file with --html")
    write_file(path, [content])


def _approved_ids(path: Path, plan: Plan) -> set[str]:
    """Return the IDs of the approved operations in the file, which must be the same plan."""
    from leapgraph.sync.plan_file.writer import plan_digest, read_plan

    if not _is_plan(path) or not _APPROVAL.search(path.read_bytes()):
        return set()
    try:
        old, digest = read_plan(path)
    except DataError:
        digest = ""
    if digest != plan_digest(plan):
        raise RunError(
            f"{path} has approvals, and this plan is another: apply that one, name another file with -o, or give "
            "--replace"
        )
    return {one.id for one in old.operations if one.approved}


def _is_plan(path: Path) -> bool:
    """Return whether the file is a plan; False if it does not exist.

    Raises:
        RunError: The file is of another kind.
    """
    beginning = _read_beginning(path)
    if beginning and not re.search(rb"^(# A plan for |format_version: )", beginning, re.MULTILINE):
        raise RunError(f"{path} is no plan, and is not replaced: name another file with -o")
    return bool(beginning)


def _read_beginning(path: Path) -> bytes:
    """Return the beginning of a file; empty for a missing file, a device or a pipe."""
    if not path.is_file() or re.match(r"/(dev|proc)/", str(path)):
        return b""
    try:
        with path.open("rb") as file:
            return file.read(4096)
    except OSError as error:
        raise RunError(f"cannot read {path}: {error.strerror or error}") from error
