"""The three-way comparison of a statement of the graph with the item: missing, in sync, or in conflict.

Its three sides are the item as pulls and applies last saw it, the item now, and the graph. It never removes or
overwrites the work of others, and does not restore what they removed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from leapgraph.infobox.predict_shown_statements import is_usable_reference
from leapgraph.sync.edit_payload import statements_by_guid
from leapgraph.sync.planning.desired_statements import NO_SOURCE
from leapgraph.sync.removals.item_part_hashes import item_parts, reference_part, statement_parts
from leapgraph.sync.removals.observed_parts import Edit, ObservedPart, ObservedParts
from leapgraph.sync.removals.removal_check import Removals, removal_message, unused_guid
from leapgraph.wikibase.canonical_json_hashes import planned_guid, reference_key
from leapgraph.wikibase.compare_values import StatementMatch, compare_snaks, match_statement, normalize_url

if TYPE_CHECKING:
    from leapgraph.infobox.property_mapping import MappingRow
    from leapgraph.sync.journal.edit_journal import OwnStatements
    from leapgraph.sync.plan_model import DesiredStatement
    from leapgraph.wikibase.display_text import Labels
    from leapgraph.wikibase.json_types import Json

ComparisonState = Literal[
    "in sync", "missing there", "no usable source there", "more precise there", "more precise here", "conflict",
    "not eligible",
]  # fmt: skip
END_TIME = "P582"
_OTHER_VALUE = "Wikidata has another value"
_CITING_PROPERTIES = ("P854", "P248")


@dataclass(frozen=True, slots=True)
class StatementComparison:
    """The result of the comparison for one of our statements.

    Attributes:
        desired: Our statement.
        row: The mapping row.
        state: The state in a few words.
        theirs: The matching statement on the wiki; None if there is none.
        guid: Its GUID, or the planned one for a new statement.
        references: Our references that it lacks.
        qualifiers: Our qualifiers that it lacks.
        prefer: Whether it should get the preferred rank, since other statements of the property have ended.
        kind: The kind of conflict: `differs`, `changed-remotely`, `removed-remotely` or `deprecated`.
        note: A note for the person who reviews it.
    """

    desired: DesiredStatement
    row: MappingRow
    state: ComparisonState
    theirs: Json | None
    guid: str
    references: tuple[Json, ...] = ()
    qualifiers: tuple[Json, ...] = ()
    prefer: bool = False
    kind: str = ""
    note: str = ""


@dataclass(frozen=True)
class ItemVersions:
    """The versions of an item to compare, with the record of own edits and removals, and labels.

    Attributes:
        base: The item as last pulled or applied.
        remote: The item now.
        own_statements: The statements that leapgraph has added.
        labels: The labels of mentioned entities.
        memory: The observed parts of the item.
        lifted: The IDs of removals that the person wants to reverse.
    """

    base: Json
    remote: Json
    own_statements: OwnStatements
    labels: Labels
    memory: ObservedParts = field(default_factory=ObservedParts)
    lifted: frozenset[str] = frozenset()

    def statements(self, property_id: str, *, of_base: bool = False) -> list[Json]:
        """Return the statements of a property."""
        claims = dict((self.base if of_base else self.remote).get("claims") or {})
        return list(claims.get(property_id, []))

    @cached_property
    def removals(self) -> Removals:
        """The removals by others, up to the item's current state."""
        known = self.memory
        if self.base is not self.remote:
            known = known.with_parts_at(item_parts(self.base), self.base["lastrevid"])
        # The pulled item does not show later changes, but an apply has recorded them.
        if self.remote["lastrevid"] >= known.revision:
            known = known.with_observation(
                item_parts(self.remote), Edit(self.remote["lastrevid"], parent=known.revision)
            )
        return Removals(known, self.lifted)


def compare_statement(desired: DesiredStatement, row: MappingRow, sides: ItemVersions) -> StatementComparison:
    """Return the comparison of one of our statements; see the module."""
    theirs = sides.statements(row.property)
    found = match_statement(desired.statement, theirs, row.identifying)
    guid = planned_guid(sides.remote["id"], desired.statement, row.identifying)
    if found is not None:
        return _compare_matched(desired, row, sides, found)
    return _compare_unmatched(desired, row, sides, guid)


