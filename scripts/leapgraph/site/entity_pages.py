"""The pages of things: a person, an organization, a topic, a place, and all else below the base."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from leapgraph.namespaces import PROJECT_PATHS
from leapgraph.site.aside import make_aside
from leapgraph.site.dataset_index import LABEL, OWL, SCHEMA, SKOS, TYPE
from leapgraph.site.disagreements import find_disagreements
from leapgraph.site.entity_lists import entity_list_for, specific_classes
from leapgraph.site.ledes import lede_clauses
from leapgraph.site.page_renderer import Page
from leapgraph.site.schema_org_entity import schema_org_view
from leapgraph.site.source_citations import SOURCE_PROPERTIES
from leapgraph.site.statements import NOTE, Value
from leapgraph.site.wikidata_pages import wikidata_view

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyoxigraph import Literal

    from leapgraph.site.disagreements import Disagreement
    from leapgraph.site.ledes import LedeClause
    from leapgraph.site.site_model import SiteModel
    from leapgraph.site.source_citations import Citation
    from leapgraph.site.statement_tables import Table

_MOST_REFERENCES = 200
_APART = frozenset({TYPE, LABEL, *SOURCE_PROPERTIES})


@dataclass(frozen=True)
class EntityView:
    """What the page of a thing shows.

    Attributes:
        iri: Its IRI.
        label: Its label.
        kinds: The labels of its classes, that which says most of it first.
        in_list: The name and title of the list that it is in; None without one.
        clauses: The lede.
        definition: Its definition or description, in the words of the project; None without one.
        disagreements: What sources do not agree on.
        tables: The statements about it.
        facts: What its own node says: names, links, notes.
        citations: The sources that name it.
        has_note: Whether its own node has a note, on its name or classes.
        notes: The documents that its statements cite and that have notes, with them.
        references: What else refers to it: property label and IRIs.
        graphs: The IRIs of the named graphs that describe it.
        is_person: Whether it is a person.
        document_count: The number of documents that its statements cite.
        statement_count: The number of statements about it.
    """

    iri: str
    label: Literal
    kinds: tuple[Literal, ...]
    in_list: tuple[str, str] | None
    clauses: tuple[LedeClause, ...]
    definition: Literal | None
    disagreements: tuple[Disagreement, ...]
    tables: tuple[Table, ...]
    facts: tuple[Value, ...]
    citations: tuple[Citation, ...]
    has_note: bool
    notes: tuple[tuple[Citation, tuple[Literal, ...]], ...]
    references: tuple[tuple[str, tuple[str, ...], int], ...]
    graphs: tuple[str, ...]
    is_person: bool
    document_count: int
    statement_count: int


def entity_pages(model: SiteModel) -> Iterator[Page]:
    """Yield the page of each thing and topic."""
    for folder in ("id", "issue"):
        for iri in model.things(folder):
            view = entity_view(model, iri)
            section = view.in_list[0] if view.in_list else ""
            data = schema_org_view(model.index, iri)
            aside = make_aside(model, iri, view.label.value)
            content = {"entity": view, "aside": aside, "wikidata": wikidata_view(model, iri)}
            yield Page(
                model.page_name(iri), "entity.html", view.label.value, _description(view), content, section, data
            )


def entity_view(model: SiteModel, iri: str) -> EntityView:
    """Return what the page of the thing `iri` shows."""
    index = model.index
    statements = model.statements.about(iri)
    tables = tuple(model.tables.tables(statements, iri))
    classes = index.classes(iri)
    listed = entity_list_for(classes)
    cited = [citation for statement in statements for citation in statement.citations]
    return EntityView(
        iri=iri,
        label=index.label(iri),
        kinds=tuple(dict.fromkeys(map(index.label, specific_classes(model, iri)))),
        in_list=(listed.name, listed.title) if listed else None,
        clauses=tuple(lede_clauses(model, iri, tables)),
        definition=index.text(iri, f"{SKOS}definition", f"{SCHEMA}description"),
        disagreements=tuple(find_disagreements(statements, model.statements, index)),
        tables=tables,
        facts=tuple(entity_fields(model, iri)),
        citations=tuple(model.citations.citations_of(iri)),
        has_note=bool(index.objects(iri, NOTE)),
        notes=tuple(model.citations.notes(cited)),
        references=tuple(_references(model, iri)),
        graphs=tuple(model.publication.project.named_graph(stem) for stem in index.graphs.get(iri, ())),
        is_person=f"{SCHEMA}Person" in classes,
        document_count=len({citation.document for citation in cited}),
        statement_count=len(statements),
    )


def entity_fields(model: SiteModel, iri: str) -> list[Value]:
    """Return what the node of `iri` itself says, in the order of the shapes."""
    of = model.index.stated.get(iri, {})
    facts = [
        Value(property_, model.fields.field(property_), tuple(terms))
        for property_, terms in of.items()
        if property_ not in _APART
    ]
    return sorted(facts, key=lambda value: (value.field.group, value.field.order, value.property))


def _references(model: SiteModel, iri: str) -> Iterator[tuple[str, tuple[str, ...], int]]:
    """Yield what else refers to a thing: the property's name, the first subjects, and their number."""
    found: dict[str, list[str]] = {}
    documented = tuple(model.base + PROJECT_PATHS[folder] for folder in ("id", "issue", "source", "graph"))
    for subject, predicate in model.index.references(iri):
        if subject.startswith(documented) and predicate not in (f"{OWL}sameAs", TYPE):
            found.setdefault(predicate, []).append(subject)
    for predicate, subjects in sorted(found.items()):
        distinct = sorted(set(subjects), key=lambda one: (model.index.label(one).value.casefold(), one))
        yield model.fields.field(predicate).name, tuple(distinct[:_MOST_REFERENCES]), len(distinct)


def _description(view: EntityView) -> str:
    if not view.kinds:
        return view.label.value
    return f"{view.label.value}, {view.kinds[0].value}: what sources say, statement by statement."
