"""QuickStatements commands read strictly: what they would do, to be held against the plan behind them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from leapgraph.errors import DataError
from leapgraph.sync.quickstatements.values import reread, told

if TYPE_CHECKING:
    from pathlib import Path

    from leapgraph.sync.model import Json, Operation

_TERM = re.compile(r"([LDA])([a-z][a-z0-9-]*)")
_KINDS = {"L": "add_label", "D": "add_description", "A": "add_alias"}
_COLUMN = re.compile(r"(!?)([PS])([1-9]\d*)")

Cell = tuple[str, str, Any]


@dataclass(frozen=True, slots=True)
class Said:
    """What one command does.

    Attributes:
        entity: The item's id.
        op: `add_label`, `add_description`, `add_alias`, or `statement`: a value with qualifiers and sources, each added
            where it is missing.
        value: For a term its language and text; else the property, the kind of the value and the value.
        qualifiers: Property, kind and value of each.
        references: The same of each reference's snaks.
    """

    entity: str
    op: str
    value: tuple[Any, ...]
    qualifiers: tuple[Cell, ...] = ()
    references: tuple[tuple[Cell, ...], ...] = ()


def read(text: str, path: Path | None = None) -> list[Said]:
    """Return what the commands do, in order.

    Raises:
        DataError: A line is no command that `write` writes; with its number.
    """
    found = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            found.append(_command(line.split("\t")))
        except (ValueError, IndexError) as error:
            raise DataError(f"this is no command of QuickStatements: {error}", path=path, line=number) from error
    return found


def _command(cells: list[str]) -> Said:
    entity, column, value, *rest = cells
    if not re.fullmatch(r"Q[1-9]\d*", entity):
        raise ValueError(f"{entity} is no item")
    kind, said = reread(value)
    if term := _TERM.fullmatch(column):
        if rest or kind != "string":
            raise ValueError(f"{column} takes one text")
        return Said(entity, _KINDS[term[1]], (term[2], said))
    if not re.fullmatch(r"P[1-9]\d*", column):
        raise ValueError(f"{column} is no property")
    if len(rest) % 2:
        raise ValueError(f"{rest[-1]} has no value")
    qualifiers: list[Cell] = []
    references: list[list[Cell]] = []
    for name, cell in zip(rest[::2], rest[1::2], strict=True):
        found = _COLUMN.fullmatch(name)
        if found is None or (found[2] == "P" and (found[1] or references)):
            raise ValueError(f"{name} is no qualifier and no source here")
        one = (f"P{found[3]}", *reread(cell))
        if found[2] == "P":
            qualifiers.append(one)
        elif found[1] or not references:
            references.append([one])
        else:
            references[-1].append(one)
    return Said(entity, "statement", (column, kind, said), tuple(qualifiers), tuple(map(tuple, references)))


def said_of(entity: str, operation: Operation) -> Said:
    """Return what a command should say of an operation, made of the operation itself."""
    change = operation.change
    if operation.op in _KINDS.values():
        return Said(entity, operation.op, (change["language"], change["text"]))
    statement: Any = change.get("statement") or operation.before
    value = (statement["mainsnak"]["property"], *told(statement["mainsnak"]))
    if operation.op == "add_statement":
        references = tuple(_cells(one["snaks"]) for one in statement.get("references", []))
        return Said(entity, "statement", value, _cells(statement.get("qualifiers", {})), references)
    if operation.op == "add_reference":
        return Said(entity, "statement", value, (), (_cells(change["reference"]["snaks"]),))
    snak = change["snak"]
    return Said(entity, "statement", value, ((snak["property"], *told(snak)),))


def _cells(snaks: dict[str, list[Json]]) -> tuple[Cell, ...]:
    return tuple((name, *told(snak)) for name, group in snaks.items() for snak in group)
