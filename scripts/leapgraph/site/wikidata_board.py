"""The Wikidata board: the item beside the graph, and what a plan would change, as a page shows it.

The comparison is made by `leapgraph.sync`, which stands above this package; it fills these classes.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class BoardValue:
    """A value of the item or of the graph.

    Attributes:
        text: The value as text.
        rank: Its rank on Wikidata; empty for ours, and for the usual one.
        sources: The number of its references.
        usable: The number of references that the infobox accepts.
        gate: What the infobox does with it: `shown` or `hidden: …`; empty for ours.
    """

    text: str
    rank: str
    sources: int
    usable: int
    gate: str


@dataclass(frozen=True)
class BoardRow:
    """A row of the infobox: what it shows, what Wikidata has, what the graph has, and their comparison.

    Attributes:
        parameter: The parameter of the infobox.
        property: The id of the property behind it.
        label: The label of the property; empty if unknown.
        infobox: What the infobox shows now; empty if nothing.
        wikidata: The values on Wikidata.
        ours: The values of the graph.
        state: The result of the comparison.
        notes: Notes for who reviews it.
    """

    parameter: str
    property: str
    label: str
    infobox: str
    wikidata: tuple[BoardValue, ...]
    ours: tuple[BoardValue, ...]
    state: str
    notes: tuple[str, ...]


@dataclass(frozen=True)
class ItemStatement:
    """A statement of the item.

    Attributes:
        property: The id of its property.
        label: The label of the property; empty if unknown.
        value: Its value as text.
        rank: Its rank; empty for the usual one.
        qualifiers: Its qualifiers as text.
        sources: Its references as text.
    """

    property: str
    label: str
    value: str
    rank: str
    qualifiers: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True)
class PlannedChange:
    """A change that a plan of this snapshot would have.

    Attributes:
        title: The kind of change.
        where: The property or the language, and the row of the infobox.
        lines: Pairs of a sign (`+`, `-` or a blank) and a text: what is there, and what is added or taken away.
        infobox: What the infobox shows of it before and after; empty for names.
        reason: Why.
        warnings: What to consider, each with its severity.
        statements: The IRIs of the graph's statements behind it.
    """

    title: str
    where: str
    lines: tuple[tuple[str, str], ...]
    infobox: str
    reason: str
    warnings: tuple[tuple[str, str], ...]
    statements: tuple[str, ...]


@dataclass(frozen=True)
class PlannedChanges:
    """What a plan of this snapshot would have.

    Attributes:
        changes: The changes.
        conflicts: What people must settle: the place, our value, theirs, and what happened.
        omissions: What no plan adds: the place, and why.
        infobox: The rows of the infobox that would change: the parameter, its text now, its text then.
    """

    changes: tuple[PlannedChange, ...] = ()
    conflicts: tuple[tuple[str, str, str, str], ...] = ()
    omissions: tuple[tuple[str, str], ...] = ()
    infobox: tuple[tuple[str, str, str], ...] = ()


NO_CHANGES = PlannedChanges()


@dataclass(frozen=True)
class WikidataBoard:
    """The comparison of the main entity's item with the graph.

    Attributes:
        entity: The id of the item.
        iri: The IRI of the item.
        label: Its label.
        revision: The revision of the snapshot.
        statements: The statements of the item.
        rows: The rows of the infobox.
        planned: What a plan would change.
        removals: What others have removed: its id, what it was, what the graph has of it, and by whom.
        problem: Why there is no comparison; empty where there is one.
    """

    entity: str
    iri: str
    label: str
    revision: int
    statements: tuple[ItemStatement, ...] = ()
    rows: tuple[BoardRow, ...] = ()
    planned: PlannedChanges = field(default=NO_CHANGES)
    removals: tuple[tuple[str, str, str, str], ...] = ()
    problem: str = ""
