"""`leapgraph sync undo`: revert what was applied."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from leapgraph.printable import escape_unprintable
from leapgraph.verbs.options import project_option
from leapgraph.verbs.sync.options import (
    confirm_edit,
    contact_option,
    data_errors_as_run_errors,
    edit_session,
    edit_timeout_option,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from leapgraph.project import Project
    from leapgraph.sync.journal.apply_result import ApplyResult
    from leapgraph.sync.plan_model import Operation
    from leapgraph.wikibase.json_types import Json


@click.command(name="undo", short_help="Revert what was applied, and nothing else.")
@click.argument(
    "paths", metavar="RESULT...", nargs=-1, required=True, type=click.Path(path_type=Path, dir_okay=False, exists=True)
)
@click.option("--only", multiple=True, metavar="ID", help="Revert only this operation; may be repeated.")
@click.option("--yes", is_flag=True, help="Do not ask for confirmation; required without a terminal.")
@edit_timeout_option
@contact_option
@project_option
def command(  # noqa: PLR0913 - one parameter an option
    *, project: Project, paths: tuple[Path, ...], only: tuple[str, ...], yes: bool, contact: str | None, timeout: float
) -> int:
    """Revert what was applied, and nothing else, as one edit.

    RESULT is a file that `apply` wrote. Nothing is sent if others have changed what it would revert. Each of several
    files is an edit, the latest first, until one fails; files of earlier undos are skipped. The exit codes are those of
    `apply`.

    \b
    Examples:
      leapgraph sync undo sync/result-0123456789ab.json
    """  # noqa: D301 - click's own mark for an example
    from leapgraph.errors import RunError
    from leapgraph.sync.applying.undo import read_result

    if only and len(paths) > 1:
        raise RunError("--only goes with one RESULT: an operation is named within its own")
    with data_errors_as_run_errors():
        results = [(path, read_result(path)) for path in dict.fromkeys(paths)]
    if not yes and not sys.stdin.isatty():
        raise RunError("there is no terminal to ask at: look at the result, then give --yes")
    if len(results) > 1:
        for path, _ in (one for one in results if one[1].kind == "undo"):
            click.echo(f"leapgraph: {escape_unprintable(str(path))}: the result of an undo: left out", err=True)
        results = [one for one in results if one[1].kind != "undo"]
    for _, result in sorted(results, key=lambda one: one[1].revision or 0, reverse=True):
        if code := _undo(project, result, only, contact, timeout, yes=yes):
            return code
    return 0


def _undo(  # noqa: PLR0913 - what there is to it
    project: Project, result: ApplyResult, only: tuple[str, ...], contact: str | None, timeout: float, *, yes: bool
) -> int:
    from leapgraph.sync.applying.undo import ids_removed_by_others, undo_result
    from leapgraph.sync.journal.edit_journal import project_journal
    from leapgraph.sync.journal.result_file import format_result, write_result

    def ask(item: Json, operations: Sequence[Operation]) -> None:
        label = dict(item.get("labels") or {}).get("en", {}).get("value", result.entity)
        confirm_edit(result.api, result.entity, label, operations)

    journal = project_journal(project)
    with data_errors_as_run_errors(), edit_session(result.api, contact or project.contact, timeout) as session:
        edits = journal.edits(result.api, result.entity)
        undone = undo_result(result, session, journal, only=only, ask=None if yes else ask)
    file = write_result(project, undone)
    gone = ids_removed_by_others(undone, edits)
    click.echo(format_result(undone, project.relative_path(file), gone), err=undone.exit_code != 0)
    return undone.exit_code
