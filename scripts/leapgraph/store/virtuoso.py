"""Differences of OpenLink Virtuoso (7.2) from the standards, as far as the comparison of graphs needs them.

Its N-Triples round every xsd:double to six digits and its Turtle makes decimals of them; its RDF/JSON has 16 digits. It
stores an integer beyond 32 bits as a decimal, a decimal to 15 places, a time to the microsecond, a point as its own
geometry type, and writes the year -44 with three digits. None of this changes the meaning of our graphs.
"""

from __future__ import annotations

import json
import re
from decimal import Context, Decimal, InvalidOperation
from struct import pack, unpack
from typing import TYPE_CHECKING, Any

from leapgraph.namespaces import NAMESPACES

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

# The W3C's RDF 1.1 JSON Alternate Serialization.
RDF_JSON = "application/rdf+json"

_XSD = NAMESPACES["xsd"]
_WKT = "http://www.opengis.net/ont/geosparql#wktLiteral"
_GEOMETRY = "http://www.openlinksw.com/schemas/virtrdf#Geometry"
_LITERAL = re.compile(r'^(\S+ \S+ )"([^"\\]*)"\^\^<([^<>]*)> \.\n$')
_PLACES, _EXACT = Decimal(1).scaleb(-15), Context(prec=1000)
_INFINITE = re.compile(rb'("value" : )(-?)(?:(inf)|-?(nan))\b')
_NUMBER = re.compile(r"[-+]?[0-9]*\.?[0-9]+(?:[eE][-+]?[0-9]+)?")
_FRACTION = re.compile(r"(\.[0-9]{6})[0-9]+")
_YEAR = re.compile(r"^-([0-9]{1,3})(?![0-9])")


def is_virtuoso(answer: httpx.Response) -> bool:
    """Return whether the response comes from a Virtuoso."""
    return str(answer.headers.get("server", "")).startswith("Virtuoso/")


def read_rdf_json(content: bytes) -> Iterator[str]:
    """Yield the triples of an RDF/JSON document as N-Triples lines, not validated yet.

    Raises:
        ValueError: It is not RDF/JSON.
    """
    # Numbers keep their lexical form.
    endless = _INFINITE.sub(lambda found: b'%b"%b"' % (found[1], b"NaN" if found[4] else found[2] + b"INF"), content)
    try:
        document = json.loads(endless, parse_int=str, parse_float=str, parse_constant=str)
        for subject, properties in document.items():
            for predicate, objects in properties.items():
                for term in objects:
                    yield f"{_node(subject)} <{predicate}> {_object(term)} .\n"
    except (AttributeError, KeyError, TypeError, RecursionError) as error:
        raise ValueError("it is JSON, and no RDF/JSON") from error


def _node(name: str) -> str:
    # Virtuoso's blank nodes, such as _:vb10, are labels; `nodeID://b10` is one too.
    label = name.removeprefix("_:").removeprefix("nodeID://")
    return f"<{name}>" if label == name else "_:" + re.sub(r"[^A-Za-z0-9]", "x", label)


def _object(term: dict[str, Any]) -> str:
    value = str(term["value"])
    if term["type"] != "literal":
        return _node(value)
    for char, escape in (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\r", "\\r")):
        value = value.replace(char, escape)
    if term.get("lang"):
        return f'"{value}"@{term["lang"]}'
    return f'"{value}"^^<{term["datatype"]}>' if term.get("datatype") else f'"{value}"'


def normalize_spelling(lines: list[bytes]) -> list[bytes]:
    """Return N-Triples lines in a spelling that is the same for our triples and for Virtuoso's versions of them."""
    return [_LITERAL.sub(_normalize_literal, line.decode()).encode() if b'"^^<' in line else line for line in lines]


def _normalize_literal(match: re.Match[str]) -> str:
    start, value, datatype = match.groups()
    if datatype in {_WKT, _GEOMETRY}:
        return f'{start}"{_NUMBER.sub(lambda found: repr(float(found[0])), value.upper())}"^^<{_WKT}> .\n'
    name = datatype.removeprefix(_XSD)
    try:
        value, name = _normalize_number(value, name)
    except (InvalidOperation, OverflowError, ValueError):
        return match[0]
    if name in {"dateTime", "date", "gYear", "gYearMonth"}:
        value = _FRACTION.sub(r"\1", _YEAR.sub(lambda found: f"-{int(found[1]):04}", value))
    return f'{start}"{value}"^^<{_XSD if name != datatype else ""}{name}> .\n'


def _normalize_number(value: str, name: str) -> tuple[str, str]:
    if name in {"integer", "decimal"}:
        number = Decimal(value.strip())
        whole = name == "integer" and -(2**31) <= number < 2**31
        return (
            (str(int(number)), name)
            if whole
            else (f"{number.quantize(_PLACES, context=_EXACT).normalize(_EXACT):f}", "decimal")
        )
    if name == "double":
        return f"{float(value):.15g}", name
    if name == "float":
        return f"{unpack('f', pack('f', float(value)))[0]:.8g}", name
    return value, name
