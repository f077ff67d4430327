"""The pages of named graphs: what each holds, its licence and origin, its counts, its files, and the things in it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from leapgraph.dataset import WIKIDATA_STEM, NamedGraph
from leapgraph.namespaces import PROJECT_PATHS
from leapgraph.site.aside import find_downloads, make_aside
from leapgraph.site.dataset_index import DCTERMS, PROV, SKOS, TYPE
from leapgraph.site.page_renderer import Page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyoxigraph import Literal

    from leapgraph.site.aside import Aside, EntityDownload
    from leapgraph.site.site_model import SiteModel

# More are counted and left to the file.
_MOST_MEMBERS = 500


@dataclass(frozen=True)
class Members:
    """What a graph holds of one class: the class's IRI, the number of its instances, and the first of them by label."""

    class_iri: str
    count: int
    iris: tuple[str, ...]


@dataclass(frozen=True)
class GraphView:
    """What the page of a named graph shows.

    Attributes:
        iri: Its IRI.
        title: Its title.
        description: What it holds; None where nobody says so.
        licences: The IRIs of its licences.
        publishers: The IRIs of who publishes it.
        sources: The IRIs of the sources that it is taken from.
        activities: The IRIs of the activities that made it, with a note on each.
        triple_count: The number of its triples.
        members: Its things by class.
        properties: The properties that it uses, with the number of triples of each.
        downloads: Its files.
        aside: What stands beside the page.
    """

    iri: str
    title: Literal
    description: Literal | None
    licences: tuple[str, ...]
    publishers: tuple[str, ...]
    sources: tuple[str, ...]
    activities: tuple[tuple[str, Literal | None], ...]
    triple_count: int
    members: tuple[Members, ...]
    properties: tuple[tuple[str, int], ...]
    downloads: tuple[EntityDownload, ...]
    aside: Aside


def graph_pages(model: SiteModel) -> Iterator[Page]:
    """Yield the list of named graphs, and the page of each."""
    graphs = model.publication.dataset.graphs
    start = model.base + PROJECT_PATHS["graph"]
    # A described graph has a page while it is empty too.
    stems = {*graphs, *(iri[len(start) :] for iri in model.things("graph") if "#" not in iri)}
    views = [graph_view(model, stem, graphs.get(stem, NamedGraph(start + stem, []))) for stem in sorted(stems)]
    yield Page(
        "graphs",
        "graphs.html",
        "Named graphs",
        "The parts of the dataset, each with its licence, its origin and its files.",
        {"graphs": views},
    )
    for view in views:
        yield Page(
            model.page_name(view.iri),
            "graph.html",
            view.title.value,
            view.description.value if view.description else f"A named graph: {view.title.value}.",
            {"view": view, "aside": view.aside},
            "graphs",
        )


def graph_view(model: SiteModel, stem: str, graph: NamedGraph) -> GraphView:
    """Return what the page of a named graph shows."""
    index, iri = model.index, graph.iri
    title = index.label(iri)
    aside = make_aside(model, iri, title.value)
    return GraphView(
        iri=iri,
        title=title,
        description=index.text(iri, f"{DCTERMS}description"),
        licences=tuple(index.iris(iri, f"{DCTERMS}license")),
        publishers=tuple(index.iris(iri, f"{DCTERMS}publisher")),
        sources=tuple(_by_label(model, index.iris(iri, f"{PROV}wasDerivedFrom"))),
        activities=tuple((one, index.text(one, f"{SKOS}note")) for one in index.iris(iri, f"{PROV}wasGeneratedBy")),
        triple_count=len(graph),
        members=tuple(_members(model, stem)),
        properties=tuple(_count_properties(model, stem)),
        downloads=find_downloads(model, f"{PROJECT_PATHS['graph']}{stem}"),
        aside=aside,
    )


def _members(model: SiteModel, stem: str) -> Iterator[Members]:
    """Yield the things below the base that a graph describes, by class, the most numerous first."""
    index = model.index
    described = [iri for iri, stems in index.graphs.items() if stem in stems and stem != WIKIDATA_STEM]
    found: dict[str, list[str]] = {}
    for iri in described:
        for class_ in index.iris(iri, TYPE)[:1]:
            found.setdefault(class_, []).append(iri)
    for class_, iris in sorted(found.items(), key=lambda item: (-len(item[1]), item[0])):
        yield Members(class_, len(iris), tuple(_by_label(model, iris)[:_MOST_MEMBERS]))


def _by_label(model: SiteModel, iris: list[str]) -> list[str]:
    return sorted(iris, key=lambda one: (model.index.label(one).value.casefold(), one))


def _count_properties(model: SiteModel, stem: str) -> list[tuple[str, int]]:
    """Return the properties of a graph, the most frequent first."""
    counts = model.term_uses.properties.get(stem, Counter())
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))
