"""Reads each cited article of a wiki, and the revision of it that was read, and compares what statements cite."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from leapgraph.watch.compare_article import ArticleComparison, ArticleRevision
from leapgraph.watch.find_names import NameFinder
from leapgraph.watch.findings import (
    ABSENCES,
    ARTICLE_GONE,
    ARTICLE_MOVED,
    ARTICLE_REDIRECTED,
    Finding,
    Rule,
    citing_count_text,
)
from leapgraph.watch.parse_article import ArticleText, parse_article
from leapgraph.watch.readings_file import ArticleReading
from leapgraph.watch.transcluded_templates import expand_plain_templates
from leapgraph.watch.words import phrase_keys
from leapgraph.wiki.fetch_pages import fetch_article, fetch_page_states
from leapgraph.wiki.fetch_revisions import fetch_revision

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from leapgraph.watch.findings import Report
    from leapgraph.watch.readings_file import Readings
    from leapgraph.watch.sourced_graph import CitedSection, CitedStatement, SourcedGraph
    from leapgraph.wiki.fetch_pages import Article
    from leapgraph.wiki.read_client import WikiClient


# As the state of a page is told.
_REDIRECT = "redirect: "


@dataclass
class CitedArticle:
    """An article that the graph cites.

    Attributes:
        base: What the addresses of its wiki's pages begin with.
        page: Its title in the graph.
        sections: The cited sections.
        statements: The statements that cite them.
    """

    base: str
    page: str
    sections: list[CitedSection]
    statements: list[CitedStatement]

    @property
    def url(self) -> str:
        """The article's address, by which its reading is kept."""
        return f"{self.base}{quote(self.page.replace(' ', '_'), safe=':()!,/')}"

    @property
    def host(self) -> str:
        """The host of its wiki."""
        return urlsplit(self.base).netloc

    @property
    def iris(self) -> tuple[str, ...]:
        """The statements, sorted."""
        return tuple(sorted(one.iri for one in self.statements))

    @property
    def document(self) -> str:
        """The source that is the whole article."""
        return self.sections[0].document


def cited_articles(graph: SourcedGraph) -> list[CitedArticle]:
    """Return the articles with the sections that statements cite, sorted by wiki and title."""
    found: dict[tuple[str, str], CitedArticle] = {}
    for section in graph.sections.values():
        article = found.setdefault((section.base, section.page), CitedArticle(section.base, section.page, [], []))
        article.sections.append(section)
    for article in found.values():
        article.sections.sort(key=lambda one: one.iri)
        cited = {one.iri for one in article.sections}
        article.statements += [one for one in graph.statements if not cited.isdisjoint(one.sections)]
    return [found[key] for key in sorted(found)]


