from collections.abc import Callable
from typing import Any

import pytest

from leapgraph.wikibase import EntityError, Repository, entity_ntriples

Make = Callable[..., Any]

XSD = "http://www.w3.org/2001/XMLSchema#"
WKT = "^^<http://www.opengis.net/ont/geosparql#wktLiteral>"
EARTH, MARS = "http://www.wikidata.org/entity/Q2", "http://www.wikidata.org/entity/Q111"


def direct(text: str) -> str:
    """Give the object of the one truthy triple, as it is written."""
    lines = [line for line in text.splitlines() if "/prop/direct/P1>" in line]
    assert len(lines) == 1
    return lines[0].split(" ", 2)[2].removesuffix(" .")


def item(entity_id: str, kind: str) -> dict[str, Any]:
    return {"entity-type": kind, "id": entity_id}


def quantity(amount: str, unit: str = "1", **bounds: str) -> dict[str, Any]:
    return {"amount": amount, "unit": unit, **bounds}


def point(latitude: float, longitude: float, **rest: Any) -> dict[str, Any]:
    return {"latitude": latitude, "longitude": longitude, "altitude": None, "precision": 0.01, "globe": EARTH, **rest}


# Worked out by hand after Wikibase's RDF builders; the statements are made for the test.
TERMS = [
    ("string", "string", "plain", '"plain"'),
    ("string", "string", 'say "x\\y"\n\ttab\r\x07', '"say \\"x\\\\y\\"\\n\\ttab\\r\\u0007"'),
    ("string", "string", "ж 😀", '"ж 😀"'),
    ("external-id", "string", "/m/012qj2", '"/m/012qj2"'),
    ("musical-notation", "string", "c' d'", "\"c' d'\""),
    ("math", "string", "E = mc^2", '"E = mc^2"'),
    ("url", "string", "https://a.example/ü?x=%C3#y", "<https://a.example/ü?x=%C3#y>"),
    (
        "url",
        "string",
        ' http://a.example/\\b<c> "d"|{e}^`\n',
        "<http://a.example/%5Cb%3Cc%3E%20%22d%22%7C%7Be%7D%5E%60>",
    ),
    (
        "commonsMedia",
        "string",
        "A/B (C) & Dü.svg",
        "<http://commons.wikimedia.org/wiki/Special:FilePath/A%2FB%20%28C%29%20%26%20D%C3%BC.svg>",
    ),
    ("geo-shape", "string", "Data:A B/C.map", "<http://commons.wikimedia.org/data/main/Data:A+B/C.map>"),
    ("tabular-data", "string", "Data:Ü&.tab", "<http://commons.wikimedia.org/data/main/Data:%C3%9C%26.tab>"),
    ("monolingualtext", "monolingualtext", {"text": 'a"b', "language": "zh-hant"}, '"a\\"b"@zh-hant'),
    ("wikibase-item", "wikibase-entityid", item("Q5", "item"), "<http://www.wikidata.org/entity/Q5>"),
    (
        "wikibase-item",
        "wikibase-entityid",
        {"entity-type": "item", "numeric-id": 42},
        "<http://www.wikidata.org/entity/Q42>",
    ),
    ("wikibase-property", "wikibase-entityid", item("P31", "property"), "<http://www.wikidata.org/entity/P31>"),
    ("wikibase-lexeme", "wikibase-entityid", item("L7", "lexeme"), "<http://www.wikidata.org/entity/L7>"),
    ("wikibase-form", "wikibase-entityid", item("L7-F1", "form"), "<http://www.wikidata.org/entity/L7-F1>"),
    ("wikibase-sense", "wikibase-entityid", item("L7-S2", "sense"), "<http://www.wikidata.org/entity/L7-S2>"),
    ("entity-schema", "wikibase-entityid", item("E10", "entity-schema"), "<http://www.wikidata.org/entity/E10>"),
    ("entity-schema", "string", "E10", "<http://www.wikidata.org/entity/E10>"),
    ("quantity", "quantity", quantity("+12"), f'"+12"^^<{XSD}decimal>'),
    ("quantity", "quantity", quantity("+1.20"), f'"+1.20"^^<{XSD}decimal>'),
    ("quantity", "quantity", quantity("-0.50"), f'"-0.50"^^<{XSD}decimal>'),
    ("quantity", "quantity", quantity("-0.0"), f'"+0.0"^^<{XSD}decimal>'),
    ("globe-coordinate", "globecoordinate", point(51.5, -0.1275), f'"Point(-0.1275 51.5)"{WKT}'),
    ("globe-coordinate", "globecoordinate", point(12, 1e-06), f'"Point(1.0E-6 12)"{WKT}'),
    ("globe-coordinate", "globecoordinate", point(1 / 3, -0.0), f'"Point(-0 0.33333333333333)"{WKT}'),
    ("globe-coordinate", "globecoordinate", point(1, 2, globe=MARS), f'"<{MARS}> Point(2 1)"{WKT}'),
    ("globe-coordinate", "globecoordinate", point(1, 2, globe=None), f'"Point(2 1)"{WKT}'),
]


