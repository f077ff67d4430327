"""The verb `serve`: the published release as a web site and a SPARQL endpoint."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from leapgraph.printable import escape_unprintable
from leapgraph.verbs.options import NonEmptyPath, project_option

if TYPE_CHECKING:
    from leapgraph.project import Project

_ANY_PORT = 65535


def _ip_address(_ctx: click.Context, _parameter: click.Parameter, text: str | None) -> str:
    """Validate an IP address and return it as the server sees a client's."""
    from ipaddress import ip_address

    if text is None:
        return ""
    try:
        return str(ip_address(text))
    except ValueError as error:
        raise click.BadParameter(f"{escape_unprintable(text)} is no IP address, such as 127.0.0.1 or ::1") from error


@click.command(name="serve")
@click.option(
    "--dist",
    type=NonEmptyPath(path_type=Path),
    metavar="DIR",
    help="The release to serve (default: dist in the project; ./dist outside of one).",
)
@click.option(
    "--bind", "host", default="127.0.0.1", show_default=True, metavar="HOST", help="The address to listen at."
)
@click.option(
    "--port",
    type=click.IntRange(0, _ANY_PORT),
    default=7878,
    show_default=True,
    metavar="PORT",
    help="The port to listen at; 0 takes any that is free.",
)
@click.option(
    "--timeout",
    type=click.IntRange(1, 3600),
    default=30,
    show_default=True,
    metavar="SECONDS",
    help="The time limit of a query.",
)
@click.option(
    "--cors",
    is_flag=True,
    help="Let pages of any site read the data from this machine, as with --bind to other addresses.",
)
@click.option(
    "--unconfined",
    is_flag=True,
    help="Serve other machines even if the system cannot sandbox the query workers.",
)
@click.option(
    "--proxy",
    callback=_ip_address,
    metavar="ADDRESS",
    help="The address of a reverse proxy whose X-Forwarded-For, -Host and -Proto are trusted.",
)
@project_option
def command(  # noqa: PLR0913 - one parameter an option
    *, dist: Path | None, host: str, port: int, timeout: int, cors: bool, unconfined: bool, proxy: str, project: Project
) -> None:
    """Serve the release that `publish` wrote: its site, its data under their IRIs, and a SPARQL endpoint.

    /sparql answers SPARQL 1.1 queries over all named graphs. /id/… and every other IRI below the project's base IRI
    redirects to its page, or to its description in Turtle, JSON-LD, N-Triples or RDF/XML; /query/NAME?parameter=value
    answers a saved query. Nothing can be written, and no query calls another server. When `publish` writes a new
    release, it is served within a second or as soon as it is loaded. Ctrl-C stops the server.

    \b
    Examples:
      leapgraph serve
      leapgraph serve --port 0 --timeout 10
      leapgraph serve --dist /tmp/release
    """  # noqa: D301 - click's own mark for an example
    from leapgraph.serve.server import ListenAddress, serve
    from leapgraph.serve.server_limits import Limits

    folder = dist or (Path("dist") if project.is_installed_copy else project.root / "dist")
    limits = replace(Limits(), seconds=timeout, proxy=proxy)
    serve(
        project,
        folder,
        ListenAddress(host, port, cors=cors, unconfined=unconfined),
        limits,
        lambda url: click.echo(f"{url} answers; Ctrl-C ends it"),
    )