def _compare_unmatched(
    desired: DesiredStatement, row: MappingRow, sides: ItemVersions, guid: str
) -> StatementComparison:
    """Return the comparison of a statement that the wiki does not have; `guid` is the planned one."""
    theirs = sides.statements(row.property)
    others = [one for one in theirs if _is_current(one)] if row.single else []
    if desired.obstacle:
        # Without a usable source ours is a value all the same, and not the item's.
        if others and desired.obstacle == NO_SOURCE:
            return _other_value(desired, row, others[0], f"{_OTHER_VALUE}; there is {desired.obstacle}")
        return StatementComparison(desired, row, "not eligible", None, guid, note=desired.obstacle)
    gone = sides.removals.of_statement(desired.statement, row)
    if guid in sides.own_statements.guids and not sides.removals.memory.statements(guid):
        (part, *_) = statement_parts({**desired.statement, "id": guid})
        gone = [ObservedPart(part, stands=False, removed=Edit(0))]
    inside = sides.removals.blocking(sides.removals.of_statement_details(desired.statement, guid, row))
    if barring := sides.removals.blocking(gone):
        return _changed_conflict(desired, row, sides, [*barring, *inside])
    if others:
        return _other_value(desired, row, others[0], f"{_OTHER_VALUE}; a person must look at the sources of both")
    if inside:
        return _removed_conflict(desired, row, None, guid, inside)
    free = unused_guid(sides.remote["id"], desired.statement, row, statements_by_guid(sides.remote))
    return StatementComparison(desired, row, "missing there", None, free)


def _other_value(desired: DesiredStatement, row: MappingRow, theirs: Json, note: str) -> StatementComparison:
    return StatementComparison(desired, row, "conflict", theirs, theirs["id"], kind="differs", note=note)


def _changed_conflict(
    desired: DesiredStatement, row: MappingRow, sides: ItemVersions, barring: list[ObservedPart]
) -> StatementComparison:
    there = statements_by_guid(sides.remote)
    now = next((there[one.part.guid] for one in barring if one.part.guid in there), None)
    if now is None:
        return _removed_conflict(desired, row, None, barring[0].part.guid, barring)
    note = removal_message(barring, "the statement that said this was changed")
    return StatementComparison(desired, row, "conflict", now, now["id"], kind="changed-remotely", note=note)


def _removed_conflict(
    desired: DesiredStatement, row: MappingRow, theirs: Json | None, guid: str, barring: list[ObservedPart]
) -> StatementComparison:
    return StatementComparison(
        desired, row, "conflict", theirs, guid, kind="removed-remotely", note=removal_message(barring)
    )


def _compare_matched(
    desired: DesiredStatement, row: MappingRow, sides: ItemVersions, found: StatementMatch
) -> StatementComparison:
    theirs, guid = found.statement, found.statement["id"]
    if found.relation != "equal":
        there = found.relation == "coarser"
        state: ComparisonState = "more precise there" if there else "more precise here"
        note = "" if there else "Wikidata's value is right as far as it goes: a person decides whether to make it exact"
        return StatementComparison(desired, row, state, theirs, guid, note=note)
    if theirs.get("rank") == "deprecated":
        note = "someone has marked this value as deprecated; it is left so"
        return StatementComparison(desired, row, "conflict", theirs, guid, kind="deprecated", note=note)
    differing = _differing_qualifiers(desired.statement, theirs)
    if differing:
        note = f"the qualifier {', '.join(differing)} says something else there"
        return StatementComparison(desired, row, "conflict", theirs, guid, kind="differs", note=note)
    sourced = any(is_usable_reference(one, sides.labels) for one in theirs.get("references", []))
    if desired.obstacle:
        here: ComparisonState = "in sync" if sourced else "no usable source there"
        return StatementComparison(desired, row, here, theirs, guid, note=desired.obstacle)
    return _compare_details(desired, row, sides, theirs, sourced=sourced)


