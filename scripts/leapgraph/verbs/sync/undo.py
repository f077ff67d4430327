"""`leapgraph sync undo`: taking back what was applied."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from leapgraph.verbs.options import project_option

if TYPE_CHECKING:
    from leapgraph.project import Project


@click.command(name="undo", short_help="Take back exactly what was applied.")
@click.argument("path", metavar="RESULT", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--yes", is_flag=True, help="Do not ask; needed where there is no terminal.")
@click.option(
    "--contact",
    envvar="LEAPGRAPH_CONTACT",
    show_envvar=True,
    metavar="ADDRESS",
    help="A web or mail address for the User-Agent (default: the project's base IRI).",
)
@project_option
def command(*, project: Project, path: Path, yes: bool, contact: str | None) -> int:
    """Take back exactly what was applied, as one edit.

    RESULT is the file that `apply` wrote. What others have changed since is not touched: then nothing is sent. Exit
    codes as those of `apply`.

    \b
    Examples:
      leapgraph sync undo sync/result-0123456789ab.json
    """  # noqa: D301 - click's own mark for an example
    from leapgraph.errors import RunError
    from leapgraph.sync.credentials import read_credentials
    from leapgraph.sync.journal import journal_of
    from leapgraph.sync.results import told, write_result
    from leapgraph.sync.session import open_session
    from leapgraph.sync.undoing import read_result, undo

    result = read_result(path)
    if not yes:
        if not sys.stdin.isatty():
            raise RunError("there is no terminal to ask at: give --yes")
        count = sum(one["outcome"] == "applied" for one in result.operations)
        click.echo(f"{count} operations on {result.entity} ({result.api}) will be taken back.")
        if click.prompt("Type its id to go on", default="", show_default=False).strip() != result.entity:
            raise RunError("that is not its id: nothing was sent")
    with open_session(result.api, read_credentials(), contact or project.base) as session:
        undone = undo(result, session, journal_of(project))
    file = write_result(project, undone)
    click.echo(told(undone, project.relative(file)), err=undone.exit_code != 0)
    return undone.exit_code
