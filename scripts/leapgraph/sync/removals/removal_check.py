"""Checks whether others have removed what the graph would add, and describes such removals."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from leapgraph.printable import printable_line
from leapgraph.sync.removals.item_part_hashes import reference_part, statement_parts, term_part
from leapgraph.sync.removals.observed_parts import is_same_statement
from leapgraph.wikibase.canonical_json_hashes import add_snak_hash, planned_guid
from leapgraph.wikibase.compare_values import are_alike, likeness_hashes

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from leapgraph.infobox.property_mapping import MappingRow
    from leapgraph.sync.plan_model import Operation
    from leapgraph.sync.removals.item_part_hashes import ItemPart
    from leapgraph.sync.removals.observed_parts import Edit, ObservedPart, ObservedParts
    from leapgraph.wikibase.json_types import Json

_PART_DESCRIPTIONS = {
    "statement": "the statement that said this", "reference": "a reference that stood here",
    "qualifier": "a qualifier that stood here", "rank": "the rank that stood here", "label": "this label",
    "alias": "this alias", "description": "this description",
}  # fmt: skip


@dataclass(frozen=True)
class Removals:
    """The removals by others on an item.

    Args:
        memory: The observed parts of the item, up to date.
        lifted: The IDs of removals that the person wants to reverse.
    """

    memory: ObservedParts
    lifted: frozenset[str] = frozenset()

    @cached_property
    def all(self) -> list[ObservedPart]:
        """All removals, in the order of `part_sort_key`."""
        return self.memory.removals()

    def blocking(self, found: Iterable[ObservedPart]) -> list[ObservedPart]:
        """Return the removals in `found` that are not lifted."""
        return [one for one in found if one.part.id() not in self.lifted]

    def of_statement(self, ours: Json, row: MappingRow) -> list[ObservedPart]:
        """Return the removed statements with the same value as one of ours, or a less precise one."""
        (part, *_) = statement_parts({**ours, "id": ""})
        return [one for one in self._of("statement", row) if is_same_statement(part, one.part, row.identifying)]

    def of_reference(self, reference: Json, ours: Json, guid: str, row: MappingRow) -> list[ObservedPart]:
        """Return the removed references of our statement that are equal, or name the same document."""
        part = reference_part(reference, row.property, guid)
        found = [one for one in self._of("reference", row) if self._is_about(one.part, ours, guid, row)]
        return [one for one in found if one.part.hash == part.hash or set(one.part.like) & set(part.like)]

    def of_qualifier(self, snak: Json, ours: Json, guid: str, row: MappingRow) -> list[ObservedPart]:
        """Return the removed qualifiers of our statement that are equal."""
        like = likeness_hashes(add_snak_hash(snak))
        found = [one for one in self._of("qualifier", row) if one.part.detail == snak["property"]]
        return [one for one in found if are_alike(one.part.like, like) and self._is_about(one.part, ours, guid, row)]

    def of_rank(self, rank: str, ours: Json, guid: str, row: MappingRow) -> list[ObservedPart]:
        """Return the removals of a rank from our statement."""
        found = [one for one in self._of("rank", row) if one.part.hash == rank]
        return [one for one in found if self._is_about(one.part, ours, guid, row)]

    def of_term(self, language: str, text: str) -> list[ObservedPart]:
        """Return the removed labels and aliases of a language with this text, ignoring case."""
        (like,) = term_part("alias", language, text).like
        return [one for one in self.all if one.part.kind in {"label", "alias"} and like in one.part.like]

    def of_statement_details(self, ours: Json, guid: str, row: MappingRow) -> list[ObservedPart]:
        """Return the removed references and qualifiers that our statement would restore as a new statement."""
        qualifiers = [snak for group in ours.get("qualifiers", {}).values() for snak in group]
        return [
            *(record for one in ours["references"] for record in self.of_reference(one, ours, guid, row)),
            *(record for one in qualifiers for record in self.of_qualifier(one, ours, guid, row)),
        ]

    def of_operation(self, operation: Operation, ours: Json, row: MappingRow) -> list[ObservedPart]:
        """Return the removals that an operation on a statement would reverse."""
        change, guid = operation.change, operation.guid
        if "statement" in change:
            return [*self.of_statement(ours, row), *self.of_statement_details(ours, guid, row)]
        if "reference" in change:
            return self.of_reference(change["reference"], ours, guid, row)
        if "snak" in change:
            return self.of_qualifier(change["snak"], ours, guid, row)
        return self.of_rank(change["rank"], ours, guid, row)

    def _of(self, kind: str, row: MappingRow) -> list[ObservedPart]:
        return [one for one in self.all if one.part.kind == kind and one.part.property == row.property]

    def _is_about(self, part: ItemPart, ours: Json, guid: str, row: MappingRow) -> bool:
        """Return whether a removed part belonged to the statement, or to one with the same value as ours."""
        if part.guid == guid:
            return True
        (mine, *_) = statement_parts({**ours, "id": guid})
        return any(is_same_statement(mine, one.part, row.identifying) for one in self.memory.statements(part.guid))


def attribution(edit: Edit) -> str:
    """Return who removed something, and when."""
    by = printable_line(edit.user) if edit.user else "someone"
    when = f" on {edit.timestamp[:10]}" if edit.timestamp else ""
    if not edit.timestamp and edit.parent and edit.parent != edit.revision:
        return f"{by} between the revisions {edit.parent} and {edit.revision}"
    return f"{by}{when} in revision {edit.revision}" if edit.revision else by


def removal_message(found: Sequence[ObservedPart], what: str = "") -> str:
    """Describe removals, by whom and when, with the option that restores them.

    Args:
        found: The removals, at least one.
        what: The changed part, if it still exists with another value.
    """
    words = {
        **{kind: f"{text} was removed" for kind, text in _PART_DESCRIPTIONS.items()},
        **({"statement": what} if what else {}),
    }
    lines = [f"{words[one.part.kind]} by {attribution(one.removed)}" for one in found if one.removed]
    ids = " ".join(f"--bring-again {one.part.id()}" for one in found)
    end = "it is not changed back" if what else "it is not added again"
    return f"{'; '.join(dict.fromkeys(lines))}: {end} without `sync plan {ids}`"


def unused_guid(entity: str, statement: Json, row: MappingRow, there: Iterable[str]) -> str:
    """Return the planned GUID of a new statement, or another one if that GUID's statement has another value now."""
    taken = set(there)
    number = 0
    while (guid := planned_guid(entity, statement, row.identifying, number)) in taken:
        number += 1
    return guid
