"""Reads of a pull from a wiki, with validated responses: site information, entities by title or id, and pages."""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar
from urllib.parse import urlsplit

from leapgraph.errors import LeapgraphError
from leapgraph.printable import printable_line
from leapgraph.wiki.read_client import UnreachableError, WikiClient
from leapgraph.wikibase import Repository
from leapgraph.wikibase.mentioned_entities import IS_ENTITY_ID

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from leapgraph.wikibase.json_types import Entity

T = TypeVar("T")


class NoWikibaseError(UnreachableError):
    """A wiki has no Wikibase repository."""


# The Action API's limit for one request without the right `apihighlimits`.
API_BATCH_SIZE = 50
# The number of the template namespace on every wiki.
TEMPLATE_NAMESPACE = 10
ENTITY_PROPS = "info|sitelinks/urls|aliases|labels|descriptions|claims|datatype"
STUB_PROPS = "info|sitelinks/urls|labels|descriptions|claims|datatype"


@dataclass(frozen=True)
class WikibaseInstance:
    """A Wikibase repository and its settings.

    Attributes:
        wiki: The client of its API.
        site: The site id of English Wikipedia in its sitelinks.
        language: Its content language.
        repository: The base IRIs of its entities.
        dataset_language: The language of the dataset made from it.
    """

    wiki: WikiClient
    site: str
    language: str
    repository: Repository
    dataset_language: str = "en"

    @property
    def stub_languages(self) -> tuple[str, ...]:
        """The languages that stubs keep: the label languages and the wiki's own."""
        return tuple(dict.fromkeys((*self.label_languages, self.language)))

    @property
    def label_languages(self) -> tuple[str, ...]:
        """The languages that labels are taken from, in order of preference."""
        return tuple(dict.fromkeys((self.dataset_language, "mul", "en")))


@dataclass(frozen=True)
class Article:
    """The wikitext of one revision of a page."""

    title: str
    page: int
    revision: int
    wikitext: str


@contextmanager
def report_malformed(wiki: WikiClient, what: str) -> Iterator[None]:
    """Report a response of an unexpected form, and what it lacks."""
    try:
        yield
    except LeapgraphError:
        raise
    except (KeyError, TypeError, AttributeError, ValueError, IndexError) as error:
        raise UnreachableError(
            f"{wiki.api} answers in another form, without {what} ({type(error).__name__}: {printable_line(error)})"
        ) from error


def fetch_wikibase_instance(wiki: WikiClient, site: str, reader: str = "en") -> WikibaseInstance:
    """Return the Wikibase behind an API, by its siteinfo; `reader` is the language of the dataset.

    Raises:
        UnreachableError: The wiki does not respond.
        NoWikibaseError: It has no Wikibase repository.
    """
    answer = wiki.request(action="query", meta="siteinfo", siprop="general", formatversion="2")
    with report_malformed(wiki, "its concept base (siteinfo, general)"):
        general = answer["query"]["general"]
        if "wikibase-conceptbaseuri" not in general:
            raise NoWikibaseError(f"{wiki.api} is not a Wikibase: its siteinfo names no concept base")
        concept_base, language = str(general["wikibase-conceptbaseuri"]), str(general["lang"])
        server, path = str(general["server"]), str(general["articlepath"])
        if server.startswith("//"):
            server = f"{urlsplit(wiki.api).scheme}:{server}"
        if not re.fullmatch(r"[a-z]{2,3}[a-z0-9-]{0,20}", language):
            raise ValueError(language)
        data_base = server + path.replace("$1", "Special:EntityData/")
        return WikibaseInstance(
            wiki, site, language, Repository(concept_base=concept_base, data_base=data_base), reader
        )


def fetch_items_by_title(source: WikibaseInstance, titles: Sequence[str], *, whole: bool = False) -> dict[str, Entity]:
    """Return the items with a sitelink to the given pages, by title; titles without an item are left out.

    Args:
        source: The Wikibase.
        titles: Titles as stored: with spaces, the first letter unchanged.
        whole: Whether to fetch all languages and sitelinks.
    """

    def ask(batch: Sequence[str]) -> dict[str, Entity | None]:
        entities = _fetch_entities(source, whole=whole, sites=source.site, titles="|".join(batch))
        with report_malformed(source.wiki, "which page an item links to"):
            return {
                one["title"] if "missing" in one else one["sitelinks"][source.site]["title"]:
                None if "missing" in one else one for one in entities.values()
            }  # fmt: skip

    return {
        title: entity for title, entity in _fetch_in_batches(source.wiki, titles, ask).items() if entity is not None
    }


