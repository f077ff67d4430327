"""`leapgraph sync apply`: send the approved operations of a plan as one edit."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from leapgraph.verbs.options import project_option
from leapgraph.verbs.sync.options import (
    confirm_edit,
    contact_option,
    data_errors_as_run_errors,
    edit_session,
    edit_timeout_option,
    plan_argument,
)

if TYPE_CHECKING:
    from pathlib import Path

    from leapgraph.project import Project
    from leapgraph.sync.plan_model import Plan


@click.command(name="apply", short_help="Send the approved operations of a plan to the wiki.")
@plan_argument
@click.option("--digest", required=True, metavar="HEX", help="The plan's digest, as printed by `plan` and `show`.")
@click.option("--only", multiple=True, metavar="ID", help="Approve only this operation; may be repeated.")
@click.option("--yes", is_flag=True, help="Do not ask for confirmation; required without a terminal.")
@edit_timeout_option
@contact_option
@project_option
def command(  # noqa: PLR0913 - one parameter an option
    *, project: Project, path: Path, digest: str, only: tuple[str, ...], yes: bool, contact: str | None, timeout: float
) -> int:
    """Send the approved operations of a plan to the wiki, as one edit.

    Needs a login: LEAPGRAPH_WIKI_USER (Name@botname) and LEAPGRAPH_WIKI_PASSWORD with a bot password, or the four
    LEAPGRAPH_WIKI_OAUTH_*, or pywikibot's files in PYWIKIBOT_DIR. Sends nothing if the plan was changed, someone else
    has edited the item since, it has lost the article's sitelink, or anything is not as planned. A plan may be applied
    in several runs. Every edit is recorded in sync/journal.jsonl before and after it is sent; another run after a lost
    response finds out what happened, and adds nothing twice. Where the wiki refuses the edit because of one value, that
    value and its operation are named.

    Exit codes: 0 applied, 2 nothing was sent, 3 someone else has edited the item, 4 the wiki refused, 5 unknown.

    \b
    Examples:
      leapgraph sync apply plan.yaml --digest "$(tail -n 1 plan.yaml | cut -c 9-)"
    """  # noqa: D301 - click's own mark for an example
    from leapgraph.errors import RunError
    from leapgraph.sync.applying.apply import EditConflictError, apply_plan, approved_operations
    from leapgraph.sync.journal.edit_journal import project_journal
    from leapgraph.sync.journal.result_file import format_result, write_result
    from leapgraph.sync.plan_file.writer import read_plan

    with data_errors_as_run_errors():
        plan, found = read_plan(path)
    if digest != found:
        raise RunError(f"the digest of {path} is {found}, and not {digest}: look at it again, then approve")
    approved_operations(plan, only)
    if not yes and not sys.stdin.isatty():
        raise RunError("there is no terminal to ask at: look at the plan, then give --yes")
    with data_errors_as_run_errors(), edit_session(plan.api, contact or project.contact, timeout) as session:
        try:
            ask = None if yes else lambda _item, operations: confirm_edit(plan.api, plan.entity, plan.label, operations)
            result = apply_plan(plan, found, only, session, project_journal(project), ask=ask)
        except EditConflictError as moved:
            _write_new_plan(project, path, moved.item, plan)
            raise
    file = write_result(project, result)
    click.echo(format_result(result, project.relative_path(file)), err=result.exit_code != 0)
    return result.exit_code


def _write_new_plan(project: Project, path: Path, item: Any, old: Plan) -> None:
    from leapgraph.errors import RunError
    from leapgraph.sync.plan_file.writer import plan_digest
    from leapgraph.sync.planning.plan import make_plan
    from leapgraph.sync.planning.plan_input import read_plan_input
    from leapgraph.verbs.sync.output_files import write_plan_file

    plan = make_plan(read_plan_input(project, item, old.api))
    new = path.with_name(f"{path.stem}-{item['lastrevid']}{path.suffix}")
    try:
        write_plan_file(new, plan)
    except RunError as error:
        click.echo(f"leapgraph: no new plan was written: {error}", err=True)
        return
    click.echo(f"{new}: a new plan for the item as it is now; look at it and approve it anew", err=True)
    click.echo(f"digest {plan_digest(plan)}", err=True)
