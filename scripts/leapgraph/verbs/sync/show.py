"""`leapgraph sync show`: a plan as readable text or HTML."""

from __future__ import annotations

from pathlib import Path

import click

from leapgraph.verbs.options import NonEmptyPath
from leapgraph.verbs.sync.options import plan_argument


@click.command(name="show", short_help="Show a plan as readable text or HTML.")
@plan_argument
@click.option("--html", type=NonEmptyPath(path_type=Path, dir_okay=False), metavar="FILE", help="Write one HTML file.")
def command(*, path: Path, html: Path | None) -> int:
    """Show a plan as readable text or HTML: each addition, and what the infobox will show then.

    \b
    Examples:
      leapgraph sync show plan.yaml
      leapgraph sync show plan.yaml --html plan.html
    """  # noqa: D301 - click's own mark for an example
    from leapgraph.sync.plan_file.writer import read_plan
    from leapgraph.sync.showing.plan_page import render_plan_page
    from leapgraph.sync.showing.terminal import show_plan
    from leapgraph.verbs.sync.output_files import write_page

    plan, digest = read_plan(path)
    if html is not None:
        write_page(html, render_plan_page(plan, digest).encode())
        click.echo(f"{html}: open it in a browser")
        return 0
    show_plan(plan, digest)
    return 0
