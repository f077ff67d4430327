"""What a sync speaks of: statements that ours would have, operations, issues, and the plan that holds them.

Statements, snaks and references are Wikibase JSON as the API serves them (mw:Wikibase/DataModel/JSON); `hash` may be
missing from what nobody has saved yet. GUIDs are Wikibase's statement ids, `Q42$` and a UUID.
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
"""The closed set. The last four only undo what was applied; no plan of `sync plan` has them."""

Severity = Literal["info", "warning", "critical"]


@dataclass(frozen=True, slots=True)
class DesiredStatement:
    """A statement that the graph would have on the item.

    Attributes:
        row: The infobox parameter that it is for, as the mapping names it.
        statement: Wikibase JSON without `id`: type, mainsnak, rank, qualifiers, qualifiers-order, references.
        sources: The IRIs of our statement nodes that it comes from, sorted.
        why_not: Why it cannot be brought to the wiki; empty if it can.
        text: What people call a value that has no item; empty otherwise.
    """

    row: str
    statement: Json
    sources: tuple[str, ...]
    obstacle: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Issue:
    """Something that a person should know before an operation is approved; a critical one forbids it."""

    severity: Severity
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing to do, with all that a person needs to approve it and a program to do it once.

    Attributes:
        id: Names it within its plan; the same for the same change of the same item, whenever it is planned.
        op: Which of the closed set.
        row: The infobox parameter that it is for; empty for terms.
        property: The property of the statement; empty for terms.
        guid: The statement's GUID, planned for a new one; empty for terms.
        change: What is added or set: `{"statement": …}`, `{"reference": …}`, `{"snak": …}` (a qualifier; an end date
            is one), `{"rank": …}`, or for a term `{"kind": …, "language": …, "text": …}`; its kind is label,
            description or alias.
        before: The whole statement as the wiki has it, or the term's text; None where there is none.
        after: The same after this operation alone.
        reason: Why, in a sentence.
        sources: IRIs of our statement nodes.
        issues: What a person should know.
        gate_before: What the infobox shows of the statement now: `shown` or `hidden: …`; empty for terms.
        gate_after: And after the operation.
        same_value: GUIDs of the item's other statements whose value cannot be told from this one's; a tool that knows a
            statement by its value alone may take one of them for it.
        approved: Whether a person has approved it; no part of the digest.
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
    """What only a person can settle: both sides have changed, or say different things.

    Attributes:
        row: The infobox parameter.
        property: The property.
        guid: The statement of the wiki that is meant; empty if it is gone.
        kind: `differs`, `changed-remotely`, `removed-remotely` or `deprecated`.
        ours: Our statement; or our term, as the change of an operation has it.
        theirs: Theirs; None if it is gone.
        message: What happened, and what a person can do.
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
    """What ours has and no plan brings, and why."""

    row: str
    property: str
    ours: Json | None
    sources: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class InfoboxRow:
    """What a row of the infobox reads.

    Attributes:
        row: The infobox parameter.
        property: The property that fills it.
        now: What it reads; empty if nothing.
        then: What it would read if all operations of the plan were done.
    """

    row: str
    property: str
    now: str
    then: str


@dataclass(frozen=True, slots=True)
class Plan:
    """All that would be done to one item of one wiki, as of one revision.

    Attributes:
        api: The wiki's `api.php`.
        concept_base: What its entities' IRIs begin with.
        entity: The item's id.
        label: Its English label as read, or its id.
        base_revid: The revision that the plan was made for.
        base_sha256: Of the item's canonical JSON at that revision (`leapgraph.wikibase.canonical_json.sha256_of`).
        created: When, ISO 8601 in UTC; no part of the digest.
        tool_version: Of leapgraph; no part of the digest.
        editgroup: 32 hex digits, the same for the same plan.
        summary: The edit summary, with the edit group's link.
        operations: In the order in which they are shown and done.
        conflicts: What is not done before a person has settled it.
        left_out: What cannot be done.
        infobox: The rows of the infobox that read something now or then; none for an undo.
        site: The site of the article, as sitelinks name it; empty for an undo.
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
    """Ids to English labels, of what the plan speaks of."""
    site: str = ""
    page: str = ""
