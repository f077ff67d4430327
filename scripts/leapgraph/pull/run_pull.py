"""Runs one pull, from the curated graph to the content of the snapshot's files; it writes nothing."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from leapgraph.errors import DataError
from leapgraph.infobox.find_infobox_calls import find_infoboxes
from leapgraph.pull.build_snapshot import PullResult, build_snapshot_files, entity_sort_key
from leapgraph.pull.check_identity_links import check_identity_links
from leapgraph.pull.entities_to_reconcile import CuratedEntities, read_curated_entities
from leapgraph.pull.fetch_properties_and_template import fetch_mapped_properties, fetch_template, has_sync_queries
from leapgraph.pull.reconcile_entities import CONFIRMED, LINKED, reconcile_pages
from leapgraph.wiki.deadline import RUN_FACTOR, Deadline
from leapgraph.wiki.fetch_entities import fetch_entities_by_id, fetch_items_by_title, fetch_wikibase_instance
from leapgraph.wiki.fetch_pages import fetch_article, fetch_page_states
from leapgraph.wiki.pywikibot_config import load_pywikibot
from leapgraph.wiki.read_client import WikiClient
from leapgraph.wiki.site_matrix import add_sites
from leapgraph.wikibase import entity_ntriples
from leapgraph.wikibase.conversion_errors import MALFORMED_JSON_ERRORS, describe_problem
from leapgraph.wikibase.mentioned_entities import referenced_entity_ids

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from leapgraph.project import Project
    from leapgraph.wiki.fetch_entities import WikibaseInstance
    from leapgraph.wikibase.json_types import Entity, Json


class NoItemError(DataError):
    """The Wikibase has no item with a sitelink to the main entity's page."""


# The maximal number of an article's infoboxes that are tried until one has an existing template.
MAX_INFOBOXES = 3


@dataclass(frozen=True)
class PullOptions:
    """The options of a pull.

    Attributes:
        api: The `api.php` of the Wikibase.
        article_api: The `api.php` of the wiki with the pages.
        site: That wiki's site id in the Wikibase's sitelinks.
        contact: The contact address for the User-Agent.
        seconds: The time limit for one response; for all of them together it is `RUN_FACTOR` times as long.
    """

    api: str
    article_api: str
    site: str
    contact: str
    seconds: float


def run_pull(project: Project, wish: PullOptions, say: Callable[[str], None]) -> tuple[PullResult, dict[str, bytes]]:
    """Return the data that the wikis serve, and the content of the snapshot made from it, by file name.

    Args:
        project: The project with the curated graph.
        wish: The options.
        say: Receives a short text for each step.

    Raises:
        DataError: The curated graph or the item is unusable: a redirect, or one that cannot be converted.
        NoItemError: No item has a sitelink to the main entity's page.
        UnreachableError: A wiki does not respond usably.
    """
    curated = read_curated_entities(project)
    requests: list[tuple[str, dict[str, str]]] = []
    patience = Deadline(wish.seconds, RUN_FACTOR * wish.seconds)
    say("pywikibot")
    with load_pywikibot(wish.contact):
        wiki, pages = WikiClient(wish.api, patience, requests), WikiClient(wish.article_api, patience, requests)
        say(wish.api)
        source = fetch_wikibase_instance(wiki, wish.site, curated.language)
        say(f"the item of {curated.main.title}")
        main = _fetch_main_item(source, pages, curated)
        # Converted here first: an item that cannot be converted is reported before any further request.
        left_out: list[str] = []
        with _report_malformed_entity(main["id"]):
            source = add_sites(source, main)
            entity_ntriples(main, source.repository, omit=lambda _kind, error: left_out.append(str(error)))
            named = referenced_entity_ids(main, source.repository.concept_base)
            verdicts = reconcile_pages(source, pages, curated, main, say)
            findings = check_identity_links(source, curated, verdicts)
        known = {one.item["id"]: one.item for one in verdicts if one.item and one.status in {LINKED, CONFIRMED}}
        missing = sorted(named - known.keys(), key=entity_sort_key)
        say(f"{len(missing)} entities that it mentions")
        mentioned = known | fetch_entities_by_id(source, missing)
        say(f"the article {curated.main.title}")
        article = fetch_article(pages, curated.main.title)
        infoboxes = find_infoboxes(pages, article) if article else []
        properties: dict[str, Entity] = {}
        box: tuple[Json | None, Json | None] = (next(iter(infoboxes), None), None)
        if has_sync_queries(project):
            say("what the infobox is made of")
            with _report_malformed_entity(main["id"]):
                properties = fetch_mapped_properties(project, source)
            box = _infobox_with_template(pages, infoboxes)
    infobox, template = box
    pulled = PullResult(
        source, main, verdicts, mentioned, article, wish.article_api, requests, properties, template, left_out, infobox,
        findings, curated.documents,
    )  # fmt: skip
    with _report_malformed_entity(main["id"]):
        return pulled, build_snapshot_files(pulled)


def _infobox_with_template(pages: WikiClient, infoboxes: Sequence[Json]) -> tuple[Json | None, Json | None]:
    """Return the first infobox whose template exists, with the template: without a template a call shows nothing.

    If no template exists, return the first infobox; None if there is none.
    """
    templates = ((one, fetch_template(pages, one)) for one in infoboxes[:MAX_INFOBOXES])
    first = next(iter(infoboxes), None)
    return next((pair for pair in templates if pair[1] is not None), (first, None))


def _fetch_main_item(source: WikibaseInstance, pages: WikiClient, curated: CuratedEntities) -> Entity:
    """Return the full item with the sitelink to the main entity's page."""
    title = curated.main.title
    item = fetch_items_by_title(source, [title], whole=True).get(title)
    if item is None:
        state = fetch_page_states(pages, [title])[title]
        if state.startswith("redirect: "):
            hint = f'that page redirects to "{state.removeprefix("redirect: ")}": name that one in {curated.main.path}'
        elif state == "missing":
            hint = f"there is no such page: correct the title in {curated.main.path}"
        else:
            hint = "the page is there: its item is missing, or deleted, or has lost its sitelink"
        raise NoItemError(f'{source.wiki.api} has no item with a sitelink ({source.site}) to "{title}"; {hint}')
    if "redirects" in item:
        with _report_malformed_entity(item["id"]):
            moved = item["redirects"]
            raise DataError(
                f'the item of "{title}" is redirected, {moved["from"]} to {moved["to"]}; its sitelink is stale'
            )
    if item["type"] != "item":
        raise DataError(f'what has the sitelink to "{title}" is not an item: {item["id"]}')
    return item


@contextmanager
def _report_malformed_entity(entity_id: str) -> Iterator[None]:
    """Report a malformed entity as an error of the data."""
    try:
        yield
    except DataError:
        raise
    except (*MALFORMED_JSON_ERRORS, RecursionError) as problem:
        raise DataError(f"{entity_id}, or what it mentions: {describe_problem(problem)}") from problem
