"""Compares values of a property (equal, more or less precise, different), and matches statements by them."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Literal

from leapgraph.wikibase import snak_hash

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from leapgraph.wikibase.json_types import Json


ValueRelation = Literal["equal", "finer", "coarser", "different"]
_DAY, _MONTH, _YEAR = 11, 10, 9
_URL_TYPES = {"url"}
_RELATION_ORDER = {"equal": 0, "coarser": 1, "finer": 2, "different": 3}


def compare_snaks(ours: Json, theirs: Json) -> ValueRelation:
    """Return how our snak relates to theirs: `finer` means that ours is more precise.

    Times are compared to the coarser precision, in one calendar; URLs without scheme, `www.` and final
    slash; texts of one language case-insensitively; quantities by number and unit.
    """
    if ours["snaktype"] != "value" or theirs["snaktype"] != "value":
        return "equal" if ours["snaktype"] == theirs["snaktype"] else "different"
    one, other = ours["datavalue"], theirs["datavalue"]
    if one["type"] != other["type"]:
        return "different"
    if one["type"] == "time":
        return _compare_times(one["value"], other["value"])
    same = {
        "string": lambda: _string_key(one["value"], ours) == _string_key(other["value"], theirs),
        "monolingualtext": lambda: _monolingual_key(one["value"]) == _monolingual_key(other["value"]),
        "quantity": lambda: _quantity_key(one["value"]) == _quantity_key(other["value"]),
    }.get(one["type"], lambda: snak_hash(ours) == snak_hash(theirs))()
    return "equal" if same else "different"


def likeness_hashes(snak: Json) -> tuple[str, ...]:
    """Return hashes for comparing snaks without their values: see `are_alike`.

    The first covers what `compare_snaks` takes for equal; a time has another for each coarser precision.
    """
    if snak["snaktype"] != "value":
        return (_short_hash(snak["snaktype"]),)
    kind, value = snak["datavalue"]["type"], snak["datavalue"]["value"]
    if kind == "time":
        exact = value["precision"]
        levels = [level for level in range(exact, _YEAR - 1, -1) if level <= _DAY] or [exact]
        return tuple(
            _short_hash(kind, value["calendarmodel"], level, *_time_parts(value["time"], level)) for level in levels
        )
    if kind == "string":
        same: tuple[Any, ...] = (_string_key(value, snak),)
    elif kind == "monolingualtext":
        same = _monolingual_key(value)
    elif kind == "quantity":
        same = tuple(str(one.normalize()) if isinstance(one, Decimal) else one for one in _quantity_key(value))
    else:
        same = (snak_hash(snak),)
    return (_short_hash(kind, *same),)


def are_alike(one: Sequence[str], other: Sequence[str]) -> bool:
    """Return whether two results of `likeness_hashes` belong to snaks that `compare_snaks` does not call different."""
    return one[0] in other or other[0] in one


def _short_hash(*parts: Any) -> str:
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()[:20]


def _compare_times(ours: Json, theirs: Json) -> ValueRelation:
    if ours["calendarmodel"] != theirs["calendarmodel"]:
        return "different"
    fine, coarse = ours["precision"], theirs["precision"]
    if min(fine, coarse) < _YEAR and fine != coarse:
        return "different"
    known = min(fine, coarse)
    if _time_parts(ours["time"], known) != _time_parts(theirs["time"], known):
        return "different"
    return "equal" if fine == coarse else "finer" if fine > coarse else "coarser"


def _time_parts(time: str, precision: int) -> tuple[str, ...]:
    sign, year, month, day = time[0], *re.split("[-T]", time[1:])[:3]
    count = {_YEAR: 1, _MONTH: 2}.get(precision, 1 if precision < _YEAR else 3)
    return (sign, *(year.lstrip("0") or "0", month, day)[:count])


def snak_dates(snaks: Iterable[Json]) -> list[str]:
    """Return the dates of some snaks in ISO 8601, each to its precision, if that is at least a year."""
    known = {_DAY: 10, _MONTH: 7, _YEAR: 4}
    values = [one["datavalue"]["value"] for one in snaks if one["snaktype"] == "value"]
    return [
        value["time"][1:][: known[value["precision"]]]
        for value in values
        if value["time"].startswith("+") and value["precision"] in known
    ]


def is_before(one: str, other: str) -> bool:
    """Return whether a date is certainly before another, at the coarser precision; False if one is empty."""
    known = min(len(one), len(other))
    return one[:known] < other[:known]


def _string_key(text: str, snak: Json) -> str:
    plain = unicodedata.normalize("NFC", text).strip()
    is_address = snak.get("datatype") in _URL_TYPES or re.match(r"https?://", plain)
    return normalize_url(plain) if is_address else plain


def normalize_url(url: str) -> str:
    """Return a URL without the parts in which equivalent URLs may differ."""
    rest = re.sub(r"^https?://(www\.)?", "", url.strip(), flags=re.IGNORECASE).rstrip("/")
    host, slash, path = rest.partition("/")
    return f"{host.lower()}{slash}{path}"


def _monolingual_key(value: Json) -> tuple[str, str]:
    return value["language"].lower(), unicodedata.normalize("NFC", value["text"]).strip().casefold()


def _quantity_key(value: Json) -> tuple[Any, ...]:
    try:
        return Decimal(value["amount"]), value.get("unit", "1")
    except InvalidOperation:
        return value["amount"], value.get("unit", "1")


@dataclass(frozen=True, slots=True)
class StatementMatch:
    """A statement of the wiki, and the relation of our value to its value."""

    statement: Json
    relation: ValueRelation


def match_statement(ours: Json, theirs: Iterable[Json], identifying: tuple[str, ...]) -> StatementMatch | None:
    """Return the matching statement, an equal value before a more or less precise one; None if there is none.

    Statements of equal value whose identifying qualifiers differ (a first and a second term of office) do not match;
    a statement without the qualifier may match either. Of several the one that is not deprecated, has more in common
    and has the smaller GUID is returned.
    """
    found = []
    for statement in theirs:
        relation = compare_snaks(ours["mainsnak"], statement["mainsnak"])
        if relation == "different" or not _same_identifying_qualifiers(ours, statement, identifying):
            continue
        shared = sum(name in statement.get("qualifiers", {}) for name in ours.get("qualifiers", {}))
        rank = statement.get("rank") == "deprecated"
        found.append(((_RELATION_ORDER[relation], rank, -shared, statement["id"]), StatementMatch(statement, relation)))
    return min(found, key=lambda one: one[0])[1] if found else None


def _same_identifying_qualifiers(ours: Json, theirs: Json, identifying: tuple[str, ...]) -> bool:
    mine, other = ours.get("qualifiers", {}), theirs.get("qualifiers", {})
    return all(
        any(compare_snaks(one, two) != "different" for one in mine[name] for two in other[name])
        for name in identifying
        if name in mine and name in other
    )
