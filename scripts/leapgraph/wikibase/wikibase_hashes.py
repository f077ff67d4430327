"""Wikibase's hashes of snaks, references and values: of PHP serializations in the format before PHP 7.4."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from leapgraph.wikibase.conversion_errors import StrictDict, ValueProblem
from leapgraph.wikibase.times_to_rdf import normalize_time
from leapgraph.wikibase.write_lexical_forms import php_float

if TYPE_CHECKING:
    from collections.abc import Callable

    from leapgraph.wikibase.json_types import Json


_SNAKS = "Wikibase\\DataModel\\Snak\\Property{}Snak"
_ENTITY_IDS = {
    "item": "Wikibase\\DataModel\\Entity\\ItemId",
    "property": "Wikibase\\DataModel\\Entity\\NumericPropertyId",
    "lexeme": "Wikibase\\Lexeme\\Domain\\Model\\LexemeId",
    "form": "Wikibase\\Lexeme\\Domain\\Model\\FormId",
    "sense": "Wikibase\\Lexeme\\Domain\\Model\\SenseId",
}
_EARTH = "http://www.wikidata.org/entity/Q2"

_ENCODE = json.JSONEncoder(separators=(",", ":")).encode


def snak_hash(snak: Json) -> str:
    """Return the hash that Wikibase serves with a snak: 40 hexadecimal digits.

    It is computed from property, snak type and value; a `hash` in the snak is ignored.

    Raises:
        ValueError: The value is malformed, or its hash cannot be computed (entity schemas).
    """
    property_id, kind = snak["property"], snak["snaktype"]
    if kind == "value":
        inner = f"a:2:{{i:0;{_string(property_id)}i:1;{value_serialization(snak['datavalue'])}}}"
        return _sha1(_object(_SNAKS.format("Value"), inner))
    if kind not in ("somevalue", "novalue"):
        message = f"snak type {kind!r} is unknown"
        raise ValueProblem(message)
    return _sha1(_object(_SNAKS.format("SomeValue" if kind == "somevalue" else "NoValue"), property_id))


def reference_hash(reference: Json) -> str:
    """Return the hash that Wikibase serves with a reference: of its snaks' hashes, in any order.

    Raises:
        ValueError: As `snak_hash`, for a snak that carries no `hash` of its own.
    """
    hashes = {snak.get("hash") or snak_hash(snak) for snaks in dict(reference["snaks"]).values() for snak in snaks}
    return _sha1("|".join(sorted(hashes)))


def value_hash(datavalue: Json) -> str:
    """Return the hash that names the value node of a time, quantity or globe coordinate: 32 hexadecimal digits.

    Raises:
        ValueError: The value is malformed.
    """
    if datavalue["type"] == "globecoordinate":
        latitude, longitude, precision, globe = coordinate_parts(datavalue["value"])
        accuracy = "" if precision is None else php_float(precision)
        return _md5(f"{php_float(latitude)}|{php_float(longitude)}|{accuracy}|{globe}")
    return _md5(value_serialization(datavalue))


def blank_node_label(*parts: str) -> str:
    """Return the label of the blank node for an unknown value or a no-value class, made from what it belongs to."""
    return _md5("-".join(parts))


def coordinate_parts(value: Json) -> tuple[float, float, float | None, str]:
    """Return latitude, longitude, precision and globe, with Wikibase's defaults for the last two."""
    latitude, longitude, precision = value["latitude"], value["longitude"], value.get("precision")
    for number in (latitude, longitude, 0 if precision is None else precision):
        if type(number) not in (int, float) or not -360 <= number <= 360:  # noqa: PLR2004 - Wikibase's own bounds
            message = f"{number!r} is not an angle between -360 and 360 degrees"
            raise ValueProblem(message)
    globe = value.get("globe") or _EARTH
    return latitude, longitude, precision, globe


def value_serialization(datavalue: Json) -> str:
    """Return the PHP serialization of a value, from which its hash and its snak's hash are computed."""
    return _SERIALIZATIONS[datavalue["type"]](datavalue["value"])


def _text(value: str) -> str:
    return _object("DataValues\\StringValue", value)


def _monolingual(value: Json) -> str:
    inner = f"a:2:{{i:0;{_string(value['language'])}i:1;{_string(value['text'])}}}"
    return _object("DataValues\\MonolingualTextValue", inner)


def _time(value: Json) -> str:
    time = normalize_time(value["time"])
    if time is None:
        message = f"{value['time']!r} is not a time"
        raise ValueProblem(message)
    rest = [value[key] for key in ("timezone", "before", "after", "precision", "calendarmodel")]
    return _object("DataValues\\TimeValue", _json([time, *rest]))


def _coordinate(value: Json) -> str:
    latitude, longitude, precision, globe = coordinate_parts(value)
    numbers = [_json_float(latitude), _json_float(longitude), "null"]
    numbers.append("null" if precision is None else _json_float(precision))
    return _object("DataValues\\Geo\\Values\\GlobeCoordinateValue", f"[{','.join(numbers)},{_json(globe)}]")


def _quantity(value: Json) -> str:
    parts = [_decimal(value["amount"]), _string(value["unit"])]
    if "upperBound" in value or "lowerBound" in value:
        parts += [_decimal(value["upperBound"]), _decimal(value["lowerBound"])]
    inner = "".join(f"i:{index};{part}" for index, part in enumerate(parts))
    name = "DataValues\\QuantityValue" if len(parts) > 2 else "DataValues\\UnboundedQuantityValue"  # noqa: PLR2004
    return _object(name, f"a:{len(parts)}:{{{inner}}}")


def _entity_id(value: Json) -> str:
    kind = value["entity-type"]
    if kind not in _ENTITY_IDS:
        message = f"the hash of a value of entity type {kind!r} cannot be computed: keep the one that the server gives"
        raise ValueProblem(message)
    entity_id = value.get("id") or f"{'P' if kind == 'property' else 'Q'}{value['numeric-id']}"
    return _object("Wikibase\\DataModel\\Entity\\EntityIdValue", _object(_ENTITY_IDS[kind], entity_id))


_SERIALIZATIONS: StrictDict[Callable[[Any], str]] = StrictDict(
    "the value type",
    {
        "string": _text,
        "monolingualtext": _monolingual,
        "time": _time,
        "globecoordinate": _coordinate,
        "quantity": _quantity,
        "wikibase-entityid": _entity_id,
    },
)


def _object(name: str, inner: str) -> str:
    return f'C:{len(name)}:"{name}":{_size(inner)}:{{{inner}}}'


def _string(text: str) -> str:
    return f's:{_size(text)}:"{text}";'


def _decimal(number: str) -> str:
    """Serialize a decimal; zero is always positive."""
    if number.startswith("-0") and not number.strip("-0."):
        number = f"+{number[1:]}"
    return _object("DataValues\\DecimalValue", _string(number))


def _size(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode())


def _json(value: object) -> str:
    return _ENCODE(value).replace("/", "\\/")


def _json_float(number: float) -> str:
    return php_float(number, digits=0, exponent_mark="e")


def _sha1(text: str) -> str:
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
