"""The documents of a dataset, their sections, and what is taken from each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from leapgraph.namespaces import PROJECT_PATHS
from leapgraph.site.dataset_index import DCTERMS, FABIO, PROV, VOCAB
from leapgraph.site.source_citations import PART_OF

if TYPE_CHECKING:
    from leapgraph.site.site_model import SiteModel
    from leapgraph.site.source_citations import Citation
    from leapgraph.site.statements import Statement

_SIGNS_OF_A_DOCUMENT = (f"{FABIO}hasAccessDate", f"{VOCAB}sourceKind")


@dataclass(frozen=True)
class Source:
    """A document, or a section of one, with what is taken from it.

    Attributes:
        citation: The source as it is cited.
        statements: The statements that name it, without those that name a section of it.
        sections: The sections of a document, by title.
    """

    citation: Citation
    statements: tuple[Statement, ...]
    sections: tuple[Source, ...] = ()

    @property
    def statement_count(self) -> int:
        """The number of statements taken from it or from a section of it, each counted once."""
        every = {one.iri for source in (self, *self.sections) for one in source.statements}
        return len(every)


def find_source(model: SiteModel, iri: str, within: frozenset[str] = frozenset()) -> Source:
    """Return the document or section with this IRI, which `within` has as a section: it is no section of its own."""
    parts = {reference.subject for reference in model.index.references(iri) if reference.predicate == PART_OF}
    above = within | {iri}
    start = model.base + PROJECT_PATHS["source"]
    sections = [find_source(model, part, above) for part in sorted(parts - above) if part.startswith(start)]
    sections.sort(key=lambda one: ((one.citation.section or one.citation.title).value.casefold(), one.citation.iri))
    return Source(model.citations.citation(iri), tuple(model.statements.citing(iri)), tuple(sections))


def find_documents(model: SiteModel) -> list[Source]:
    """Return all documents, without sections of others, by title."""
    found = [
        find_source(model, iri)
        for iri, of in model.index.stated.items()
        if any(property_ in of for property_ in _SIGNS_OF_A_DOCUMENT) and PART_OF not in of
    ]
    return sorted(found, key=lambda one: one.citation.sort_key)


def find_named_entities(model: SiteModel, iri: str) -> list[str]:
    """Return the IRIs of the things that a source names (`dcterms:isReferencedBy`), by label."""
    return _referring(model, iri, f"{DCTERMS}isReferencedBy", ("id", "issue"))


def find_graphs(model: SiteModel, iri: str) -> list[str]:
    """Return the IRIs of the named graphs that are taken from a source, by label."""
    return _referring(model, iri, f"{PROV}wasDerivedFrom", ("graph",))


def _referring(model: SiteModel, iri: str, predicate: str, folders: tuple[str, ...]) -> list[str]:
    starts = tuple(model.base + PROJECT_PATHS[folder] for folder in folders)
    found = {
        reference.subject
        for reference in model.index.references(iri)
        if reference.predicate == predicate and reference.subject.startswith(starts) and "#" not in reference.subject
    }
    return sorted(found, key=lambda one: (model.index.label(one).value.casefold(), one))
