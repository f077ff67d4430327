"""QuickStatements commands: their effect, the syntax of their values, and errors for values without one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from leapgraph.printable import escape_of
from leapgraph.wikibase.mentioned_entities import entity_id
from leapgraph.wikibase.text_restrictions import is_control

if TYPE_CHECKING:
    from leapgraph.sync.plan_model import Operation
    from leapgraph.wikibase.json_types import Json


GREGORIAN = "http://www.wikidata.org/entity/Q1985727"
_BLANKS = re.compile(r"[\t\r\n]")
_TIME = re.compile(r"([+-]\d{1,16}-\d{2}-\d{2}T00:00:00Z)/(\d{1,2})")
_QUANTITY = re.compile(r"([+-]\d+(?:\.\d+)?)(?:U(\d+))?")
_CURLY = re.compile("[\u201c\u201d]")
Cell = tuple[str, str, Any]
TERM_COLUMNS = {"add_label": "L", "add_description": "D", "add_alias": "A"}


class UnsupportedValueError(ValueError):
    """The format cannot express a value; the argument says which part."""


def format_value(snak: Json, version: str) -> str:
    """Return a snak's value as a cell.

    Raises:
        UnsupportedValueError: The format cannot express it.
    """
    if snak["snaktype"] != "value":
        if version == "v1":
            raise UnsupportedValueError("that a value is unknown, or that there is none")
        return str(snak["snaktype"])
    value = snak["datavalue"]["value"]
    makers = {
        "string": lambda: quote_text(value, version),
        "monolingualtext": lambda: f"{value['language']}:{quote_text(value['text'], version)}",
        "wikibase-entityid": lambda: entity_id(value),
        "time": lambda: _format_time(value),
        "quantity": lambda: _format_quantity(value),
    }
    maker = makers.get(snak["datavalue"]["type"])
    if maker is None:
        raise UnsupportedValueError(f"the precision and the globe of a {snak['datavalue']['type']}")
    return str(maker())


def quote_text(text: str, version: str) -> str:
    """Return a text in the quotation marks of the format, which has no escapes.

    Raises:
        UnsupportedValueError: The tool would read another text.
    """
    if _BLANKS.search(text):
        raise UnsupportedValueError("a tab or the end of a line in a text")
    if mark := next(filter(is_control, text), ""):
        raise UnsupportedValueError(f"a character that is not seen, {escape_of(mark)}, in a text")
    if text != text.strip():
        raise UnsupportedValueError("white space at the beginning or the end of a text")
    if not text:
        raise UnsupportedValueError("an empty text")
    if version == "v3":
        _check_text_v3(text)
    return f'"{text}"'


def _check_text_v3(text: str) -> None:
    """Reject texts that version 3.0 misinterprets.

    It straightens curly quotes, looks for quoted texts before it splits at bars and line
    ends, treats a backslash as an escape there, and three quotation marks as one.
    """
    if _CURLY.search(text):
        raise UnsupportedValueError("curly quotation marks in a text")
    if '"' in text and "|" in text:
        raise UnsupportedValueError("a text with a quotation mark and a bar")
    if text.count('"') % 2 or text.startswith('""') or ('"' in text and "/*" in text):
        raise UnsupportedValueError("where a text with these quotation marks ends")
    if text.endswith("\\") or '\\"' in text:
        raise UnsupportedValueError("a backslash before a quotation mark")


def _format_time(value: Json) -> str:
    if value["calendarmodel"] != GREGORIAN:
        raise UnsupportedValueError("a date of another calendar")
    if value["timezone"] or value["before"] or value["after"]:
        raise UnsupportedValueError("the time zone or the bounds of a date")
    made = f"{value['time']}/{value['precision']}"
    if not _TIME.fullmatch(made):
        raise UnsupportedValueError("the hour of a date")
    return made


def _format_quantity(value: Json) -> str:
    if "upperBound" in value or "lowerBound" in value:
        raise UnsupportedValueError("the bounds of an amount")
    unit = str(value.get("unit", "1"))
    number = re.fullmatch(r".*/Q([1-9]\d*)", unit)
    if unit != "1" and number is None:
        raise UnsupportedValueError("a unit that is not an item")
    made = str(value["amount"]) + (f"U{number[1]}" if number else "")
    if not _QUANTITY.fullmatch(made):
        raise UnsupportedValueError("this amount")
    return made


def comparable_value(snak: Json) -> tuple[str, Any]:
    """Return the part of a snak that a cell can express: its kind, and a short form of its value."""
    if snak["snaktype"] != "value":
        return str(snak["snaktype"]), None
    kind, value = snak["datavalue"]["type"], snak["datavalue"]["value"]
    match kind:
        case "monolingualtext":
            return kind, (value["language"], value["text"])
        case "time":
            return kind, (value["time"], value["precision"])
        case "wikibase-entityid":
            return kind, entity_id(value)
        case "quantity":
            unit = str(value.get("unit", "1"))
            return kind, (value["amount"], unit if unit == "1" else unit.rpartition("/")[2])
    return kind, value


@dataclass(frozen=True, slots=True)
class Command:
    """The effect of one command.

    Attributes:
        entity: The item id.
        op: `add_label`, `add_description`, `add_alias`, or `statement`: a value with qualifiers and references, each
            added if it is missing.
        value: For a term its language and text; else the property, the kind of the value and the value.
        qualifiers: Property, kind and value of each.
        references: The same for each reference's snaks.
        new: Whether a statement is added even if one of this value exists.
    """

    entity: str
    op: str
    value: tuple[Any, ...]
    qualifiers: tuple[Cell, ...] = ()
    references: tuple[tuple[Cell, ...], ...] = ()
    new: bool = False


def command_for(entity: str, operation: Operation, *, new: bool = False) -> Command:
    """Return the effect that the command of an operation must have, derived from the operation itself."""
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
