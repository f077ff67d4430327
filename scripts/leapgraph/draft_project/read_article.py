"""Reads an article from its wiki: its sections, its infobox, and the pages that it lists as related."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from leapgraph.article.listed_links import listed_links
from leapgraph.article.sections import split_sections
from leapgraph.draft_project.parse_options import is_title
from leapgraph.draft_project.wiki_of_article import wiki_of_host
from leapgraph.errors import DataError
from leapgraph.infobox.find_infobox_calls import find_infoboxes
from leapgraph.wiki.fetch_titled_pages import fetch_titled_page, fetch_titled_pages
from leapgraph.wiki.read_client import NoConnectionError, UnreachableError
from leapgraph.wikibase.language_codes import is_language_tag

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from leapgraph.article.sections import ArticleSection
    from leapgraph.draft_project.wiki_of_article import ArticleWiki
    from leapgraph.wiki.fetch_pages import Article
    from leapgraph.wiki.fetch_titled_pages import TitledPage, WikiSettings
    from leapgraph.wiki.read_client import WikiClient
    from leapgraph.wikibase.json_types import Json

# More entries than these are no list of related pages.
MAX_RELATED = 200


class RelatedPage(NamedTuple):
    """A page that an article lists as related.

    Attributes:
        title: Its title.
        called: What the list calls it.
    """

    title: str
    called: str


@dataclass(frozen=True)
class ArticleParts:
    """An article, as far as its structure goes.

    Attributes:
        wiki: The wiki that it stands in.
        title: Its title, after redirects.
        redirected_from: The title that redirects to it; empty without a redirect.
        revision: The number of the revision that was read.
        sections: Its sections, in order.
        see_also: The section that lists related pages; None if there is none.
        related: These pages, in order, after redirects.
        left_out: The links of that section that lead to no article, each with the reason.
        infobox: The parameters of its infobox; None if it has none.
    """

    wiki: ArticleWiki
    title: str
    redirected_from: str
    revision: int
    sections: Sequence[ArticleSection]
    see_also: ArticleSection | None = None
    related: Sequence[RelatedPage] = ()
    left_out: Sequence[str] = ()
    infobox: Sequence[Json] | None = field(default=None)


def read_article(
    pages: WikiClient, wiki: ArticleWiki, title: str, headings: Sequence[str], say: Callable[[str], None]
) -> ArticleParts:
    """Return what the article of a title gives by its structure.

    Args:
        pages: The client of the wiki.
        wiki: The wiki.
        title: The title; see `parse_options.parse_title`.
        headings: The headings of the section with related pages; by default those usual in the wiki's language.
        say: Receives a short text for each step.

    Raises:
        DataError: There is no such article.
        NoConnectionError: The wiki cannot be reached, at the first request.
        UnreachableError: The wiki does not answer usably.
    """
    say(f"the article {title}")
    settings, page = fetch_titled_page(pages, title)
    wiki = _complete(wiki, settings)
    if headings:
        wiki = replace(wiki, see_also=tuple(headings))
    if page.article is None or page.namespace != 0 or page.is_disambiguation or page.fragment:
        raise DataError(_refusal(wiki, title, page))
    _, sections = split_sections(page.article.wikitext)
    article = ArticleParts(wiki, page.title, page.redirected_from, page.article.revision, sections)
    say("its infobox and its related pages")
    try:
        return _read_parts(pages, page, page.article, article)
    except NoConnectionError as error:
        # What was read so far is not enough for a project, and a skeleton would say less than is known.
        raise UnreachableError(str(error)) from error


def _read_parts(pages: WikiClient, page: TitledPage, text: Article, article: ArticleParts) -> ArticleParts:
    infobox = next(iter(find_infoboxes(pages, text)), None)
    if infobox is not None:
        article = replace(article, infobox=infobox["parameters"])
    by_title = {one.title.casefold(): one for one in reversed(article.sections)}
    titles = [heading.casefold() for heading in article.wiki.see_also]
    see_also = next((by_title[title] for title in titles if title in by_title), None)
    if see_also is None:
        return article
    links = {link.title: link.text for link in listed_links(see_also.wikitext)[:MAX_RELATED] if is_title(link.title)}
    related: dict[str, str] = {}
    left_out = []
    for link, found in fetch_titled_pages(pages, list(links)).items():
        why = _no_article(found)
        if why:
            left_out.append(f"{link} ({why})")
        elif found.title != page.title:
            related.setdefault(found.title, links[link])
    found_pages = tuple(RelatedPage(title, called) for title, called in related.items())
    return replace(article, see_also=see_also, related=found_pages, left_out=tuple(left_out))


def _complete(wiki: ArticleWiki, settings: WikiSettings) -> ArticleWiki:
    """Return a wiki with what it says of itself: of a Wikipedia its name, of another wiki everything."""
    if wiki.code:
        return wiki if wiki.language == "en" else replace(wiki, own_name=settings.name)
    language = settings.language.lower() if is_language_tag(settings.language) else wiki.language
    base = f"https://{wiki.host}{settings.article_path.partition('$1')[0]}"
    licence = settings.licence if settings.licence.startswith(("http://", "https://")) else ""
    usual = wiki_of_host(f"{language}.wikipedia.org").see_also or wiki.see_also
    return replace(
        wiki, language=language, page_base=base, site=settings.site, name=settings.name or wiki.name, licence=licence,
        see_also=usual,
    )  # fmt: skip


def _refusal(wiki: ArticleWiki, title: str, page: TitledPage) -> str:
    where = f"{wiki.host}: "
    if page.fragment:
        target = f'"{page.title}", its section "{page.fragment}"'
        return f'{where}"{title}" redirects into another article, {target}: name an article of its own'
    if page.namespace is None:
        return f'{where}"{title}" is no page of this wiki: name an article, or its wiki with --wiki'
    if page.namespace != 0:
        return f'{where}"{page.title}" is no article: it stands in a namespace of its own; name the article'
    if not page.exists:
        redirect = f', to which "{page.redirected_from}" redirects' if page.redirected_from else ""
        advice = "correct --title, name the wiki with --wiki, or make a skeleton with --offline"
        return f'{where}there is no page "{page.title}"{redirect}: {advice}'
    text = page.article.wikitext if page.article and page.is_disambiguation else ""
    links = [link.title for link in listed_links(text)]
    if page.is_disambiguation:
        choice = f", such as {', '.join(links[:5])}" if links else ""
        return f'{where}"{page.title}" is a list of pages that the title can mean: name one of them{choice}'
    return f'{where}"{page.title}" has no text that can be read'


def _no_article(page: TitledPage) -> str:
    """Return why a link leads to no article that could be about a thing; empty if it does."""
    if page.namespace is None or page.namespace != 0:
        return "no article of this wiki"
    if not page.exists:
        return "no such page"
    if page.fragment:
        return f"a section of {page.title}"
    return "a list of pages" if page.is_disambiguation else ""
