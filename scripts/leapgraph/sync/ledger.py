"""What was applied here before: which statements and references are our own, and what the item was like then."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from leapgraph.sync.model import Json


@dataclass(frozen=True)
class Ledger:
    """What the journal says of one item.

    Attributes:
        guids: Statements that were added from here, and not undone.
        references: By GUID the keys (`reference_key`) of the references that were added from here, and not undone.
        item: The item as it was read back after the last edit from here; None before the first.
    """

    guids: frozenset[str] = frozenset()
    references: dict[str, frozenset[frozenset[str]]] = field(default_factory=dict)
    item: Json | None = None


EMPTY = Ledger()