def fetch_entities_by_id(source: WikibaseInstance, ids: Sequence[str]) -> dict[str, Entity]:
    """Return entities by requested id: a missing one has the key `missing`, a redirected one the id of its target."""

    def ask(batch: Sequence[str]) -> dict[str, Entity]:
        entities = _fetch_entities(source, whole=False, ids="|".join(batch))
        with report_malformed(source.wiki, "the entities asked for"):
            # A redirect is returned under the old id, the new one or both, depending on Wikibase's version.
            moved = {one["redirects"]["from"]: one for one in entities.values() if "redirects" in one}
            return {one: entity for one in batch if (entity := moved.get(one) or entities.get(one)) is not None}

    return _fetch_in_batches(source.wiki, ids, ask)


def fetch_whole_entity(wiki: WikiClient, entity_id: str) -> Entity:
    """Return an entity with all languages and sitelinks; a missing one has the key `missing`, a redirect its target."""
    answer = wiki.request(action="wbgetentities", props=ENTITY_PROPS, ids=entity_id)
    with report_malformed(wiki, f"the entity {entity_id}"):
        found = dict(answer["entities"].items())
        entity: Entity = found[entity_id] if entity_id in found else next(iter(found.values()))
        if "missing" not in entity and not (IS_ENTITY_ID(entity["id"]) and isinstance(entity["lastrevid"], int)):
            raise ValueError(f"{entity['id']!r} at revision {entity['lastrevid']!r}")
        return entity


def _fetch_in_batches(
    wiki: WikiClient, names: Sequence[str], ask: Callable[[Sequence[str]], dict[str, T]]
) -> dict[str, T]:
    """Return the results of `ask` for all names, requested in batches.

    MediaWiki truncates a response that would be too large, with a mere warning, so omitted names are requested again.
    Otherwise a large item would look like a missing one.
    """
    found: dict[str, T] = {}
    left = list(names)
    while left:
        batch = left[:API_BATCH_SIZE]
        answers = ask(batch)
        answered = [one for one in batch if one in answers]
        if not answered:
            raise UnreachableError(f"{wiki.api} returned nothing for {printable_line(', '.join(batch))}")
        found |= {one: answers[one] for one in answered}
        left = [one for one in left if one not in answers]
    return {one: found[one] for one in names}


def _fetch_entities(source: WikibaseInstance, *, whole: bool, **which: str) -> dict[str, Entity]:
    limits = {} if whole else {"languages": "|".join(source.stub_languages), "sitefilter": source.site}
    answer = source.wiki.request(action="wbgetentities", props=ENTITY_PROPS if whole else STUB_PROPS, **limits, **which)
    with report_malformed(source.wiki, "any entities"):
        entities: dict[str, Entity] = dict(answer["entities"].items())
        for entity in entities.values():
            if "missing" not in entity and not (IS_ENTITY_ID(entity["id"]) and isinstance(entity["lastrevid"], int)):
                raise ValueError(f"{entity['id']!r} at revision {entity['lastrevid']!r}")
        return entities


def fetch_page_states(wiki: WikiClient, titles: Sequence[str]) -> dict[str, str]:
    """Return the state of each title's page: `missing`, `page`, or `redirect: ` with the target's title."""
    states: dict[str, str] = {}
    for batch in _batches(titles):
        answer = wiki.request(action="query", titles="|".join(batch), redirects="1", formatversion="2")
        with report_malformed(wiki, "which pages there are"):
            query = answer["query"]
            normal = {entry["from"]: entry["to"] for entry in query.get("normalized", [])}
            moved = {entry["from"]: entry["to"] for entry in query.get("redirects", [])}
            there = {page["title"] for page in query["pages"] if not page.get("missing") and not page.get("invalid")}
            for title in batch:
                stored = normal.get(title, title)
                states[title] = f"redirect: {moved[stored]}" if stored in moved else (
                    "page" if stored in there else "missing")  # fmt: skip
    return states


