"""A plan and a board in a terminal, coloured and in tables; in a pipe as plain lines."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from leapgraph.printable import printable
from leapgraph.sync.board import COLUMNS, cells, removed_cells
from leapgraph.sync.removed import COLUMNS as REMOVED
from leapgraph.sync.showing.words import labels_of, left, settle, tell
from leapgraph.sync.template import differences

if TYPE_CHECKING:
    from collections.abc import Sequence

    from leapgraph.project import Project
    from leapgraph.sync.board import BoardRow
    from leapgraph.sync.model import Plan
    from leapgraph.sync.removed import Removed

_COLOURS = {"+": "green", "-": "red", " ": None}
_STATES = {"in sync": "green", "conflict": "red", "not eligible": "bright_black"}
_GRADES = {"critical": "red", "warning": "yellow", "info": "bright_black"}


def show_board(lines: Sequence[BoardRow], gone: Sequence[Removed] = ()) -> None:
    """Print the board, and what others have removed: tables on a terminal, tab-separated lines in a pipe."""
    if not sys.stdout.isatty():
        removed = ((), REMOVED, *(removed_cells(line) for line in gone)) if gone else ()
        for row in (COLUMNS, *(cells(line) for line in lines), *removed):
            click.echo("\t".join(printable(" ".join(text.split())) for text in row))
        return
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE)
    for name in COLUMNS:
        table.add_column(name, overflow="fold")
    for line in lines:
        *rest, state = cells(line)
        style = _STATES.get(line.state, "yellow").replace("bright_black", "dim")
        table.add_row(*(Text(printable(text)) for text in rest), Text(printable(state), style=style))
    Console().print(table)
    if gone:
        table = Table(*REMOVED, box=box.SIMPLE)
        for one in gone:
            table.add_row(*(Text(printable(text)) for text in removed_cells(one)))
        Console().print(table)


def show_plan(plan: Plan, digest: str) -> None:
    """Print a plan as a difference for people; colours are left out where there is no terminal."""
    labels = labels_of(plan)
    where = printable(f"{plan.label} ({plan.entity}) on {plan.api}")
    click.secho(f"{where}, revision {plan.base_revid}", bold=True)
    for one in plan.operations:
        told = tell(one, labels)
        mark = " (approved)" if one.approved else ""
        click.secho(f"\n{told.title}: {printable(told.where)}{mark}", bold=True)
        click.echo(f"  {printable(one.id)}")
        for sign, text in told.lines:
            click.secho(f"  {sign} {printable(text)}", fg=_COLOURS[sign])
        if told.infobox:
            click.echo(f"    infobox: {printable(told.infobox)}")
        click.echo(f"    why: {printable(told.why)}")
        for severity, message in told.issues:
            click.secho(f"    {severity}: {printable(message)}", fg=_GRADES[severity])
    _infobox(plan)
    _rest(plan, digest)


def _infobox(plan: Plan) -> None:
    if plan.infobox:
        click.secho("\nThe infobox, once all of this is done", bold=True)
    for one in plan.infobox:
        same = one.now == one.then
        for sign, text in ((" ", one.then),) if same else (("-", one.now), ("+", one.then)):
            if text:
                click.secho(f"  {sign} {printable(one.row)}: {printable(text)}", fg=_COLOURS[sign])


def _rest(plan: Plan, digest: str) -> None:
    labels = labels_of(plan)
    if plan.conflicts:
        click.secho("\nTo be settled by people; nothing is done", bold=True)
    for conflict in plan.conflicts:
        where, ours, theirs = settle(conflict, labels)
        click.echo(printable(f"  {where}: ours {ours}, theirs {theirs}: {conflict.message}"))
    if plan.left_out:
        click.secho("\nLeft out", bold=True)
    for one in plan.left_out:
        where, why = left(one, labels)
        click.echo(f"  {printable(where)}: {printable(why)}")
    counted = sum(one.approved for one in plan.operations)
    click.echo(
        f"\n{len(plan.operations)} operations, {counted} approved. Nothing has been sent. Digest {printable(digest)}"
    )


def template_notes(project: Project) -> list[str]:
    """Return what differs between the mapping and the template that was pulled."""
    from leapgraph.sync.mapping import read_mapping
    from leapgraph.sync.snapshot import read_snapshot

    return differences(read_mapping(project), read_snapshot(project).template)
