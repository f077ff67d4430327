"""What several verbs share: options, the formats of file extensions, and a click group that imports on demand."""

from __future__ import annotations

from importlib import import_module
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from leapgraph.project import Project


F = TypeVar("F", bound="Callable[..., Any]")
# Verbs that may write into a project: it must be around the working directory or named.
_WRITING_VERBS = ("format", "publish", "pull", "sync", "watch")
WIKIDATA_API = "https://www.wikidata.org/w/api.php"
# The first of each is the registered one; `.json` and `.xml` fit more than one format.
# N-Triples is Turtle.
ENDINGS = {
    "table": (".txt",),
    "csv": (".csv",),
    "tsv": (".tsv",),
    "json": (".srj", ".json"),
    "xml": (".srx", ".xml"),
    "markdown": (".md",),
    "turtle": (".ttl",),
    "ntriples": (".nt", ".ttl"),
    "nquads": (".nq",),
    "trig": (".trig",),
    "rdfxml": (".rdf", ".xml"),
    "jsonld": (".jsonld", ".json"),
}
_ANY_TEXT = ".txt"


class NonEmptyPath(click.Path):
    """A non-empty path: an empty text, such as that of an unset variable, does not mean the working directory."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the path."""
        if value == "":
            self.fail("it is empty", param, ctx)
        return super().convert(value, param, ctx)


class Seconds(click.FloatRange):
    """A number of seconds in a range, which NaN is not in, although it compares with no limit."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return the number."""
        number = float(super().convert(value, param, ctx))
        if isnan(number):
            self.fail(f"{value!r} is not a number of seconds", param, ctx)
        return number


def archive_option(function: F) -> F:
    """Add the option `--archive` for the folder of the kept releases."""
    return click.option(
        "--archive",
        type=NonEmptyPath(path_type=Path, file_okay=False),
        metavar="DIR",
        help="The folder of the kept releases (default: releases in the project).",
    )(function)


def contact_option(default: str) -> Callable[[F], F]:
    """Return what adds the option `--contact` for the User-Agent; `default` says in words what it is without."""
    return click.option(
        "--contact",
        envvar="LEAPGRAPH_CONTACT",
        show_envvar=True,
        metavar="ADDRESS",
        help=f"A web or mail address for the User-Agent (default: {default}).",
    )


def timeout_option(what: str) -> Callable[[F], F]:
    """Return what adds the option `--timeout` in seconds; `what` says in words how long that is waited."""
    return click.option(
        "--timeout",
        type=Seconds(0.1, 3600),
        default=8.0,
        show_default=True,
        metavar="SECONDS",
        help=f"The longest time to wait for {what}.",
    )


def project_option(function: F) -> F:
    """Add the parameter `project: Project` to a verb; `--project` after the verb wins over one before it.

    Without either it is the nearest project upwards, else the installed copy, which is reported on stderr; a verb that
    may write accepts only a project around the working directory or one that is named.
    """

    def find(ctx: click.Context, _parameter: click.Parameter, folder: Path | None) -> Project:
        from leapgraph.errors import RunError
        from leapgraph.project import find_project

        folder = folder or ctx.obj
        project = find_project(folder)
        if folder is None and not Path.cwd().is_relative_to(project.root):
            verb = ctx.command_path.split()[1]
            if verb in _WRITING_VERBS:
                raise RunError(f"no project folder here or above, and {verb} needs one: name it with --project DIR")
            click.echo(f"leapgraph: no project folder here or above: this is about {project.root}", err=True)
        return project

    return click.option(
        "--project",
        type=click.Path(path_type=Path, file_okay=False),
        metavar="DIR",
        callback=find,
        help="The project folder (default: the nearest one upwards, else the installed copy).",
    )(function)


def engine_option(function: F) -> F:
    """Add the parameter `engine: str`, the SHACL engine, to a verb."""
    return click.option(
        "--engine",
        type=click.Choice(["pyshifty", "pyshacl"]),
        default="pyshifty",
        show_default=True,
        help="The SHACL engine; pyshacl is the independent second, many times slower.",
    )(function)


