"""The verb `pull`: save what a Wikibase and Wikipedia have of the main entity into `graph/wikidata/`."""

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
    from leapgraph.pull.build_snapshot import PullResult
    from leapgraph.pull.run_pull import PullOptions

WIKIPEDIA_API = "https://{}.wikipedia.org/w/api.php"


def _check_site(_ctx: click.Context, _parameter: click.Parameter, site: str | None) -> str | None:
    """Validate one site id: with a bar a request would name two."""
    if site is not None and not site.replace("_", "").replace("-", "").isalnum():
        raise click.BadParameter(f"{site!r} is no id of a site, such as enwiki")
    return site


@click.command(short_help="Save what Wikidata has of the main entity into graph/wikidata/.")
@project_option
@click.option(
    "--api",
    metavar="URL",
    callback=api_address,
    help="The Wikibase (default: that of the last pull, else Wikidata).",
)
@click.option(
    "--article-api",
    metavar="URL",
    callback=api_address,
    help="The wiki with the articles (default: that of the last pull; at first or with another --api the main entity's "
    "Wikipedia for Wikidata, else the same as --api).",
)
@click.option(
    "--site",
    metavar="ID",
    callback=_check_site,
    help="That wiki's id in the Wikibase's sitelinks (default: that of the last pull; at first or with another --api "
    "that of the main entity's page, as enwiki).",
)
@click.option(
    "--check",
    is_flag=True,
    help="Compare, write nothing; exit 1 and say what changed, there and in the cited sections of the article.",
)
@click.option("--or-go-on", is_flag=True, help="If a wiki cannot be reached, report it and exit 0.")
@contact_option("the project's base IRI")
@timeout_option("one response of a wiki; 16 times that in all")
def command(  # noqa: PLR0913 - one parameter an option
    *,
    project: Project,
    api: str | None,
    article_api: str | None,
    site: str | None,
    check: bool,
    or_go_on: bool,
    contact: str | None,
    timeout: float,
) -> int:
    """Save what Wikidata has of the main entity into graph/wikidata/.

    Finds the item by its Wikipedia page (the English one if there are several), and an item for every other page of
    that Wikipedia in the graph (schema:sameAs). An item is linked only if its class fits (queries/sync/kinds.ttl);
    the others are listed for a person to decide. An item that the graph itself names (schema:sameAs, skos:closeMatch)
    is confirmed or contradicted by the page's item, and is not linked without it.

    Saves in one step: the item as served, its RDF, what it mentions, the links, the article's infobox and its revision
    and, as hashes for `sync`, what others have removed from the item (from its last 500 revisions at first, then since
    the last pull). Needs no login. A statement or a sitelink that cannot be written as RDF is reported and left out.
    Sites that only this wiki has are saved in sites.json, which `convert --sites` reads.

    With --check, it also says where the article no longer says what statements on its sections say, as `watch` does.

    What of --api, --article-api and --site is not named is as in the last pull. With another --api than there, and at
    first, the articles are read from the Wikipedia of the main entity's page if --api is Wikidata, else from --api.

    \b
    Examples:
      leapgraph pull
      leapgraph pull --check
      leapgraph pull --contact https://example.org/about-us
      leapgraph pull --or-go-on --timeout 3
    """  # noqa: D301 - click's own mark for a block to leave as it is
    from urllib.parse import urlsplit

    from leapgraph.errors import RunError
    from leapgraph.pull.entities_to_reconcile import wikipedia_of
    from leapgraph.pull.run_pull import PullOptions
    from leapgraph.wikibase.wikimedia_sites import wikipedia_site_id

    api, article_api, site = _complete_source(project, api, article_api, site)
    wikidata = urlsplit(api).hostname == urlsplit(WIKIDATA_API).hostname
    language = wikipedia_of(project)
    if not language:
        if wikidata:
            what = "the page of the main entity is that of no Wikipedia, which Wikidata has no items of"
            raise RunError(f"{what}: name its Wikibase with --api, and its id there with --site")
        language = project.language or "en"
    pages = article_api or (WIKIPEDIA_API.format(language) if wikidata else api)
    site = site or wikipedia_site_id(language)
    return _pull(
        project, PullOptions(api, pages, site, contact or project.contact, timeout), check=check, or_go_on=or_go_on
    )


def _complete_source(
    project: Project, api: str | None, article_api: str | None, site: str | None
) -> tuple[str, str | None, str | None]:
    """Return the Wikibase, the wiki of the articles and its id there, each that is not named as in the last pull.

    Another Wikibase than that of the last pull goes with neither its articles nor their wiki's id.
    """
    from leapgraph.errors import DataError

    try:
        before = last_pull_source(project)
    except DataError:
        if api is None:
            raise
        before = None
    if before is None or api not in {None, before[0]}:
        return api or WIKIDATA_API, article_api, site
    return before[0], article_api or before[1], site or before[2]


def _pull(project: Project, pull_options: PullOptions, *, check: bool, or_go_on: bool) -> int:
    from leapgraph.errors import RunError
    from leapgraph.pull.run_pull import run_pull
    from leapgraph.pull.save_or_compare_snapshot import (
        check_snapshot,
        fallback_message,
        keep_readings,
        save_snapshot,
    )
    from leapgraph.sync.planning.load_observed_parts import add_history_file
    from leapgraph.wiki.read_client import UnreachableError

    if project.is_installed_copy and not check:
        raise RunError("the installed copy of the project cannot be written to; name a folder with --project DIR")
    try:
        with show_progress("reading", "reading ") as say:
            pulled, files = run_pull(project, pull_options, say)
            say("the history of the item")
            removals, unread = add_history_file(project, files, pull_options.contact, pulled)
        keep_readings(project, files)
    except UnreachableError as error:
        if not or_go_on:
            raise
        click.echo(f"leapgraph: {error}; {fallback_message(project)}", err=True)
        return 0
    for part in pulled.left_out:
        click.echo(f"leapgraph: left out of the item's RDF: {part}", err=True)
    if unread:
        click.echo(f"leapgraph: {unread}", err=True)
    if check:
        return check_snapshot(project, files) | _check_sources(project, pull_options, pulled)
    save_snapshot(project, pulled, files, as_table=sys.stdout.isatty())
    if removals:
        click.echo(f"removed by others: {removals}; `leapgraph sync status` lists each")
    return 0


def _check_sources(project: Project, pull_options: PullOptions, pulled: PullResult) -> int:
    """Print where the article no longer says what statements that cite it say; return 1 if it does anywhere."""
    from leapgraph.pull.entities_to_reconcile import read_curated_entities
    from leapgraph.watch.formats.text import report_lines
    from leapgraph.watch.run_watch import WatchOptions, watch_pulled_article

    options = WatchOptions(pull_options.article_api, pull_options.contact, pull_options.seconds)
    report = watch_pulled_article(project, options, read_curated_entities(project).main.title, pulled.article)
    for line in report_lines(report):
        click.echo(line)
    return int(bool(report.findings))
