"""The pages of vocabularies: the terms of the dataset, those of others that it uses, and the tool's own."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pyoxigraph import Literal

from leapgraph.dataset import Dataset, NamedGraph, turtle_as_ntriples
from leapgraph.namespaces import NAMESPACES, TOOL_TERMS
from leapgraph.site.aside import find_downloads
from leapgraph.site.dataset_index import DCTERMS, DatasetIndex
from leapgraph.site.page_renderer import Page
from leapgraph.site.vocabulary import VocabularyTerm, other_terms, own_terms

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from leapgraph.site.aside import EntityDownload
    from leapgraph.site.site_model import SiteModel


@dataclass(frozen=True)
class ClosedList:
    """A closed list: its concept scheme, and the concepts in it."""

    scheme: VocabularyTerm
    concepts: tuple[VocabularyTerm, ...]


@dataclass(frozen=True)
class VocabularyView:
    """What the page of a vocabulary shows.

    Attributes:
        iri: The IRI of the vocabulary.
        title: Its title.
        description: What it is; None where nobody says so.
        classes: Its classes.
        properties: Its properties.
        lists: Its closed lists.
        others: Its terms of other kinds, and concepts that are in no list here.
        deprecated: The terms that are no longer to be used.
        foreign: The used terms of other vocabularies, by prefix.
        downloads: Its files.
    """

    iri: str
    title: Literal
    description: Literal | None
    classes: tuple[VocabularyTerm, ...]
    properties: tuple[VocabularyTerm, ...]
    lists: tuple[ClosedList, ...]
    others: tuple[VocabularyTerm, ...]
    deprecated: tuple[VocabularyTerm, ...]
    foreign: tuple[tuple[str, tuple[VocabularyTerm, ...]], ...]
    downloads: tuple[EntityDownload, ...]


def vocabulary_pages(model: SiteModel) -> Iterator[Page]:
    """Yield the page of the dataset's vocabulary, and that of the tool's where the release has it."""
    tool = _tool_index() if "tool.ttl" in model.publication.files else None
    own = model.vocabulary_namespaces
    terms = own_terms(model.index, own, model.term_uses, model.index)
    if tool:
        terms += own_terms(tool, own, model.term_uses, model.index)
    foreign = other_terms(model.index, own, model.publication.project.prefixes, model.term_uses)
    ontologies = [namespace.removesuffix("#") for namespace in own]
    described = next((iri for iri in ontologies if iri in model.index.stated), ontologies[0])
    yield _page("vocab", _view(model, model.index, described, _with_distinct_anchors(terms), foreign.items()))
    if tool:
        namespace = NAMESPACES["tool"]
        terms = own_terms(tool, (namespace,), model.term_uses, model.index)
        yield _page("tool", _view(model, tool, namespace.removesuffix("#"), terms))


def _with_distinct_anchors(terms: Sequence[VocabularyTerm]) -> list[VocabularyTerm]:
    """Return the terms with other anchors for those whose name a term before them has too."""
    names: dict[str, int] = {}
    found = []
    for term in terms:
        count = names.setdefault(term.anchor, 0)
        names[term.anchor] += 1
        found.append(replace(term, anchor=f"{term.anchor}--{count + 1}") if count else term)
    return found


def _tool_index() -> DatasetIndex:
    lines = turtle_as_ntriples(TOOL_TERMS.read_bytes(), TOOL_TERMS).splitlines(keepends=True)
    return DatasetIndex(Dataset({"tool": NamedGraph(NAMESPACES["tool"], lines)}))


def _page(name: str, view: VocabularyView) -> Page:
    description = view.description.value if view.description else f"The terms of {view.title.value}."
    return Page(name, "vocabulary.html", view.title.value, description, {"view": view})


def _view(
    model: SiteModel,
    index: DatasetIndex,
    iri: str,
    terms: Sequence[VocabularyTerm],
    foreign: Iterable[tuple[str, list[VocabularyTerm]]] = (),
) -> VocabularyView:
    current = [term for term in terms if not term.is_deprecated]
    schemes = {term.iri for term in current if term.kind == "scheme"}
    concepts = [term for term in current if term.kind == "concept"]
    return VocabularyView(
        iri=iri,
        title=index.label(iri) if iri in index.stated else Literal("Vocabulary"),
        description=index.text(iri, f"{DCTERMS}description"),
        classes=tuple(term for term in current if term.kind == "class"),
        properties=tuple(term for term in current if term.kind == "property"),
        lists=tuple(
            ClosedList(term, tuple(one for one in concepts if term.iri in one.schemes))
            for term in current
            if term.kind == "scheme"
        ),
        others=tuple(
            term
            for term in current
            if term.kind == "other" or (term.kind == "concept" and not schemes & set(term.schemes))
        ),
        deprecated=tuple(term for term in terms if term.is_deprecated),
        foreign=tuple((prefix, tuple(of)) for prefix, of in foreign),
        downloads=find_downloads(model, "tool" if iri == NAMESPACES["tool"].removesuffix("#") else "vocab"),
    )
