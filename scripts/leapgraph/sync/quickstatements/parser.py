"""Parses QuickStatements commands as the two tools do, to compare them with the plan.

Version 1 follows quickstatements.php (importDataFromV1, parseValueV1), version 3.0 its own parser: what they strip,
how they split lines and cells, and what they misinterpret. Only commands that
`write_commands` writes are supported.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from leapgraph.errors import DataError
from leapgraph.sync.quickstatements.command_syntax import TERM_COLUMNS, Command

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from leapgraph.sync.quickstatements.command_syntax import Cell

# The characters that PHP's trim() strips; version 3.0 strips Unicode white space.
_PHP_BLANKS = " \t\n\r\0\x0b"
_KINDS = {letter: op for op, letter in TERM_COLUMNS.items()}
_TERM = re.compile(r"([LDA])([a-z_-]+)")
_TERM_V3 = re.compile(r"([LDA])([a-z][a-z0-9-]*)")
_COLUMN = re.compile(r"(!?)([PS])([1-9]\d*)")
_COMMENT = re.compile(r"(.*?)\s*/\*\s*(.*?)\s*\*/\s*")
_ENTITY = re.compile(r"[PQLM]\d+|L\d+-[FS]\d+")
_TEXT = re.compile(r'"(.*)"')
_TRIPLE = re.compile(r'"""(.*)"""')
_MONOLINGUAL = re.compile(r'([a-z_-]+):"(.*)"')
_TIME = re.compile(r"([+-]?\d+-\d\d-\d\dT\d\d:\d\d:\d\dZ)(?:/(\d+))?")
_QUANTITY = re.compile(r"([+-]?\d+(?:\.\d+)?)(?:U(\d+))?")
# Version 3.0 replaces texts and comments by this placeholder before it splits.
_QUOTED_OR_COMMENT = re.compile(r'("(?:"")?)(?:\\.|[^\\])*?\1|/\*.*?\*/', re.DOTALL)
_PLACEHOLDER = "___QSTS3_PLACEHOLDER___"


def parse_commands(text: str, path: Path | None = None, *, version: str = "v1") -> list[Command]:
    """Return the effects of the commands in the given version of the tool, in order.

    Raises:
        DataError: The tool rejects a line, or it is not a command that `write_commands` writes; with its number.
    """
    lines, command = (
        (_split_lines_v1(text), _parse_command_v1) if version == "v1" else (_split_lines_v3(text), _parse_command_v3)
    )
    found = []
    for number, line in enumerate(lines, 1):
        if not line:
            continue
        try:
            found.append(command(line))
        except (ValueError, IndexError) as error:
            raise DataError(f"this is not a QuickStatements command: {error}", path=path, line=number) from error
    return found


def _split_lines_v1(text: str) -> Iterator[str]:
    # Text without any line break came in a URL.
    for row in (text if "\n" in text else text.replace("||", "\n")).split("\n"):
        line = row.strip(_PHP_BLANKS)
        yield line if "\t" in line else line.replace("|", "\t")


def _split_lines_v3(text: str) -> Iterator[str]:
    aside = [found[0] for found in _QUOTED_OR_COMMENT.finditer(text)]
    split = _QUOTED_OR_COMMENT.sub(_PLACEHOLDER, text).replace("||", "\n").replace("|", "\t").split("\n")
    for row in split:
        line = row.strip()
        while _PLACEHOLDER in line and aside:
            line = line.replace(_PLACEHOLDER, aside.pop(0), 1)
        yield line


def _parse_command_v1(line: str) -> Command:
    comment = _COMMENT.fullmatch(line)
    entity, column, value, *rest = (comment[1] if comment else line).split("\t")
    new = column.startswith("!P")
    return _parse_command(
        entity.strip(_PHP_BLANKS), column.removeprefix("!"), value, rest, _parse_value_v1, _TERM, new=new
    )


def _parse_command_v3(line: str) -> Command:
    comment = _COMMENT.fullmatch(line)
    cells = [cell.strip() for cell in (comment[1] if comment else line).split("\t")]
    entity, column, value, *rest = [cell for cell in cells if cell]
    new = entity.startswith("+")
    return _parse_command(entity.removeprefix("+"), column, value, rest, _parse_value_v3, _TERM_V3, new=new)


def _parse_command(  # noqa: PLR0913, PLR0917 - what there is to it
    entity: str,
    column: str,
    value: str,
    rest: Sequence[str],
    reread: Callable[[str], tuple[str, Any]],
    term: re.Pattern[str],
    *,
    new: bool,
) -> Command:
    if not re.fullmatch(r"Q[1-9]\d*", entity):
        raise ValueError(f"{entity} is not an item")
    kind, parsed = reread(value)
    if re.fullmatch(r"P[1-9]\d*", column):
        return _parse_statement(entity, (column, kind, parsed), rest, reread, new=new)
    found = term.fullmatch(column)
    if found is None or new:
        raise ValueError(f"{column} is not a property")
    if rest or kind != "string":
        raise ValueError(f"{column} takes one text")
    if found[1] == "A" and term is _TERM and "|" in parsed:
        # Version 1 passes it to the wiki's API, which splits names at a bar.
        raise ValueError(f"{column} takes this for several names")
    return Command(entity, _KINDS[found[1]], (found[2], parsed))


def _parse_statement(
    entity: str, value: tuple[Any, ...], rest: Sequence[str], reread: Callable[[str], tuple[str, Any]], *, new: bool
) -> Command:
    if len(rest) % 2:
        raise ValueError(f"{rest[-1]} has no value")
    qualifiers: list[Cell] = []
    references: list[list[Cell]] = []
    for name, cell in zip(rest[::2], rest[1::2], strict=True):
        found = _COLUMN.fullmatch(name.strip())
        if found is None or (found[2] == "P" and (found[1] or references)):
            raise ValueError(f"{name} is neither a qualifier nor a source here")
        one = (f"P{found[3]}", *reread(cell))
        if found[2] == "P":
            qualifiers.append(one)
        elif found[1] or not references:
            references.append([one])
        else:
            references[-1].append(one)
    return Command(entity, "statement", value, tuple(qualifiers), tuple(map(tuple, references)), new)


def _parse_value_v1(cell: str) -> tuple[str, Any]:
    text = cell.strip(_PHP_BLANKS)
    if text in {"somevalue", "novalue"}:
        return text, None
    if _ENTITY.fullmatch(text):
        return "wikibase-entityid", text
    if found := _TEXT.fullmatch(text):
        return "string", found[1].strip(_PHP_BLANKS)
    if found := _MONOLINGUAL.fullmatch(text):
        return "monolingualtext", (found[1], found[2].strip(_PHP_BLANKS))
    return _parse_number(text, str)


def _parse_value_v3(cell: str) -> tuple[str, Any]:
    text = cell.strip().replace("\u201c", '"').replace("\u201d", '"')
    if text in {"somevalue", "novalue"}:
        return text, None
    if _ENTITY.fullmatch(text):
        return "wikibase-entityid", text
    if found := _TRIPLE.fullmatch(text):
        return "string", found[1]
    if found := _MONOLINGUAL.fullmatch(text):
        return "monolingualtext", (found[1], found[2].strip())
    if found := _TEXT.fullmatch(text):
        return "string", found[1].strip()
    return _parse_number(text, lambda amount: f"{Decimal(amount):+}")


def _parse_number(text: str, amount: Callable[[str], str]) -> tuple[str, Any]:
    if found := _TIME.fullmatch(text):
        return "time", (found[1], int(found[2] or 9))
    if found := _QUANTITY.fullmatch(text):
        return "quantity", (amount(found[1]), f"Q{found[2]}" if found[2] else "1")
    raise ValueError(text)
