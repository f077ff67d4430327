"""The options and helpers that the commands of `sync` share."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from leapgraph.verbs import options
from leapgraph.verbs.options import api_address

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from datetime import date

    from leapgraph.project import Project
    from leapgraph.sync.plan_model import Operation
    from leapgraph.sync.planning.plan_input import PlanInput
    from leapgraph.wiki.edit_session import Session

# Seconds after which the user is told that the wiki is still saving the edit.
SECONDS_BEFORE_NOTICE = 3.0

F = TypeVar("F", bound="Callable[..., Any]")

plan_argument = click.argument("path", metavar="PLAN", type=click.Path(path_type=Path, dir_okay=False, exists=True))

timeout_option = options.timeout_option("one response of the wiki")
edit_timeout_option = options.timeout_option("one response of the wiki; for the edit itself, at least 60")
contact_option = options.contact_option("the project's base IRI")


def confirm_edit(api: str, entity: str, label: str, operations: Sequence[Operation]) -> None:
    """Show the edit, and have the user type the item's name to confirm it.

    Raises:
        RunError: The user typed another name.
    """
    from leapgraph.errors import RunError
    from leapgraph.printable import escape_unprintable

    lines = "".join(f"  {escape_unprintable(f'{one.id}: {one.reason}')}\n" for one in operations)
    click.echo(f"One edit of {escape_unprintable(f'{label} ({entity}) on {api}')}:\n{lines}", nl=False)
    click.echo("If you work for it, or are paid to edit: say so on your user page before you go on.")
    if click.prompt("Type its name to go on", default="", show_default=False).strip() != label:
        raise RunError("that is not its name: nothing was sent")


@contextmanager
def edit_session(api: str, contact: str, timeout: float) -> Iterator[Session]:
    """Yield an edit session that tells the user when the wiki takes long to save the edit.

    Raises:
        RunError: The session cannot be opened.
    """
    from functools import partial

    from leapgraph.verbs.progress import print_line_after
    from leapgraph.wiki.credentials import read_credentials
    from leapgraph.wiki.edit_session import open_session
    from leapgraph.wiki.http_request import wait_limits_for

    limits = wait_limits_for(timeout)
    line = f"leapgraph: waiting for {api} to save the edit, for {limits.answer:g} seconds at most"
    with open_session(
        api, read_credentials(), contact, limits, partial(print_line_after, line, SECONDS_BEFORE_NOTICE)
    ) as session:
        yield session


@contextmanager
def data_errors_as_run_errors() -> Iterator[None]:
    """Turn a data error into a run error: `apply` and `undo` promise exit code 2 where nothing was sent.

    Raises:
        RunError: For each DataError.
    """
    from leapgraph.errors import DataError, RunError

    try:
        yield
    except DataError as error:
        raise RunError(str(error)) from error


def request_options(function: F) -> F:
    """Give a command the parameters `api`, `contact` and `timeout`."""
    for option in (
        timeout_option,
        contact_option,
        click.option(
            "--api",
            metavar="URL",
            callback=api_address,
            help="The Wikibase's api.php (default: that of the last pull).",
        ),
    ):
        function = option(function)
    return function


def fetch_plan_input(  # noqa: PLR0913 - one parameter an option
    project: Project,
    *,
    live: bool,
    api: str | None,
    contact: str | None,
    timeout: float,
    retrieved: date | None = None,
    lifted: Collection[str] = (),
) -> PlanInput:
    """Return the input of a comparison; with `live` the item and its history are fetched, else read from the pull."""
    from leapgraph.sync.load_snapshot import read_snapshot
    from leapgraph.sync.planning.load_observed_parts import fetch_observed_parts
    from leapgraph.sync.planning.plan_input import fetch_current_item, read_plan_input
    from leapgraph.verbs.progress import show_progress
    from leapgraph.wiki.deadline import RUN_FACTOR, Deadline

    remote = memory = None
    if live:
        patience, address = Deadline(timeout, RUN_FACTOR * timeout), contact or project.contact
        with show_progress("reading the item"):
            snapshot = read_snapshot(project)
            remote = fetch_current_item(snapshot, address, patience, api)
            memory = fetch_observed_parts(project, api or snapshot.api, remote, address, patience)
    with show_progress("comparing", after=0.5):
        return read_plan_input(project, remote, api, retrieved, memory=memory, lifted=lifted)
