"""The verb `watch`: whether the cited sources still say what the graph says they say."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from leapgraph.verbs.options import (
    WIKIDATA_API,
    api_address,
    contact_option,
    last_pull_source,
    project_option,
    timeout_option,
)
from leapgraph.verbs.progress import show_progress

if TYPE_CHECKING:
    from leapgraph.project import Project
    from leapgraph.watch.findings import Report


def _check_archive(_ctx: click.Context, _parameter: click.Parameter, url: str | None) -> str | None:
    from urllib.parse import urlsplit

    from leapgraph.redaction import redact_address

    if url is None:
        return None
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or "@" in parts.netloc or parts.query:
        raise click.BadParameter(f"{redact_address(url)} is no address of an archive, such as https://web.archive.org/")
    return url


@click.command(short_help="Say where sources no longer say what the graph says.")
@project_option
@click.option("--api", metavar="URL", callback=api_address, help="The Wikibase (default: that of the last pull).")
@click.option(
    "--article-api",
    metavar="URL",
    callback=api_address,
    help="The wiki with the articles (default: --api unless that is Wikidata, else that of the last pull, else each "
    "article's own Wikipedia).",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "markdown", "json", "sarif"]),
    default="text",
    show_default=True,
    help="The report's format; markdown is for the text of a ticket.",
)
@click.option("--web", is_flag=True, help="Look at the other cited pages too: gone, moved, or changed since accepted.")
@click.option(
    "--archive",
    metavar="URL",
    callback=_check_archive,
    help="With --web, ask this archive for a snapshot of each, such as https://web.archive.org/.",
)
@click.option("--accept", is_flag=True, help="Keep what was seen as read, in graph/wikidata/readings.json; exit 0.")
@contact_option("the project's base IRI")
@timeout_option("one response; 16 times that in all")
def command(  # noqa: PLR0913 - one parameter an option
    *,
    project: Project,
    api: str | None,
    article_api: str | None,
    web: bool,
    archive: str | None,
    form: str,
    accept: bool,
    contact: str | None,
    timeout: float,
) -> int:
    """Say where the cited sources no longer say what the graph says they say.

    For each statement whose source is a section of a Wikipedia article, what it names is looked for in that section as
    it is now: people, organizations, places, years, numbers, shares and topics, by each of their names. An
    office or a share that stands with someone else is found too. Layout, references and mended typos are no change. A
    new name in a list is shown, and never added. Of Wikidata's item, what changed since the last pull and who did it is
    shown.

    It is compared with the revision that was accepted last (--accept), else with the one that the graph says was read
    (dcterms:hasVersion). Where that is not known, names alone are looked for. Needs no login, and writes nothing
    without --accept. The exit code is 1 where something needs a look.

    \b
    Examples:
      leapgraph watch
      leapgraph watch --format markdown > watch.md
      leapgraph watch --web --archive https://web.archive.org/
      leapgraph watch --accept
    """  # noqa: D301 - click's own mark for a block to leave as it is
    from urllib.parse import urlsplit

    from leapgraph.errors import RunError
    from leapgraph.watch.readings_file import read_readings, write_readings
    from leapgraph.watch.run_watch import WatchOptions, run_watch

    last = last_pull_source(project)
    if archive and not web:
        raise click.UsageError("--archive is for the pages that --web looks at")
    own = api if api and urlsplit(api).hostname != urlsplit(WIKIDATA_API).hostname else None
    wiki = article_api or own or (last[1] if last else "")
    options = WatchOptions(
        wiki, contact or project.contact, timeout, api or "", web=web, archive=archive or "", is_kept=accept
    )
    with show_progress("reading", "reading ") as say:
        report, seen = run_watch(project, options, say)
    _write_report(report, form)
    if accept:
        readings = read_readings(project)
        readings.articles |= seen.articles
        readings.pages |= seen.pages
        changed = write_readings(project, readings)
        click.echo("accepted" if changed else "accepted already", err=form != "text")
    if report.problem:
        raise RunError(report.problem)
    return 0 if accept else int(bool(report.findings))


def _write_report(report: Report, form: str) -> None:
    if form != "text":
        click.echo(_format_for_programs(report, form), nl=False)
        return
    from leapgraph.watch.formats.text import print_report, write_text

    if not sys.stdout.isatty():
        click.echo(write_text(report), nl=False)
        return
    from rich.console import Console

    print_report(report, Console(highlight=False))


def _format_for_programs(report: Report, form: str) -> str:
    if form == "markdown":
        from leapgraph.watch.formats.markdown import write_markdown

        return write_markdown(report)
    if form == "json":
        from leapgraph.watch.formats.plain_json import write_json

        return write_json(report)
    from leapgraph.watch.formats.sarif import write_sarif

    return write_sarif(report)
