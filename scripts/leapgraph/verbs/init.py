"""The verb `init`: a project for another organization, from the title of its article."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from leapgraph.verbs.options import WIKIDATA_API, NonEmptyPath, api_address, contact_option, timeout_option
from leapgraph.verbs.progress import show_progress

if TYPE_CHECKING:
    from collections.abc import Callable

    from leapgraph.draft_project.draft_model import Draft
    from leapgraph.pull.build_snapshot import PullResult
    from leapgraph.pull.run_pull import PullOptions


class _Sources(NamedTuple):
    """The wikis of a run: the Wikibase, if any, the wiki of the article, who asks, and how long one answer may take."""

    api: str | None
    article_api: str
    contact: str
    seconds: float


class _Snapshot(NamedTuple):
    """What a pull into the new project gave."""

    pulled: PullResult
    files: dict[str, bytes]


def _check_host(_ctx: click.Context, _parameter: click.Parameter, host: str) -> str:
    """Validate the host of a wiki."""
    import re

    name = host.lower().removeprefix("https://").removeprefix("http://").rstrip("/")
    # The pages for telephones are those of the same wiki.
    name = name.replace(".m.wikipedia.org", ".wikipedia.org")
    if not re.fullmatch(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?", name):
        raise click.BadParameter(f"{host!r} is no host of a wiki, such as en.wikipedia.org")
    return name


@click.command(short_help="Make a project for another organization from the title of its article.")
@click.argument("folder", type=NonEmptyPath(path_type=Path))
@click.option("--title", required=True, metavar="TITLE", help="The title of the article about the organization.")
@click.option("--base", required=True, metavar="IRI", help="What all IRIs of the graph begin with; it ends in /.")
@click.option(
    "--wiki",
    default="en.wikipedia.org",
    show_default=True,
    metavar="HOST",
    callback=_check_host,
    help="The wiki of the article.",
)
@click.option(
    "--api",
    metavar="URL",
    callback=api_address,
    help="The Wikibase (default: Wikidata for a Wikipedia, else none).",
)
@click.option(
    "--article-api",
    metavar="URL",
    callback=api_address,
    help="The api.php of the wiki of the article (default: --api where that is not Wikidata, else https://HOST/w/api.php).",
)
@click.option(
    "--see-also",
    multiple=True,
    metavar="HEADING",
    help='The heading of the section with related pages (default: "See also" in the language of the wiki).',
)
@click.option("--offline", is_flag=True, help="Ask no wiki; make a skeleton of the title alone.")
@contact_option("the base")
@timeout_option("one response of a wiki")
def command(  # noqa: PLR0913 - one parameter an option
    *,
    folder: Path,
    title: str,
    base: str,
    wiki: str,
    api: str | None,
    article_api: str | None,
    see_also: tuple[str, ...],
    offline: bool,
    contact: str | None,
    timeout: float,
) -> int:
    """Make a project for another organization from the title of its article.

    Writes FOLDER with what the article and its item give by their structure: the organization, the article as a source
    with its sections, the pages of "See also" as related organizations, the dates and addresses of the infobox, and
    what Wikidata says, as `pull` saves it. What a program read is marked as a draft (tool:isDraft), of which `check`
    warns until a person takes the mark away. It writes no person. Shapes, vocabulary and questions are the tool's.

    FOLDER is written as a whole or not at all; a folder that has files is refused. If the wiki cannot be reached, or
    with --offline, it is a skeleton of the title alone.

    \b
    Examples:
      leapgraph init dpa --title "Drug Policy Alliance" --base https://example.org/dpa/
      leapgraph init dpa --title "Drug Policy Alliance" --base https://example.org/dpa/ --offline
      leapgraph init gfp --title "Gesellschaft" --base https://example.org/gfp/ --wiki de.wikipedia.org
    """  # noqa: D301 - click's own mark for a block to leave as it is
    from datetime import UTC, datetime
    from urllib.parse import urlsplit

    from leapgraph.draft_project.draft_model import Draft
    from leapgraph.draft_project.new_folder import check_new_folder, new_folder
    from leapgraph.draft_project.parse_options import parse_base, parse_title
    from leapgraph.draft_project.wiki_of_article import wiki_of_host
    from leapgraph.errors import RunError
    from leapgraph.project import header_address
    from leapgraph.wiki.read_client import UnreachableError

    base, title, where = parse_base(base), parse_title(title), wiki_of_host(wiki)
    check_new_folder(folder)
    others = api if api and urlsplit(api).hostname != urlsplit(WIKIDATA_API).hostname else None
    sources = _Sources(
        api or (WIKIDATA_API if where.code else None),
        article_api or others or f"https://{wiki}/w/api.php",
        contact or header_address(base),
        timeout,
    )
    skeleton = Draft(base, title, where, datetime.now(UTC).date().isoformat())
    try:
        with show_progress("reading", "reading ") as say:
            draft = skeleton if offline else _read(skeleton, sources, see_also, say)
            with new_folder(folder) as root:
                draft, snapshot = _write(root, draft, sources, say)
    except UnreachableError as error:
        raise RunError(f"{error}; nothing was written: try again, or make a skeleton with --offline") from error
    _report(folder, draft, snapshot, has_wikibase=sources.api is not None)
    return 0


def _read(skeleton: Draft, sources: _Sources, see_also: tuple[str, ...], say: Callable[[str], None]) -> Draft:
    """Return a draft with what the article gives; the skeleton if its wiki cannot be reached."""
    from leapgraph.draft_project.draft_model import draft_from_article
    from leapgraph.draft_project.read_article import read_article
    from leapgraph.wiki.deadline import RUN_FACTOR, Deadline
    from leapgraph.wiki.pywikibot_config import load_pywikibot
    from leapgraph.wiki.read_client import NoConnectionError, WikiClient

    with load_pywikibot(sources.contact):
        pages = WikiClient(sources.article_api, Deadline(sources.seconds, RUN_FACTOR * sources.seconds))
        try:
            article = read_article(pages, skeleton.wiki, skeleton.title, see_also, say)
        except NoConnectionError as error:
            click.echo(f"leapgraph: {error}: this is a skeleton of the title alone", err=True)
            return skeleton
    return draft_from_article(skeleton, article)


def _write(root: Path, draft: Draft, sources: _Sources, say: Callable[[str], None]) -> tuple[Draft, _Snapshot | None]:
    """Write the files of a draft, with what the Wikibase has of it; return the draft as it was written.

    A related page whose item is no organization is left out.
    """
    from leapgraph.draft_project.draft_model import drop_related_pages
    from leapgraph.draft_project.drafted_files import draft_files
    from leapgraph.draft_project.new_folder import write_files

    write_files(root, draft_files(draft))
    snapshot = _pull(root, draft, sources, say)
    others = _other_kinds(root, draft, snapshot.pulled) if snapshot else _persons(root, draft, sources)
    if others:
        draft = drop_related_pages(draft, others)
        write_files(root, draft_files(draft))
        snapshot = snapshot and _pull(root, draft, sources, say)
    if snapshot:
        from leapgraph.atomic_folder_replace import write_folder
        from leapgraph.project import Project

        write_folder(Project(root).wikidata, snapshot.files)
    return draft, snapshot


def _pull(root: Path, draft: Draft, sources: _Sources, say: Callable[[str], None]) -> _Snapshot | None:
    """Return what the Wikibase has of the main entity; None if there is no Wikibase, or no item in it."""
    from leapgraph.project import Project
    from leapgraph.pull.run_pull import NoItemError, run_pull
    from leapgraph.sync.planning.load_observed_parts import add_history_file
    from leapgraph.wiki.fetch_entities import NoWikibaseError

    wish = _pull_options(draft, sources)
    if wish is None:
        return None
    project = Project(root)
    try:
        pulled, files = run_pull(project, wish, say)
    except (NoItemError, NoWikibaseError) as error:
        click.echo(f"leapgraph: {error}: the project has no graph/wikidata/ yet", err=True)
        return None
    add_history_file(project, files, sources.contact, pulled)
    return _Snapshot(pulled, files)


def _pull_options(draft: Draft, sources: _Sources) -> PullOptions | None:
    """Return the options of a pull; None if there is no article, or no Wikibase."""
    from leapgraph.pull.run_pull import PullOptions
    from leapgraph.wikibase.wikimedia_sites import wikipedia_site_id

    if draft.article is None or sources.api is None:
        return None
    site = draft.wiki.site or wikipedia_site_id(draft.wiki.language)
    return PullOptions(sources.api, sources.article_api, site, sources.contact, sources.seconds)


def _persons(root: Path, draft: Draft, sources: _Sources) -> dict[str, str]:
    """Return the titles of related pages about persons, each with the reason, for an article that has no item."""
    from leapgraph.project import Project
    from leapgraph.pull.entities_to_reconcile import read_kind_rules
    from leapgraph.pull.pages_of_persons import find_persons

    wish = _pull_options(draft, sources)
    titles = [page.title for page in draft.article.related] if draft.article else []
    return find_persons(wish, titles, read_kind_rules(Project(root))) if wish and titles else {}


def _other_kinds(root: Path, draft: Draft, pulled: PullResult) -> dict[str, str]:
    """Return the titles of related pages whose item is no organization, each with the reason.

    Raises:
        DataError: The article itself is about a person, of whom no organization must be made.
    """
    from leapgraph.errors import DataError
    from leapgraph.project import Project
    from leapgraph.pull.entities_to_reconcile import read_kind_rules
    from leapgraph.pull.pages_of_persons import is_person
    from leapgraph.pull.reconcile_entities import other_kinds

    rules, base = read_kind_rules(Project(root)), pulled.source.repository.concept_base
    if is_person(pulled.main, rules, base):
        what = f'"{draft.title}" is about a person ({pulled.main["id"]})'
        raise DataError(f"{what}: name the article of an organization")
    return other_kinds(pulled.reconciliations, rules, base)


def _report(folder: Path, draft: Draft, snapshot: _Snapshot | None, *, has_wikibase: bool) -> None:
    """Print what the new project has, and how to go on."""
    from leapgraph.draft_project.summary import summary_lines

    click.echo("\n".join(summary_lines(folder, draft)))
    if snapshot is not None:
        from leapgraph.project import Project
        from leapgraph.pull.save_or_compare_snapshot import print_summary

        print_summary(Project(folder.resolve()), *snapshot, changed=True, as_table=sys.stdout.isatty())
    elif draft.article is None:
        what = "adds its item, the items of the pages that the files name, and the infobox"
        click.echo(f"`leapgraph pull` {what}; `leapgraph init` beside a wiki adds sections and related pages")
    elif has_wikibase:
        click.echo("`leapgraph pull` adds its item once there is one")
    else:
        click.echo(
            f"{draft.wiki.host} is no Wikipedia: `leapgraph pull --api URL --site ID` reads its Wikibase, if it has one"
        )
