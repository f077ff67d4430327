"""Reads from the curated graph which statements cite which section of which article, and what each of them names."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from leapgraph.pull.entities_to_reconcile import main_page_base
from leapgraph.watch.graph_facts import GraphFacts, expand_name
from leapgraph.watch.graph_names import GraphNames
from leapgraph.watch.infobox_parameters import read_parameters
from leapgraph.watch.wiki_addresses import WikiPage, is_page_of_the_web, parse_revision, parse_wiki_page

if TYPE_CHECKING:
    from leapgraph.dataset import Dataset
    from leapgraph.project import Project
    from leapgraph.watch.statement_names import Name


_DERIVED, _PART_OF, _URL, _TITLE = map(
    expand_name, ("prov:wasDerivedFrom", "dcterms:isPartOf", "schema:url", "dcterms:title")
)
_VERSION, _REFERENCED, _PREDICATE = map(expand_name, ("dcterms:hasVersion", "dcterms:isReferencedBy", "rdf:predicate"))


@dataclass(frozen=True)
class CitedSection:
    """A section of an article of a wiki, or a whole one, that is a source.

    Attributes:
        iri: The source.
        document: The source that it is part of; itself for a whole article.
        title: Its title in the graph.
        base: What the addresses of its wiki's pages begin with.
        page: The article's title.
        fragment: The fragment of its address; empty where it has none.
        revision: The revision that the graph says was read; None where it says none.
        is_part: Whether it is a section.
    """

    iri: str
    document: str
    title: str
    base: str
    page: str
    fragment: str
    revision: int | None
    is_part: bool

    @property
    def host(self) -> str:
        """The host of its wiki."""
        return urlsplit(self.base).netloc


@dataclass(frozen=True)
class CitedPage:
    """A cited document outside the wikis: its address, the source, and the statements that cite it or a part of it."""

    url: str
    source: str
    statements: tuple[str, ...]


@dataclass(frozen=True)
class CitedStatement:
    """A statement.

    Attributes:
        iri: Its IRI.
        names: What it names.
        sections: The sections that it cites.
        parameters: The parameters of an infobox that say such a thing.
    """

    iri: str
    names: tuple[Name, ...]
    sections: tuple[str, ...]
    parameters: tuple[str, ...] = ()


@dataclass
class SourcedGraph:
    """What is to be looked at.

    Attributes:
        main_host: The host of the wiki with the main entity's page.
        sections: The cited sections by source.
        statements: The statements that cite them.
        known: The words of all names of the graph, which are no new names.
        pages: The other documents that are cited and have an address, sorted by it.
    """

    main_host: str
    sections: dict[str, CitedSection] = field(default_factory=dict)
    statements: list[CitedStatement] = field(default_factory=list)
    known: frozenset[tuple[str, ...]] = frozenset()
    pages: list[CitedPage] = field(default_factory=list)


def read_sourced_graph(project: Project, dataset: Dataset) -> SourcedGraph:
    """Return the cited sections of wikis' articles, the statements on them, and the other cited documents.

    The wikis are those of Wikipedia, and the one with the main entity's page. A project's own documents are none.

    Raises:
        DataError: A file is not Turtle.
        RunError: A file cannot be read.
    """
    return _Reader(project, dataset).read()


class _Reader:
    def __init__(self, project: Project, dataset: Dataset) -> None:
        self.main, self.base = project.main_entity, project.base
        self.page_base = main_page_base(project)
        self.parameters = read_parameters(project)
        self.facts = GraphFacts(dataset)
        is_english = (project.language or "en").partition("-")[0] == "en"
        self.names = GraphNames(self.facts, self.main, self.page_base, is_english=is_english)

    def read(self) -> SourcedGraph:
        found = SourcedGraph(urlsplit(self.page_base).netloc)
        cited: dict[str, set[str]] = defaultdict(set)
        for node in self.facts.nodes:
            sources = self.facts.values(node, _DERIVED)
            for source in (*sources, *self.facts.values(node, _REFERENCED)):
                cited[self._whole(source)] |= {node} if source in sources else set()
            sections = [one for one in sources if self._section(found, one) is not None]
            # What describes a graph or an activity states nothing that a section says.
            if sections and not self._is_about_data(node):
                names = tuple(dict.fromkeys(self.names.of_statement(node)))
                kinds = self.facts.values(node, _PREDICATE)
                parameters = tuple(one for kind in kinds for one in self.parameters.get(kind, ()))
                found.statements.append(CitedStatement(node, names, tuple(sections), parameters))
        found.pages = sorted(
            (
                CitedPage(address, source, tuple(sorted(one for one in nodes if not self._is_about_data(one))))
                for source, nodes in cited.items()
                for address in self.facts.values(source, _URL)
                if not address.startswith(self.base) and is_page_of_the_web(address) and self._page(address) is None
            ),
            key=lambda one: (one.url, one.source),
        )
        found.known = self.names.all_forms()
        return found

    def _page(self, address: str) -> WikiPage | None:
        return parse_wiki_page(address, self.page_base)

    def _is_about_data(self, node: str) -> bool:
        return node == self.base or node.startswith(f"{self.base}graph/")

    def _whole(self, source: str) -> str:
        return next(iter(self.facts.values(source, _PART_OF)), source)

    def _section(self, found: SourcedGraph, source: str) -> CitedSection | None:
        if source in found.sections:
            return found.sections[source]
        whole = self._whole(source)
        addresses = [*self.facts.values(source, _URL), *self.facts.values(whole, _URL)]
        page = next((one for address in addresses if (one := self._page(address)) is not None), None)
        if page is None:
            return None
        fragment = next((urlsplit(address).fragment for address in self.facts.values(source, _URL)), "")
        versions = [*self.facts.values(source, _VERSION), *self.facts.values(whole, _VERSION)]
        read = [number for one in versions if (number := parse_revision(one)) is not None]
        label = next(iter(self.facts.values(source, _TITLE)), "") or unquote(fragment).replace("_", " ")
        made = CitedSection(
            source, whole, label, page.base, page.title, fragment, next(iter(read), page.revision),
            is_part=source != whole or bool(fragment),
        )  # fmt: skip
        found.sections[source] = made
        return made
