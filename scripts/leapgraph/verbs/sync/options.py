"""What the commands of `sync` share: who asks, how long, and the files beside a plan."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from leapgraph.verbs.options import api_address

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from datetime import date

    from leapgraph.project import Project
    from leapgraph.sync.model import Operation
    from leapgraph.sync.planning import Given
    from leapgraph.sync.session import Session

# So many seconds a wiki takes for an edit without a word of it.
SILENT_FOR = 3.0

F = TypeVar("F", bound="Callable[..., Any]")

plan_argument = click.argument("path", metavar="PLAN", type=click.Path(path_type=Path, dir_okay=False, exists=True))

contact_option = click.option(
    "--contact",
    envvar="LEAPGRAPH_CONTACT",
    show_envvar=True,
    metavar="ADDRESS",
    help="A web or mail address for the User-Agent (default: the project's base IRI).",
)


def confirm(api: str, entity: str, label: str, operations: Sequence[Operation]) -> None:
    """Say what will be done, and have a person type the item's name.

    Raises:
        RunError: They typed another.
    """
    from leapgraph.errors import RunError
    from leapgraph.printable import printable

    lines = "".join(f"  {printable(f'{one.id}: {one.reason}')}\n" for one in operations)
    click.echo(f"One edit of {printable(f'{label} ({entity}) on {api}')}:\n{lines}", nl=False)
    click.echo("If you work for it, or are paid to edit: say so on your user page before you go on.")
    if click.prompt("Type its name to go on", default="", show_default=False).strip() != label:
        raise RunError("that is not its name: nothing was sent")


timeout_option = click.option(
    "--timeout",
    type=click.FloatRange(0.1, 3600),
    default=8.0,
    show_default=True,
    metavar="SECONDS",
    help="How long the wiki may keep the run waiting for one answer.",
)


edit_timeout_option = click.option(
    "--timeout",
    type=click.FloatRange(0.1, 3600),
    default=8.0,
    show_default=True,
    metavar="SECONDS",
    help="How long the wiki may keep the run waiting for one answer; for that to the edit, 60 at least.",
)


@contextmanager
def sending(api: str, contact: str, timeout: float) -> Iterator[Session]:
    """Yield a session in which a person is told that the wiki takes its time to save the edit.

    Raises:
        RunError: The session cannot be opened.
    """
    from functools import partial

    from leapgraph.sync.credentials import read_credentials
    from leapgraph.sync.session import open_session
    from leapgraph.sync.transport import limits_for
    from leapgraph.verbs.progress import line_after

    limits = limits_for(timeout)
    line = f"leapgraph: waiting for {api} to save the edit, for {limits.answer:g} seconds at most"
    with open_session(api, read_credentials(), contact, limits, partial(line_after, line, SILENT_FOR)) as session:
        yield session


@contextmanager
def nothing_sent() -> Iterator[None]:
    """Make what is wrong with a file a failure of the run: `apply` and `undo` promise 2 where nothing was sent.

    Raises:
        RunError: For each DataError.
    """
    from leapgraph.errors import DataError, RunError

    try:
        yield
    except DataError as error:
        raise RunError(str(error)) from error


def asking_options(function: F) -> F:
    """Give a command the parameters `api`, `contact` and `timeout`."""
    for option in (
        timeout_option,
        contact_option,
        click.option(
            "--api",
            metavar="URL",
            callback=api_address,
            help="The Wikibase's api.php (default: the one that was pulled from).",
        ),
    ):
        function = option(function)
    return function


def gathered(  # noqa: PLR0913 - one parameter an option
    project: Project,
    *,
    live: bool,
    api: str | None,
    contact: str | None,
    timeout: float,
    retrieved: date | None = None,
    lifted: Collection[str] = (),
) -> Given:
    """Return all that is compared; the item and its history as they are now if `live`, else as they were pulled."""
    from leapgraph.pull.patience import RUN, Patience
    from leapgraph.sync.gathering import gather, read_now
    from leapgraph.sync.remembering import read_history
    from leapgraph.sync.snapshot import read_snapshot
    from leapgraph.verbs.progress import progress

    remote = memory = None
    if live:
        patience, address = Patience(timeout, RUN * timeout), contact or project.base
        with progress("reading the item"):
            snapshot = read_snapshot(project)
            remote = read_now(snapshot, address, patience, api)
            memory = read_history(project, api or snapshot.api, remote, address, patience)
    with progress("comparing", after=0.5):
        return gather(project, remote, api, retrieved, memory=memory, lifted=lifted)
