"""Which lines of a dump are selected, and that the bytes of a line never hide an entity that is."""

import pickle
from random import Random
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extraction.json_spellings import random_speller, respellings
from leapgraph.errors import DataError
from leapgraph.extraction.selection.conditions import Condition, parse_condition
from leapgraph.extraction.selection.entity_selector import EntitySelector, parse_line
from support.item_fixtures import item
from support.samples import SAMPLES, sample_entity

ENTITIES = {one: sample_entity(one) for one in SAMPLES}
# The same items, small enough to be spelled in many ways.
SMALL = {
    name: {
        **{key: one[key] for key in ("type", "id")},
        "labels": {code: one["labels"][code] for code in ("en", "ru") if code in one["labels"]},
        "claims": {key: one["claims"][key][:2] for key in ("P31", "P279", "P17") if key in one["claims"]},
    }
    for name, one in ENTITIES.items()
}
ITEMS = ("Q5", "Q55", "Q163740")


def selector(*conditions: str, ids: tuple[str, ...] = ()) -> EntitySelector:
    return EntitySelector(tuple(parse_condition(one) for one in conditions), frozenset(ids))


def selected(entity: Any, *conditions: str, ids: tuple[str, ...] = ()) -> bool:
    return selector(*conditions, ids=ids).select(orjson.dumps(entity)) is not None


@pytest.mark.parametrize(
    ("name", "conditions", "ids", "expected"),
    [
        ("Q8413", ("P31=Q5",), (), True),
        ("Q8413", ("P31=Q163740,Q5",), (), True),
        ("Q8413", ("P31=Q163740",), (), False),
        ("Q7632057", ("P31=Q327333", "P17=Q30"), (), True),
        ("Q7632057", ("P31=Q327333", "P17=Q31"), (), False),
        ("Q7632057", ("P31=Q5",), ("Q7632057",), True),
        ("Q7632057", (), ("Q7632057",), True),
        ("Q7632057", (), ("Q8413",), False),
        ("Q7632057", (), (), True),
        ("Q17633526", ("P279=Q38926",), (), True),
    ],
)
def test_an_entity_is_selected_by_its_id_or_when_it_meets_all_conditions(
    name: str, conditions: tuple[str, ...], ids: tuple[str, ...], *, expected: bool
) -> None:
    assert selected(ENTITIES[name], *conditions, ids=ids) is expected


def test_deprecated_statements_and_unknown_values_do_not_count() -> None:
    entity = item("Q999999001", "an organization", ("P31", "Q163740"), ("P31", "Q43229"), ("P31", None))
    entity["claims"]["P31"][0]["rank"] = "deprecated"

    assert not selected(entity, "P31=Q163740")
    assert selected(entity, "P31=Q43229")


def test_a_value_with_its_number_alone_counts() -> None:
    entity = item("Q999999001", "a person", ("P31", "Q5"))
    del entity["claims"]["P31"][0]["mainsnak"]["datavalue"]["value"]["id"]

    assert selected(entity, "P31=Q5")
    assert not selected(entity, "P31=Q55")


@settings(max_examples=400)
@given(seed=st.integers(0, 1 << 32))
def test_the_prefilter_changes_no_selection(seed: int) -> None:
    random = Random(seed)  # noqa: S311 - for examples
    entity = orjson.loads(orjson.dumps(SMALL[random.choice(sorted(SMALL))]))
    for group in entity["claims"].values():
        for statement in group:
            vary(statement, random)
    conditions = tuple(
        Condition(one, frozenset(random.sample(ITEMS, random.randrange(1, 3))))
        for one in random.choice((("P31",), ("P31",), ("P279",), ("P31", "P17"), ()))
    )
    ids = frozenset(random.choice(((), (), sorted(SMALL)[:3], ("P31",))))
    line = f"{random_speller(random).spell(entity)},\n".encode()
    one = EntitySelector(conditions, ids)
    assert parse_line(line) == entity

    found = one.select(line)

    assert found == (entity if one.is_selected(entity) else None)


@pytest.mark.parametrize("value", [{"numeric-id": 5, "id": "Q5"}, {"numeric-id": 5}, {"id": "Q5"}, {"numeric-id": "5"}])
def test_every_spelling_of_a_line_that_differs_in_one_place_is_selected(value: Any) -> None:
    datavalue = {"value": {"entity-type": "item", **value}, "type": "wikibase-entityid"}
    snak = {"snaktype": "value", "property": "P31", "datavalue": datavalue, "datatype": "wikibase-item"}
    entity = {"type": "item", "id": "Q42", "claims": {"P31": [{"mainsnak": snak, "rank": "normal"}]}}
    lines = [one.encode() for one in respellings(orjson.dumps(entity).decode())]

    for choice in (selector("P31=Q5"), selector("P31=Q5", "P31=Q5,Q6"), selector(ids=("Q42",))):
        assert [line for line in lines if choice.select(line) != entity] == []


