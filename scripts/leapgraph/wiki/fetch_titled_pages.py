"""Reads of `init` from a wiki: the page that a title leads to, and the pages that an article links to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from leapgraph.wiki.fetch_in_batches import API_BATCH_SIZE, report_malformed
from leapgraph.wiki.fetch_pages import Article

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from leapgraph.wiki.read_client import WikiClient

_FOLLOW: dict[str, str] = {"redirects": "1", "ppprop": "disambiguation", "formatversion": "2"}


@dataclass(frozen=True)
class WikiSettings:
    """What a wiki says of itself.

    Attributes:
        name: Its name, such as `Wikipedia`; empty if it gives none.
        language: The language code of its content; empty if it gives none.
        site: Its id in the sitelinks of a Wikibase, as far as it is usual: the name of its database; may be empty.
        licence: The address of the licence of its text; empty if it names none.
        article_path: The path of its pages, with `$1` for the title.
    """

    name: str
    language: str
    site: str
    licence: str
    article_path: str


@dataclass(frozen=True)
class TitledPage:
    """The page that a title leads to.

    Attributes:
        title: Its title on the wiki, after redirects.
        exists: Whether there is a page.
        namespace: The number of its namespace; None for a page of another wiki or a special page.
        redirected_from: The title that redirects to it; empty without a redirect.
        fragment: The section that the redirect leads to; empty if it leads to the page as a whole.
        is_disambiguation: Whether it lists pages that the title could mean.
        article: Its text; None if it was not asked for, or there is no page.
    """

    title: str
    exists: bool
    namespace: int | None
    redirected_from: str = ""
    fragment: str = ""
    is_disambiguation: bool = False
    article: Article | None = None


def fetch_titled_page(wiki: WikiClient, title: str) -> tuple[WikiSettings, TitledPage]:
    """Return the settings of a wiki, and the page that a title leads to, with its text, in one request.

    Raises:
        UnreachableError: The wiki does not respond.
    """
    answer = wiki.request(
        action="query", meta="siteinfo", siprop="general|rightsinfo", titles=title, prop="pageprops|revisions",
        rvprop="ids|content", rvslots="main", **_FOLLOW,
    )  # fmt: skip
    with report_malformed(wiki, "its settings and the page asked for"):
        query = answer["query"]
        general, rights = query["general"], query.get("rightsinfo") or {}
        settings = WikiSettings(
            str(general.get("sitename") or ""), str(general.get("lang") or ""), str(general.get("wikiid") or ""),
            str(rights.get("url") or ""), str(general.get("articlepath") or "/wiki/$1"),
        )  # fmt: skip
        return settings, _titled_pages(query, [title])[title]


def fetch_titled_pages(wiki: WikiClient, titles: Sequence[str]) -> dict[str, TitledPage]:
    """Return the page that each title leads to, without its text.

    Raises:
        UnreachableError: The wiki does not respond.
    """
    found: dict[str, TitledPage] = {}
    for start in range(0, len(titles), API_BATCH_SIZE):
        batch = titles[start : start + API_BATCH_SIZE]
        answer = wiki.request(action="query", titles="|".join(batch), prop="pageprops", **_FOLLOW)
        with report_malformed(wiki, "which pages there are"):
            found |= _titled_pages(answer["query"], batch)
    return found


def _titled_pages(query: Mapping[str, Any], titles: Sequence[str]) -> dict[str, TitledPage]:
    stored = {entry["from"]: entry["to"] for entry in query.get("normalized", [])}
    moved = {entry["from"]: entry for entry in query.get("redirects", [])}
    pages = {page["title"]: page for page in query.get("pages", [])}
    found = {}
    for title in titles:
        called = reached = stored.get(title, title)
        fragment, seen = "", set[str]()
        while reached in moved and reached not in seen:
            seen.add(reached)
            fragment = str(moved[reached].get("tofragment") or "")
            reached = str(moved[reached]["to"])
        page = pages.get(reached)
        is_redirect = reached != called
        found[title] = (
            TitledPage(reached, exists=False, namespace=None)
            if page is None or page.get("invalid") or page.get("special")
            else _titled_page(page, called if is_redirect else "", fragment)
        )
    return found


def _titled_page(page: Mapping[str, Any], redirected_from: str, fragment: str) -> TitledPage:
    title, exists = str(page["title"]), not page.get("missing")
    article = None
    if exists and page.get("revisions"):
        revision = page["revisions"][0]
        article = Article(title, int(page["pageid"]), int(revision["revid"]), str(revision["slots"]["main"]["content"]))
    return TitledPage(
        title, exists, int(page["ns"]), redirected_from, fragment,
        "disambiguation" in (page.get("pageprops") or {}), article,
    )  # fmt: skip
