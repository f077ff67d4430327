"""Runs one look at the sources; it writes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from leapgraph.dataset import load_dataset
from leapgraph.turtle import read_turtle_file
from leapgraph.watch.findings import Report
from leapgraph.watch.readings_file import Readings, read_readings
from leapgraph.watch.statement_names import read_sourced_graph
from leapgraph.watch.watch_articles import ArticleWatch, cited_articles, watch_articles
from leapgraph.wiki.deadline import RUN_FACTOR, Deadline
from leapgraph.wiki.pywikibot_config import load_pywikibot
from leapgraph.wiki.read_client import WikiClient

if TYPE_CHECKING:
    from collections.abc import Callable

    from leapgraph.dataset import Dataset
    from leapgraph.project import Project

_ARTICLE_API = "https://{}/w/api.php"


@dataclass(frozen=True)
class WatchOptions:
    """The options of a watch.

    Attributes:
        article_api: The API that has the articles of `article_host`; empty to ask each wiki at its own address.
        article_host: The Wikipedia of the main entity's page.
        contact: The contact address for the User-Agent.
        seconds: The time limit for one response.
    """

    article_api: str
    article_host: str
    contact: str
    seconds: float


def run_watch(project: Project, options: WatchOptions, say: Callable[[str], None]) -> tuple[Report, Readings]:
    """Return what needs a look, and what this run saw of each source.

    Raises:
        DataError: The graph, or the file of readings, is malformed.
        UnreachableError: A wiki does not respond.
    """
    readings = read_readings(project)
    dataset = load_dataset(project)
    graph = read_sourced_graph(dataset, project.main_entity, project.base)
    report, seen = Report(), Readings()
    deadline = Deadline(options.seconds, RUN_FACTOR * options.seconds)
    clients: dict[str, WikiClient] = {}

    def client(host: str) -> WikiClient | None:
        api = _ARTICLE_API.format(host)
        if options.article_api:
            if host != options.article_host:
                return None
            api = options.article_api
        return clients.setdefault(api, WikiClient(api, deadline))

    with load_pywikibot(options.contact):
        watch_articles(cited_articles(graph), client, ArticleWatch(graph, readings, seen, report), say)
    report.places = _locate(
        project, dataset, {node for one in report.findings for node in (*one.statements, one.source)}
    )
    return report, seen


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
