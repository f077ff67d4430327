"""`leapgraph sync plan`: write the plan file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from leapgraph.verbs.options import NonEmptyPath, project_option
from leapgraph.verbs.sync.options import fetch_plan_input, request_options

if TYPE_CHECKING:
    from datetime import datetime

    from leapgraph.project import Project


# No web source can have been read before: the web began in 1990.
_FIRST_WEB_YEAR = 1990


@click.command(name="plan", short_help="Write a plan of the edits that bring Wikidata up to the graph.")
@click.option(
    "-o",
    "--output",
    type=NonEmptyPath(path_type=Path, dir_okay=False),
    default=Path("plan.yaml"),
    show_default=True,
    metavar="FILE",
    help="The file to write.",
)
@click.option("--offline", is_flag=True, help="Use the pulled item instead of fetching the current one.")
@click.option(
    "--retrieved",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="The day on which you have read the sources, for every new reference (P813; default: for each source "
    "the day that the graph has, fabio:hasAccessDate).",
)
@click.option(
    "--bring-again",
    "lifted",
    multiple=True,
    metavar="ID",
    help="Plan this although someone else has removed it from the item; `status` lists the IDs.",
)
@click.option("--replace", "anew", is_flag=True, help="Overwrite another plan in FILE even if it has approvals.")
@request_options
@project_option
def command(  # noqa: PLR0913 - one parameter an option
    *,
    project: Project,
    output: Path,
    offline: bool,
    retrieved: datetime | None,
    lifted: tuple[str, ...],
    anew: bool,
    api: str | None,
    contact: str | None,
    timeout: float,
) -> int:
    """Write a plan of the edits that bring Wikidata up to the graph.

    Compares three versions of the item: as of earlier pulls and applies, as of now, and as the graph has it. Writes
    each operation with its effect, reason and sources, and what the infobox will show. What someone else has removed is
    not planned again; --bring-again overrides that for this plan. Sends nothing and needs no login. A FILE that is not
    a plan is not overwritten; the same plan keeps its approvals, and a plan with approvals is not replaced by another.

    \b
    Examples:
      leapgraph sync plan
      leapgraph sync plan --retrieved 2026-11-01
      leapgraph sync plan --offline -o /tmp/plan.yaml
      leapgraph sync plan --bring-again statement-P159-0a1b2c3d
    """  # noqa: D301 - click's own mark for an example
    from leapgraph.errors import RunError
    from leapgraph.sync.plan_file.writer import plan_digest
    from leapgraph.sync.planning.plan import make_plan
    from leapgraph.sync.showing.removals_table import check_restored_ids, unplanned_restorations
    from leapgraph.verbs.sync.output_files import write_plan_file

    day = retrieved.date() if retrieved else None
    if day is not None and day.year < _FIRST_WEB_YEAR:
        raise RunError(f"{day.isoformat()} is before the web: name the day on which you have read the sources")
    plan_input = fetch_plan_input(
        project, live=not offline, api=api, contact=contact, timeout=timeout, retrieved=day, lifted=lifted
    )
    check_restored_ids(plan_input)
    if day is not None and day.isoformat() > plan_input.created[:10]:
        raise RunError(f"{day.isoformat()} is yet to come: name the day on which you have read the sources")
    plan = make_plan(plan_input)
    for one in unplanned_restorations(plan_input, plan):
        click.echo(f"leapgraph: {one}", err=True)
    approved = write_plan_file(output, plan, anew=anew)
    counted = f"{len(plan.operations)} operation{'s' if len(plan.operations) != 1 else ''}"
    aside = not output.is_file()
    click.echo(
        f"{output}: {counted}, {len(plan.conflicts)} to settle, {len(plan.left_out)} left out; nothing was sent",
        err=aside,
    )
    if approved:
        click.echo(f"it is the plan that stood there: {approved} approved, as before", err=aside)
    click.echo(f"digest {plan_digest(plan)}", err=aside)
    return 0