def api_address(_ctx: click.Context, _parameter: click.Parameter, url: str | None) -> str | None:
    """Validate the address of an `api.php`, without accepting any other address."""
    from leapgraph.redaction import redact_address

    if url is not None and not is_api_address(url):
        raise click.BadParameter(f"{redact_address(url)} is no address of a wiki's api.php, such as {WIKIDATA_API}")
    return url


def is_api_address(url: str) -> bool:
    """Return whether a text is, or may be, the address of an `api.php`."""
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    good = parts.scheme in {"http", "https"} and parts.hostname and parts.path.startswith("/") and port != 0
    rest = parts.query or parts.fragment or "@" in parts.netloc
    return bool(good and not rest and url.isascii() and url.isprintable())


def last_pull_source(project: Project) -> tuple[str, str, str] | None:
    """Return the Wikibase, the wiki of the articles and its id of the last pull; None where nothing was pulled.

    Raises:
        DataError: The record of the last pull does not have them: another wiki must not be asked in their place.
        RunError: It cannot be read.
    """
    import json

    from leapgraph.errors import DataError
    from leapgraph.project_files import read_bytes
    from leapgraph.pull.build_snapshot import RECORD_FILE

    path = project.wikidata / RECORD_FILE
    if not path.exists():
        return None
    shown = project.relative_path(path)
    try:
        record = json.loads(read_bytes(path, shown))
        api, pages, site = (str(record[key]) for key in ("api", "articleApi", "site"))
    except (ValueError, KeyError, TypeError, RecursionError):
        api = pages = site = ""
    if not (is_api_address(api) and is_api_address(pages)):
        what = "this does not say which wiki the last pull was from: pull with --api, or take the file back"
        raise DataError(what, path=shown)
    return api, pages, site


class LazyGroup(click.Group):
    """A group whose commands are the `command` of each module in a package.

    Args:
        package: The package.
        parts: Each module's name and its line in `--help`, in the order shown.
    """

    def __init__(self, *arguments: Any, package: str, parts: dict[str, str], **more: Any) -> None:
        super().__init__(*arguments, **more)
        self._package, self._parts = package, parts

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that the first argument names; `help COMMAND` is `COMMAND --help`.

        Raises:
            click.UsageError: There is none with that name; with those that have one like it.
        """
        name = args[0]
        if name not in self._parts and not ctx.resilient_parsing:
            if name == "help":
                if len(args) > 1:
                    return self.resolve_command(ctx, [*args[1:], "--help"])
                click.echo(ctx.get_help())
                ctx.exit()
            if not name.startswith("-"):
                from difflib import get_close_matches

                raise click.exceptions.NoSuchCommand(
                    name, possibilities=get_close_matches(name, self._parts, 1), ctx=ctx
                )
        return super().resolve_command(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names of the commands."""
        return list(self._parts)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Return a command; None if there is none with that name."""
        if cmd_name not in self._parts:
            return None
        command: click.Command = import_module(f"{self._package}.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the list of the commands."""
        with formatter.section("Verbs"):
            formatter.write_dl(list(self._parts.items()))


def format_for(output: Path, name: str | None, formats: Iterable[str]) -> str | None:
    """Return the format for the file `output`: `name` unless it is None, else the one of its extension.

    Args:
        output: The file.
        name: The chosen format.
        formats: The formats that the verb can write, in the order in which extensions are looked up.

    Returns:
        A format; None where none was chosen and the file has no extension, such as a device.

    Raises:
        click.UsageError: The extension is that of another format, or of none while no format was chosen.
    """
    ending = output.suffix.lower()
    if name is None:
        fitting = [one for one in formats if ending in ENDINGS[one]]
        if fitting or not ending:
            return fitting[0] if fitting else None
        endings = ", ".join(ENDINGS[one][0] for one in formats)
        raise click.UsageError(f"no format can be told from {output.name}: name it with --format, or end in {endings}")
    of_others = {other for others in ENDINGS.values() for other in others} - {_ANY_TEXT, *ENDINGS[name]}
    if ending in of_others:
        endings = " or ".join(ENDINGS[name])
        raise click.UsageError(f"{output.name} does not fit --format {name}: end in {endings}, or leave --format out")
    return name
