"""What the commands of `sync` share: who asks, how long, and the files beside a plan."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from leapgraph.verbs.options import api_address

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from datetime import date

    from leapgraph.project import Project
    from leapgraph.sync.model import Operation
    from leapgraph.sync.planning import Given

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


def write_beside(path: Path, content: bytes) -> None:
    """Write a file whole, or not at all.

    Raises:
        RunError: It cannot be written.
    """
    from leapgraph.errors import RunError

    beside = path.with_name(f".{path.name}.new")
    try:
        beside.write_bytes(content)
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise RunError(f"cannot write {path}: {error.strerror}") from error
