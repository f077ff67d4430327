"""Wikidata's RDF model read back into Wikibase JSON: real items, there and back."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leapgraph.errors import DataError
from leapgraph.sync.edit_payload import statements_by_guid
from leapgraph.wikibase import WIKIDATA, Repository, entity_ntriples
from leapgraph.wikibase.canonical_json_hashes import add_statement_hashes, statement_hash
from leapgraph.wikibase.mentioned_entities import statement_snaks
from leapgraph.wikibase.rdf_statements_to_json import parse_rdf_statements
from support.samples import SAMPLES, sample_entity

WD = "http://www.wikidata.org/entity/"
PROP = "http://www.wikidata.org/prop/"
Json = dict[str, Any]


def known_to_rdf(value: Any) -> Any:
    """Return JSON with only what RDF says of it: no month of a year, no altitude, no closing zeros, no hashes."""
    if isinstance(value, list):
        return [known_to_rdf(one) for one in value]
    if not isinstance(value, dict):
        return value
    made = {key: known_to_rdf(one) for key, one in value.items() if key != "hash"}
    if "calendarmodel" in made:
        date = made["time"]
        month, day = (
            part if made["precision"] >= least else "00"
            for part, least in zip((date[-15:-13], date[-12:-10]), (10, 11), strict=True)
        )
        made |= {"time": f"{date[:-15]}{month}-{day}{date[-10:]}", "before": 0, "after": 0}
    if "altitude" in made:
        made |= {"altitude": None, "latitude": float(made["latitude"]), "longitude": float(made["longitude"])}
    for bound in {"amount", "upperBound", "lowerBound"} & set(made):
        whole, _, fraction = made[bound].partition(".")
        made[bound] = f"{whole}.{fraction.rstrip('0')}" if fraction.rstrip("0") else whole
    return made


def there_and_back(whole: Json, repository: Repository = WIKIDATA) -> dict[str, Json]:
    """Return an item's statements by GUID, read from its RDF."""
    given, base = statements_by_guid(whole), repository.concept_base
    datatypes = {one["property"]: one["datatype"] for statement in given.values() for one in statement_snaks(statement)}
    lines = entity_ntriples(whole, repository).encode().splitlines(keepends=True)
    found = parse_rdf_statements(lines, base + whole["id"], base, datatypes.get)
    return (
        {guid: found[f"{base}statement/{guid.replace('$', '-')}"] for guid in given} if len(found) == len(given) else {}
    )


@pytest.mark.parametrize("item", SAMPLES)
def test_the_statements_of_a_real_item_come_back(item: str) -> None:
    whole = sample_entity(item)

    found = there_and_back(whole)

    given = statements_by_guid(whole)
    assert given.keys() == found.keys()
    assert [guid for guid in given if rdf_hash(given[guid]) != rdf_hash(found[guid])] == []


def rdf_hash(statement: Json) -> str:
    """Return what makes a statement, as far as RDF has it."""
    return statement_hash(known_to_rdf(statement))


def value(kind: str, said: Any) -> Json:
    """Return a datavalue."""
    return {"value": said, "type": kind}


def entity_value(kind: str, entity_id: str) -> Json:
    """Return a datavalue that is an entity, as Wikibase serves it."""
    numbered = {} if "-" in entity_id else {"numeric-id": int(entity_id[1:])}
    return value("wikibase-entityid", {"entity-type": kind, **numbered, "id": entity_id})


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Z"]), min_size=1, max_size=12)
IDS = st.integers(1, 10**7)
DECIMALS = st.decimals(-(10**9), 10**9, places=4).map(lambda one: f"{one:+f}".replace("-0.0000", "+0.0000"))
UNITS = st.one_of(st.just("1"), IDS.filter(lambda one: one != 199).map(lambda one: f"{WD}Q{one}"))
ANGLES = st.integers(-1800000, 1800000).map(lambda one: one / 10000)
DAYS = st.tuples(st.integers(1, 12), st.integers(1, 28))
CALENDARS = st.sampled_from([f"{WD}Q1985727", f"{WD}Q1985786"])


@st.composite
def times(draw: st.DrawFn) -> Json:
    """Draw a time of either calendar, before or after Christ, as exact as a day or as vague as a million years."""
    year, precision = draw(st.integers(-4700, 4700).filter(bool)), draw(st.integers(3, 11))
    month, day = draw(DAYS)
    time = f"{'-' if year < 0 else '+'}{abs(year):04}-{month:02}-{day:02}T00:00:00Z"
    return value(
        "time",
        {
            "time": time,
            "timezone": 0,
            "before": 0,
            "after": 0,
            "precision": precision,
            "calendarmodel": draw(CALENDARS),
        },
    )