@dataclass
class ArticleWatch:
    """Compares cited articles and adds to a report what needs a look.

    Attributes:
        graph: What the graph cites.
        readings: The accepted readings.
        seen: Receives what this run saw.
        report: Receives the findings.
    """

    graph: SourcedGraph
    readings: Readings
    seen: Readings
    report: Report

    def compare(self, wiki: WikiClient, cited: CitedArticle, now: Article | None) -> None:
        """Compare an article; `now` is its latest revision, None where there is no such page.

        Raises:
            UnreachableError: The wiki does not respond with the revision that was read.
        """
        self.report.statements += len(cited.statements)
        self.report.sections += len(cited.sections)
        if now is None:
            what = f"there is no such article any more: {citing_count_text(len(cited.statements))}"
            self._add(ARTICLE_GONE, what, cited, None, cited.url)
            return
        self.seen.articles[cited.url] = ArticleReading(now.title, now.page, now.revision, cited.iris)
        accepted = self.readings.articles.get(cited.url)
        number = accepted.revision if accepted else _revision_in_graph(cited.sections)
        read = now if number == now.revision else fetch_revision(wiki, number) if number else None
        url = _revision_url(wiki, now.revision, read.revision if read else None)
        if not _is_title(now.title, cited.page) and not (accepted and accepted.title == now.title):
            page = accepted.page if accepted else read.page if read else now.page
            if page != now.page:
                what = f"is a redirect to “{now.title}” now: {citing_count_text(len(cited.statements))}"
                self._add(ARTICLE_REDIRECTED, what, cited, now.revision, url)
                return
            self._add(ARTICLE_MOVED, f"has the title “{now.title}” now", cited, now.revision, url)
        self._note_what_was_read(now.title, number, read)
        text = parse_article(now.wikitext)
        before = text if read is now else parse_article(read.wikitext) if read else ArticleText()
        comparison = ArticleComparison(
            cited.sections, cited.statements, self.graph.known, ArticleRevision(now.title, now.revision, text, url),
            ArticleRevision(read.title, read.revision, before) if read else None,
            frozenset(accepted.unnamed) if accepted else None,
        )  # fmt: skip
        unnamed = self._compare_texts(wiki, comparison, now.wikitext)
        self.seen.articles[cited.url] = ArticleReading(now.title, now.page, now.revision, unnamed)

    def _note_what_was_read(self, title: str, number: int | None, read: Article | None) -> None:
        if number is None:
            self.report.notes.append(
                f"which revision of “{title}” was read is not known, so its names alone are looked for; the graph "
                "gives none (dcterms:hasVersion), and what a pull saw nobody has compared with the graph: "
                "`leapgraph watch --accept`, after a look, keeps the revision that later runs compare with"
            )
        elif read is None:
            self.report.notes.append(
                f"revision {number} of “{title}”, which was read, cannot be had any more: its names alone are "
                "looked for"
            )

    def _compare_texts(self, wiki: WikiClient, comparison: ArticleComparison, wikitext: str) -> tuple[str, ...]:
        """Compare an article, and return the statements of which something is not there.

        What is missed may stand in a template of its own, or be what a link leads to through a redirect.
        """
        found = comparison.findings()
        if any(one.rule in ABSENCES for one in found):
            whole = expand_plain_templates(wiki, wikitext)
            if whole != wikitext:
                comparison = replace(comparison, now=replace(comparison.now, text=parse_article(whole)))
                found = comparison.findings()
        if comparison.unresolved and (redirects := _redirects(wiki, comparison.unresolved)):
            comparison = replace(comparison, finder=NameFinder(redirects))
            found = comparison.findings()
        self.report.findings += found
        title = comparison.now.title
        if comparison.unseen:
            self.report.notes.append(
                f"the infobox of “{title}” does not show in its wikitext what {_count(comparison.unseen)}: it is "
                "filled from Wikidata"
            )
        if comparison.unmapped:
            self.report.notes.append(
                f"the infobox of “{title}” does not show in its wikitext what {_count(comparison.unmapped)}, and the "
                "mapping (queries/sync/mapping.ttl) has no parameter for it: look there"
            )
        if comparison.accepted_absences:
            names = dict.fromkeys(label for labels in comparison.accepted_absences.values() for label in labels)
            self.report.notes.append(f"“{title}” lacks, as it did when that was accepted: {', '.join(names)}")
        lacking = {iri for one in found if one.rule in ABSENCES for iri in one.statements}
        return tuple(sorted(lacking | comparison.accepted_absences.keys()))

    def _add(self, rule: Rule, message: str, cited: CitedArticle, revision: int | None, url: str) -> None:
        where = f"“{cited.page}”"
        self.report.findings.append(Finding(rule, message, where, cited.document, cited.iris, revision, url=url))


def watch_articles(
    articles: Sequence[CitedArticle],
    client: Callable[[str], WikiClient | None],
    watch: ArticleWatch,
    say: Callable[[str], None],
) -> None:
    """Read and compare each article.

    Args:
        articles: The articles.
        client: Returns the client of the wiki at a host; None where this run does not ask that wiki.
        watch: Compares.
        say: Receives a short text for each step.

    Raises:
        UnreachableError: A wiki does not respond.
    """
    for one in articles:
        wiki = client(one.host)
        if wiki is None:
            watch.report.notes.append(f"“{one.page}” at {one.host} was not looked at: this run asks another wiki")
            continue
        say(f"the article {one.page}")
        watch.compare(wiki, one, fetch_article(wiki, one.page))


def _redirects(wiki: WikiClient, titles: set[str]) -> dict[tuple[str, ...], tuple[str, ...]]:
    """Return the words of the title that each redirect leads to, by the words of its own."""
    states = fetch_page_states(wiki, sorted(titles))
    targets = {title: state.removeprefix(_REDIRECT) for title, state in states.items() if state.startswith(_REDIRECT)}
    return {phrase_keys(title): phrase_keys(target) for title, target in targets.items()}


def _revision_in_graph(sections: Sequence[CitedSection]) -> int | None:
    """Return the oldest revision that the graph says was read; None if it says none."""
    return min((one.revision for one in sections if one.revision is not None), default=None)


def _count(number: int) -> str:
    return "1 statement says" if number == 1 else f"{number} statements say"


def _is_title(title: str, asked: str) -> bool:
    return title[:1].casefold() + title[1:] == asked[:1].casefold() + asked[1:]


def _revision_url(wiki: WikiClient, revision: int, read: int | None) -> str:
    start = f"{urlsplit(wiki.api)._replace(path=urlsplit(wiki.api).path.removesuffix('api.php')).geturl()}index.php"
    return f"{start}?oldid={revision}" if read in {None, revision} else f"{start}?diff={revision}&oldid={read}"
