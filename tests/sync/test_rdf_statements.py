"""Wikidata's RDF model read back into Wikibase JSON: real items, there and back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from leapgraph.errors import DataError
from leapgraph.pull.claims import snaks
from leapgraph.sync.canonical import statement_hash
from leapgraph.sync.changing import statements_of
from leapgraph.sync.rdf_statements import statements
from leapgraph.wikibase import entity_ntriples

SAMPLES = sorted((Path(__file__).parents[1] / "data" / "wikidata").glob("Q*.json"))
WD = "http://www.wikidata.org/entity/"
PROP = "http://www.wikidata.org/prop/"
Json = dict[str, Any]


def entity(path: Path) -> Json:
    """Return the one entity of a file."""
    (found,) = json.loads(path.read_text("utf-8"))["entities"].values()
    return dict(found)


def has_no_way_back(statement: Json) -> bool:
    """Return whether RDF says less than the JSON: a date of the Julian calendar, or the day that a year came with."""
    times = [one["datavalue"]["value"] for one in snaks(statement) if one.get("datavalue", {}).get("type") == "time"]
    return any(
        not one["calendarmodel"].endswith("Q1985727")
        or (one["precision"] <= 9 and "-00-00T" not in one["time"])
        or (one["precision"] == 10 and "-00T" not in one["time"])
        for one in times
    )


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_the_statements_of_a_real_item_come_back(path: Path) -> None:
    whole = entity(path)
    given = statements_of(whole)
    datatypes = {one["property"]: one["datatype"] for statement in given.values() for one in snaks(statement)}

    lines = entity_ntriples(whole).encode().splitlines(keepends=True)
    found = statements(lines, WD + whole["id"], WD, datatypes.get)

    assert len(found) == len(given)
    different = [
        guid
        for guid, one in given.items()
        if statement_hash(one) != statement_hash(found[f"{WD}statement/{guid.replace('$', '-')}"])
    ]
    assert [guid for guid in different if not has_no_way_back(given[guid])] == []
    assert len(different) < 5


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

    assert statements(lines, f"{WD}Q1", WD, lambda _: None)["urn:s"]["references"] == []


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (model(rank="SomeRank"), "urn:s: it has no rank, or more than one: SomeRank"),
        (model(f'<urn:s> <{PROP}statement/P1> "w" .\n'), "urn:s: it has 2 values of P1; a statement has one"),
        (model()[:2], "urn:s: it has no values of P1; a statement has one"),
        (model(f"<urn:s> <{PROP}statement/value/P1> <urn:v> .\n"), "urn:v: it is no value node: it has no type"),
    ],
)
def test_what_is_no_statement_is_named(lines: list[bytes], message: str) -> None:
    with pytest.raises(DataError, match=message):
        statements(lines, f"{WD}Q1", WD, lambda _: None)
