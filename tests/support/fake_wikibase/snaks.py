"""Snaks as Wikibase takes them: checked against the property's datatype, normalised, hashed."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from leapgraph.wikibase import snak_hash
from leapgraph.wikibase.times_to_rdf import GREGORIAN, JULIAN, normalize_time
from support.fake_wikibase.errors import ApiError, invalid
from support.fake_wikibase.terms import is_language

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.fake_wikibase.entities import Entities

Json = dict[str, Any]
VALUE_TYPES = {
    "wikibase-item": "wikibase-entityid", "wikibase-property": "wikibase-entityid", "time": "time",
    "quantity": "quantity", "monolingualtext": "monolingualtext", "globe-coordinate": "globecoordinate",
    "string": "string", "external-id": "string", "url": "string", "commonsMedia": "string", "math": "string",
    "geo-shape": "string", "tabular-data": "string", "musical-notation": "string",
}  # fmt: skip
LONGEST = {"url": 500, "commonsMedia": 240}
LONGEST_TEXT = 400
SCHEMES = ("http", "https", "ftp", "ftps", "irc", "mailto", "ssh", "git", "svn", "tel", "urn", "sftp")
DAY = 11
MOST_VALUES = 50
PARTS = {"quantity": ("amount",), "monolingualtext": ("language", "text"), "globecoordinate": ("latitude", "longitude"),
         "time": ("time", "precision", "calendarmodel")}  # fmt: skip


class Malformed(Exception):  # noqa: N818 - never answered as it is: each action has its own code for it
    """What was sent cannot be read as what it should be."""


@dataclass
class Snaks:
    """Takes snaks.

    Args:
        entities: Where the properties, and the entities that are values, must be.
        base: Returns what the IRIs of units begin with.
    """

    entities: Entities
    base: Callable[[], str]
    gone: set[str] = field(default_factory=set)
    """Names of files that were there once: a statement that has one is not saved again."""

    def take(self, snak: Any) -> Json:
        """Return a snak as it will be stored, or refuse it."""
        if not isinstance(snak, dict) or not re.fullmatch(r"P[1-9]\d*", str(snak.get("property"))):
            raise Malformed("Snak serialization without a property ID")
        if snak.get("snaktype") not in {"value", "somevalue", "novalue"}:
            raise Malformed("Snak serialization of an unknown snaktype")
        property_id = snak["property"]
        made = {"snaktype": snak["snaktype"], "property": property_id}
        found = self.entities.entities.get(property_id)
        if found is None or found["type"] != "property":
            raise invalid("no-such-property", f"Property {property_id} not found!", property_id)
        if made["snaktype"] == "value":
            made["datavalue"] = self._datavalue(snak.get("datavalue"), found["datatype"])
        return {**made, "hash": snak_hash(made), "datatype": found["datatype"]}

    def _datavalue(self, datavalue: Any, datatype: str) -> Json:
        if not isinstance(datavalue, dict) or not {"type", "value"} <= datavalue.keys():
            raise Malformed("Snak serialization without a data value")
        kind, expected = datavalue["type"], VALUE_TYPES.get(datatype, "string")
        if kind != expected:
            raise invalid("bad-value-type", f"Bad value type {kind}, expected {expected}", kind, expected)
        value = datavalue["value"]
        try:
            if missing := [part for part in PARTS.get(kind, ()) if part not in value]:
                raise _corrupt(f"{missing[0]} field required")
            return {"value": self._value(kind, value, datatype), "type": kind}
        except (TypeError, AttributeError, KeyError) as error:
            raise _corrupt(str(error)) from None

    def _value(self, kind: str, value: Any, datatype: str) -> Any:
        match kind:
            case "wikibase-entityid":
                return self._entity(value, datatype.removeprefix("wikibase-"))
            case "time":
                return _time(value)
            case "quantity":
                return _quantity(value, self.base())
            case "monolingualtext":
                if not is_language(value["language"], monolingual=True):
                    raise invalid("not-a-language", "Unknown language", value["language"])
                return {"text": _text(value["text"], LONGEST_TEXT), "language": value["language"]}
            case "globecoordinate":
                return _coordinate(value)
        text = _text(value, LONGEST.get(datatype, LONGEST_TEXT))
        if datatype == "url" and text.partition(":")[0].lower() not in SCHEMES:
            raise invalid("bad-url-scheme", f"An URL scheme of {text!r} is not supported", text)
        if datatype == "commonsMedia" and not re.fullmatch(r"[^#/:\\]+\.\w+", text):
            raise invalid("malformed-value", f"Malformed input: {text}", text)
        if text in self.gone:
            raise invalid("no-such-media", f"File not found: {text}", text)
        return text

    def parse(self, parameters: dict[str, str]) -> Json:
        """Return what `wbparsevalue` says of values for a property, each by itself; nothing is stored."""
        found = self.entities.entities[parameters["property"]]["datatype"]
        listed = parameters["values"]
        values = listed[1:].split("\x1f") if listed.startswith("\x1f") else listed.split("|")
        if len(values) > MOST_VALUES:
            raise ApiError(
                "toomanyvalues", f'Too many values supplied for parameter "values". The limit is {MOST_VALUES}.'
            )
        return {"results": [self._parsed(one, found) for one in values]}

    def _parsed(self, raw: str, datatype: str) -> Json:
        kind = VALUE_TYPES.get(datatype, "string")
        value = {"id": raw} if kind == "wikibase-entityid" else raw
        try:
            return {"raw": raw, "value": self._value(kind, value, datatype), "type": kind}
        except ApiError as error:
            return {"raw": raw, "valid": False, "error": "ValidationError", "messages": error.report["messages"]}

    def _entity(self, value: Json, kind: str) -> Json:
        given = value.get("id") or f"{'P' if value['entity-type'] == 'property' else 'Q'}{value['numeric-id']}"
        if not re.fullmatch(r"[QP][1-9]\d*", given):
            raise _corrupt(f"Can not parse id: {given}")
        if given[0] != {"item": "Q", "property": "P"}.get(kind):
            raise invalid("bad-entity-type", f"Unexpected entity type of {given}", given)
        if given not in self.entities.entities and given not in self.entities.redirects:
            raise invalid("no-such-entity", f"{given} not found", given)
        return {"entity-type": kind, "numeric-id": int(given[1:]), "id": given}


def _corrupt(what: str) -> Exception:
    return invalid("bad-value", f"Data value corrupt: {what}", what)


def _text(text: Any, longest: int) -> str:
    if not isinstance(text, str):
        raise _corrupt("Can only construct StringValue from strings")
    text = unicodedata.normalize("NFC", text).strip()
    if not text:
        raise invalid("too-short", "Must be at least 1 character long", 1)
    if len(text) > longest:
        raise invalid("too-long", f"Must be no more than {longest} characters long", longest)
    if re.search(r"[\n\r\t\v]", text):
        raise invalid("malformed-value", "Malformed input", text)
    return str(text)


def _time(value: Json) -> Json:
    time, precision, calendar = normalize_time(value["time"]), value["precision"], value["calendarmodel"]
    if time is None or type(precision) is not int or calendar not in {GREGORIAN, JULIAN}:
        raise _corrupt(f"{value['time']} is not a time")
    if not time.endswith("T00:00:00Z") or not 0 <= precision <= DAY:
        raise invalid("malformed-value", f"Malformed input: {time}", time)
    zones = {key: value.get(key, 0) for key in ("timezone", "before", "after")}
    if any(type(one) is not int for one in zones.values()):
        raise _corrupt("timezone, before and after must be integers")
    return {"time": time, **zones, "precision": precision, "calendarmodel": calendar}


def _quantity(value: Json, base: str) -> Json:
    bounds = [key for key in ("upperBound", "lowerBound") if value.get(key) is not None]
    numbers = {key: value[key] for key in ("amount", *bounds)}
    if len(bounds) == 1 or not all(re.fullmatch(r"[-+](0|[1-9]\d*)(\.\d+)?", one) for one in numbers.values()):
        raise _corrupt("Value must be a decimal with a sign, with both bounds or none")
    if bounds and not float(numbers["lowerBound"]) <= float(numbers["amount"]) <= float(numbers["upperBound"]):
        raise _corrupt("The amount must lie between its bounds")
    unit = value.get("unit", "1")
    if unit != "1" and not re.fullmatch(r"Q[1-9]\d*", unit.removeprefix(base) if unit.startswith(base) else ""):
        raise invalid("bad-prefix", f"{unit} is no unit", unit)
    return {"amount": numbers["amount"], "unit": unit, **{key: numbers[key] for key in bounds}}


def _coordinate(value: Json) -> Json:
    numbers = [value["latitude"], value["longitude"], value.get("precision")]
    if any(type(one) not in {int, float} for one in numbers if one is not None) or numbers[0] is None:
        raise _corrupt("a coordinate is of numbers")
    if not abs(numbers[0]) <= 90 or not abs(numbers[1]) <= 360:
        raise invalid("malformed-value", "Malformed input", numbers[0], numbers[1])
    globe = value.get("globe") or "http://www.wikidata.org/entity/Q2"
    return {"latitude": numbers[0], "longitude": numbers[1], "altitude": None, "precision": numbers[2], "globe": globe}
