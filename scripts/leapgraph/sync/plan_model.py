"""The data classes of a plan: desired statements, issues, operations, conflicts, and the plan itself.

Statements, snaks and references are Wikibase JSON as the API serves them (mw:Wikibase/DataModel/JSON); `hash` may be
missing from unsaved ones. GUIDs are Wikibase's statement ids, `Q42$` and a UUID.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from leapgraph.wikibase.json_types import Json

Op = Literal[
    "add_statement",
    "add_reference",
    "add_qualifier",
    "set_rank",
    "end_date",
    "add_label",
    "add_description",
    "add_alias",
    "remove_own_statement",
    "remove_own_reference",
    "remove_own_qualifier",
    "remove_own_term",
]
"""The kinds of operations. The last four only undo what was applied; `sync plan` makes none of them."""

Severity = Literal["info", "warning", "critical"]


@dataclass(frozen=True, slots=True)
class DesiredStatement:
    """A statement that the graph would have on the item.

    Attributes:
        row: The infobox parameter that it is for.
        statement: Wikibase JSON without `id`: type, mainsnak, rank, qualifiers, qualifiers-order, references.
        sources: The IRIs of our statement nodes, sorted.
        obstacle: Why it cannot be added on the wiki; empty if it can.
        text: The name of a value without an item; empty otherwise.
        unusable: The number of sources of ours that the infobox would not accept; `statement` has no reference of them.
    """

    row: str
    statement: Json
    sources: tuple[str, ...]
    obstacle: str = ""
    text: str = ""
    unusable: int = 0


@dataclass(frozen=True, slots=True)
class Issue:
    """An issue to consider before an operation is approved; a critical one forbids it."""

    severity: Severity
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Operation:
    """A single change, with all information for a person to approve it and for a program to apply it once.

    Attributes:
        id: Its id within the plan; the same whenever the same change of the same item is planned.
        op: The kind of operation.
        row: The infobox parameter that it is for; empty for terms.
        property: The property of the statement; empty for terms.
        guid: The statement's GUID, planned for a new one; empty for terms.
        change: What is added or set: `{"statement": …}`, `{"reference": …}`, `{"snak": …}` (a qualifier, also an end
            date), `{"rank": …}`, or for a term `{"kind": …, "language": …, "text": …}`; its kind is label,
            description or alias.
        before: The full statement on the wiki, or the term's text; None if there is none.
        after: The same after this operation alone.
        reason: The reason, in a sentence.
        sources: The IRIs of our statement nodes.
        issues: Its issues.
        gate_before: What the infobox shows of the statement now: `shown` or `hidden: …`; empty for terms.
        gate_after: The same after the operation.
        same_value: GUIDs of the item's other statements with an indistinguishable value, which a tool that identifies a
            statement by its value may confuse with it.
        approved: Whether a person has approved it; not part of the digest.
    """

    id: str
    op: Op
    row: str
    property: str
    guid: str
    change: Json
    before: Json | str | None
    after: Json | str | None
    reason: str
    sources: tuple[str, ...]
    issues: tuple[Issue, ...] = ()
    gate_before: str = ""
    gate_after: str = ""
    same_value: tuple[str, ...] = ()
    approved: bool = False


@dataclass(frozen=True, slots=True)
class Conflict:
    """A conflict for a person to resolve: both sides have changed, or differ.

    Attributes:
        row: The infobox parameter.
        property: The property.
        guid: The statement on the wiki; empty if it is gone.
        kind: `differs`, `changed-remotely`, `removed-remotely` or `deprecated`.
        ours: Our statement; or our term, in the form of an operation's change.
        theirs: Their statement; None if it is gone.
        message: What happened, and what can be done.
    """

    row: str
    property: str
    guid: str
    kind: str
    ours: Json
    theirs: Json | None
    message: str


@dataclass(frozen=True, slots=True)
class OmittedStatement:
    """A statement of the graph that no plan adds, and why."""

    row: str
    property: str
    ours: Json | None
    sources: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class InfoboxRow:
    """The text of an infobox row before and after the plan.

    Attributes:
        row: The infobox parameter.
        property: The property that fills it.
        now: The current text; empty if there is none.
        then: The text after all operations of the plan.
    """

    row: str
    property: str
    now: str
    then: str


@dataclass(frozen=True, slots=True)
class Plan:
    """The planned changes to one item of one wiki, for one base revision.

    Attributes:
        api: The wiki's `api.php`.
        concept_base: The base of its entity IRIs.
        entity: The item id.
        label: The item's English label as read, or its id.
        base_revid: The base revision.
        base_sha256: The hash of the item's canonical JSON at that revision (`wikibase.canonical_json.sha256_of`).
        created: The time in UTC, ISO 8601; not part of the digest.
        tool_version: The version of leapgraph; not part of the digest.
        editgroup: The edit group id, 32 hex digits; equal for equal plans.
        summary: The edit summary, with the edit group's link.
        operations: The operations, in display and execution order.
        conflicts: Conflicts for a person to resolve.
        left_out: Statements that cannot be added.
        infobox: The infobox rows with a text before or after; empty for an undo.
        site: The site id of the article's wiki; empty for an undo.
        page: The article's title, to which the item must have a sitelink; empty for an undo.
    """

    api: str
    concept_base: str
    entity: str
    label: str
    base_revid: int
    base_sha256: str
    created: str
    tool_version: str
    editgroup: str
    summary: str
    operations: tuple[Operation, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    left_out: tuple[OmittedStatement, ...] = ()
    infobox: tuple[InfoboxRow, ...] = ()
    kind: Literal["plan", "undo"] = "plan"
    labels: dict[str, str] = field(default_factory=dict)
    """The English labels of entities in the plan, by id."""
    site: str = ""
    page: str = ""
