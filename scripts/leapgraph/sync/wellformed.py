"""Wikibase JSON checked down to each snak and value, before anything trusts a file that has it.

The forms are those of the API's statements (mw:Wikibase/DataModel/JSON). What an extension adds, a datatype or a kind
of value, is taken as it is; what is known must be whole.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any, NoReturn

from leapgraph.printable import printable

if TYPE_CHECKING:
    from collections.abc import Callable

Path = tuple[str | int, ...]

DEEPEST = 40
# As much of a name as a person needs to find it.
LONGEST = 60
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
    """Something is not as it must be.

    Attributes:
        path: The keys and places that lead to it.
        what: What is wrong, as the rest of a sentence.
    """

    def __init__(self, path: Path, what: str) -> None:
        super().__init__(what)
        self.path = path
        self.what = what

    @property
    def sentence(self) -> str:
        """The way and what is wrong, as one line that can be shown."""
        named = bool(self.path) and self.what.startswith(f"{self.path[-1]} ")
        steps = self.path[:-1] if named else self.path
        way = "".join(f"[{one}]" if isinstance(one, int) else f".{one[:LONGEST]}" for one in steps).removeprefix(".")
        return printable(f"{way}: {self.what}".removeprefix(": "))


def refuse(path: Path, what: str) -> NoReturn:
    """Raise a MalformedError."""
    raise MalformedError(path, what)


def check_json(value: Any, path: Path = ()) -> None:
    """Make sure that a value is plain JSON that every part of a program can hold.

    Raises:
        MalformedError: It nests too deep, has half a character, or a number that is none or of more than 64 bits.
    """
    if len(path) > DEEPEST:
        refuse(path[:6], f"nests deeper than {DEEPEST}")
    if isinstance(value, dict):
        for key, inside in value.items():
            _characters(key, path)
            check_json(inside, (*path, key))
    elif isinstance(value, list):
        for number, inside in enumerate(value):
            check_json(inside, (*path, number))
    elif isinstance(value, str):
        _characters(value, path)
    elif isinstance(value, float) and not math.isfinite(value):
        refuse(path, "is no number that JSON has")
    elif isinstance(value, int) and not -(2**63) <= value < 2**63:
        refuse(path, "is a number of more than 64 bits")


def _characters(text: str, path: Path) -> None:
    if any("\ud800" <= mark <= "\udfff" for mark in text):
        refuse(path, "has half a character in it")


def text(value: Any, path: Path, form: re.Pattern[str] | None = None) -> str:
    """Return a text; of a form where one is given.

    Raises:
        MalformedError: It is none, or of another form.
    """
    if not isinstance(value, str):
        refuse(path, "must be a text")
    if form is not None and not form.fullmatch(value):
        refuse(path, "is not of the form that it must have")
    return value


def mapping(value: Any, path: Path, needed: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return a mapping that has some keys.

    Raises:
        MalformedError: It is none, or a key is missing.
    """
    if not isinstance(value, dict):
        refuse(path, "must be a mapping")
    if missing := [name for name in needed if name not in value]:
        refuse(path, f"lacks {', '.join(missing)}")
    return value


def listed(value: Any, path: Path, check: Callable[[Any, Path], object]) -> None:
    """Make sure that a value is a list, and each of its entries good.

    Raises:
        MalformedError: It is not, or one is not.
    """
    if not isinstance(value, list):
        refuse(path, "must be a list")
    for number, inside in enumerate(value):
        check(inside, (*path, number))


def check_entity_id(value: Any, path: Path) -> None:
    """Make sure that a value is the id of an item: `Q42`."""
    text(value, path, re.compile(r"Q[1-9]\d{0,17}"))


def check_guid(value: Any, path: Path) -> None:
    """Make sure that a value is a statement's id: `Q42$` and a UUID."""
    text(value, path, _GUID)


def check_snak(value: Any, path: Path) -> None:
    """Make sure that a value is a snak.

    Raises:
        MalformedError: It is not; with the way to what is wrong.
    """
    snak = mapping(value, path, ("snaktype", "property"))
    if snak["snaktype"] not in _SNAK_TYPES:
        refuse((*path, "snaktype"), f"must be one of {', '.join(_SNAK_TYPES)}")
    text(snak["property"], (*path, "property"), _PROPERTY)
    for name in ("hash", "datatype"):
        text(snak.get(name, ""), (*path, name))
    if snak["snaktype"] != "value":
        return
    inside = (*path, "datavalue")
    datavalue = mapping(snak.get("datavalue"), inside, ("type", "value"))
    kind = text(datavalue["type"], (*inside, "type"))
    expected = _VALUE_TYPES.get(snak.get("datatype", ""), kind)
    if kind != expected:
        refuse((*inside, "type"), f"must be {expected} for a property of the type {snak['datatype']}")
    check = _VALUES.get(kind)
    if check is not None:
        check(datavalue["value"], (*inside, "value"))