@pytest.mark.parametrize(("datatype", "value_type", "value", "expected"), TERMS, ids=lambda value: str(value)[:40])
def test_a_value_becomes_the_term_that_wikibase_writes(  # noqa: PLR0913, PLR0917 - a row of the table, and two fixtures
    datatype: str, value_type: str, value: object, expected: str, entity: Make, statement: Make
) -> None:
    made = entity(statement(datatype, value, value_type))

    assert expected == direct(entity_ntriples(made))


@pytest.mark.parametrize("zero", ["0", "0.0", "0.000"])
def test_zero_is_always_positive_in_the_name_of_its_node_too(zero: str, entity: Make, statement: Make) -> None:
    negative, positive = (
        entity_ntriples(entity(statement("quantity", quantity(f"{sign}{zero}"), "quantity"))) for sign in "-+"
    )

    assert negative == positive


PLAIN = [("+12", "12"), ("+1.20", "1.2"), ("+100", "100"), ("-0.50", "-0.5"), ("-0.0", "0"), ("+0", "0")]


@pytest.mark.parametrize(("amount", "expected"), PLAIN)
def test_a_number_is_spelt_as_the_query_service_spells_it_on_request(
    amount: str, expected: str, entity: Make, statement: Make
) -> None:
    made = entity(statement("quantity", quantity(amount), "quantity"))

    assert f'"{expected}"^^<{XSD}decimal>' == direct(entity_ntriples(made, Repository(plain_numbers=True)))


# The spelling of PHP's floats, and that of the query service.
PRECISIONS = [
    (1e-05, '"1.0E-5"', '"0.00001"'),
    (2.5e-09, '"2.5E-9"', '"0.0000000025"'),
    (1.0e-10, '"1.0E-10"', '"0.0000000001"'),
    (0.0001, '"0.0001"', '"0.0001"'),
    (1 / 3, '"0.33333333333333"', '"0.33333333333333"'),
    (0, '"0"', '"0"'),
    (10, '"10"', '"10"'),
    (360.0, '"360"', '"360"'),
]


@pytest.mark.parametrize(("precision", "served", "plain"), PRECISIONS)
def test_a_precision_is_spelt_as_php_does_or_plainly_on_request(
    precision: float, served: str, plain: str, entity: Make, statement: Make
) -> None:
    made = entity(statement("globe-coordinate", point(1, 2, precision=precision), "globecoordinate"))

    assert served == node(entity_ntriples(made))["geoPrecision"]
    assert plain == node(entity_ntriples(made, Repository(plain_numbers=True)))["geoPrecision"]


def node(text: str) -> dict[str, str]:
    """Give what is said of the one value node, by the last part of the predicate; its own name as `name`."""
    lines = [line.split(" ", 2) for line in text.splitlines() if line.startswith("<http://www.wikidata.org/value/")]
    said = {line[1].strip("<>").split("#")[1]: line[2].removesuffix(" .").split("^^")[0] for line in lines}
    return {**said, "name": lines[0][0].strip("<>").rsplit("/", 1)[1]}


def test_a_time_has_a_node_with_all_its_parts(entity: Make, statement: Make) -> None:
    value = {
        "time": "-0200-00-00T00:00:00Z",
        "timezone": 0,
        "before": 0,
        "after": 0,
        "precision": 9,
        "calendarmodel": "http://www.wikidata.org/entity/Q1985727",
    }

    actual = node(entity_ntriples(entity(statement("time", value, "time"))))

    # The name is the one in Wikibase's own test data for this value.
    assert actual == {
        "name": "ba4fa68a0979e663277b08d93f93705c",
        "type": "<http://wikiba.se/ontology#TimeValue>",
        "timeValue": '"-0199-01-01T00:00:00Z"',
        "timePrecision": '"9"',
        "timeTimezone": '"0"',
        "timeCalendarModel": "<http://www.wikidata.org/entity/Q1985727>",
    }


def test_a_bounded_quantity_has_a_node_with_its_bounds(entity: Make, statement: Make) -> None:
    value = quantity(
        "+19.768000000000000682121026329696178436279296875",
        upperBound="+19.76899999999999835154085303656756877899169921875",
        lowerBound="+19.766999999999999459987520822323858737945556640625",
    )

    actual = node(entity_ntriples(entity(statement("quantity", value, "quantity"))))

    assert actual == {
        "name": "1e09d673624819aacd170165aae555a1",
        "type": "<http://wikiba.se/ontology#QuantityValue>",
        "quantityAmount": f'"{value["amount"]}"',
        "quantityUpperBound": f'"{value["upperBound"]}"',
        "quantityLowerBound": f'"{value["lowerBound"]}"',
        "quantityUnit": "<http://www.wikidata.org/entity/Q199>",
    }


