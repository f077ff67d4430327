"""`leapgraph sync status`: the comparison table."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from leapgraph.verbs.options import project_option
from leapgraph.verbs.sync.options import fetch_plan_input, request_options

if TYPE_CHECKING:
    from leapgraph.project import Project


@click.command(name="status", short_help="Compare the infobox, Wikidata and the graph row by row.")
@click.option("--live", is_flag=True, help="Fetch the current item instead of using the pulled one.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "markdown"]),
    default="table",
    show_default=True,
    help="The format; a table is plain text in a pipe.",
)
@request_options
@project_option
def command(  # noqa: PLR0913 - one parameter an option
    *, project: Project, live: bool, form: str, api: str | None, contact: str | None, timeout: float
) -> int:
    """Compare the infobox, Wikidata and the graph row by row.

    Each line is an infobox parameter: what the infobox shows for it, what Wikidata has (rank, sources), what the graph
    has (sources), and the state. "No usable source there" is the most common one: Wikidata has the same value, and the
    infobox hides it, since it accepts only statements with a source that is not a wiki. Reads the last pull.

    Below is what others have removed from the item, each with its ID, by whom and when. It is not planned again;
    `sync plan --bring-again ID` plans it anyway.

    \b
    Examples:
      leapgraph sync status
      leapgraph sync status --live
      leapgraph sync status --format markdown > board.md
    """  # noqa: D301 - click's own mark for an example
    from leapgraph.printable import escape_unprintable
    from leapgraph.sync.showing.comparison_table import status_rows, write_status_json, write_status_markdown
    from leapgraph.sync.showing.removals_table import list_removals
    from leapgraph.sync.showing.terminal import show_status, template_notes

    plan_input = fetch_plan_input(project, live=live, api=api, contact=contact, timeout=timeout)
    lines, gone = status_rows(plan_input), list_removals(plan_input)
    if form == "json":
        sys.stdout.buffer.write(write_status_json(lines, gone))
    elif form == "markdown":
        click.echo(write_status_markdown(lines, gone), nl=False)
    else:
        show_status(lines, gone)
    for note in template_notes(project, plan_input.template):
        click.echo(f"leapgraph: {escape_unprintable(note)}", err=True)
    return 0
