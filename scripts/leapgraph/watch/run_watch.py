"""Runs one look at the sources; it writes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pyoxigraph import NamedNode

from leapgraph.dataset import load_dataset
from leapgraph.turtle import read_turtle_file
from leapgraph.watch.findings import Report
from leapgraph.watch.pages.page_client import PageClient
from leapgraph.watch.pages.watch_pages import PageWatch
from leapgraph.watch.readings_file import Readings, read_readings
from leapgraph.watch.sourced_graph import read_sourced_graph
from leapgraph.watch.watch_articles import ArticleWatch, cited_articles, watch_articles
from leapgraph.watch.wikidata_changes import watch_item
from leapgraph.wiki.deadline import RUN_FACTOR, Deadline
from leapgraph.wiki.pywikibot_config import load_pywikibot
from leapgraph.wiki.read_client import WikiClient

if TYPE_CHECKING:
    from collections.abc import Callable

    from leapgraph.dataset import Dataset
    from leapgraph.project import Project
    from leapgraph.wiki.fetch_pages import Article

_ARTICLE_API = "https://{}/w/api.php"


@dataclass(frozen=True)
class WatchOptions:
    """The options of a watch.

    Attributes:
        article_api: The API of the wiki with the main entity's page; empty to ask each wiki at its own address.
        contact: The contact address for the User-Agent.
        seconds: The time limit for one response.
        api: The Wikibase; empty for that of the last pull.
        web: Whether to look at the cited pages outside the wikis.
        archive: The address of an archive to ask for snapshots of them; empty for none.
        is_kept: Whether what is seen will be accepted.
    """

    article_api: str
    contact: str
    seconds: float
    api: str = ""
    web: bool = False
    archive: str = ""
    is_kept: bool = False

    @property
    def is_other_wiki(self) -> bool:
        """Whether the articles come from a wiki that is not a Wikipedia."""
        return bool(self.article_api) and not (urlsplit(self.article_api).hostname or "").endswith(".wikipedia.org")


def run_watch(project: Project, options: WatchOptions, say: Callable[[str], None]) -> tuple[Report, Readings]:
    """Return what needs a look, and what this run saw of each source.

    Raises:
        DataError: The graph, or the file of readings, is malformed.
        UnreachableError: A wiki does not respond.
    """
    readings = read_readings(project)
    dataset = load_dataset(project)
    graph = read_sourced_graph(project, dataset)
    report, seen = Report(), Readings()
    deadline = Deadline(options.seconds, RUN_FACTOR * options.seconds)
    clients: dict[str, WikiClient] = {}

    def client(api: str) -> WikiClient:
        return clients.setdefault(api, WikiClient(api, deadline))

    def article_client(host: str) -> WikiClient | None:
        if options.article_api and host == graph.main_host:
            return client(options.article_api)
        # A local wiki, to try things on, is asked alone.
        return None if options.is_other_wiki else client(_ARTICLE_API.format(host))

    with load_pywikibot(options.contact):
        watch_articles(cited_articles(graph), article_client, ArticleWatch(graph, readings, seen, report), say)
        say("the item")
        watch_item(project, client, report, options.api)
    if options.web:
        with PageClient(options.contact, Deadline(options.seconds, RUN_FACTOR * options.seconds)) as pages:
            PageWatch(pages, readings, seen, report, options.archive, options.is_kept).check_pages(graph.pages, say)
    report.locations = _locate(project, dataset, _nodes(report))
    return report, seen


def watch_pulled_article(project: Project, options: WatchOptions, title: str, article: Article | None) -> Report:
    """Return what needs a look in the article that a pull has read; only the revision that was read is asked for.

    Args:
        project: The project.
        options: The options; `article_api` is the wiki that was pulled from.
        title: The article's title in the graph.
        article: Its latest revision; None if there is no such page.

    Raises:
        DataError: The graph, or the file of readings, is malformed.
        UnreachableError: The wiki does not respond with the revision that was read.
    """
    dataset = load_dataset(project)
    graph = read_sourced_graph(project, dataset)
    report = Report()
    watch = ArticleWatch(graph, read_readings(project), Readings(), report)
    with load_pywikibot(options.contact):
        wiki = WikiClient(options.article_api, Deadline(options.seconds))
        for cited in cited_articles(graph):
            if (cited.host, cited.page) == (graph.main_host, title):
                watch.compare(wiki, cited, article)
    report.locations = _locate(project, dataset, _nodes(report))
    return report


def _nodes(report: Report) -> set[str]:
    return {node for one in report.findings for node in (*one.statements, one.source)}


def _locate(project: Project, dataset: Dataset, nodes: set[str]) -> dict[str, tuple[str, int | None]]:
    """Return the file and the line of each node in `graph/`."""
    found: dict[str, tuple[str, int | None]] = {}
    left = {f"<{node}>".encode(): node for node in sorted(nodes) if node}
    for stem, graph in dataset.graphs.items():
        path = project.graph / f"{stem}.ttl"
        here = {line.partition(b" ")[0] for line in graph.lines} & left.keys()
        if not here or not path.is_file():
            continue
        shown = project.relative_path(path)
        file = read_turtle_file(path, shown=shown)
        for subject in sorted(here):
            node = left.pop(subject)
            found[node] = (shown.as_posix(), file.line_of(NamedNode(node)))
    return found
