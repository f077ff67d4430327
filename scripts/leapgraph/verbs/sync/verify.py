"""`leapgraph sync verify`: whether what was applied still stands."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from leapgraph.verbs.options import project_option
from leapgraph.verbs.sync.options import asking_options

if TYPE_CHECKING:
    from leapgraph.project import Project


@click.command(name="verify", short_help="Look whether what was applied still stands.")
@click.argument("path", metavar="RESULT", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@asking_options
@project_option
def command(*, project: Project, path: Path, api: str | None, contact: str | None, timeout: float) -> int:
    """Look whether what was applied still stands; no login.

    RESULT is the file that `apply` wrote. Exit code 1 when something is gone or was changed since.

    \b
    Examples:
      leapgraph sync verify sync/result-0123456789ab.json
    """  # noqa: D301 - click's own mark for an example
    from dataclasses import replace

    from leapgraph.printable import printable
    from leapgraph.pull.patience import Patience
    from leapgraph.sync.gathering import read_now
    from leapgraph.sync.journal import journal_of
    from leapgraph.sync.snapshot import read_snapshot
    from leapgraph.sync.undoing import read_result
    from leapgraph.sync.verifying import standing

    result = read_result(path)
    snapshot = replace(read_snapshot(project), entity_id=result.entity)
    item = read_now(snapshot, contact or project.base, Patience(timeout), api or result.api)
    found = standing(result, item, journal_of(project).edits(result.api, result.entity))
    for name, state in found:
        click.echo(f"{printable(name)}\t{printable(state)}")
    return 0 if all(state == "stands" for _, state in found) else 1
