"""Reads pages of a wiki, with validated responses: which there are, where titles lead, and the latest wikitext."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from leapgraph.wiki.fetch_in_batches import batches, fetch_in_batches, report_malformed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from leapgraph.wiki.read_client import WikiClient

# The number of the template namespace on every wiki.
TEMPLATE_NAMESPACE = 10


@dataclass(frozen=True)
class Article:
    """The wikitext of one revision of a page."""

    title: str
    page: int
    revision: int
    wikitext: str


def fetch_page_states(wiki: WikiClient, titles: Sequence[str]) -> dict[str, str]:
    """Return the state of each title's page: `missing`, `page`, or `redirect: ` with the target's title."""
    states: dict[str, str] = {}
    for batch in batches(titles):
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

    return {title: page for title, page in fetch_in_batches(wiki, titles, ask).items() if page is not None}


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