def _monolingual(value: Any, path: Path) -> None:
    said = mapping(value, path, ("language", "text"))
    text(said["language"], (*path, "language"), LANGUAGE)
    text(said["text"], (*path, "text"))


def _entity(value: Any, path: Path) -> None:
    said = mapping(value, path)
    text(mapping(said, path, ("entity-type",))["entity-type"], (*path, "entity-type"))
    if "id" in said:
        text(said["id"], (*path, "id"), _ENTITY)
    else:
        mapping(said, path, ("numeric-id",))
    if "numeric-id" in said:
        whole_number(said["numeric-id"], (*path, "numeric-id"))


def _time(value: Any, path: Path) -> None:
    said = mapping(value, path, ("time", "timezone", "before", "after", "precision", "calendarmodel"))
    text(said["time"], (*path, "time"), _TIME)
    text(said["calendarmodel"], (*path, "calendarmodel"))
    for name in ("timezone", "before", "after", "precision"):
        whole_number(said[name], (*path, name))


def _quantity(value: Any, path: Path) -> None:
    said = mapping(value, path, ("amount", "unit"))
    for name in ("amount", "upperBound", "lowerBound"):
        if name in said:
            text(said[name], (*path, name), _DECIMAL)
    text(said["unit"], (*path, "unit"))
    if ("upperBound" in said) != ("lowerBound" in said):
        refuse(path, "must have both bounds or none")


def _coordinate(value: Any, path: Path) -> None:
    said = mapping(value, path, ("latitude", "longitude"))
    for name in ("latitude", "longitude", "altitude", "precision"):
        number = said.get(name)
        if (number is None and name in {"latitude", "longitude"}) or not isinstance(number, int | float | None):
            refuse((*path, name), "must be a number")
        if isinstance(number, bool):
            refuse((*path, name), "must be a number")
    if said.get("globe") is not None:
        text(said["globe"], (*path, "globe"))


def whole_number(value: Any, path: Path) -> None:
    """Make sure that a value is a whole number.

    Raises:
        MalformedError: It is none; `true` is none either.
    """
    if type(value) is not int:
        refuse(path, "must be a whole number")


_VALUES: dict[str, Callable[[Any, Path], object]] = {
    "string": text,
    "monolingualtext": _monolingual,
    "wikibase-entityid": _entity,
    "time": _time,
    "quantity": _quantity,
    "globecoordinate": _coordinate,
}


def _groups(value: Any, path: Path) -> None:
    """Make sure that snaks stand below their properties."""
    for name, group in mapping(value, path).items():
        text(name, (*path, name), _PROPERTY)
        listed(group, (*path, name), check_snak)
        if not group or any(snak["property"] != name for snak in group):
            refuse((*path, name), "must be snaks of this property")


def check_reference(value: Any, path: Path) -> None:
    """Make sure that a value is a reference.

    Raises:
        MalformedError: It is not; with the way to what is wrong.
    """
    reference = mapping(value, path, ("snaks",))
    _groups(reference["snaks"], (*path, "snaks"))
    if not reference["snaks"]:
        refuse((*path, "snaks"), "must not be empty")
    text(reference.get("hash", ""), (*path, "hash"))
    listed(reference.get("snaks-order") or [], (*path, "snaks-order"), text)


def check_statement(value: Any, path: Path) -> None:
    """Make sure that a value is a statement; it may lack its `id`.

    Raises:
        MalformedError: It is not; with the way to what is wrong.
    """
    statement = mapping(value, path, ("mainsnak",))
    check_snak(statement["mainsnak"], (*path, "mainsnak"))
    if statement.get("type", "statement") != "statement":
        refuse((*path, "type"), "must be `statement`")
    if statement.get("rank", "normal") not in RANKS:
        refuse((*path, "rank"), f"must be one of {', '.join(RANKS)}")
    _groups(statement.get("qualifiers", {}), (*path, "qualifiers"))
    listed(statement.get("qualifiers-order", []), (*path, "qualifiers-order"), text)
    listed(statement.get("references", []), (*path, "references"), check_reference)
    if "id" in statement:
        check_guid(statement["id"], (*path, "id"))
