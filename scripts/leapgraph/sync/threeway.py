"""One statement of ours beside the wiki's: what is missing there, what a person must settle, what is as it should be.

The three sides are the item as earlier pulls and applies saw it, the item now, and what the graph would have. Nothing
of others is ever removed or overwritten, and what they took away is not brought again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from leapgraph.sync.canonical import planned_guid, reference_key
from leapgraph.sync.changing import statements_of
from leapgraph.sync.gate import usable
from leapgraph.sync.matching import Match, match
from leapgraph.sync.memory import Edit, Memory, Record
from leapgraph.sync.parts import parts_of, reference_part, statement_parts
from leapgraph.sync.removals import Removals, free_guid, removal_message
from leapgraph.sync.values import address, compare

if TYPE_CHECKING:
    from leapgraph.sync.labels import Labels
    from leapgraph.sync.ledger import Ledger
    from leapgraph.sync.mapping import Row
    from leapgraph.sync.model import Desired, Json

State = Literal[
    "in sync", "missing there", "no usable source there", "more precise there", "more precise here", "conflict",
    "not eligible",
]  # fmt: skip
END = "P582"
_SOURCES = ("P854", "P248")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the comparison says of one of ours.

    Attributes:
        desired: Ours.
        row: The mapping's row.
        state: In a few words.
        theirs: The wiki's statement that is meant; None if there is none.
        guid: Its GUID, or the one planned for a new statement.
        references: Ours that are missing there.
        qualifiers: Our qualifiers that are missing there.
        prefer: Whether it should become the preferred one, since others of the property have ended.
        kind: Of a conflict: `differs`, `changed-remotely`, `removed-remotely` or `deprecated`.
        note: What a person should know.
    """

    desired: Desired
    row: Row
    state: State
    theirs: Json | None
    guid: str
    references: tuple[Json, ...] = ()
    qualifiers: tuple[Json, ...] = ()
    prefer: bool = False
    kind: str = ""
    note: str = ""


@dataclass(frozen=True)
class Sides:
    """The item as it was and as it is, what was applied before, and what people call the things in it.

    Attributes:
        base: The item as last pulled or applied.
        remote: The item now.
        ledger: What was applied from here.
        labels: What people call things.
        memory: What earlier pulls and applies saw.
        lifted: The IDs of what others have removed, and a person wants to bring again all the same.
    """

    base: Json
    remote: Json
    ledger: Ledger
    labels: Labels
    memory: Memory = field(default_factory=Memory)
    lifted: frozenset[str] = frozenset()

    def statements(self, property_id: str, *, of_base: bool = False) -> list[Json]:
        """Return the statements of a property."""
        claims = dict((self.base if of_base else self.remote).get("claims") or {})
        return list(claims.get(property_id, []))

    @cached_property
    def removals(self) -> Removals:
        """What others have removed from the item as it is now."""
        known = self.memory
        if self.base is not self.remote:
            known = known.with_seen(parts_of(self.base), self.base["lastrevid"])
        # An item as it was pulled says nothing of what came later, and was seen by an apply.
        if self.remote["lastrevid"] >= known.revision:
            known = known.after(parts_of(self.remote), Edit(self.remote["lastrevid"], parent=known.revision))
        return Removals(known, self.lifted)


def compared(desired: Desired, row: Row, sides: Sides) -> Outcome:
    """Return what the comparison says of one of ours; see the module."""
    theirs = sides.statements(row.property)
    found = match(desired.statement, theirs, row.identifying)
    guid = planned_guid(sides.remote["id"], desired.statement, row.identifying)
    if found is not None:
        return _matched(desired, row, sides, found)
    if desired.why_not:
        return Outcome(desired, row, "not eligible", None, guid, note=desired.why_not)
    gone = sides.removals.of_statement(desired.statement, row)
    if guid in sides.ledger.guids and not sides.removals.memory.statements(guid):
        (part, *_) = statement_parts({**desired.statement, "id": guid})
        gone = [Record(part, stands=False, removed=Edit(0))]
    inside = sides.removals.barring(sides.removals.of_inside(desired.statement, guid, row))
    if barring := sides.removals.barring(gone):
        return _gone(desired, row, sides, [*barring, *inside])
    others = [one for one in theirs if _is_current(one)]
    if row.single and others:
        note = "Wikidata has another value; a person must look at the sources of both"
        return Outcome(desired, row, "conflict", others[0], others[0]["id"], kind="differs", note=note)
    if inside:
        return _removed(desired, row, None, guid, inside)
    free = free_guid(sides.remote["id"], desired.statement, row, statements_of(sides.remote))
    return Outcome(desired, row, "missing there", None, free)


def _gone(desired: Desired, row: Row, sides: Sides, barring: list[Record]) -> Outcome:
    there = statements_of(sides.remote)
    now = next((there[one.part.guid] for one in barring if one.part.guid in there), None)
    if now is None:
        return _removed(desired, row, None, barring[0].part.guid, barring)
    note = removal_message(barring, "the statement that said this was changed")
    return Outcome(desired, row, "conflict", now, now["id"], kind="changed-remotely", note=note)


