"""The model that all pages are made from: the dataset indexed, its fields, sources and statements, and the release."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from pyoxigraph import Literal, NamedNode

from leapgraph.dataset import WIKIDATA_STEM
from leapgraph.errors import RunError
from leapgraph.namespaces import NAMESPACES, PROJECT_PATHS, SHARED_NAMESPACES
from leapgraph.site.answer_tables import AnswerTables
from leapgraph.site.dataset_index import DCTERMS, SCHEMA, DatasetIndex
from leapgraph.site.disagreements import find_disagreements
from leapgraph.site.fields_from_shapes import PropertyFields
from leapgraph.site.iri_links import external_link
from leapgraph.site.questions import Questions
from leapgraph.site.release_history import NO_HISTORY, ReleaseHistory
from leapgraph.site.shape_views import read_shape_files
from leapgraph.site.source_citations import Citations, format_date
from leapgraph.site.statement_tables import StatementTables
from leapgraph.site.statements import Statements
from leapgraph.site.term_uses import TermUses
from leapgraph.site.vocabulary import anchors_of_other_terms

if TYPE_CHECKING:
    from collections.abc import Iterable

    from leapgraph.checks.shapes import ShapesGraph
    from leapgraph.checks.validation_report import ValidationReport
    from leapgraph.dataset import Dataset
    from leapgraph.project import Project
    from leapgraph.queries.saved_query import SavedQuery
    from leapgraph.site.disagreements import Disagreement
    from leapgraph.site.shape_views import ShapeFile
    from leapgraph.site.statements import Statement
    from leapgraph.site.wikidata_board import WikidataBoard
    from leapgraph.sparql.results import QueryResult


# What no address may have unescaped (RFC 3986), what is not ASCII, and steps to another folder.
_FORBIDDEN = re.compile(r"[^!-~]|[<>\"'\\^`{|}]|%(?![0-9A-Fa-f]{2})|/\.{1,2}(?:/|\Z)")
_HOST = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.?|[0-9a-f:.]*:[0-9a-f:.]*")


class Addresses(NamedTuple):
    """The addresses of a release, as a user names them.

    Attributes:
        site: The address of the site, with a slash at its end; empty where it is not known.
        endpoint: The address of the SPARQL endpoint; empty where there is none.
    """

    site: str = ""
    endpoint: str = ""


NO_ADDRESSES = Addresses()


@dataclass(frozen=True)
class Publication:
    """What a release is made of, from which its site is made too.

    Attributes:
        project: The project.
        dataset: The published dataset.
        shapes: The shapes graph.
        report: The validation report.
        queries: The saved queries by name.
        results: The result of each query for its default values; None for one that calls other endpoints.
        documents: The names of the entity documents, such as `id/leap`.
        files: The size in bytes of each file written so far, by name.
        addresses: Where the site and the SPARQL endpoint will be.
        board: The comparison of the main entity's Wikidata item with the graph; None where nothing was pulled.
        history: The kept releases up to this one.
    """

    project: Project
    dataset: Dataset
    shapes: ShapesGraph
    report: ValidationReport
    queries: dict[str, SavedQuery]
    results: dict[str, QueryResult | None]
    documents: list[str]
    files: dict[str, int]
    addresses: Addresses = NO_ADDRESSES
    board: WikidataBoard | None = None
    history: ReleaseHistory = NO_HISTORY

    @property
    def has_snapshot(self) -> bool:
        """Whether the dataset has what was pulled from Wikidata."""
        return WIKIDATA_STEM in self.dataset.graphs


def parse_addresses(site: str | None, endpoint: str | None) -> Addresses:
    """Return the addresses that a user named.

    Raises:
        RunError: One is not an http(s) address, or has a name, a query or a fragment in it; or a site is a page.
    """
    if site:
        _refuse_address(site, "a site: write it as https://example.org/graph/")
        if site.endswith(("/index.html", "/index.htm")):
            raise RunError(f"{site!r} is the address of a page: name the site's folder, {site.rpartition('/')[0]}/")
    if endpoint:
        _refuse_address(endpoint, "an endpoint: write it as https://example.org/sparql")
    folder = f"{site.rstrip('/')}/" if site else ""
    return Addresses(folder, endpoint or "")


def _refuse_address(text: str, advice: str) -> None:
    try:
        parts = urlsplit(text)
        valid = parts.scheme in {"http", "https"} and parts.username is None and parts.port != 0
        valid = valid and _HOST.fullmatch(parts.hostname or "") is not None
        valid = valid and not (parts.query or parts.fragment) and not _FORBIDDEN.search(text)
    except ValueError:
        valid = False
    if not valid:
        raise RunError(f"{text!r} is no address of {advice}")


class SiteModel:
    """All that pages are made from.

    Attributes:
        publication: The release.
        index: The dataset, indexed.
        fields: How properties are shown.
        citations: The sources.
        statements: The statement nodes.
        tables: Tables of statements.
        answers: Tables of answers.
        questions: The questions.

    Args:
        publication: The release.
    """

    def __init__(self, publication: Publication) -> None:
        project = publication.project
        self.publication = publication
        self.base = project.base
        self.index = DatasetIndex(publication.dataset, project.language)
        self.fields = PropertyFields(publication.shapes, self.index)
        self.citations = Citations(self.index)
        self.statements = Statements(project.base, self.index, self.fields, self.citations)
        self.tables = StatementTables(self.index, self.fields)
        self.answers = AnswerTables(project, self.index, self.citations, self.fields)
        self.questions = Questions(project, self.index, publication.queries, publication.results)

    @property
    def language(self) -> str:
        """The language of the dataset's labels."""
        return self.index.language

    @cached_property
    def title(self) -> Literal:
        """The title of the dataset, which names the site."""
        return self.index.text(self.publication.project.dataset, f"{DCTERMS}title") or Literal(self.base)

    @cached_property
    def main_name(self) -> Literal:
        """The label of the main entity."""
        return self.index.label(self.publication.project.main_entity)

    @cached_property
    def version(self) -> str:
        """The version of the release, as `graph/dataset.ttl` states it; empty without one."""
        return self._dataset_value(f"{NAMESPACES['dcat']}version")

    @cached_property
    def date(self) -> str:
        """The date of the release, as `graph/dataset.ttl` states it, in words; empty without one."""
        found = self.index.objects(self.publication.project.dataset, f"{DCTERMS}issued", f"{DCTERMS}modified")
        return format_date(found[0]) if found else ""

    @cached_property
    def licence(self) -> str:
        """The IRI of the licence of the dataset; empty without one that can be opened."""
        value = self._dataset_value(f"{DCTERMS}license")
        return value if external_link(value) else ""

    @cached_property
    def disagreements(self) -> list[Disagreement]:
        """All disagreements between sources."""
        return find_disagreements(self.statements.all(), self.statements, self.index)

    @cached_property
    def names_all_sources(self) -> bool:
        """Whether each statement names a source, which not every project's shapes demand."""
        return all(statement.citations for statement in self.statements.all())

    @cached_property
    def shape_files(self) -> list[ShapeFile]:
        """The shapes that the dataset is checked with, by file."""
        return read_shape_files(self.publication.shapes, self.index, self.base + PROJECT_PATHS["shape"])

    @cached_property
    def term_uses(self) -> TermUses:
        """How often the dataset uses each property and class."""
        return TermUses(self.publication.dataset)

    @property
    def vocabulary_namespaces(self) -> tuple[str, ...]:
        """The namespaces of the terms on the page `vocab`: the project's own, and the shared one."""
        return tuple(dict.fromkeys((f"{self.base}vocab#", SHARED_NAMESPACES["vocab"])))

    @cached_property
    def term_anchors(self) -> dict[str, str]:
        """The places on the page `vocab` of the used terms of other vocabularies, by IRI."""
        prefixes = self.publication.project.prefixes
        return anchors_of_other_terms(self.vocabulary_namespaces, prefixes, self.term_uses)

    @cached_property
    def withdrawn(self) -> dict[str, None]:
        """The IRIs of the things, topics, sources and statements that were withdrawn, sorted."""
        starts = tuple(self.base + PROJECT_PATHS[folder] for folder in ("id", "issue", "source", "statement"))
        found = (iri for iri in self.index.stated if iri.startswith(starts) and "#" not in iri)
        return dict.fromkeys(sorted(iri for iri in found if self.index.is_withdrawn(iri)))

    def page_name(self, iri: str) -> str:
        """Return the name of the page of `iri`, a thing below the base."""
        return iri[len(self.base) :]

    def label_key(self, iri: str) -> tuple[str, str]:
        """Return the key by which `iri` is listed: its label without regard to case, then the IRI."""
        return self.index.label(iri).value.casefold(), iri

    def by_label(self, iris: Iterable[str]) -> list[str]:
        """Return IRIs in the order of their labels."""
        return sorted(iris, key=self.label_key)

    def is_person(self, iri: str) -> bool:
        """Return whether `iri` is a person."""
        return f"{SCHEMA}Person" in self.index.classes(iri)

    def statement_label_without(self, statement: Statement, thing: str, *, whole: bool = False) -> Literal:
        """Return the label of a statement of `thing` without its name.

        Without `whole` the name of the main entity at its end is left out as well.
        """
        label = statement.label
        start = f"{self.index.label(thing).value}: "
        if not label.value.startswith(start):
            return label
        text = label.value.removeprefix(start)
        text = text if whole else text.removesuffix(f", {self.main_name.value}")
        return Literal(text, language=label.language) if label.language else Literal(text)

    def things(self, folder: str = "id") -> list[str]:
        """Return the IRIs of the described things in a folder of `PROJECT_PATHS`, sorted."""
        start = self.base + PROJECT_PATHS[folder]
        return sorted(iri for iri in self.index.stated if iri.startswith(start) and iri not in self.withdrawn)

    def instances(self, class_: str) -> list[str]:
        """Return the IRIs of the stated things of a class, sorted."""
        node = NamedNode(class_)
        of_type = NAMESPACES["rdf"] + "type"
        return sorted(iri for iri, of in self.index.stated.items() if node in of.get(of_type, ()))

    def _dataset_value(self, property_: str) -> str:
        return next((term.value for term in self.index.objects(self.publication.project.dataset, property_)), "")
