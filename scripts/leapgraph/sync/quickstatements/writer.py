"""Writes a plan's operations as QuickStatements commands, and the URL that opens them in the tool."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from leapgraph.errors import DataError
from leapgraph.sync.quickstatements.command_syntax import (
    TERM_COLUMNS,
    UnsupportedValueError,
    command_for,
    format_value,
    quote_text,
)
from leapgraph.sync.quickstatements.indistinct_statements import is_same_value
from leapgraph.sync.quickstatements.parser import parse_commands

if TYPE_CHECKING:
    from collections.abc import Sequence

    from leapgraph.sync.plan_model import Operation
    from leapgraph.wikibase.json_types import Json

VERSIONS = ("v1", "v3")
_URLS = {
    "v1": "https://quickstatements.toolforge.org/#/v1=",
    "v3": "https://qs-dev.toolforge.org/batch/new?v1=",
}
# Some browsers and servers do not support longer URLs.
MAX_URL_LENGTH = 8000
# A comment must not be read as part of its command.
_FOLLOWING_COMMANDS = 'Q1\tP1\t"a|b"\tS1\t"c||d"\n'


@dataclass(frozen=True, slots=True)
class UnsupportedOperation:
    """An operation that the format cannot express, and which part."""

    id: str
    reason: str


def write_commands(
    entity: str,
    operations: Sequence[Operation],
    version: str = "v1",
    *,
    among: Sequence[Operation] = (),
    as_url: bool = False,
) -> tuple[str, list[UnsupportedOperation]]:
    """Return the commands for the operations, one line each, and the operations that the format cannot express.

    QuickStatements identifies a statement by its value, not by its GUID. A new statement whose value the item
    already has, or gets by the same plan, is written with the command that forces a new one (`!P`, in version 3.0
    `+Q`); a reference or qualifier of a value that occurs more than once is omitted.

    Args:
        entity: The item id.
        operations: Operations of a plan.
        version: `v1` or `v3`.
        among: All operations of the plan, if only some of them are written.
        as_url: Whether the commands are for a URL, where a double bar is a line break.

    Raises:
        ValueError: Unknown version.
    """
    if version not in VERSIONS:
        raise ValueError(version)
    lines, left = [], []
    for one in operations:
        try:
            lines.append(_command_line(entity, one, version, is_ambiguous(one, among or operations), as_url=as_url))
        except UnsupportedValueError as error:
            left.append(UnsupportedOperation(one.id, str(error)))
    return "".join(lines), left


def is_ambiguous(operation: Operation, among: Sequence[Operation]) -> bool:
    """Return whether another statement has, or gets by the plan, a value that the tool confuses with this one's."""
    if not operation.property:
        return False
    main = _main_snak(operation)
    return bool(operation.same_value) or any(
        one.op == "add_statement" and one.guid != operation.guid and _has_same_value(main, one) for one in among
    )


def _has_same_value(main: Json, other: Operation) -> bool:
    theirs = _main_snak(other)
    return bool(main["property"] == theirs["property"]) and is_same_value(main, theirs)


def _main_snak(operation: Operation) -> Json:
    statement = operation.change.get("statement") or operation.before
    return dict(statement["mainsnak"]) if isinstance(statement, dict) else {"property": "", "snaktype": ""}


def _command_line(entity: str, operation: Operation, version: str, several: bool, *, as_url: bool) -> str:  # noqa: FBT001
    """Return the line of one operation.

    Raises:
        UnsupportedValueError: The tool would misread it.
    """
    cells = _cells(operation, version, several=several)
    new = several and operation.op == "add_statement"
    if new and version == "v1":
        cells[0] = f"!{cells[0]}"
    line = "\t".join([f"+{entity}" if new and version == "v3" else entity, *cells]) + "\n"
    if as_url and "||" in line:
        raise UnsupportedValueError("two bars in a text of an address")
    try:
        effects = parse_commands(line + _FOLLOWING_COMMANDS, version=version)
    except DataError:
        effects = []
    if effects != [command_for(entity, operation, new=new), *parse_commands(_FOLLOWING_COMMANDS, version=version)]:
        raise UnsupportedValueError("it so that the tool reads what is meant")
    return line


def _cells(operation: Operation, version: str, *, several: bool) -> list[str]:
    change = operation.change
    if operation.op in TERM_COLUMNS:
        return [f"{TERM_COLUMNS[operation.op]}{change['language']}", quote_text(change["text"], version)]
    if operation.op == "add_statement":
        return _statement(change["statement"], version)
    there = operation.before
    if operation.op.startswith("remove_") or operation.op == "set_rank" or not isinstance(there, dict):
        raise UnsupportedValueError(
            "the rank of a statement" if operation.op == "set_rank" else "taking something back"
        )
    if several:
        raise UnsupportedValueError("which of several statements of one value is meant")
    cells = [operation.property, format_value(there["mainsnak"], version)]
    if operation.op == "add_reference":
        return [*cells, *_reference(change["reference"], version, first=True)]
    return [*cells, change["snak"]["property"], format_value(change["snak"], version)]


def _statement(statement: Json, version: str) -> list[str]:
    if statement.get("rank", "normal") != "normal":
        raise UnsupportedValueError("the rank of a statement")
    cells = [statement["mainsnak"]["property"], format_value(statement["mainsnak"], version)]
    for name, group in statement.get("qualifiers", {}).items():
        for snak in group:
            cells += [name, format_value(snak, version)]
    for number, reference in enumerate(statement.get("references", [])):
        cells += _reference(reference, version, first=not number)
    return cells


def _reference(reference: Json, version: str, *, first: bool) -> list[str]:
    """Return the cells of a reference; `!` begins another one."""
    cells: list[str] = []
    for name, group in reference["snaks"].items():
        for snak in group:
            begins = not cells and not first
            cells += [f"{'!' if begins else ''}S{name[1:]}", format_value(snak, version)]
    return cells


def commands_url(text: str, version: str = "v1") -> str:
    """Return the URL that opens the commands in QuickStatements; nothing is done before a person starts them there.

    In version 1 a URL holds a single line, in which a double bar is a line break. Tabs are kept:
    it treats a bar as a tab only if there is no tab.

    Raises:
        ValueError: Unknown version.
    """
    if version not in VERSIONS:
        raise ValueError(version)
    line = text.rstrip("\n").replace("\n", "||") if version == "v1" else text
    return _URLS[version] + quote(line, safe="")