class ResolvedTitle(NamedTuple):
    """The page that a title resolves to.

    Attributes:
        called: The title on the wiki, without its namespace.
        text: The title after redirects, without its namespace.
        is_template: Whether the page is in the template namespace.
        exists: Whether the page exists.
    """

    called: str
    text: str
    is_template: bool
    exists: bool


def resolve_titles(wiki: WikiClient, titles: Sequence[str]) -> dict[str, ResolvedTitle]:
    """Resolve titles as the wiki normalizes and redirects them; invalid titles are left out.

    Args:
        wiki: The client.
        titles: At most `API_BATCH_SIZE`, with namespaces or aliases of them.
    """
    answer = wiki.request(action="query", titles="|".join(titles), redirects="1", formatversion="2")
    with report_malformed(wiki, "what titles lead to"):
        query = answer["query"]
        stored = {entry["from"]: entry["to"] for entry in query.get("normalized", [])}
        moved = {entry["from"]: entry["to"] for entry in query.get("redirects", [])}
        pages = {page["title"]: page for page in query.get("pages", []) if not page.get("invalid")}
        found = {}
        for title in titles:
            called = stored.get(title, title)
            page = pages.get(_follow_redirects(called, moved))
            if page is not None:
                space, _, text = str(page["title"]).partition(":")
                is_template = page.get("ns") == TEMPLATE_NAMESPACE or space.lower() == "template"
                found[title] = ResolvedTitle(called.partition(":")[2], text, is_template, not page.get("missing"))
        return found


def fetch_article(wiki: WikiClient, title: str) -> Article | None:
    """Return the latest revision of a page or of its redirect target; None if there is no such page."""
    return next(iter(fetch_pages(wiki, [title]).values()), None)


def fetch_pages(wiki: WikiClient, titles: Sequence[str]) -> dict[str, Article]:
    """Return the latest revisions of pages, or of their redirect targets, by requested title.

    Titles without a page are left out.
    """

    def ask(batch: Sequence[str]) -> dict[str, Article | None]:
        answer = wiki.request(
            action="query", titles="|".join(batch), redirects="1", prop="revisions", rvprop="ids|content",
            rvslots="main", formatversion="2",
        )  # fmt: skip
        with report_malformed(wiki, "the text of an article"):
            query = answer["query"]
            stored = {entry["from"]: entry["to"] for entry in query.get("normalized", [])}
            moved = {entry["from"]: entry["to"] for entry in query.get("redirects", [])}
            answered = query["pages"]
            pages = {page["title"]: page for page in answered}
            found: dict[str, Article | None] = {}
            for title in batch:
                # MediaWiki does not report a fragment that it strips; with one title there is one page.
                page = answered[0] if len(batch) == 1 else pages[_follow_redirects(stored.get(title, title), moved)]
                if page.get("missing") or page.get("invalid"):
                    found[title] = None
                elif "revisions" in page or len(batch) == 1:
                    found[title] = parse_page(page)
            return found

    return {title: page for title, page in _fetch_in_batches(wiki, titles, ask).items() if page is not None}


def _follow_redirects(title: str, moved: Mapping[str, str]) -> str:
    """Return the target of a chain of redirects; of a circle, any member."""
    seen = set[str]()
    while title in moved and title not in seen:
        seen.add(title)
        title = moved[title]
    return title


def parse_page(page: Mapping[str, Any]) -> Article:
    """Return the first revision of a page in a response; raises as reading JSON of another form does."""
    revision = page["revisions"][0]
    text = revision["slots"]["main"]["content"]
    numbers = (page["pageid"], revision["revid"])
    if not (isinstance(text, str) and isinstance(page["title"], str) and all(type(n) is int for n in numbers)):
        raise TypeError("page id, revision, title or content")
    return Article(page["title"], *numbers, text)


def _batches(names: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(names), API_BATCH_SIZE):
        yield names[start : start + API_BATCH_SIZE]
