"""Prints a plan and the sync status: coloured and in tables on a terminal, as plain lines in a pipe."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from leapgraph.infobox.parameter_to_property import mapping_differences
from leapgraph.printable import escape_unprintable
from leapgraph.sync.showing.comparison_table import STATUS_COLUMNS, removed_cells, status_cells
from leapgraph.sync.showing.operation_text import describe_conflict, describe_omission, describe_operation, plan_labels
from leapgraph.sync.showing.removals_table import REMOVAL_COLUMNS as REMOVED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from leapgraph.project import Project
    from leapgraph.sync.plan_model import Plan
    from leapgraph.sync.showing.comparison_table import StatusRow
    from leapgraph.sync.showing.removals_table import RemovalRow
    from leapgraph.wikibase.json_types import Json

_COLOURS = {"+": "green", "-": "red", " ": None}
_STATES = {"in sync": "green", "conflict": "red", "not eligible": "bright_black"}
_GRADES = {"critical": "red", "warning": "yellow", "info": "bright_black"}


def show_status(lines: Sequence[StatusRow], gone: Sequence[RemovalRow] = ()) -> None:
    """Print the status and the removals: tables on a terminal, tab-separated lines in a pipe."""
    if not sys.stdout.isatty():
        removed = ((), REMOVED, *(removed_cells(line) for line in gone)) if gone else ()
        for row in (STATUS_COLUMNS, *(status_cells(line) for line in lines), *removed):
            click.echo("\t".join(escape_unprintable(" ".join(text.split())) for text in row))
        return
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE)
    for name in STATUS_COLUMNS:
        table.add_column(name, overflow="fold")
    for line in lines:
        *rest, state = status_cells(line)
        style = _STATES.get(line.state, "yellow").replace("bright_black", "dim")
        table.add_row(*(Text(escape_unprintable(text)) for text in rest), Text(escape_unprintable(state), style=style))
    Console().print(table)
    if gone:
        table = Table(*REMOVED, box=box.SIMPLE)
        for one in gone:
            table.add_row(*(Text(escape_unprintable(text)) for text in removed_cells(one)))
        Console().print(table)


def show_plan(plan: Plan, digest: str) -> None:
    """Print a plan as a diff for people; without colours if stdout is not a terminal."""
    labels = plan_labels(plan)
    where = escape_unprintable(f"{plan.label} ({plan.entity}) on {plan.api}")
    click.secho(f"{where}, revision {plan.base_revid}", bold=True)
    for one in plan.operations:
        description = describe_operation(one, labels)
        mark = " (approved)" if one.approved else ""
        click.secho(f"\n{description.title}: {escape_unprintable(description.where)}{mark}", bold=True)
        click.echo(f"  {escape_unprintable(one.id)}")
        for sign, text in description.lines:
            click.secho(f"  {sign} {escape_unprintable(text)}", fg=_COLOURS[sign])
        if description.infobox:
            click.echo(f"    infobox: {escape_unprintable(description.infobox)}")
        click.echo(f"    why: {escape_unprintable(description.reason)}")
        for severity, message in description.issues:
            click.secho(f"    {severity}: {escape_unprintable(message)}", fg=_GRADES[severity])
    _show_infobox(plan)
    _show_conflicts(plan, digest)


def _show_infobox(plan: Plan) -> None:
    if plan.infobox:
        click.secho("\nThe infobox, once all of this is done", bold=True)
    for one in plan.infobox:
        same = one.now == one.then
        for sign, text in ((" ", one.then),) if same else (("-", one.now), ("+", one.then)):
            if text:
                click.secho(f"  {sign} {escape_unprintable(one.row)}: {escape_unprintable(text)}", fg=_COLOURS[sign])


def _show_conflicts(plan: Plan, digest: str) -> None:
    labels = plan_labels(plan)
    if plan.conflicts:
        click.secho("\nTo be settled by people; nothing is done", bold=True)
    for conflict in plan.conflicts:
        where, ours, theirs = describe_conflict(conflict, labels)
        click.echo(escape_unprintable(f"  {where}: ours {ours}, theirs {theirs}: {conflict.message}"))
    if plan.left_out:
        click.secho("\nLeft out", bold=True)
    for one in plan.left_out:
        where, why = describe_omission(one, labels)
        click.echo(f"  {escape_unprintable(where)}: {escape_unprintable(why)}")
    counted = sum(one.approved for one in plan.operations)
    click.echo(
        f"\n{len(plan.operations)} operations, {counted} approved. Nothing has been sent. "
        f"Digest {escape_unprintable(digest)}"
    )


def template_notes(project: Project, template: Json | None) -> list[str]:
    """Describe the differences between the mapping and the pulled template."""
    from leapgraph.infobox.property_mapping import read_mapping

    return mapping_differences(read_mapping(project), template)