@st.composite
def quantities(draw: st.DrawFn) -> Json:
    """Draw a quantity with or without bounds."""
    bounds = {key: draw(DECIMALS) for key in ("upperBound", "lowerBound")} if draw(st.booleans()) else {}
    return value("quantity", {"amount": draw(DECIMALS), "unit": draw(UNITS), **bounds})


@st.composite
def coordinates(draw: st.DrawFn) -> Json:
    """Draw a place on the Earth or another globe, as exact as someone said, if anyone did."""
    precision = draw(st.sampled_from([None, 0.0001, 1.0, 0.016666666666667]))
    globe = draw(st.sampled_from([f"{WD}Q2", f"{WD}Q405"]))
    return value(
        "globecoordinate",
        {"latitude": draw(ANGLES), "longitude": draw(ANGLES), "altitude": None, "precision": precision, "globe": globe},
    )


VALUES: dict[str, st.SearchStrategy[Json]] = {
    "string": TEXTS.map(lambda text: value("string", text)),
    "external-id": TEXTS.map(lambda text: value("string", text)),
    "math": TEXTS.map(lambda text: value("string", text)),
    "musical-notation": TEXTS.map(lambda text: value("string", text)),
    "url": st.sampled_from(["https://example.org", "http://example.org/?a=b&c=%C3%BC#d"]).map(
        lambda url: value("string", url)
    ),
    "commonsMedia": TEXTS.map(lambda text: value("string", f"A b {text}.svg")),
    "geo-shape": TEXTS.map(lambda text: value("string", f"Data:A b+c {text}.map")),
    "tabular-data": st.just(value("string", "Data:A/b.tab")),
    "monolingualtext": TEXTS.map(lambda text: value("monolingualtext", {"text": text, "language": "zh-hans"})),
    "time": times(),
    "quantity": quantities(),
    "globe-coordinate": coordinates(),
    "wikibase-item": IDS.map(lambda number: entity_value("item", f"Q{number}")),
    "wikibase-property": IDS.map(lambda number: entity_value("property", f"P{number}")),
    "wikibase-lexeme": IDS.map(lambda number: entity_value("lexeme", f"L{number}")),
    "wikibase-form": IDS.map(lambda number: entity_value("form", f"L{number}-F1")),
    "wikibase-sense": IDS.map(lambda number: entity_value("sense", f"L{number}-S2")),
}
PROPERTIES = {f"P{number}": datatype for number, datatype in enumerate(VALUES, 1)}


@st.composite
def any_snak(draw: st.DrawFn) -> Json:
    """Draw a snak of any property: a value, an unknown one, or none."""
    name = draw(st.sampled_from(list(PROPERTIES)))
    kind = draw(st.sampled_from(["value", "value", "value", "somevalue", "novalue"]))
    made = {"snaktype": kind, "property": name, "datatype": PROPERTIES[name]}
    return {**made, "datavalue": draw(VALUES[PROPERTIES[name]])} if kind == "value" else made


def grouped(found: list[Json]) -> dict[str, list[Json]]:
    """Return snaks by property, each once: RDF cannot say a thing twice."""
    groups: dict[str, list[Json]] = {}
    for one in found:
        group = groups.setdefault(one["property"], [])
        if str(known_to_rdf(one)) not in {str(known_to_rdf(other)) for other in group}:
            group.append(one)
    return groups


@st.composite
def any_statement(draw: st.DrawFn) -> Json:
    """Draw a statement of any property with qualifiers and references of any."""
    main = draw(any_snak())
    qualifiers = [one for one in draw(st.lists(any_snak(), max_size=3)) if one["property"] != main["property"]]
    references = [
        {"snaks": grouped(one)} for one in draw(st.lists(st.lists(any_snak(), min_size=1, max_size=2), max_size=2))
    ]
    rank = draw(st.sampled_from(["normal", "preferred", "deprecated"]))
    return {
        "id": "Q42$A",
        "type": "statement",
        "mainsnak": main,
        "rank": rank,
        "qualifiers": grouped(qualifiers),
        "references": references,
    }


@given(
    any_statement(), st.sampled_from([WIKIDATA, Repository("http://wiki.example/entity/", "http://wiki.example/data/")])
)
def test_a_statement_of_any_datatype_comes_back_on_any_wiki(statement: Json, repository: Repository) -> None:
    whole = {"type": "item", "id": "Q42", "lastrevid": 1, "claims": {statement["mainsnak"]["property"]: [statement]}}

    (found,) = there_and_back(whole, repository).values()

    assert rdf_hash(found) == rdf_hash(add_statement_hashes(statement))


