"""What was applied here before: which statements and references are our own, and what the item was like then."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from leapgraph.sync.edit_payload import apply_operation
from leapgraph.sync.removals.item_part_hashes import statement_parts, term_part

if TYPE_CHECKING:
    from collections.abc import Iterable

    from leapgraph.sync.plan_model import Operation
    from leapgraph.sync.removals.item_part_hashes import ItemPart, PartKey
    from leapgraph.wikibase.json_types import Json


@dataclass(frozen=True)
class OwnStatements:
    """What the journal says of one item.

    Attributes:
        guids: Statements that were added from here, and not undone.
        references: By GUID the keys (`reference_key`) of the references that were added from here, and not undone.
        item: The item as it was read back after the last edit from here; None before the first.
    """

    guids: frozenset[str] = frozenset()
    references: dict[str, frozenset[frozenset[str]]] = field(default_factory=dict)
    item: Json | None = None


NO_OWN_STATEMENTS = OwnStatements()


def changed_part_keys(operations: Iterable[Operation]) -> set[PartKey]:
    """Return the keys of the parts that operations add or remove, each on what stood there before it."""
    found: set[PartKey] = set()
    for one in operations:
        if one.guid:
            before = one.before if isinstance(one.before, dict) else None
            found |= _part_keys(before) ^ _part_keys(apply_operation(before, one))
        else:
            found.add(term_part(one.change["kind"], one.change["language"], one.change["text"]).key())
    return found


def planned_parts(operations: Iterable[Operation]) -> dict[PartKey, ItemPart]:
    """Return the parts of the statements that stood on the item when operations were planned."""
    statements = [one.before for one in operations if one.guid and isinstance(one.before, dict)]
    return {part.key(): part for one in statements for part in statement_parts(one)}


def _part_keys(statement: Json | None) -> set[PartKey]:
    return {part.key() for part in statement_parts(statement)} if statement is not None else set()
