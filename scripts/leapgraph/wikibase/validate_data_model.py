"""Validates Wikibase JSON down to each snak and datavalue.

The forms are those of the API's statements (mw:Wikibase/DataModel/JSON). Datatypes and value types of extensions
are accepted as they are; known ones must be complete.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any, NoReturn

from leapgraph.printable import escape_unprintable

if TYPE_CHECKING:
    from collections.abc import Callable

    from leapgraph.wikibase.json_types import JsonPath


MAX_DEPTH = 40
# The maximal length of a key in a message.
MAX_NAME_LENGTH = 60
RANKS = ("preferred", "normal", "deprecated")
TERM_KINDS = {"add_label": "label", "add_description": "description", "add_alias": "alias"}
_SNAK_TYPES = ("value", "somevalue", "novalue")
_VALUE_TYPES = {
    "wikibase-item": "wikibase-entityid", "wikibase-property": "wikibase-entityid", "time": "time",
    "wikibase-lexeme": "wikibase-entityid", "wikibase-form": "wikibase-entityid",
    "wikibase-sense": "wikibase-entityid", "quantity": "quantity", "monolingualtext": "monolingualtext",
    "globe-coordinate": "globecoordinate", "string": "string", "external-id": "string", "url": "string",
    "commonsMedia": "string", "math": "string", "geo-shape": "string", "tabular-data": "string",
    "musical-notation": "string",
}  # fmt: skip
_PROPERTY = re.compile(r"P[1-9]\d{0,17}")
_ENTITY = re.compile(r"[A-Z][1-9]\d{0,17}(?:-[A-Z][1-9]\d{0,17})?")
_GUID = re.compile(r"[A-Za-z][1-9]\d{0,17}\$[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_DECIMAL = re.compile(r"[+-]?\d{1,400}(?:\.\d{1,400})?")
_TIME = re.compile(r"[+-]\d{1,16}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
LANGUAGE = re.compile(r"[a-z][a-z0-9-]{0,40}")


class MalformedError(ValueError):
    """A value is malformed.

    Attributes:
        path: The keys and indexes that lead to it.
        what: The problem, as a predicate without subject.
    """

    def __init__(self, path: JsonPath, what: str) -> None:
        super().__init__(what)
        self.path = path
        self.what = what

    @property
    def sentence(self) -> str:
        """The path and the problem, as one printable line."""
        named = bool(self.path) and self.what.startswith(f"{self.path[-1]} ")
        steps = self.path[:-1] if named else self.path
        way = "".join(
            f"[{one}]" if isinstance(one, int) else f".{one[:MAX_NAME_LENGTH]}" for one in steps
        ).removeprefix(".")
        return escape_unprintable(f"{way}: {self.what}".removeprefix(": "))


def raise_malformed(path: JsonPath, what: str) -> NoReturn:
    """Raise a MalformedError."""
    raise MalformedError(path, what)


def check_json(value: Any, path: JsonPath = ()) -> None:
    """Check that a value is plain JSON within the limits of common parsers.

    Raises:
        MalformedError: It is nested too deeply, or has a lone surrogate, a NaN, or an integer of more than 64 bits.
    """
    if len(path) > MAX_DEPTH:
        raise_malformed(path[:6], f"nests deeper than {MAX_DEPTH}")
    if isinstance(value, dict):
        for key, inside in value.items():
            _check_characters(key, path)
            check_json(inside, (*path, key))
    elif isinstance(value, list):
        for number, inside in enumerate(value):
            check_json(inside, (*path, number))
    elif isinstance(value, str):
        _check_characters(value, path)
    elif isinstance(value, float) and not math.isfinite(value):
        raise_malformed(path, "is not a number that JSON has")
    elif isinstance(value, int) and not -(2**63) <= value < 2**63:
        raise_malformed(path, "is a number of more than 64 bits")


def _check_characters(text: str, path: JsonPath) -> None:
    if any("\ud800" <= mark <= "\udfff" for mark in text):
        raise_malformed(path, "has half a character in it")


def check_text(value: Any, path: JsonPath, form: re.Pattern[str] | None = None) -> str:
    """Return a text, optionally of a given form.

    Raises:
        MalformedError: It is not a text, or of another form.
    """
    if not isinstance(value, str):
        raise_malformed(path, "must be a text")
    if form is not None and not form.fullmatch(value):
        raise_malformed(path, "is not of the form that it must have")
    return value


def check_mapping(value: Any, path: JsonPath, needed: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return a mapping with the required keys.

    Raises:
        MalformedError: It is not a mapping, or a key is missing.
    """
    if not isinstance(value, dict):
        raise_malformed(path, "must be a mapping")
    if missing := [name for name in needed if name not in value]:
        raise_malformed(path, f"lacks {', '.join(missing)}")
    return value


def check_list(value: Any, path: JsonPath, check: Callable[[Any, JsonPath], object]) -> None:
    """Check that a value is a list, and each of its entries.

    Raises:
        MalformedError: It is not a list, or an entry is malformed.
    """
    if not isinstance(value, list):
        raise_malformed(path, "must be a list")
    for number, inside in enumerate(value):
        check(inside, (*path, number))


def check_entity_id(value: Any, path: JsonPath) -> None:
    """Check that a value is an item id: `Q42`."""
    check_text(value, path, re.compile(r"Q[1-9]\d{0,17}"))


def check_guid(value: Any, path: JsonPath) -> None:
    """Check that a value is a statement GUID: `Q42$` and a UUID."""
    check_text(value, path, _GUID)


