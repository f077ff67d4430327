"""The pages of statements: what each says in full, its time, its sources, and what contradicts it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from leapgraph.namespaces import PROJECT_PATHS
from leapgraph.site.aside import make_aside
from leapgraph.site.dataset_index import CONTRADICTED, DESCRIPTION, SKOS
from leapgraph.site.disagreements import find_disagreements
from leapgraph.site.entity_pages import entity_fields
from leapgraph.site.page_renderer import Page
from leapgraph.site.statements import NOTE, TIMES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyoxigraph import Literal

    from leapgraph.site.aside import Aside
    from leapgraph.site.disagreements import Disagreement
    from leapgraph.site.site_model import SiteModel
    from leapgraph.site.source_citations import Citation
    from leapgraph.site.statements import Statement, Value


_CONFLICTS = {
    "": "",
    "disputed": "which another statement contradicts",
    "possible conflict": "which another statement may contradict",
}


@dataclass(frozen=True)
class StatementView:
    """What the page of a statement shows.

    Attributes:
        statement: The statement.
        kind: The label of its class.
        definition: What its class means; None without a definition.
        subjects: The IRIs of the things that it is about, those with pages of their own.
        values: All that it says, in words first, then each property.
        disagreements: It beside each statement that contradicts it.
        notes: The documents that it cites and that have notes, with them.
        aside: What stands beside the page.
    """

    statement: Statement
    kind: Literal
    definition: Literal | None
    subjects: tuple[str, ...]
    values: tuple[Value, ...]
    disagreements: tuple[Disagreement, ...]
    notes: tuple[tuple[Citation, tuple[Literal, ...]], ...]
    aside: Aside


def statement_pages(model: SiteModel) -> Iterator[Page]:
    """Yield the page of each statement."""
    for statement in model.statements.all():
        view = statement_view(model, statement)
        yield Page(
            statement.name,
            "statement.html",
            statement.label.value,
            f"A statement and its sources: {statement.label.value}.",
            {"view": view, "aside": view.aside},
        )


def statement_view(model: SiteModel, statement: Statement) -> StatementView:
    """Return what the page of a statement shows."""
    index = model.index
    things = tuple(model.base + PROJECT_PATHS[folder] for folder in ("id", "issue"))
    terms = [term for value in statement.values for term in value.terms if isinstance(term, NamedNode)]
    subjects = dict.fromkeys(term.value for term in terms if term.value.startswith(things))
    return StatementView(
        statement=statement,
        kind=index.label(statement.kind),
        definition=index.text(statement.kind, f"{SKOS}definition"),
        subjects=tuple(subjects),
        values=tuple(_all_values(model, statement)),
        disagreements=tuple(find_disagreements([statement], model.statements, index)),
        notes=tuple(model.citations.notes(statement.citations)),
        aside=make_aside(model, statement.iri, statement.label.value, _time_and_sources(statement)),
    )


def _time_and_sources(statement: Statement) -> str:
    """Return when a statement holds, the documents that say so or that it is read into, and its note, to cite it by."""
    sources = "; ".join(citation.words for citation in statement.citations)
    attribution = "our reading of" if statement.is_interpreted else "according to"
    sourced = f"{attribution} {sources}" if sources else ""
    details = ", ".join(filter(None, (statement.time_beside_label, sourced, _CONFLICTS[statement.dispute])))
    note = f"note: “{statement.note.value}”" if statement.note else ""
    return "; ".join(filter(None, (details, note)))


def _all_values(model: SiteModel, statement: Statement) -> Iterator[Value]:
    """Yield the description in words where there is one, then what the node itself says besides its time."""
    described = statement.value(DESCRIPTION)
    if described:
        yield described
    apart = {*TIMES, CONTRADICTED, NOTE, *([DESCRIPTION] if described else ())}
    yield from (value for value in entity_fields(model, statement.iri) if value.property not in apart)
