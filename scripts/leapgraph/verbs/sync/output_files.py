"""The files that the commands of `sync` write, and what they never replace: another's file, a person's approvals."""

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
    """Write a plan, and return how many approvals of the one that stood there it keeps: all, if it is the same plan.

    Args:
        path: The file.
        plan: The plan, without approvals.
        anew: Whether another plan is replaced though a person has approved something in it.

    Raises:
        RunError: The file is no plan, or has approvals of another; or it cannot be written.
    """
    from leapgraph.release.release_files import write_file
    from leapgraph.sync.plan_file.writer import serialize_plan

    approved = set() if anew and _is_plan(path) else _approved_ids(path, plan)
    operations = tuple(replace(one, approved=one.id in approved) for one in plan.operations)
    write_file(path, [serialize_plan(replace(plan, operations=operations))])
    return len(approved)


def write_page(path: Path, content: bytes) -> None:
    """Write an HTML page.

    Raises:
        RunError: The file is something else; or it cannot be written.
    """
    from leapgraph.release.release_files import write_file

    if not re.match(rb"\s*<(!doctype html|html)\b|\s*\Z", _read_beginning(path), re.IGNORECASE):
        raise RunError(f"{path} is no HTML page, and is not replaced: name another file with --html")
    write_file(path, [content])


def _approved_ids(path: Path, plan: Plan) -> set[str]:
    """Return the IDs of what is approved in the file, which must then be of the same plan."""
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
    """Return whether a plan stands there; False where nothing does.

    Raises:
        RunError: Something else stands there.
    """
    beginning = _read_beginning(path)
    if beginning and not re.search(rb"^(# A plan for |format_version: )", beginning, re.MULTILINE):
        raise RunError(f"{path} is no plan, and is not replaced: name another file with -o")
    return bool(beginning)


def _read_beginning(path: Path) -> bytes:
    """Return how a file begins; nothing where there is none, or a device or a pipe."""
    if not path.is_file() or re.match(r"/(dev|proc)/", str(path)):
        return b""
    try:
        with path.open("rb") as file:
            return file.read(4096)
    except OSError as error:
        raise RunError(f"cannot read {path}: {error.strerror or error}") from error
