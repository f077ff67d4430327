"""`leapgraph sync undo`: taking back what was applied."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from leapgraph.verbs.options import project_option
from leapgraph.verbs.sync.options import confirm, contact_option, edit_timeout_option, nothing_sent, sending

if TYPE_CHECKING:
    from collections.abc import Sequence

    from leapgraph.project import Project
    from leapgraph.sync.model import Json, Operation


@click.command(name="undo", short_help="Take back exactly what was applied.")
@click.argument("path", metavar="RESULT", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--only", multiple=True, metavar="ID", help="Take back this operation, and only those named so.")
@click.option("--yes", is_flag=True, help="Do not ask; needed where there is no terminal.")
@edit_timeout_option
@contact_option
@project_option
def command(  # noqa: PLR0913 - one parameter an option
    *, project: Project, path: Path, only: tuple[str, ...], yes: bool, contact: str | None, timeout: float
) -> int:
    """Take back exactly what was applied, as one edit.

    RESULT is the file that `apply` wrote. What others have changed since is not touched: then nothing is sent. Exit
    codes as those of `apply`.

    \b
    Examples:
      leapgraph sync undo sync/result-0123456789ab.json
    """  # noqa: D301 - click's own mark for an example
    from leapgraph.errors import RunError
    from leapgraph.sync.journal import journal_of
    from leapgraph.sync.results import told, write_result
    from leapgraph.sync.undoing import read_result, undo

    with nothing_sent():
        result = read_result(path)
    if not yes and not sys.stdin.isatty():
        raise RunError("there is no terminal to ask at: look at the result, then give --yes")

    def ask(item: Json, operations: Sequence[Operation]) -> None:
        label = dict(item.get("labels") or {}).get("en", {}).get("value", result.entity)
        confirm(result.api, result.entity, label, operations)

    with nothing_sent(), sending(result.api, contact or project.base, timeout) as session:
        undone = undo(result, session, journal_of(project), only=only, ask=None if yes else ask)
    file = write_result(project, undone)
    click.echo(told(undone, project.relative(file)), err=undone.exit_code != 0)
    return undone.exit_code
