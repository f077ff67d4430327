"""Reads from the curated graph which statements cite which section of which article, and what each of them names."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from pyoxigraph import Literal, NamedNode

from leapgraph.dataset import GENERATED_STEMS
from leapgraph.namespaces import NAMESPACES, VOCABULARY
from leapgraph.pull.entities_to_reconcile import main_page_base
from leapgraph.watch.statement_names import (
    PERSON,
    PLACE,
    TERM,
    THING,
    TOPIC,
    Name,
    address_name,
    literal_name,
    name_forms,
)
from leapgraph.watch.wiki_addresses import WikiPage, is_page_of_the_web, parse_revision, parse_wiki_page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from leapgraph.dataset import Dataset
    from leapgraph.project import Project


def _iri(name: str) -> str:
    prefix, _, local = name.partition(":")
    return f"{NAMESPACES[prefix]}{local}"


_LABELS = tuple(
    map(
        _iri,
        ("schema:name", "skos:prefLabel", "rdfs:label", "dcterms:title", "skos:altLabel", "skos:hiddenLabel",
         "schema:alternateName", "schema:legalName"),
    )
)  # fmt: skip
_OTHER_NAMES = frozenset(map(_iri, ("schema:alternateName", "schema:legalName", "schema:name", "skos:altLabel")))
_NAME_OF = f"{VOCABULARY}#nameOf"
_TYPE, _SUBJECT, _PREDICATE, _OBJECT = map(_iri, ("rdf:type", "rdf:subject", "rdf:predicate", "rdf:object"))
_DERIVED, _PART_OF, _URL, _TITLE = map(_iri, ("prov:wasDerivedFrom", "dcterms:isPartOf", "schema:url", "dcterms:title"))
_SAME_AS, _VERSION, _REFERENCED, _DEFINED = map(
    _iri, ("schema:sameAs", "dcterms:hasVersion", "dcterms:isReferencedBy", "rdfs:isDefinedBy")
)
_NOT_NAMES = frozenset(
    map(
        _iri,
        ("rdf:type", "rdf:predicate", "prov:wasDerivedFrom", "prov:wasAttributedTo", "skos:note", "schema:description",
         "rdfs:comment", "rdfs:label", "skos:definition", "dcterms:isReferencedBy", "dcterms:creator"),
    )
)  # fmt: skip
_PLACES = frozenset(
    f"{NAMESPACES['schema']}{name}" for name in ("AdministrativeArea", "City", "Country", "Place", "State")
)
_PERSON_CLASSES = frozenset({f"{NAMESPACES['schema']}Person", f"{NAMESPACES['foaf']}Person"})
_TOPIC_CLASSES = frozenset(map(_iri, ("skos:Concept", "skos:ConceptScheme")))


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
    """A statement with what it names, by the sections that it cites."""

    iri: str
    names: tuple[Name, ...]
    sections: tuple[str, ...]


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
        self.is_english = (project.language or "en").partition("-")[0] == "en"
        self.facts: dict[str, list[tuple[str, NamedNode | Literal]]] = defaultdict(list)
        for stem, graph in dataset.graphs.items():
            if stem in GENERATED_STEMS:
                continue
            for triple in graph.triples():
                if isinstance(triple.subject, NamedNode) and isinstance(triple.object, NamedNode | Literal):
                    self.facts[triple.subject.value].append((triple.predicate.value, triple.object))
        self.other_names: dict[str, list[str]] = defaultdict(list)
        for node in list(self.facts):
            subjects = [*self._values(node, _SUBJECT), *self._values(node, _NAME_OF)]
            named = self._values(node, _OBJECT) if _OTHER_NAMES & set(self._values(node, _PREDICATE)) else []
            named += self._values(node, _iri("schema:name")) if self._values(node, _NAME_OF) else []
            for subject in subjects:
                self.other_names[subject] += named
        self.entities: dict[str, Name | None] = {}

    def read(self) -> SourcedGraph:
        found = SourcedGraph(urlsplit(self.page_base).netloc)
        cited: dict[str, set[str]] = defaultdict(set)
        for node in sorted(self.facts):
            sources = self._values(node, _DERIVED)
            for source in (*sources, *self._values(node, _REFERENCED)):
                cited[self._whole(source)] |= {node} if source in sources else set()
            sections = [one for one in sources if self._section(found, one) is not None]
            # What describes a graph or an activity states nothing that a section says.
            if sections and not self._is_about_data(node):
                names = tuple(dict.fromkeys(self._statement_names(node)))
                found.statements.append(CitedStatement(node, names, tuple(sections)))
        found.pages = sorted(
            (
                CitedPage(address, source, tuple(sorted(one for one in nodes if not self._is_about_data(one))))
                for source, nodes in cited.items()
                for address in self._values(source, _URL)
                if not address.startswith(self.base) and is_page_of_the_web(address) and self._page(address) is None
            ),
            key=lambda one: (one.url, one.source),
        )
        entities = (self._entity(node) for node in sorted(self.facts))
        found.known = frozenset(form for name in entities if name for form in (*name.forms, *name.pages))
        return found

    def _page(self, address: str) -> WikiPage | None:
        return parse_wiki_page(address, self.page_base)

    def _is_about_data(self, node: str) -> bool:
        return node == self.base or node.startswith(f"{self.base}graph/")

    def _values(self, node: str, predicate: str) -> list[str]:
        return [term.value for one, term in self.facts.get(node, ()) if one == predicate]

    def _whole(self, source: str) -> str:
        return next(iter(self._values(source, _PART_OF)), source)

    def _section(self, found: SourcedGraph, source: str) -> CitedSection | None:
        if source in found.sections:
            return found.sections[source]
        whole = self._whole(source)
        addresses = [*self._values(source, _URL), *self._values(whole, _URL)]
        page = next((one for address in addresses if (one := self._page(address)) is not None), None)
        if page is None:
            return None
        fragment = next((urlsplit(address).fragment for address in self._values(source, _URL)), "")
        versions = [*self._values(source, _VERSION), *self._values(whole, _VERSION)]
        read = [number for one in versions if (number := parse_revision(one)) is not None]
        label = next(iter(self._values(source, _TITLE)), "") or unquote(fragment).replace("_", " ")
        made = CitedSection(
            source, whole, label, page.base, page.title, fragment, next(iter(read), page.revision),
            is_part=source != whole or bool(fragment),
        )  # fmt: skip
        found.sections[source] = made
        return made

    def _statement_names(self, node: str) -> Iterator[Name]:
        for predicate, term in self.facts[node]:
            if predicate in _NOT_NAMES:
                continue
            if isinstance(term, Literal):
                name = literal_name(term, is_english=self.is_english)
            elif term.value in self.facts:
                name = self._entity(term.value) if term.value != self.main else None
            else:
                name = address_name(term.value)
            if name is not None:
                yield name

    def _entity(self, node: str) -> Name | None:
        if node not in self.entities:
            self.entities[node] = self._make_entity(node)
        return self.entities[node]

    def _make_entity(self, node: str) -> Name | None:
        labels = [label for one in _LABELS for label in self._values(node, one)]
        kinds = set(self._values(node, _TYPE))
        if not labels or labels[0].startswith("[") or _SUBJECT in {one for one, _ in self.facts[node]}:
            return None
        pages = [page.title for one in self._values(node, _SAME_AS) if (page := self._page(one)) is not None]
        if kinds & _PERSON_CLASSES:
            kind = PERSON
        elif kinds & _PLACES:
            kind = PLACE
        elif self._values(node, _DEFINED):
            kind = TERM
        else:
            kind = TOPIC if kinds & _TOPIC_CLASSES or not self._values(node, _iri("schema:name")) else THING
        plain = [re.sub(r"\s*\([^()]*\)$", "", page) for page in pages]
        # Behind the comma of a place's title stands what it lies in.
        plain = [page.partition(",")[0] if kind == PLACE else page for page in plain]
        forms = name_forms([*labels, *self.other_names.get(node, ()), *plain])
        # "LEAP speakers bureau" is the "speakers bureau" in an article about LEAP.
        short = (form[len(own) :] for form in forms for own in self._main_forms if form[: len(own)] == own)
        return Name(kind, labels[0], tuple(dict.fromkeys((*forms, *filter(None, short)))), name_forms(pages))

    @cached_property
    def _main_forms(self) -> tuple[tuple[str, ...], ...]:
        labels = [label for one in _LABELS for label in self._values(self.main, one)]
        return name_forms([*labels, *self.other_names.get(self.main, ())])
