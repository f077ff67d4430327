"""The lists of things: which list a thing is in, and what stands beside its name there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from leapgraph.namespaces import PROJECT_PATHS
from leapgraph.site.dataset_index import SCHEMA, SKOS, TYPE, VOCAB
from leapgraph.site.ledes import inverse_phrase
from leapgraph.site.memberships import MEMBERSHIP, short_statement_label
from leapgraph.site.statements import STATEMENT

if TYPE_CHECKING:
    from collections.abc import Collection

    from pyoxigraph import Literal

    from leapgraph.site.site_model import SiteModel
    from leapgraph.site.statements import Statement

_MOST_STATEMENTS = 3


class EntityList(NamedTuple):
    """A list: the classes of what it holds, the name of its page, and its title."""

    classes: frozenset[str]
    name: str
    title: str


PEOPLE = EntityList(frozenset({f"{SCHEMA}Person"}), "people", "People")
ORGANIZATIONS = EntityList(
    frozenset({f"{SCHEMA}Organization", f"{SCHEMA}WebSite", f"{VOCAB}OrganizationGroup"}),
    "organizations",
    "Organizations",
)
ISSUES = EntityList(frozenset({f"{SKOS}Concept"}), "issues", "Issues")
_LISTS = (PEOPLE, ORGANIZATIONS, ISSUES)


@dataclass(frozen=True)
class Entry:
    """A thing in a list.

    Attributes:
        iri: Its IRI.
        label: Its label.
        kind: The IRI of its first class; empty without one.
        statement_labels: What its first statements say of it, those that still hold first.
        more: The number of further statements.
        publishes: The IRIs of the documents that it published, where nothing else is stated of it.
        dispute_of_others: The word for what contradicts one of the further statements, the stronger one if both apply;
            empty for none.
    """

    iri: str
    label: Literal
    kind: str
    statement_labels: tuple[tuple[tuple[Literal, ...], Statement], ...] = ()
    more: int = 0
    publishes: tuple[str, ...] = ()
    dispute_of_others: str = ""


def entity_list_for(classes: Collection[str]) -> EntityList | None:
    """Return the list that a thing with these classes is in: the first that fits; None without one."""
    return next((one for one in _LISTS if not one.classes.isdisjoint(classes)), None)


def find_entries(model: SiteModel, of: EntityList) -> list[Entry]:
    """Return the things of a list, by label."""
    things = [iri for iri in model.things() if entity_list_for(model.index.classes(iri)) is of]
    return [make_entry(model, iri) for iri in model.by_label(things)]


def make_entry(model: SiteModel, iri: str) -> Entry:
    """Return a thing as a list shows it: what is stated of it, else what is stated of others with it as a value.

    What holds comes before what is past, and what links it with the main entity before the rest.
    """
    main = model.publication.project.main_entity
    statements = model.statements.about(iri)
    start = f"{model.index.label(iri).value}: "
    own = [one for one in statements if one.label.value.startswith(start)]
    ordered = sorted(own or statements, key=lambda one: (one.is_past, not one.properties_of(main)))
    # A list has no room for the note of a single fact, which may say that it is read into its source; roles are few.
    plain = [one for one in ordered if one.kind != STATEMENT or not one.note]
    first = [one for at, one in enumerate(plain) if at < _MOST_STATEMENTS or one.kind == MEMBERSHIP]
    sources = model.base + PROJECT_PATHS["source"]
    labels = tuple((inverse_phrase(model, one, iri) or short_statement_label(model, one, iri), one) for one in first)
    return Entry(
        iri=iri,
        label=model.index.label(iri),
        kind=most_specific_class(model, iri),
        statement_labels=labels,
        more=len(statements) - len(labels),
        publishes=()
        if statements
        else tuple(one for one in model.citations.documents_of(iri) if one.startswith(sources)),
        dispute_of_others=min((one.dispute for one in statements if one.dispute and one not in first), default=""),
    )


def most_specific_class(model: SiteModel, iri: str) -> str:
    """Return the IRI of the class that says most of a thing: of those stated, the first that no other one names."""
    return next(iter(specific_classes(model, iri)), "")


def specific_classes(model: SiteModel, iri: str) -> list[str]:
    """Return the classes of a thing by label, those of the web's common vocabularies for agents and data sets last."""
    return sorted(
        model.index.iris(iri, TYPE),
        key=lambda one: (not one.startswith((SCHEMA, VOCAB, model.base)), model.label_key(one)),
    )
