"""Values as QuickStatements spells them, and what of a value no cell can hold."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from leapgraph.printable import escape_of
from leapgraph.pull.claims import entity_id
from leapgraph.sync.texts import is_control

if TYPE_CHECKING:
    from leapgraph.sync.model import Json

GREGORIAN = "http://www.wikidata.org/entity/Q1985727"
_BLANKS = re.compile(r"[\t\r\n]")
_TIME = re.compile(r"([+-]\d{1,16}-\d{2}-\d{2}T00:00:00Z)/(\d{1,2})")
_QUANTITY = re.compile(r"([+-]\d+(?:\.\d+)?)(?:U(\d+))?")
_CURLY = re.compile("[\u201c\u201d]")


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
        "string": lambda: quoted(value, version),
        "monolingualtext": lambda: f"{value['language']}:{quoted(value['text'], version)}",
        "wikibase-entityid": lambda: entity_id(value),
        "time": lambda: _time(value),
        "quantity": lambda: _quantity(value),
    }
    maker = makers.get(snak["datavalue"]["type"])
    if maker is None:
        raise UnsayableError(f"the precision and the globe of a {snak['datavalue']['type']}")
    return str(maker())


def quoted(text: str, version: str) -> str:
    """Return a text in the quotation marks of the format, which knows no escapes.

    Raises:
        UnsayableError: The tool would read another text out of it.
    """
    if _BLANKS.search(text):
        raise UnsayableError("a tab or the end of a line in a text")
    if mark := next(filter(is_control, text), ""):
        raise UnsayableError(f"a character that is not seen, {escape_of(mark)}, in a text")
    if text != text.strip():
        raise UnsayableError("white space at the beginning or the end of a text")
    if not text:
        raise UnsayableError("an empty text")
    if version == "v3":
        _check_v3(text)
    return f'"{text}"'


def _check_v3(text: str) -> None:
    """Refuse what version 3.0 takes for something else.

    It makes curly quotes straight, looks for texts between straight ones before it splits at bars and at the ends of
    lines, takes a backslash for an escape there, and three quotation marks for one.
    """
    if _CURLY.search(text):
        raise UnsayableError("curly quotation marks in a text")
    if '"' in text and "|" in text:
        raise UnsayableError("a text with a quotation mark and a bar")
    if text.count('"') % 2 or text.startswith('""') or ('"' in text and "/*" in text):
        raise UnsayableError("where a text with these quotation marks ends")
    if text.endswith("\\") or '\\"' in text:
        raise UnsayableError("a backslash before a quotation mark")


def _time(value: Json) -> str:
    if value["calendarmodel"] != GREGORIAN:
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
