"""What one QuickStatements command does, and what the command of an operation should do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from leapgraph.sync.quickstatements.values import comparable_value

if TYPE_CHECKING:
    from leapgraph.sync.plan_model import Operation
    from leapgraph.wikibase.json_types import Json

Cell = tuple[str, str, Any]
TERM_COLUMNS = {"add_label": "L", "add_description": "D", "add_alias": "A"}


@dataclass(frozen=True, slots=True)
class Command:
    """What one command does.

    Attributes:
        entity: The item's id.
        op: `add_label`, `add_description`, `add_alias`, or `statement`: a value with qualifiers and sources, each added
            where it is missing.
        value: For a term its language and text; else the property, the kind of the value and the value.
        qualifiers: Property, kind and value of each.
        references: The same of each reference's snaks.
        new: Whether a statement is made where one of this value stands already.
    """

    entity: str
    op: str
    value: tuple[Any, ...]
    qualifiers: tuple[Cell, ...] = ()
    references: tuple[tuple[Cell, ...], ...] = ()
    new: bool = False


def command_for(entity: str, operation: Operation, *, new: bool = False) -> Command:
    """Return what a command should say of an operation, made of the operation itself."""
    change = operation.change
    if operation.op in TERM_COLUMNS:
        return Command(entity, operation.op, (change["language"], change["text"]))
    statement: Any = change.get("statement") or operation.before
    value = (statement["mainsnak"]["property"], *comparable_value(statement["mainsnak"]))
    if operation.op == "add_statement":
        references = tuple(_cells(one["snaks"]) for one in statement.get("references", []))
        return Command(entity, "statement", value, _cells(statement.get("qualifiers", {})), references, new)
    if operation.op == "add_reference":
        return Command(entity, "statement", value, (), (_cells(change["reference"]["snaks"]),))
    snak = change["snak"]
    return Command(entity, "statement", value, ((snak["property"], *comparable_value(snak)),))


def _cells(snaks: dict[str, list[Json]]) -> tuple[Cell, ...]:
    return tuple((name, *comparable_value(snak)) for name, group in snaks.items() for snak in group)
