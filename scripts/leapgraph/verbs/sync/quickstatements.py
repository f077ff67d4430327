"""`leapgraph sync quickstatements`: a plan as QuickStatements commands, for people without a login here."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from leapgraph.verbs.sync.options import plan_argument

if TYPE_CHECKING:
    from pathlib import Path


@click.command(name="quickstatements", short_help="Write a plan as QuickStatements commands.")
@plan_argument
@click.option(
    "--version",
    type=click.Choice(["v1", "v3"]),
    default="v1",
    show_default=True,
    help="v3 is for QuickStatements 3.0.",
)
@click.option("--approved", is_flag=True, help="Only the operations that are approved in the file.")
@click.option("--url", "as_url", is_flag=True, help="Write the URL that opens the commands in the tool.")
def command(*, path: Path, version: str, approved: bool, as_url: bool) -> int:
    """Write a plan as QuickStatements commands.

    Open the URL, or paste the commands into QuickStatements, and log in there; nothing is sent before you start the
    batch. Run it soon: the tool finds a statement by its value alone, and does not check whether someone has edited the
    item since. A statement with a value that the item has already is written as a new one (!P, in v3 +Q). What the
    format cannot express, or would change in another's statement, is listed on stderr: do that by hand. Exit code 1 if
    there is any.

    \b
    Examples:
      leapgraph sync quickstatements plan.yaml
      leapgraph sync quickstatements plan.yaml --url --version v3
    """  # noqa: D301 - click's own mark for an example
    from leapgraph.printable import escape_unprintable
    from leapgraph.sync.plan_file.writer import read_plan
    from leapgraph.sync.quickstatements import (
        MAX_URL_LENGTH,
        command_for,
        commands_url,
        is_ambiguous,
        parse_commands,
        write_commands,
    )

    plan, _ = read_plan(path)
    operations = [one for one in plan.operations if one.approved or not approved]
    text, left = write_commands(plan.entity, operations, version, among=plan.operations, as_url=as_url)
    silent = {one.id for one in left}
    meant = [
        command_for(plan.entity, one, new=one.op == "add_statement" and is_ambiguous(one, plan.operations))
        for one in operations
        if one.id not in silent
    ]
    if parse_commands(text, version=version) != meant:
        raise AssertionError("the commands differ from the plan")
    address = commands_url(text, version)
    click.echo(address if as_url else text, nl=as_url)
    if as_url and len(address) > MAX_URL_LENGTH:
        warning = f"the address has {len(address)} characters, more than every browser and server takes"
        click.echo(f"leapgraph: {warning}: where it does not open, paste the commands instead", err=True)
    for one in left:
        click.echo(f"leapgraph: {escape_unprintable(one.id)}: {version} cannot say {one.reason}", err=True)
    return 1 if left else 0
