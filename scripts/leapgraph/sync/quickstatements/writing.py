"""A plan's operations as QuickStatements commands, and the address that opens them in the tool."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from leapgraph.sync.quickstatements.values import UnsayableError, written

if TYPE_CHECKING:
    from collections.abc import Sequence

    from leapgraph.sync.model import Json, Operation

VERSIONS = ("v1", "v3")
_URLS = {
    "v1": "https://quickstatements.toolforge.org/#/v1=",
    "v3": "https://qs-dev.toolforge.org/batch/new?v1=",
}
# Browsers and servers take longer ones, but not all of them.
LONGEST_URL = 8000
_TERMS = {"add_label": "L", "add_description": "D", "add_alias": "A"}


@dataclass(frozen=True, slots=True)
class NotSaid:
    """An operation that the format cannot say, and what of it."""

    id: str
    why: str


def write(entity: str, operations: Sequence[Operation], version: str = "v1") -> tuple[str, list[NotSaid]]:
    """Return the commands for the operations, a line each, and the operations that the format cannot say.

    QuickStatements knows a statement by its value, not by its GUID: a source or a detail goes to the statement of the
    item that has the value.

    Args:
        entity: The item's id.
        operations: Those of a plan.
        version: `v1` or `v3`.

    Raises:
        ValueError: There is no such version.
    """
    if version not in VERSIONS:
        raise ValueError(version)
    lines, left = [], []
    for one in operations:
        try:
            lines.append("\t".join([entity, *_cells(one, version)]) + "\n")
        except UnsayableError as error:
            left.append(NotSaid(one.id, str(error)))
    return "".join(lines), left


def _cells(operation: Operation, version: str) -> list[str]:
    change = operation.change
    if operation.op in _TERMS:
        text = {"snaktype": "value", "datavalue": {"type": "string", "value": change["text"]}}
        return [f"{_TERMS[operation.op]}{change['language']}", written(text, version)]
    if operation.op == "add_statement":
        return _statement(change["statement"], version)
    there = operation.before
    if operation.op.startswith("remove_") or operation.op == "set_rank" or not isinstance(there, dict):
        raise UnsayableError("the rank of a statement" if operation.op == "set_rank" else "taking something back")
    cells = [operation.property, written(there["mainsnak"], version)]
    if operation.op == "add_reference":
        return [*cells, *_reference(change["reference"], version, first=True)]
    return [*cells, change["snak"]["property"], written(change["snak"], version)]


def _statement(statement: Json, version: str) -> list[str]:
    if statement.get("rank", "normal") != "normal":
        raise UnsayableError("the rank of a statement")
    cells = [statement["mainsnak"]["property"], written(statement["mainsnak"], version)]
    for name, group in statement.get("qualifiers", {}).items():
        for snak in group:
            cells += [name, written(snak, version)]
    for number, reference in enumerate(statement.get("references", [])):
        cells += _reference(reference, version, first=not number)
    return cells


def _reference(reference: Json, version: str, *, first: bool) -> list[str]:
    """Return the cells of a reference; `!` begins another one."""
    cells: list[str] = []
    for name, group in reference["snaks"].items():
        for snak in group:
            begins = not cells and not first
            cells += [f"{'!' if begins else ''}S{name[1:]}", written(snak, version)]
    return cells


def url(text: str, version: str = "v1") -> str:
    """Return the address that opens the commands in QuickStatements; nothing is done before a person starts them there.

    Tabs and line ends stay what they are: the tool takes a bar for a tab only where there is no tab.

    Raises:
        ValueError: There is no such version.
    """
    if version not in VERSIONS:
        raise ValueError(version)
    return _URLS[version] + quote(text, safe="")