def _compare_details(
    desired: DesiredStatement, row: MappingRow, sides: ItemVersions, theirs: Json, *, sourced: bool
) -> StatementComparison:
    """Return what a matching statement of the wiki lacks of ours."""
    ours, guid, removals = desired.statement, theirs["id"], sides.removals
    missing = [] if sourced else _missing_references(ours, theirs)
    gone = [record for one in missing for record in _reference_removals(one, desired, row, sides, guid)]
    qualifiers = []
    for name, group in ours.get("qualifiers", {}).items():
        for snak in group if name not in theirs.get("qualifiers", {}) else ():
            removed = removals.blocking(removals.of_qualifier(snak, ours, guid, row))
            gone += removed
            qualifiers += [] if removed else [snak]
    prefer = _should_prefer(ours, theirs, sides.statements(row.property))
    if prefer and (ranked := removals.blocking(removals.of_rank("preferred", ours, guid, row))):
        prefer = False
        # A removal does not block the other details; `sync status` lists it.
        gone = gone or ([] if missing or qualifiers else ranked)
    if gone:
        return _removed_conflict(desired, row, theirs, guid, gone)
    state: ComparisonState = "no usable source there" if missing else "missing there" if qualifiers else "in sync"
    return StatementComparison(desired, row, state, theirs, guid, tuple(missing), tuple(qualifiers), prefer)


def _differing_qualifiers(ours: Json, theirs: Json) -> list[str]:
    mine, other = ours.get("qualifiers", {}), theirs.get("qualifiers", {})
    return sorted(
        name
        for name in mine
        if name in other
        and not any(compare_snaks(one, two) in {"equal", "coarser"} for one in mine[name] for two in other[name])
    )


def _missing_references(ours: Json, theirs: Json) -> list[Json]:
    """Return our references without an equal one on the wiki: equal except for dates, or to the same document."""
    keys = {reference_key(one) for one in theirs.get("references", [])}
    documents = {document for one in theirs.get("references", []) for document in _cited_documents(one)}
    return [
        one
        for one in ours["references"]
        if reference_key(one) not in keys and not (set(_cited_documents(one)) & documents)
    ]


def _cited_documents(reference: Json) -> list[str]:
    found = []
    for name in _CITING_PROPERTIES:
        for snak in reference["snaks"].get(name, []):
            if snak["snaktype"] == "value":
                value = snak["datavalue"]["value"]
                # The infobox accepts no reference with "imported from" as a source, so it does not count.
                found.append(normalize_url(value) if isinstance(value, str) else str(value.get("id")))
    return found if not {"P143", "P4656"} & set(reference["snaks"]) else []


def _reference_removals(
    reference: Json, desired: DesiredStatement, row: MappingRow, sides: ItemVersions, guid: str
) -> list[ObservedPart]:
    """Return the removals that block one of our references."""
    found = sides.removals.of_reference(reference, desired.statement, guid, row)
    part = reference_part(reference, row.property, guid)
    ours = reference_key(reference) in sides.own_statements.references.get(guid, frozenset())
    if ours and part.key() not in sides.removals.memory.records:
        found = [ObservedPart(part, stands=False, removed=Edit(0))]
    return sides.removals.blocking(found)


def _is_current(statement: Json) -> bool:
    return statement.get("rank") != "deprecated" and END_TIME not in statement.get("qualifiers", {})


def _should_prefer(ours: Json, theirs: Json, all_of_them: list[Json]) -> bool:
    """Return whether our current value should be preferred to others that have ended."""
    others = [one for one in all_of_them if one["id"] != theirs["id"] and one.get("rank") != "deprecated"]
    holds = END_TIME not in ours.get("qualifiers", {}) and _is_current(theirs)
    return (
        holds
        and theirs.get("rank") == "normal"
        and bool(others)
        and all(one.get("rank") == "normal" and END_TIME in one.get("qualifiers", {}) for one in others)
    )
