"""Datavalues of every datatype as N-Triples terms, and value nodes for times, quantities and coordinates."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from operator import itemgetter
from typing import TYPE_CHECKING

from leapgraph.wikibase.conversion_errors import StrictDict, ValueProblem
from leapgraph.wikibase.json_types import Json
from leapgraph.wikibase.language_codes import is_language_tag
from leapgraph.wikibase.times_to_rdf import SECOND, normalize_time, xsd_datetime
from leapgraph.wikibase.wikibase_hashes import coordinate_parts, value_hash
from leapgraph.wikibase.wikibase_instance import WIKIBASE
from leapgraph.wikibase.write_lexical_forms import (
    encode_file_name,
    encode_iri,
    encode_page_title,
    escape_literal,
    php_float,
    strip_php_blanks,
)

if TYPE_CHECKING:
    from leapgraph.wikibase.wikibase_instance import Repository

# One term, or for a full value: the term, the IRI of its node, and the lines that describe the node.
FullValue = tuple[str, str, str]
ValueTerm = str | FullValue
TermMaker = Callable[[Json], ValueTerm]

XSD = "http://www.w3.org/2001/XMLSchema#"
RDF_TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
_WKT = "http://www.opengis.net/ont/geosparql#wktLiteral"
_MEDIA = "http://commons.wikimedia.org/wiki/Special:FilePath/"
_COMMONS_DATA = "http://commons.wikimedia.org/data/main/"
_EARTH = "http://www.wikidata.org/entity/Q2"

# The size of the cache of values; a dump has more distinct values, a page's worth of entities fewer.
_CACHE_SIZE = 20_000

_ENTITY_IDS = {
    "item": re.compile(r"Q[1-9][0-9]*").fullmatch,
    "property": re.compile(r"P[1-9][0-9]*").fullmatch,
    "lexeme": re.compile(r"L[1-9][0-9]*").fullmatch,
    "form": re.compile(r"L[1-9][0-9]*-F[1-9][0-9]*").fullmatch,
    "sense": re.compile(r"L[1-9][0-9]*-S[1-9][0-9]*").fullmatch,
    "entity-schema": re.compile(r"E[1-9][0-9]*").fullmatch,
}
_LETTERS = {"item": "Q", "property": "P", "lexeme": "L"}
_DECIMAL = re.compile(r"[+-](?:[1-9][0-9]*|[0-9])(?:\.[0-9]+)?").fullmatch
_NEGATIVE_ZERO = re.compile(r"-0(?:\.0+)?").fullmatch
# The xsd:decimal digits that common stores support (128 bits, 18 places); a longer number is left as it is.
_WHOLE_DIGITS, _FRACTION_DIGITS = 20, 18
_TIME_PARTS = itemgetter("time", "timezone", "precision", "calendarmodel", "before", "after")


class ValueTerms:
    """The values of one repository: `make[datatype](datavalue)` returns the term, or the term and its value node.

    Time values are cached by their content, so that a repeated date is computed once.
    """

    def __init__(self, repository: Repository) -> None:
        self._entity = repository.concept_base
        self._node = repository.namespaces["v"]
        self._unit_one = repository.unit_one
        self._plain = repository.plain_numbers
        self._times: dict[tuple[object, ...], FullValue] = {}
        entity_kinds = {
            "wikibase-item": "item",
            "wikibase-property": "property",
            "wikibase-lexeme": "lexeme",
            "wikibase-form": "form",
            "wikibase-sense": "sense",
            "entity-schema": "entity-schema",
        }
        self.make: StrictDict[TermMaker] = StrictDict(
            "the datatype",
            {
                "string": _literal_term,
                "external-id": _literal_term,
                "musical-notation": _literal_term,
                # As TeX: Wikidata serves the MathML that its renderer produces, which is not in the JSON.
                "math": _literal_term,
                "url": _url_term,
                "commonsMedia": _media_term,
                # The address of a file on the wiki itself is not in the JSON: "localMedia" is not supported.
                "geo-shape": _commons_data_term,
                "tabular-data": _commons_data_term,
                "monolingualtext": _monolingual_term,
                "time": self._time,
                "quantity": self._quantity,
                "globe-coordinate": self._coordinate,
                **{datatype: self._entity_value(kind) for datatype, kind in entity_kinds.items()},
            },
        )
        # A snak without a datatype: the value's type decides.
        self.make[None] = self._by_value

    def _by_value(self, datavalue: Json) -> ValueTerm:
        """Return the term of a value without a datatype; most value types have one form whatever the datatype."""
        kind = datavalue["type"]
        if kind == "wikibase-entityid":
            return self._entity_value(datavalue["value"]["entity-type"])(datavalue)
        if kind in ("time", "quantity", "monolingualtext"):
            return self.make[kind](datavalue)
        if kind == "globecoordinate":
            return self._coordinate(datavalue)
        message = (
            f"it says no datatype, which a value of type {kind!r} needs; add the property's `datatype` to the snak"
        )
        raise ValueProblem(message)

    def _entity_value(self, kind: str) -> TermMaker:
        """Return the term maker for entity values of one type."""
        is_id = _ENTITY_IDS.get(kind)
        opening = f"<{self._entity}"
        if is_id is None:
            message = f"entities of type {kind!r} are unknown to this converter"
            raise ValueProblem(message)

        def entity(datavalue: Json) -> str:
            value = datavalue["value"]
            entity_id = value.get("id") if type(value) is dict else value
            if entity_id is None and kind in _LETTERS and type(value.get("numeric-id")) is int:
                entity_id = f"{_LETTERS[kind]}{value['numeric-id']}"
            if entity_id is None or not is_id(entity_id):
                message = f"{entity_id!r} is not an id of an entity of type {kind!r}"
                raise ValueProblem(message)
            return f"{opening}{entity_id}>"

        return entity

    def _time(self, datavalue: Json) -> FullValue:
        parts = _TIME_PARTS(_checked_value(datavalue, "time"))
        known = self._times.get(parts)
        if known:
            return known
        time, timezone, precision, calendar = parts[:4]
        normal = normalize_time(time)
        if normal is None:
            message = f"{time!r} is not a time as Wikibase writes one"
            raise ValueProblem(message)
        for number in (timezone, precision, *parts[4:]):
            _check_integer(number)
        if not 0 <= precision <= SECOND:
            message = f"a time's precision is 0 to {SECOND}, not {precision!r}"
            raise ValueProblem(message)
        standard = xsd_datetime(normal, precision, calendar)
        term = f'"{normal}"' if standard is None else f'"{standard}"^^<{XSD}dateTime>'
        node = f"<{self._node}{value_hash(datavalue)}>"
        lines = _value_node_lines(
            node,
            "TimeValue",
            timeValue=term,
            timePrecision=f'"{precision}"^^<{XSD}integer>',
            timeTimezone=f'"{timezone}"^^<{XSD}integer>',
            timeCalendarModel=_iri_term(calendar),
        )
        if len(self._times) >= _CACHE_SIZE:
            self._times.clear()
        self._times[parts] = term, node, lines
        return term, node, lines

    def _quantity(self, datavalue: Json) -> FullValue:
        value = _checked_value(datavalue, "quantity")
        decimal = self._decimal
        amount = decimal(value["amount"])
        bounds = {}
        if "upperBound" in value or "lowerBound" in value:
            bounds = {
                "quantityUpperBound": decimal(value["upperBound"]),
                "quantityLowerBound": decimal(value["lowerBound"]),
            }
        unit = strip_php_blanks(value["unit"])
        node = f"<{self._node}{value_hash(datavalue)}>"
        unit_term = _iri_term(self._unit_one if unit == "1" else unit)
        return (
            amount,
            node,
            _value_node_lines(node, "QuantityValue", quantityAmount=amount, **bounds, quantityUnit=unit_term),
        )

    def _coordinate(self, datavalue: Json) -> FullValue:
        latitude, longitude, precision, globe = coordinate_parts(_checked_value(datavalue, "globecoordinate"))
        north, east = php_float(latitude), php_float(longitude)
        point = f"Point({east} {north})"
        if globe != _EARTH:
            point = f"<{globe.replace('>', '%3E')}> {point}"
        node = f"<{self._node}{value_hash(datavalue)}>"
        lines = _value_node_lines(
            node,
            "GlobecoordinateValue",
            geoLatitude=self._double(north),
            geoLongitude=self._double(east),
            geoPrecision=self._double(php_float(1 / 3600 if precision is None else precision)),
            geoGlobe=_iri_term(globe),
        )
        if precision is None:
            lines += f"{node} {RDF_TYPE} <{WIKIBASE}GeoAutoPrecision> .\n"
        return f'"{escape_literal(point)}"^^<{_WKT}>', node, lines

    def _decimal(self, number: str) -> str:
        if not _DECIMAL(number):
            message = f"{number!r} is not a decimal number with a sign"
            raise ValueProblem(message)
        if _NEGATIVE_ZERO(number):
            number = "+" + number[1:]
        return f'"{_plain_decimal(number) if self._plain else number}"^^<{XSD}decimal>'

    def _double(self, number: str) -> str:
        # PHP's exponent is expanded; there are at most 14 digits.
        spelt = f"{Decimal(number).normalize():f}" if self._plain and "E" in number else number
        return f'"{spelt}"^^<{XSD}double>'


def _plain_decimal(number: str) -> str:
    """Return a signed decimal without plus sign and trailing zeros; one too long for most stores unchanged."""
    whole, _, fraction = number.partition(".")
    fraction = fraction.rstrip("0")
    if len(whole) > 1 + _WHOLE_DIGITS or len(fraction) > _FRACTION_DIGITS:
        return number
    whole = whole.removeprefix("+")
    return f"{whole}.{fraction}" if fraction else whole


def _value_node_lines(node: str, kind: str, **terms: str) -> str:
    described = "".join(f"{node} <{WIKIBASE}{name}> {term} .\n" for name, term in terms.items())
    return f"{node} {RDF_TYPE} <{WIKIBASE}{kind}> .\n{described}"


def _checked_value(datavalue: Json, kind: str) -> Json:
    if datavalue["type"] != kind:
        message = f"a value of type {datavalue['type']!r} stands where one of type {kind!r} belongs"
        raise ValueProblem(message)
    value: Json = datavalue["value"]
    return value


def _checked_text(datavalue: Json) -> str:
    if datavalue["type"] != "string":
        message = f"a value of type {datavalue['type']!r} stands where one of type 'string' belongs"
        raise ValueProblem(message)
    text: str = datavalue["value"]
    return text


def _literal_term(datavalue: Json) -> str:
    return f'"{escape_literal(_checked_text(datavalue))}"'


def _url_term(datavalue: Json) -> str:
    return _iri_term(_checked_text(datavalue))


def _media_term(datavalue: Json) -> str:
    return f"<{_MEDIA}{encode_file_name(_checked_text(datavalue))}>"


def _commons_data_term(datavalue: Json) -> str:
    return f"<{_COMMONS_DATA}{encode_page_title(_checked_text(datavalue))}>"


def _monolingual_term(datavalue: Json) -> str:
    value = _checked_value(datavalue, "monolingualtext")
    text, language = escape_literal(value["text"]), value["language"]
    if not is_language_tag(language):
        message = f"{language!r} is not a language code"
        raise ValueProblem(message)
    return f'"{text}"@{language}'


def _iri_term(text: str) -> str:
    written = encode_iri(text)
    if written is None:
        message = f"{text!r} is not an absolute IRI"
        raise ValueProblem(message)
    return f"<{written}>"


def _check_integer(number: object) -> None:
    if type(number) is not int:
        message = f"{number!r} stands where a whole number belongs"
        raise ValueProblem(message)
