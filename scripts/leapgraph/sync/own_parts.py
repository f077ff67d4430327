"""Which parts of an item are those that our operations change, or were planned for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leapgraph.sync.changing import changed
from leapgraph.sync.parts import statement_parts, term_part

if TYPE_CHECKING:
    from collections.abc import Iterable

    from leapgraph.sync.model import Json, Operation
    from leapgraph.sync.parts import Key, Part


def changed_keys(operations: Iterable[Operation]) -> set[Key]:
    """Return the keys of the parts that operations add or remove, each on what stood there before it."""
    found: set[Key] = set()
    for one in operations:
        if one.guid:
            before = one.before if isinstance(one.before, dict) else None
            found |= _keys(before) ^ _keys(changed(before, one))
        else:
            found.add(term_part(one.change["kind"], one.change["language"], one.change["text"]).key())
    return found


def planned_parts(operations: Iterable[Operation]) -> dict[Key, Part]:
    """Return the parts of the statements that stood on the item when operations were planned."""
    statements = [one.before for one in operations if one.guid and isinstance(one.before, dict)]
    return {part.key(): part for one in statements for part in statement_parts(one)}


def _keys(statement: Json | None) -> set[Key]:
    return {part.key() for part in statement_parts(statement)} if statement is not None else set()