def vary(statement: Any, random: Random) -> None:
    """Change a statement's rank, and the value and form of its main snak; mostly there are no references."""
    statement["rank"] = random.choice(("normal", "normal", "preferred", "deprecated"))
    if random.random() < 0.9:
        statement.pop("references", None)
    snak = statement["mainsnak"]
    if random.random() < 0.5:
        snak.pop("hash", None)
    if random.random() < 0.1:
        del snak["datavalue"]
        snak["snaktype"] = "somevalue"
        return
    item_id = random.choice(ITEMS)
    number = int(item_id[1:])
    snak["datavalue"]["value"] = random.choice(
        [
            {"entity-type": "item", "numeric-id": number, "id": item_id},
            {"entity-type": "item", "numeric-id": number},
            {"entity-type": "item", "numeric-id": str(number)},
            {"entity-type": "item", "id": item_id},
            {"entity-type": "item", "numeric-id": 7, "id": item_id},
        ]
    )


@pytest.mark.parametrize("ascii_only", [True, False])
@pytest.mark.parametrize("name", SAMPLES)
def test_a_line_as_the_dumps_have_it_is_rejected_unparsed(name: str, *, ascii_only: bool) -> None:
    import json

    entity = ENTITIES[name]
    head = {key: entity[key] for key in ("type", "id")}
    rest = {
        key: value for key, value in entity.items() if key not in ("pageid", "ns", "title", "lastrevid", "modified")
    }
    lines = [json.dumps(one, separators=(",", ":"), ensure_ascii=ascii_only) for one in (entity, {**head, **rest})]

    assert not any(selector("P31=Q163740,Q431603", ids=("Q1",)).may_match(line.encode()) for line in lines)


@pytest.mark.parametrize(
    "line",
    [b"", b"\n", b"[", b"[\n", b"\xef\xbb\xbf[\n", b"]\n", b" ]", b",\n", b'{"entity":"Q5","redirect":"Q42"},\n',
     b'{"type":"lexeme","id":"L1","claims":{"P31":[]}}', b'{"type":"mediainfo","id":"M5","statements":[]},'],
)  # fmt: skip
@pytest.mark.parametrize("choice", [selector(), selector("P31=Q5"), selector(ids=("Q5", "Q42"))])
def test_brackets_redirects_and_other_entities_are_not_selected(line: bytes, choice: EntitySelector) -> None:
    assert choice.select(line) is None


@pytest.mark.parametrize(("before", "after"), [("", ",\n"), ("[", ",\r\n"), (",", ""), ("  ", "]\n"), ("\ufeff[", "]")])
def test_the_marks_of_the_array_around_an_entity_are_left_out(before: str, after: str) -> None:
    line = f"{before}{orjson.dumps(SMALL['Q8413']).decode()}{after}".encode()

    assert selector("P31=Q5").select(line) == SMALL["Q8413"]
    assert selector(ids=("Q8413",)).select(line) == SMALL["Q8413"]


@pytest.mark.parametrize(
    "line",
    [b'{"type":"item","id":"Q5","labels":{', b"\xff", b"42", b'"Q5"', b"{}", b'{"id":"Q5"}', b'{"type":"item","id":5}',
     b'{"type":"item","id":"P5"}', b'{"type":"property","id":"Q5"}', b'{"type":"item","id":"Q05"}',
     b'{"type":"item","id":"Q5","labels":{},"id":"Q6"}', b"[" * 3000 + b'{"a":1}', b'{"a":' * 3000,
     b'{"type":"item","id":"Q5"},{"type":"item","id":"Q6"}', b"null", b"NaN"],
)  # fmt: skip
def test_a_line_that_is_no_entity_is_an_error(line: bytes) -> None:
    with pytest.raises(DataError):
        selector().select(line)


VALUE = {"property": "P31", "snaktype": "value"}
ITEM_VALUE = {"type": "wikibase-entityid"}


@pytest.mark.parametrize(
    "claims",
    [
        "text",
        5,
        *({"P31": one} for one in (5, "text", [5], [{}], [{"rank": "normal"}])),
        *(
            {"P31": [{"rank": "normal", "mainsnak": one}]}
            for one in (
                5,
                VALUE,
                {**VALUE, "datavalue": 5},
                {**VALUE, "datavalue": {**ITEM_VALUE, "value": 5}},
                {**VALUE, "datavalue": {**ITEM_VALUE, "value": {}}},
            )
        ),
    ],
)
def test_an_entity_with_malformed_statements_is_an_error_that_names_it(claims: Any) -> None:
    entity = {"type": "item", "id": "Q999999001", "claims": claims}

    with pytest.raises(DataError, match="Q999999001"):
        selector("P31=Q5").is_selected(entity)


def test_a_malformed_statement_matters_only_where_the_selection_depends_on_it() -> None:
    entity = item("Q999999001", "an organization", ("P31", "Q5"), ("P31", "Q6"), ("P159", "Q30"))
    del entity["claims"]["P31"][0]["mainsnak"]["datavalue"]
    del entity["claims"]["P31"][1]["rank"]

    assert selected(entity, "P31=Q6")
    for conditions in (("P31=Q5", "P159=Q31"), ("P159=Q31", "P31=Q5")):
        assert not selector(*conditions).is_selected(entity)
    with pytest.raises(DataError, match="Q999999001: its statements of P31 are malformed"):
        selector("P159=Q30", "P31=Q5").is_selected(entity)


def test_a_selector_is_picklable() -> None:
    one = selector("P31=Q5", ids=("Q42",))

    again = pickle.loads(pickle.dumps(one))  # noqa: S301 - our own

    assert again == one
    assert again.select(orjson.dumps(SMALL["Q8413"])) == SMALL["Q8413"]
