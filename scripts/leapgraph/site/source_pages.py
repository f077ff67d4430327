"""The pages of sources: each document and section, with all that rests on it, and the list of all documents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from leapgraph.site.aside import make_aside
from leapgraph.site.dataset_index import DCTERMS, SKOS
from leapgraph.site.entity_lists import most_specific_class
from leapgraph.site.page_renderer import Page
from leapgraph.site.source_citations import PART_OF, without_brackets
from leapgraph.site.sources import Source, find_documents, find_graphs, find_named_entities, find_source
from leapgraph.site.split_source_pages import StatementsBySource, split_source
from leapgraph.site.statements import PREDICATE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyoxigraph import Literal

    from leapgraph.site.aside import Aside
    from leapgraph.site.site_model import SiteModel


@dataclass(frozen=True)
class SourceView:
    """What the page of a source shows.

    Attributes:
        source: The document or section.
        kind: The label of the class that says most of it; None without one.
        document: The IRI of the document that it is a section of; empty for a document.
        rights: The IRIs of its licence or of what is said of its rights.
        notes: Notes on it.
        document_notes: Notes on the document that it is a section of.
        statements_by_source: The statements that name the source itself, then those of each section.
        names: The IRIs of the things that it or a section of it names.
        graphs: The IRIs of the named graphs that are taken from it.
        aside: What stands beside the page.
    """

    source: Source
    kind: Literal | None
    document: str
    rights: tuple[str, ...]
    notes: tuple[Literal, ...]
    document_notes: tuple[Literal, ...]
    statements_by_source: tuple[StatementsBySource, ...]
    names: tuple[str, ...]
    graphs: tuple[str, ...]
    aside: Aside


def source_pages(model: SiteModel) -> Iterator[Page]:
    """Yield the list of documents, then the page of each document and section."""
    documents = find_documents(model)
    content = {
        "documents": documents,
        "notes": {one.citation.iri: model.index.texts(one.citation.iri, f"{SKOS}note") for one in documents},
        "section_count": sum(len(one.sections) for one in documents),
        "statement_count": len(
            {it.iri for one in documents for part in (one, *one.sections) for it in part.statements}
        ),
    }
    description = "All documents that statements are taken from, with their dates, kinds and sections."
    yield Page("sources", "sources.html", "Sources", description, content, "sources")
    for iri in model.things("source"):
        view = source_view(model, iri)
        label = without_brackets(model.index.label(iri)).value
        parts = split_source(view.statements_by_source, view.names)
        names = [_part_name(model.page_name(iri), number) for number in range(1, len(parts) + 1)]
        for number, (name, part) in enumerate(zip(names, parts, strict=True), 1):
            content = {
                "view": view,
                "aside": view.aside,
                "part": part,
                "number": number,
                "names": names,
                "predicate": PREDICATE,
            }
            title = label if number == 1 else f"{label}, part {number}"
            yield Page(name, "source.html", title, f"{title}: what is taken from it.", content, "sources")


def _part_name(name: str, number: int) -> str:
    """Return the name of a part's page: that of no source, since a slug has no two hyphens in a row."""
    return name if number == 1 else f"{name}--{number}"


def source_view(model: SiteModel, iri: str) -> SourceView:
    """Return what the page of a source shows."""
    index = model.index
    source = find_source(model, iri)
    kind = most_specific_class(model, iri)
    parts = (source, *source.sections)
    document = next(iter(index.iris(iri, PART_OF)), "")
    whole = document or iri
    names = dict.fromkeys(name for part in parts for name in find_named_entities(model, part.citation.iri))
    return SourceView(
        source=source,
        kind=index.label(kind) if kind else None,
        document=document,
        rights=tuple(index.iris(whole, f"{DCTERMS}license", f"{DCTERMS}rights")),
        notes=tuple(index.texts(iri, f"{SKOS}note")),
        document_notes=tuple(index.texts(document, f"{SKOS}note")),
        statements_by_source=tuple(
            StatementsBySource(part, tuple(model.tables.tables(part.statements))) for part in parts if part.statements
        ),
        names=tuple(sorted(names, key=lambda one: (index.label(one).value.casefold(), one))),
        graphs=tuple(find_graphs(model, iri)),
        aside=make_aside(model, iri, without_brackets(index.label(iri)).value),
    )