def check_snak(value: Any, path: JsonPath) -> None:
    """Check that a value is a snak.

    Raises:
        MalformedError: It is not; with the path.
    """
    snak = check_mapping(value, path, ("snaktype", "property"))
    if snak["snaktype"] not in _SNAK_TYPES:
        raise_malformed((*path, "snaktype"), f"must be one of {', '.join(_SNAK_TYPES)}")
    check_text(snak["property"], (*path, "property"), _PROPERTY)
    for name in ("hash", "datatype"):
        check_text(snak.get(name, ""), (*path, name))
    if snak["snaktype"] != "value":
        return
    inside = (*path, "datavalue")
    datavalue = check_mapping(snak.get("datavalue"), inside, ("type", "value"))
    kind = check_text(datavalue["type"], (*inside, "type"))
    expected = _VALUE_TYPES.get(snak.get("datatype", ""), kind)
    if kind != expected:
        raise_malformed((*inside, "type"), f"must be {expected} for a property of the type {snak['datatype']}")
    check = _VALUES.get(kind)
    if check is not None:
        check(datavalue["value"], (*inside, "value"))


def _check_monolingual(value: Any, path: JsonPath) -> None:
    mapping = check_mapping(value, path, ("language", "text"))
    check_text(mapping["language"], (*path, "language"), LANGUAGE)
    check_text(mapping["text"], (*path, "text"))


def _check_entity_value(value: Any, path: JsonPath) -> None:
    mapping = check_mapping(value, path)
    check_text(check_mapping(mapping, path, ("entity-type",))["entity-type"], (*path, "entity-type"))
    if "id" in mapping:
        check_text(mapping["id"], (*path, "id"), _ENTITY)
    else:
        check_mapping(mapping, path, ("numeric-id",))
    if "numeric-id" in mapping:
        check_integer(mapping["numeric-id"], (*path, "numeric-id"))


def _check_time(value: Any, path: JsonPath) -> None:
    mapping = check_mapping(value, path, ("time", "timezone", "before", "after", "precision", "calendarmodel"))
    check_text(mapping["time"], (*path, "time"), _TIME)
    check_text(mapping["calendarmodel"], (*path, "calendarmodel"))
    for name in ("timezone", "before", "after", "precision"):
        check_integer(mapping[name], (*path, name))


def _check_quantity(value: Any, path: JsonPath) -> None:
    mapping = check_mapping(value, path, ("amount", "unit"))
    for name in ("amount", "upperBound", "lowerBound"):
        if name in mapping:
            check_text(mapping[name], (*path, name), _DECIMAL)
    check_text(mapping["unit"], (*path, "unit"))
    if ("upperBound" in mapping) != ("lowerBound" in mapping):
        raise_malformed(path, "must have both bounds or none")


def _check_coordinate(value: Any, path: JsonPath) -> None:
    mapping = check_mapping(value, path, ("latitude", "longitude"))
    for name in ("latitude", "longitude", "altitude", "precision"):
        number = mapping.get(name)
        if (number is None and name in {"latitude", "longitude"}) or not isinstance(number, int | float | None):
            raise_malformed((*path, name), "must be a number")
        if isinstance(number, bool):
            raise_malformed((*path, name), "must be a number")
    if mapping.get("globe") is not None:
        check_text(mapping["globe"], (*path, "globe"))


def check_integer(value: Any, path: JsonPath) -> None:
    """Check that a value is an integer.

    Raises:
        MalformedError: It is not an integer, or is a boolean.
    """
    if type(value) is not int:
        raise_malformed(path, "must be a whole number")


_VALUES: dict[str, Callable[[Any, JsonPath], object]] = {
    "string": check_text,
    "monolingualtext": _check_monolingual,
    "wikibase-entityid": _check_entity_value,
    "time": _check_time,
    "quantity": _check_quantity,
    "globecoordinate": _check_coordinate,
}


def _check_snak_groups(value: Any, path: JsonPath) -> None:
    """Check that snaks are grouped by property."""
    for name, group in check_mapping(value, path).items():
        check_text(name, (*path, name), _PROPERTY)
        check_list(group, (*path, name), check_snak)
        if not group or any(snak["property"] != name for snak in group):
            raise_malformed((*path, name), "must be snaks of this property")


def check_reference(value: Any, path: JsonPath) -> None:
    """Check that a value is a reference.

    Raises:
        MalformedError: It is not; with the path.
    """
    reference = check_mapping(value, path, ("snaks",))
    _check_snak_groups(reference["snaks"], (*path, "snaks"))
    if not reference["snaks"]:
        raise_malformed((*path, "snaks"), "must not be empty")
    check_text(reference.get("hash", ""), (*path, "hash"))
    check_list(reference.get("snaks-order") or [], (*path, "snaks-order"), check_text)


def check_statement(value: Any, path: JsonPath) -> None:
    """Check that a value is a statement; `id` is optional.

    Raises:
        MalformedError: It is not; with the path.
    """
    statement = check_mapping(value, path, ("mainsnak",))
    check_snak(statement["mainsnak"], (*path, "mainsnak"))
    if statement.get("type", "statement") != "statement":
        raise_malformed((*path, "type"), "must be `statement`")
    if statement.get("rank", "normal") not in RANKS:
        raise_malformed((*path, "rank"), f"must be one of {', '.join(RANKS)}")
    _check_snak_groups(statement.get("qualifiers", {}), (*path, "qualifiers"))
    check_list(statement.get("qualifiers-order", []), (*path, "qualifiers-order"), check_text)
    check_list(statement.get("references", []), (*path, "references"), check_reference)
    if "id" in statement:
        check_guid(statement["id"], (*path, "id"))