def _removed(desired: Desired, row: Row, theirs: Json | None, guid: str, barring: list[Record]) -> Outcome:
    return Outcome(desired, row, "conflict", theirs, guid, kind="removed-remotely", note=removal_message(barring))


def _matched(desired: Desired, row: Row, sides: Sides, found: Match) -> Outcome:
    theirs, guid = found.statement, found.statement["id"]
    if found.relation != "equal":
        there = found.relation == "coarser"
        state: State = "more precise there" if there else "more precise here"
        note = "" if there else "Wikidata's value is right as far as it goes: a person decides whether to make it exact"
        return Outcome(desired, row, state, theirs, guid, note=note)
    if theirs.get("rank") == "deprecated":
        note = "someone has marked this value as deprecated; it is left so"
        return Outcome(desired, row, "conflict", theirs, guid, kind="deprecated", note=note)
    differing = _differing(desired.statement, theirs)
    if differing:
        note = f"the qualifier {', '.join(differing)} says something else there"
        return Outcome(desired, row, "conflict", theirs, guid, kind="differs", note=note)
    sourced = any(usable(one, sides.labels) for one in theirs.get("references", []))
    if desired.why_not:
        here: State = "in sync" if sourced else "no usable source there"
        return Outcome(desired, row, here, theirs, guid, note=desired.why_not)
    return _missing(desired, row, sides, theirs, sourced=sourced)


def _missing(desired: Desired, row: Row, sides: Sides, theirs: Json, *, sourced: bool) -> Outcome:
    """Return what a statement of the wiki that says what ours says lacks of ours."""
    ours, guid, removals = desired.statement, theirs["id"], sides.removals
    wanted = [] if sourced else _missing_references(ours, theirs)
    gone = [record for one in wanted for record in _was_there(one, desired, row, sides, guid)]
    qualifiers = []
    for name, group in ours.get("qualifiers", {}).items():
        for snak in group if name not in theirs.get("qualifiers", {}) else ():
            removed = removals.barring(removals.of_qualifier(snak, ours, guid, row))
            gone += removed
            qualifiers += [] if removed else [snak]
    prefer = _to_prefer(ours, theirs, sides.statements(row.property))
    if prefer and (ranked := removals.barring(removals.of_rank("preferred", ours, guid, row))):
        prefer = False
        # Beside something to do it is no reason to leave that; `sync status` lists it.
        gone = gone or ([] if wanted or qualifiers else ranked)
    if gone:
        return _removed(desired, row, theirs, guid, gone)
    state: State = "no usable source there" if wanted else "missing there" if qualifiers else "in sync"
    return Outcome(desired, row, state, theirs, guid, tuple(wanted), tuple(qualifiers), prefer)


def _differing(ours: Json, theirs: Json) -> list[str]:
    mine, other = ours.get("qualifiers", {}), theirs.get("qualifiers", {})
    return sorted(
        name
        for name in mine
        if name in other
        and not any(compare(one, two) in {"equal", "coarser"} for one in mine[name] for two in other[name])
    )


def _missing_references(ours: Json, theirs: Json) -> list[Json]:
    """Return our references of which the wiki has none of the same source: equal but for dates, or of one document."""
    keys = {reference_key(one) for one in theirs.get("references", [])}
    documents = {document for one in theirs.get("references", []) for document in _documents(one)}
    return [
        one for one in ours["references"] if reference_key(one) not in keys and not (set(_documents(one)) & documents)
    ]


def _documents(reference: Json) -> list[str]:
    found = []
    for name in _SOURCES:
        for snak in reference["snaks"].get(name, []):
            if snak["snaktype"] == "value":
                value = snak["datavalue"]["value"]
                # A reference that also says where it was imported from is no source to the infobox: it does not count.
                found.append(address(value) if isinstance(value, str) else str(value.get("id")))
    return found if not {"P143", "P4656"} & set(reference["snaks"]) else []


def _was_there(reference: Json, desired: Desired, row: Row, sides: Sides, guid: str) -> list[Record]:
    """Return the removals that bar a reference of ours."""
    found = sides.removals.of_reference(reference, desired.statement, guid, row)
    part = reference_part(reference, row.property, guid)
    ours = reference_key(reference) in sides.ledger.references.get(guid, frozenset())
    if ours and part.key() not in sides.removals.memory.records:
        found = [Record(part, stands=False, removed=Edit(0))]
    return sides.removals.barring(found)


def _is_current(statement: Json) -> bool:
    return statement.get("rank") != "deprecated" and END not in statement.get("qualifiers", {})


def _to_prefer(ours: Json, theirs: Json, all_of_them: list[Json]) -> bool:
    """Return whether the value that holds now would be shown beside others that have ended."""
    others = [one for one in all_of_them if one["id"] != theirs["id"] and one.get("rank") != "deprecated"]
    holds = END not in ours.get("qualifiers", {}) and _is_current(theirs)
    return (
        holds
        and theirs.get("rank") == "normal"
        and bool(others)
        and all(one.get("rank") == "normal" and END in one.get("qualifiers", {}) for one in others)
    )