def test_an_unbounded_quantity_has_no_bounds_and_keeps_its_unit(entity: Make, statement: Make) -> None:
    value = quantity("+3", "http://www.wikidata.org/entity/Q11573")

    actual = node(entity_ntriples(entity(statement("quantity", value, "quantity"))))

    assert set(actual) == {"name", "type", "quantityAmount", "quantityUnit"}
    assert actual["quantityUnit"] == "<http://www.wikidata.org/entity/Q11573>"


def test_a_coordinate_has_a_node_with_its_precision_and_globe(entity: Make, statement: Make) -> None:
    value = point(12.125, 67.25, precision=0.0625)

    actual = node(entity_ntriples(entity(statement("globe-coordinate", value, "globecoordinate"))))

    assert actual == {
        "name": "002e39a4a1d30d3dbf7eb63d21d93cfd",
        "type": "<http://wikiba.se/ontology#GlobecoordinateValue>",
        "geoLatitude": '"12.125"',
        "geoLongitude": '"67.25"',
        "geoPrecision": '"0.0625"',
        "geoGlobe": f"<{EARTH}>",
    }


def test_a_coordinate_without_precision_says_so_and_takes_an_arc_second(entity: Make, statement: Make) -> None:
    text = entity_ntriples(entity(statement("globe-coordinate", point(1, 2, precision=None), "globecoordinate")))

    assert '#geoPrecision> "0.00027777777777778"' in text
    assert "#type> <http://wikiba.se/ontology#GeoAutoPrecision>" in text
    assert "#type> <http://wikiba.se/ontology#GlobecoordinateValue>" in text


@pytest.mark.parametrize(
    ("value_type", "value"),
    [
        ("wikibase-entityid", item("Q5", "item")),
        ("quantity", quantity("+1")),
        ("globecoordinate", point(1, 2)),
        ("monolingualtext", {"text": "x", "language": "en"}),
    ],
)
def test_a_snak_without_datatype_is_read_by_its_value(
    value_type: str, value: object, entity: Make, statement: Make
) -> None:
    untold = statement("x", value, value_type)
    del untold["mainsnak"]["datatype"]

    assert direct(entity_ntriples(entity(untold)))


BAD = [
    ("string", "string", 7, "not shaped"),
    ("string", "quantity", quantity("+1"), "where one of type 'string' belongs"),
    ("hologram", "string", "x", "the datatype 'hologram' is unknown"),
    ("localMedia", "string", "A.svg", "the datatype 'localMedia' is unknown"),
    ("edtf", "string", "2001-21", "the datatype 'edtf' is unknown"),
    (None, "string", "x", "it says no datatype"),
    ("url", "string", "no address", "'no address' is not an absolute IRI"),
    ("url", "string", "http://a.example/\x01", "is not an absolute IRI"),
    ("monolingualtext", "monolingualtext", {"text": "x", "language": "en us"}, "'en us' is not a language code"),
    ("monolingualtext", "monolingualtext", {"text": "x"}, "'language' is missing"),
    ("wikibase-item", "wikibase-entityid", item("Q5> <x", "item"), "is not an id of an entity of type 'item'"),
    ("wikibase-item", "wikibase-entityid", item("P5", "property"), "is not an id of an entity of type 'item'"),
    ("wikibase-item", "wikibase-entityid", item("Q0", "item"), "is not an id of an entity of type 'item'"),
    (None, "wikibase-entityid", item("M5", "mediainfo"), "'mediainfo' are unknown"),
    ("quantity", "quantity", quantity("12"), "'12' is not a decimal number with a sign"),
    ("quantity", "quantity", quantity("+1", upperBound="+2"), "'lowerBound' is missing"),
    ("quantity", "quantity", quantity("+1", "metre"), "'metre' is not an absolute IRI"),
    ("globe-coordinate", "globecoordinate", point(1, 400), "400 is not an angle"),
    ("globe-coordinate", "globecoordinate", point(True, 4), "True is not an angle"),  # noqa: FBT003 - a JSON value
    ("globe-coordinate", "globecoordinate", point(1, 4, globe="Mars"), "'Mars' is not an absolute IRI"),
]


@pytest.mark.parametrize(("datatype", "value_type", "value", "expected"), BAD, ids=lambda value: str(value)[:40])
def test_a_value_that_cannot_be_written_is_named(  # noqa: PLR0913, PLR0917 - as above
    datatype: str | None, value_type: str, value: object, expected: str, entity: Make, statement: Make
) -> None:
    made = statement(datatype, value, value_type)
    if datatype is None:
        del made["mainsnak"]["datatype"]

    with pytest.raises(EntityError) as caught:
        entity_ntriples(entity(made))

    assert str(caught.value).startswith("Q1, P1, statement Q1$a: ")
    assert expected in str(caught.value)