@pytest.mark.parametrize("datatype", ["time", "quantity", "globe-coordinate"])
@given(data=st.data())
def test_a_value_that_needs_a_node_comes_back(datatype: str, data: st.DataObject) -> None:
    snak = {"snaktype": "value", "property": "P1", "datatype": datatype, "datavalue": data.draw(VALUES[datatype])}
    made = {"id": "Q42$A", "type": "statement", "mainsnak": snak, "rank": "normal", "references": []}

    (found,) = there_and_back({"type": "item", "id": "Q42", "lastrevid": 1, "claims": {"P1": [made]}}).values()

    assert known_to_rdf(found["mainsnak"]) == known_to_rdf(add_statement_hashes(made)["mainsnak"])


def test_the_model_may_be_spelt_as_wikidata_spells_it_on_another_wiki() -> None:
    base = "http://wiki.example/entity/"
    lines = [line.replace(f"{WD}Q1".encode(), f"{base}Q1".encode()) for line in model(value=f"<{base}Q7>")]

    found = parse_rdf_statements(lines, f"{base}Q1", base, {"P1": "wikibase-item"}.get)["urn:s"]["mainsnak"]

    assert found["datavalue"]["value"] == {"entity-type": "item", "id": "Q7", "numeric-id": 7}


def test_an_item_of_another_wiki_is_no_item_here() -> None:
    found = parse_rdf_statements(
        model(value="<http://wiki.example/entity/Q7>"), f"{WD}Q1", WD, {"P1": "wikibase-item"}.get
    )

    assert found["urn:s"]["mainsnak"]["datavalue"] == value("string", "http://wiki.example/entity/Q7")


def model(*more: str, rank: str = "NormalRank", value: str = '"v"') -> list[bytes]:
    """Return the lines of one statement of P1."""
    lines = [
        f"<{WD}Q1> <{PROP}P1> <urn:s> .\n",
        f"<urn:s> <http://wikiba.se/ontology#rank> <http://wikiba.se/ontology#{rank}> .\n",
        f"<urn:s> <{PROP}statement/P1> {value} .\n",
        *more,
    ]
    return [line.encode() for line in lines]


def test_a_source_without_anything_is_no_reference() -> None:
    lines = model("<urn:s> <http://www.w3.org/ns/prov#wasDerivedFrom> <urn:r> .\n")

    assert parse_rdf_statements(lines, f"{WD}Q1", WD, lambda _: None)["urn:s"]["references"] == []


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (model(rank="SomeRank"), "urn:s: it has no rank, or more than one: SomeRank"),
        (model(f'<urn:s> <{PROP}statement/P1> "w" .\n'), "urn:s: it has 2 values of P1; a statement has one"),
        (model()[:2], "urn:s: it has no values of P1; a statement has one"),
        (model(f"<urn:s> <{PROP}statement/value/P1> <urn:v> .\n"), "urn:v: it is not a value node: it has no type"),
    ],
)
def test_what_is_no_statement_is_named(lines: list[bytes], message: str) -> None:
    with pytest.raises(DataError, match=message):
        parse_rdf_statements(lines, f"{WD}Q1", WD, lambda _: None)


def node(kind: str, **said: str) -> list[bytes]:
    """Return the lines of one statement of P1 whose value is a node."""
    told = [f"<urn:v> <http://wikiba.se/ontology#{name}> {term} .\n" for name, term in said.items()]
    typed = f"<urn:v> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://wikiba.se/ontology#{kind}> .\n"
    return model(f"<urn:s> <{PROP}statement/value/P1> <urn:v> .\n", typed, *told)


GREGORIAN = f"<{WD}Q1985727>"


@pytest.mark.parametrize(
    ("lines", "datatype", "message"),
    [
        (model(), "time", "urn:s: P1 is of type time: its value needs a node, a wikibase:TimeValue"),
        (model(), "monolingualtext", 'urn:s, P1: "v" says no language'),
        (node("TimeValue"), "time", "urn:v: it lacks wikibase:timePrecision"),
        (node("TimeValue", timePrecision='"day"'), "time", "urn:v: its wikibase:timePrecision, 'day', is not a number"),
        (
            node("TimeValue", timePrecision='"9"', timeCalendarModel=GREGORIAN, timeValue='"2002"'),
            "time",
            "urn:v: its wikibase:timeValue, '2002', is not an xsd:dateTime in UTC",
        ),
        (node("QuantityValue", quantityUnit="<urn:u>", quantityAmount='"1e3"'), "quantity", "'1e3', is not a decimal"),
        (node("GlobecoordinateValue", geoLatitude='"1"'), "globe-coordinate", "urn:v: it lacks wikibase:geoLongitude"),
        (node("NoValue"), "time", "urn:v: it is not a value node: NoValue"),
    ],
)
def test_what_is_no_value_is_named(lines: list[bytes], datatype: str, message: str) -> None:
    with pytest.raises(DataError, match=message):
        parse_rdf_statements(lines, f"{WD}Q1", WD, {"P1": datatype}.get)
