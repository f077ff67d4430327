"""Statements that QuickStatements cannot distinguish: it identifies a statement by its value alone.

Version 1 takes the last of an item's statements with an equal value (quickstatements.php, getStatementID and
compareDatavalue), version 3.0 the first. PHP's `==` treats two numeric texts as equal if the numbers are equal;
the unit and bounds of a quantity are ignored.
"""

from __future__ import annotations

import math
import re
import unicodedata
from typing import TYPE_CHECKING, Any

from leapgraph.wikibase.mentioned_entities import entity_id

if TYPE_CHECKING:
    from collections.abc import Callable

    from leapgraph.wikibase.json_types import Json

_NUMBER = re.compile(r"\s*[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?\s*", re.ASCII)
_ZEROS = re.compile(r"^([+-]?)0*")


def is_same_value(one: Json, other: Json) -> bool:
    """Return whether the tool may confuse the values of two snaks; in doubt True."""
    if one["snaktype"] != other["snaktype"]:
        return False
    if one["snaktype"] != "value":
        return True
    mine, theirs = one["datavalue"], other["datavalue"]
    if mine["type"] != theirs["type"]:
        return False
    alike = _COMPARISONS.get(mine["type"])
    return mine["value"] == theirs["value"] if alike is None else alike(mine["value"], theirs["value"])


def _texts(one: Any, other: Any) -> bool:
    mine, theirs = (unicodedata.normalize("NFD", str(text)).strip() for text in (one, other))
    if mine == theirs:
        return True
    return bool(_NUMBER.fullmatch(mine) and _NUMBER.fullmatch(theirs)) and float(mine) == float(theirs)


def _monolingual_texts(one: Json, other: Json) -> bool:
    return one["language"] == other["language"] and _texts(one["text"], other["text"])


def _times(one: Json, other: Json) -> bool:
    mine, theirs = (
        (_ZEROS.sub(r"\1", value["time"]), value["precision"], value["calendarmodel"]) for value in (one, other)
    )
    return mine == theirs


def _amounts(one: Json, other: Json) -> bool:
    mine, theirs = float(one["amount"]), float(other["amount"])
    return math.isclose(mine, theirs, rel_tol=1e-15, abs_tol=0.0)


def _coordinates(one: Json, other: Json) -> bool:
    return bool(one["latitude"] == other["latitude"] and one["longitude"] == other["longitude"])


def _entities(one: Json, other: Json) -> bool:
    return entity_id(one) == entity_id(other)


_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "string": _texts,
    "monolingualtext": _monolingual_texts,
    "time": _times,
    "quantity": _amounts,
    "globecoordinate": _coordinates,
    "wikibase-entityid": _entities,
}
