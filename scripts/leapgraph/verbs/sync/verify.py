"""`leapgraph sync verify`: check that what was applied is still in the item."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from leapgraph.verbs.options import project_option
from leapgraph.verbs.sync.options import request_options

if TYPE_CHECKING:
    from leapgraph.project import Project
    from leapgraph.sync.journal.apply_result import ApplyResult


@click.command(name="verify", short_help="Check that what was applied is still in the item.")
@click.argument(
    "paths", metavar="RESULT...", nargs=-1, required=True, type=click.Path(path_type=Path, dir_okay=False, exists=True)
)
@request_options
@project_option
def command(*, project: Project, paths: tuple[Path, ...], api: str | None, contact: str | None, timeout: float) -> int:
    """Check that what was applied is still in the item; needs no login.

    RESULT is a file that `apply` wrote; with several files each line begins with its file. Exit code 1 if something
    was removed or changed since.

    \b
    Examples:
      leapgraph sync verify sync/result-0123456789ab.json
    """  # noqa: D301 - click's own mark for an example
    from leapgraph.printable import escape_unprintable
    from leapgraph.sync.applying.undo import read_result

    good = True
    for path, result in [(path, read_result(path)) for path in dict.fromkeys(paths)]:
        for name, state in _verify(project, result, api, contact, timeout):
            first = f"{escape_unprintable(str(path))}\t" if len(paths) > 1 else ""
            click.echo(f"{first}{escape_unprintable(name)}\t{escape_unprintable(state)}")
            good = good and state == "stands"
    return 0 if good else 1


def _verify(
    project: Project, result: ApplyResult, api: str | None, contact: str | None, timeout: float
) -> list[tuple[str, str]]:
    from dataclasses import replace

    from leapgraph.sync.applying.read_back import verify_result
    from leapgraph.sync.journal.edit_journal import project_journal
    from leapgraph.sync.load_snapshot import read_snapshot
    from leapgraph.sync.planning.plan_input import fetch_current_item
    from leapgraph.wiki.deadline import Deadline

    snapshot = replace(read_snapshot(project), entity_id=result.entity)
    item = fetch_current_item(snapshot, contact or project.contact, Deadline(timeout), api or result.api)
    return verify_result(result, item, project_journal(project).edits(result.api, result.entity))
