"""Converts RDF terms and value nodes of Wikidata's RDF model to Wikibase datavalues."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote, unquote_plus

from pyoxigraph import Literal, NamedNode

from leapgraph.errors import DataError
from leapgraph.wikibase.times_to_rdf import DAY, GREGORIAN, JULIAN, MONTH, YEAR

if TYPE_CHECKING:
    from collections.abc import Callable

    from leapgraph.turtle.terms import Term
    from leapgraph.wikibase.json_types import Json

WIKIBASE = "http://wikiba.se/ontology#"
# Datatypes that need a value node: a term cannot represent the full value.
VALUE_NODE_TYPES = {"time": "TimeValue", "quantity": "QuantityValue", "globe-coordinate": "GlobecoordinateValue"}
AUTO_PRECISION = "GeoAutoPrecision"

_XSD = "http://www.w3.org/2001/XMLSchema#"
_ENTITY_ID = re.compile(r"(?:[QPLE][1-9][0-9]*|L[1-9][0-9]*-[FS][1-9][0-9]*)").fullmatch
_KINDS = {"Q": "item", "P": "property", "L": "lexeme", "F": "form", "S": "sense", "E": "entity-schema"}
_DATE_TIME = re.compile(r"(-?)(\d{4,})-(\d\d)-(\d\d)(T\d\d:\d\d:\d\dZ)").fullmatch
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?").fullmatch
# The Wikibase datatype of a literal by its RDF datatype, if the property's is not known.
_MATH = "http://www.w3.org/1998/Math/MathML"


def simple_value(term: Term, datatype: str | None, entities: str) -> tuple[Json, str]:
    """Return the datavalue of a term, and its Wikibase datatype.

    Args:
        term: The IRI or literal.
        datatype: The property's datatype; None if it is not known, then the term decides.
        entities: The base of entity IRIs.

    Raises:
        DataError: The term is invalid for the property's datatype.
    """
    if isinstance(term, NamedNode):
        return _iri_value(term.value, datatype, entities)
    if not isinstance(term, Literal):
        raise DataError(f"{term} is not a value: give it an IRI or a text")
    if datatype == "monolingualtext" and not term.language:
        raise DataError(f"{term} says no language, which a text of this property needs")
    if term.language and datatype in {None, "monolingualtext"}:
        # MediaWiki's language codes are lower case.
        value = {"text": term.value, "language": term.language.lower()}
        return {"value": value, "type": "monolingualtext"}, "monolingualtext"
    kind = "math" if term.datatype.value == _MATH else "string"
    return {"value": term.value, "type": "string"}, datatype or kind


def _iri_value(iri: str, datatype: str | None, entities: str) -> tuple[Json, str]:
    name = iri.removeprefix(entities)
    if iri.startswith(entities) and _ENTITY_ID(name) and (datatype is None or _holds_entities(datatype)):
        kind = _KINDS[name.rpartition("-")[2][0]]
        value: Json = {"entity-type": kind, "id": name}
        if "-" not in name:
            value["numeric-id"] = int(name[1:])
        return {"value": value, "type": "wikibase-entityid"}, datatype or f"wikibase-{kind}"
    if datatype in {"commonsMedia", "localMedia"}:
        return {"value": unquote(iri.rpartition("/")[2]), "type": "string"}, datatype
    if datatype in {"geo-shape", "tabular-data"}:
        return {"value": unquote_plus(iri.rpartition("/main/")[2]), "type": "string"}, datatype
    return {"value": iri, "type": "string"}, datatype or "url"


def _holds_entities(datatype: str) -> bool:
    return datatype.startswith("wikibase-") or datatype == "entity-schema"


def full_value(
    kind: str, object_of: Callable[[str], Literal | NamedNode | None], *, automatic: bool
) -> tuple[Json, str]:
    """Return the datavalue that a value node describes, and its datatype.

    Args:
        kind: `TimeValue`, `QuantityValue` or `GlobecoordinateValue`.
        object_of: Returns the node's object for a term of Wikibase's ontology; None if there is none.
        automatic: Whether the node is also a `GeoAutoPrecision`: a coordinate without an explicit precision.

    Raises:
        DataError: A term is missing, or not a valid number or date.
    """
    if kind == "TimeValue":
        return {"value": _time(object_of), "type": "time"}, "time"
    if kind == "QuantityValue":
        return {"value": _quantity(object_of), "type": "quantity"}, "quantity"
    value = {
        "latitude": float(_node_number(object_of, "geoLatitude")),
        "longitude": float(_node_number(object_of, "geoLongitude")),
        "altitude": None,
        "precision": None if automatic else float(_node_number(object_of, "geoPrecision")),
        "globe": _node_text(object_of, "geoGlobe"),
    }
    return {"value": value, "type": "globecoordinate"}, "globe-coordinate"


def _node_text(object_of: Callable[[str], Literal | NamedNode | None], name: str) -> str:
    term = object_of(name)
    if term is None:
        raise DataError(f"it lacks wikibase:{name}")
    return term.value


def _node_number(object_of: Callable[[str], Literal | NamedNode | None], name: str) -> str:
    text = _node_text(object_of, name)
    try:
        float(text)
    except ValueError:
        raise DataError(f"its wikibase:{name}, {text!r}, is not a number") from None
    return text


def _quantity(object_of: Callable[[str], Literal | NamedNode | None]) -> Json:
    unit = _node_text(object_of, "quantityUnit")
    # Wikibase uses Wikidata's item for the unit 1 on every wiki.
    value = {"amount": _decimal(object_of, "quantityAmount"), "unit": "1" if unit.endswith("/Q199") else unit}
    for name, key in (("quantityUpperBound", "upperBound"), ("quantityLowerBound", "lowerBound")):
        if object_of(name) is not None:
            value[key] = _decimal(object_of, name)
    return value


def _decimal(object_of: Callable[[str], Literal | NamedNode | None], name: str) -> str:
    text = _node_text(object_of, name)
    if not _NUMBER(text):
        raise DataError(f"its wikibase:{name}, {text!r}, is not a decimal number")
    return text if text[0] in "+-" else f"+{text}"


def _time(object_of: Callable[[str], Literal | NamedNode | None]) -> Json:
    precision = int(float(_node_number(object_of, "timePrecision")))
    calendar = _node_text(object_of, "timeCalendarModel")
    return {
        "time": _date(object_of("timeValue"), precision, calendar),
        "timezone": int(_node_number(object_of, "timeTimezone")) if object_of("timeTimezone") is not None else 0,
        "before": 0,
        "after": 0,
        "precision": precision,
        "calendarmodel": calendar,
    }


def _date(term: Literal | NamedNode | None, precision: int, calendar: str) -> str:
    """Return a date as in Wikibase's JSON: month and day beyond the precision are 00.

    XSD 1.1 has a year zero and JSON has none; only in RDF is a Julian day written as the Gregorian one.
    """
    text = "" if term is None else term.value
    found = _DATE_TIME(text)
    if isinstance(term, Literal) and term.datatype.value != f"{_XSD}dateTime" and text[:1] in {"+", "-"}:
        return text  # a date that XSD cannot represent is in RDF as in JSON
    if found is None:
        raise DataError(f"its wikibase:timeValue, {text!r}, is not an xsd:dateTime in UTC")
    year, month, day = int(found[1] + found[2]), int(found[3]), int(found[4])
    if precision >= DAY and calendar == JULIAN:
        year, month, day = _to_julian(year, month, day)
    elif precision >= DAY and calendar != GREGORIAN:
        raise DataError(f"its calendar, {calendar}, is neither the Gregorian nor the Julian")
    if year <= 0 and precision >= YEAR:
        year -= 1
    month, day = (0 if precision < MONTH else month), (0 if precision < DAY else day)
    return f"{'-' if year < 0 else '+'}{abs(year):04}-{month:02}-{day:02}{found[5]}"


def _to_julian(year: int, month: int, day: int) -> tuple[int, int, int]:
    """Return the Julian date of a Gregorian one, both with a year zero, by way of the Julian day number.

    By the integer formulas of the Explanatory Supplement to the Astronomical Almanac, 3rd ed., 15.11.
    """
    shift = (14 - month) // 12
    years, months = year + 4800 - shift, month + 12 * shift - 3
    number = day + (153 * months + 2) // 5 + 365 * years + years // 4 - years // 100 + years // 400 - 32045
    days = number + 32082
    years = (4 * days + 3) // 1461
    rest = days - 1461 * years // 4
    months = (5 * rest + 2) // 153
    return years - 4800 + months // 10, months + 3 - 12 * (months // 10), rest - (153 * months + 2) // 5 + 1
