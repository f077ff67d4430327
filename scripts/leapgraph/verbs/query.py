"""The verb `query`: run a saved query, a query file or SPARQL text."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from leapgraph.verbs.options import Seconds, contact_option, project_option

if TYPE_CHECKING:
    from collections.abc import Iterable

    from leapgraph.project import Project
    from leapgraph.sparql.results import QueryResult
    from leapgraph.verbs.query_runner import QueryRunner
    from leapgraph.verbs.query_source import QuerySource

_FORMATS = ["table", "csv", "tsv", "json", "xml", "markdown", "turtle", "ntriples", "jsonld"]


def _parse_values(_ctx: click.Context, _parameter: click.Parameter, texts: tuple[str, ...]) -> dict[str, str]:
    values: dict[str, str] = {}
    for one in texts:
        name, equals, value = one.partition("=")
        if not (name and equals):
            raise click.BadParameter(f"{one!r} is not name=value, such as year=2017")
        if name in values:
            raise click.BadParameter(f"{name} is given twice")
        values[name] = value
    return values


def _check_endpoint(_ctx: click.Context, _parameter: click.Parameter, url: str | None) -> str | None:
    return None if url is None else _check_url(url)


def _parse_services(_ctx: click.Context, _parameter: click.Parameter, texts: tuple[str, ...]) -> dict[str, str]:
    services = {}
    for one in texts:
        found = re.fullmatch(r"(.+?)(?:=(https?://.*))?", one)
        name, url = (found[1], found[2]) if found else (one, None)
        services[name] = _check_url(url or name)
    return services


def _check_url(url: str) -> str:
    from leapgraph.errors import RunError
    from leapgraph.sparql.remote_endpoint import check_address

    try:
        return check_address(url)
    except RunError as error:
        raise click.BadParameter(str(error)) from error


@click.command(name="query", short_help="Run a saved query, a query file or SPARQL text.")
@click.argument("what", metavar="[NAME|FILE|-]", required=False)
@click.option("--sparql", metavar="TEXT", help="Run this SPARQL text.")
@click.option(
    "--param", "values", multiple=True, metavar="NAME=VALUE", callback=_parse_values, help="A parameter's value."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(_FORMATS),
    help="The format (default: by the extension of -o, else table on a terminal, CSV in a pipe, Turtle for triples).",
)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="The file to write."
)
@click.option("--list", "listing", is_flag=True, help="List the saved queries by subject.")
@click.option("--describe", is_flag=True, help="Show the query's summary, parameters, columns and text.")
@click.option(
    "--engine",
    type=click.Choice(["oxigraph", "rdflib"]),
    default="oxigraph",
    show_default=True,
    help="The SPARQL engine; rdflib is the independent second, many times slower.",
)
@click.option(
    "--endpoint", metavar="URL", callback=_check_endpoint, help="Query this SPARQL endpoint, not the dataset."
)
@click.option(
    "--service",
    "services",
    multiple=True,
    metavar="IRI[=URL]",
    callback=_parse_services,
    help="Let SERVICE call this endpoint, or URL in its place (Wikidata's is always allowed).",
)
@contact_option("the project's base IRI")
@click.option(
    "--timeout",
    type=Seconds(0.001, 86400),
    metavar="SECONDS",
    help="The time limit of a query (default: none; 70 for other endpoints).",
)
@project_option
def command(  # noqa: PLR0913 - one parameter an option
    *,
    what: str | None,
    sparql: str | None,
    values: dict[str, str],
    form: str | None,
    output: Path | None,
    listing: bool,
    describe: bool,
    engine: str,
    endpoint: str | None,
    services: dict[str, str],
    contact: str | None,
    timeout: float | None,
    project: Project,
) -> int:
    """Run a saved query, a query file, stdin (-) or SPARQL text.

    SELECT, ASK, CONSTRUCT and DESCRIBE run over the published dataset, all of its graphs as one; GRAPH and FROM select
    single graphs. Updates are refused. The dataset is cached in the user's cache folder until a file of the project
    changes; LEAPGRAPH_CACHE=off disables the cache.

    The default engine differs from SPARQL 1.1 in five ways. --engine rdflib is right in the first three of them.

    \b
    1. A path of length zero (* or ?) to or from an IRI that is not in the data finds nothing, not that IRI.
    2. GRAPH ?g { } around VALUES, MINUS or a SELECT with COUNT is evaluated over all graphs at once, not over each.
    3. GROUP_CONCAT of literals with the same language has that language; it should be a plain literal.
    4. BNODE("a") is the same node in all rows, not a new one in each.
    5. Numbers and dates have their shortest spelling: "+10" is "10". `leapgraph export` has them as written.

    \b
    Examples:
      leapgraph query --list
      leapgraph query people-board
      leapgraph query people-by-place --describe
      leapgraph query issues-positions-by-stance --param stance=expand --format markdown
      leapgraph query --sparql 'ASK { ?person a <https://schema.org/Person> }'
      leapgraph query people-board --engine rdflib -o /tmp/board.srj
      leapgraph query - --endpoint https://query.wikidata.org/sparql --timeout 30
    """  # noqa: D301 - click's own mark for an example
    from leapgraph.sparql.timeout import exit_on_timeout

    if listing + (what is not None) + (sparql is not None) != 1:
        raise click.UsageError("say one of them: a NAME, a FILE or -, --sparql TEXT, or --list")
    if endpoint is not None and engine != "oxigraph":
        raise click.UsageError("--engine is for the dataset, not for an --endpoint")
    if listing:
        return _list_queries(project)
    if output is not None:
        from leapgraph.verbs.options import format_for

        form = format_for(output, form, _FORMATS)
    with exit_on_timeout():
        from leapgraph.verbs.query_runner import QueryRunner
        from leapgraph.verbs.query_source import QuerySource, read_query_source

        source = QuerySource(sparql, None) if sparql is not None else read_query_source(project, str(what), _print_note)
        runner = QueryRunner(project, engine, contact, endpoint, services, timeout, _print_note)
        if describe:
            from leapgraph.queries.query_help import describe_query

            click.echo(describe_query(project, runner.saved_query(source), runner.answer_locally), nl=False)
            return 0
        _answer(runner, source, values, form, output)
    return 0


def _answer(
    runner: QueryRunner, source: QuerySource, values: dict[str, str], form: str | None, output: Path | None
) -> None:
    from leapgraph.sparql.formats import default_format
    from leapgraph.verbs.progress import show_progress

    terminal = sys.stdout.isatty() and output is None
    with show_progress("asking", after=1.0):
        answer = runner.answer(source, values)
        name = form or default_format(answer, terminal=terminal)
        pieces = _pieces(runner.project, answer, name, terminal=terminal)
    if source.name is not None and runner.endpoint is None:
        from leapgraph.queries.snapshot_need import NOT_PULLED, needs_snapshot

        if needs_snapshot(source.name, is_pulled=runner.project.has_snapshot):
            _print_note(NOT_PULLED)
    if output is not None:
        from leapgraph.release.write_release_files import write_file

        write_file(output, pieces)
        return
    if name == "table" and not getattr(answer, "rows", [()]):
        _print_note("no rows")
    _write_stdout(pieces)


def _pieces(project: Project, answer: QueryResult, name: str, *, terminal: bool) -> list[bytes]:
    """Return the whole output: an error of the format must occur before anything is written."""
    from leapgraph.sparql.formats import write_result

    width = None
    if terminal and name == "table":
        from shutil import get_terminal_size

        width = get_terminal_size().columns
    return list(write_result(answer, name, project.prefixes, width))


def _write_stdout(pieces: Iterable[bytes]) -> None:
    from leapgraph.errors import RunError

    try:
        sys.stdout.buffer.writelines(pieces)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise RunError(f"cannot write to stdout: {error.strerror or error}") from error


def _list_queries(project: Project) -> int:
    """Print the queries, and the errors in the headers of other files; return 1 if there are any."""
    from leapgraph.printable import escape_unprintable
    from leapgraph.queries.query_list import format_query_list, list_queries, print_query_list

    listed, errors = list_queries(project)
    if sys.stdout.isatty():
        print_query_list(listed)
    else:
        click.echo(format_query_list(listed), nl=False)
    for error in errors:
        _print_note("\n".join(map(escape_unprintable, str(error).split("\n"))))
    return int(bool(errors))


def _print_note(line: str) -> None:
    click.echo(f"leapgraph: {line}", err=True)
