"""One statement of ours beside the wiki's: what is missing there, what a person must settle, what is as it should be.

The three sides are the item as last pulled or applied, the item now, and what the graph would have. Nothing of others
is ever removed or overwritten, and what they took away is not brought again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from leapgraph.sync.canonical import planned_guid, reference_key
from leapgraph.sync.changing import statements_of
from leapgraph.sync.gate import usable
from leapgraph.sync.matching import Match, match
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
    """The item as it was and as it is, what was applied before, and what people call the things in it."""

    base: Json
    remote: Json
    ledger: Ledger
    labels: Labels

    def statements(self, property_id: str, *, of_base: bool = False) -> list[Json]:
        """Return the statements of a property."""
        claims = dict((self.base if of_base else self.remote).get("claims") or {})
        return list(claims.get(property_id, []))


def compared(desired: Desired, row: Row, sides: Sides) -> Outcome:
    """Return what the comparison says of one of ours; see the module."""
    theirs = sides.statements(row.property)
    found = match(desired.statement, theirs, row.identifying)
    guid = planned_guid(sides.remote["id"], desired.statement, row.identifying)
    if found is not None:
        return _matched(desired, row, sides, found)
    if desired.why_not:
        return Outcome(desired, row, "not eligible", None, guid, note=desired.why_not)
    gone = match(desired.statement, sides.statements(row.property, of_base=True), row.identifying)
    if guid in sides.ledger.guids or (gone is not None and gone.relation == "equal"):
        return _gone(desired, row, sides, gone, guid)
    others = [one for one in theirs if _is_current(one)]
    if row.single and others:
        note = "Wikidata has another value; a person must look at the sources of both"
        return Outcome(desired, row, "conflict", others[0], others[0]["id"], kind="differs", note=note)
    return Outcome(desired, row, "missing there", None, guid)


def _gone(desired: Desired, row: Row, sides: Sides, gone: Match | None, guid: str) -> Outcome:
    there = statements_of(sides.remote)
    now = there.get(gone.statement["id"] if gone else guid)
    if now is not None:
        note = "someone has changed the statement that said this; it is not changed back"
        return Outcome(desired, row, "conflict", now, now["id"], kind="changed-remotely", note=note)
    note = "someone has removed the statement that said this; it is not added again"
    return Outcome(desired, row, "conflict", None, guid, kind="removed-remotely", note=note)


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
    wanted = [] if sourced else _missing_references(desired.statement, theirs)
    removed = [one for one in wanted if _was_there(one, guid, sides)]
    if removed:
        note = "someone has removed a reference that stood here; it is not added again"
        return Outcome(desired, row, "conflict", theirs, guid, kind="removed-remotely", note=note)
    qualifiers = tuple(
        snak
        for name, group in desired.statement.get("qualifiers", {}).items()
        for snak in group
        if name not in theirs.get("qualifiers", {})
    )
    state = "no usable source there" if wanted else "missing there" if qualifiers else "in sync"
    prefer = _to_prefer(desired.statement, theirs, sides.statements(row.property))
    return Outcome(desired, row, state, theirs, guid, tuple(wanted), qualifiers, prefer)


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


def _was_there(reference: Json, guid: str, sides: Sides) -> bool:
    key = reference_key(reference)
    before = statements_of(sides.base).get(guid, {})
    return key in sides.ledger.references.get(guid, frozenset()) or any(
        reference_key(one) == key for one in before.get("references", [])
    )


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
