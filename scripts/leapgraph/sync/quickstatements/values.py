"""Values as QuickStatements spells them, and back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from leapgraph.pull.claims import entity_id

if TYPE_CHECKING:
    from leapgraph.sync.model import Json

GREGORIAN = "Q1985727"
_UNWRITABLE = re.compile(r"[\t\r\n]")
_TIME = re.compile(r"([+-]\d{1,16}-\d{2}-\d{2}T00:00:00Z)/(\d{1,2})")
_QUANTITY = re.compile(r"([+-]\d+(?:\.\d+)?)(?:U(\d+))?")
_ENTITY = re.compile(r"[QP][1-9]\d*")
_WORDED = re.compile(r'([a-z][a-z0-9-]*):"(.*)"', re.DOTALL)
WORDS = ("somevalue", "novalue")


class UnsayableError(ValueError):
    """The format cannot say a value; the argument says which."""


def written(snak: Json, version: str) -> str:
    """Return a snak's value as a cell.

    Raises:
        UnsayableError: The format has no way to say it.
    """
    if snak["snaktype"] != "value":
        if version == "v1":
            raise UnsayableError("that a value is unknown, or that there is none")
        return str(snak["snaktype"])
    value = snak["datavalue"]["value"]
    makers = {
        "string": lambda: _quoted(value),
        "monolingualtext": lambda: f"{value['language']}:{_quoted(value['text'])}",
        "wikibase-entityid": lambda: entity_id(value),
        "time": lambda: _time(value),
        "quantity": lambda: _quantity(value),
    }
    maker = makers.get(snak["datavalue"]["type"])
    if maker is None:
        raise UnsayableError(f"the precision and the globe of a {snak['datavalue']['type']}")
    return str(maker())


def _quoted(text: str) -> str:
    if _UNWRITABLE.search(text):
        raise UnsayableError("a tab or the end of a line in a text")
    return f'"{text}"'


def _time(value: Json) -> str:
    if not value["calendarmodel"].endswith(f"/{GREGORIAN}"):
        raise UnsayableError("a date of another calendar")
    if value["timezone"] or value["before"] or value["after"]:
        raise UnsayableError("the time zone or the bounds of a date")
    made = f"{value['time']}/{value['precision']}"
    if not _TIME.fullmatch(made):
        raise UnsayableError("the hour of a date")
    return made


def _quantity(value: Json) -> str:
    if "upperBound" in value or "lowerBound" in value:
        raise UnsayableError("the bounds of an amount")
    unit = str(value.get("unit", "1"))
    number = re.fullmatch(r".*/Q([1-9]\d*)", unit)
    if unit != "1" and number is None:
        raise UnsayableError("a unit that is no item")
    made = str(value["amount"]) + (f"U{number[1]}" if number else "")
    if not _QUANTITY.fullmatch(made):
        raise UnsayableError("this amount")
    return made


def reread(cell: str) -> tuple[str, Any]:
    """Return a cell's kind and value: what `told` gives of the snak that it was written from.

    Raises:
        ValueError: It is no value.
    """
    if cell in WORDS:
        return cell, None
    if len(cell) > 1 and cell[0] == cell[-1] == '"':
        return "string", cell[1:-1]
    if found := _WORDED.fullmatch(cell):
        return "monolingualtext", (found[1], found[2])
    if found := _TIME.fullmatch(cell):
        return "time", (found[1], int(found[2]))
    if _ENTITY.fullmatch(cell):
        return "wikibase-entityid", cell
    if found := _QUANTITY.fullmatch(cell):
        return "quantity", (found[1], f"Q{found[2]}" if found[2] else "1")
    raise ValueError(cell)


def told(snak: Json) -> tuple[str, Any]:
    """Return of a snak what a cell can say: its kind, and its value in short."""
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
