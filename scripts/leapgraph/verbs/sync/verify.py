"""`leapgraph sync verify`: whether what was applied still stands."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from leapgraph.verbs.options import project_option
from leapgraph.verbs.sync.options import asking_options

if TYPE_CHECKING:
    from leapgraph.project import Project
    from leapgraph.sync.outcome import Result


@click.command(name="verify", short_help="Look whether what was applied still stands.")
@click.argument(
    "paths", metavar="RESULT...", nargs=-1, required=True, type=click.Path(path_type=Path, dir_okay=False, exists=True)
)
@asking_options
@project_option
def command(*, project: Project, paths: tuple[Path, ...], api: str | None, contact: str | None, timeout: float) -> int:
    """Look whether what was applied still stands; no login.

    RESULT is a file that `apply` wrote; of several files each line begins with its file. Exit code 1 when something is
    gone or was changed since.

    \b
    Examples:
      leapgraph sync verify sync/result-0123456789ab.json
    """  # noqa: D301 - click's own mark for an example
    from leapgraph.printable import printable
    from leapgraph.sync.undoing import read_result

    good = True
    for path, result in [(path, read_result(path)) for path in dict.fromkeys(paths)]:
        for name, state in _standing(project, result, api, contact, timeout):
            first = f"{printable(str(path))}\t" if len(paths) > 1 else ""
            click.echo(f"{first}{printable(name)}\t{printable(state)}")
            good = good and state == "stands"
    return 0 if good else 1


def _standing(
    project: Project, result: Result, api: str | None, contact: str | None, timeout: float
) -> list[tuple[str, str]]:
    from dataclasses import replace

    from leapgraph.pull.patience import Patience
    from leapgraph.sync.gathering import read_now
    from leapgraph.sync.journal import journal_of
    from leapgraph.sync.snapshot import read_snapshot
    from leapgraph.sync.verifying import standing

    snapshot = replace(read_snapshot(project), entity_id=result.entity)
    item = read_now(snapshot, contact or project.base, Patience(timeout), api or result.api)
    return standing(result, item, journal_of(project).edits(result.api, result.entity))
