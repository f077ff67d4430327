"""Which lines of a dump are selected, and that the bytes of a line never hide an entity that is."""

import pickle
from random import Random
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction.json_spellings import spell
from leapgraph.errors import DataError
from leapgraph.extraction.conditions import Condition, parse_condition
from leapgraph.extraction.select_entities import EntitySelector, parse_line
from support.item_fixtures import item
from support.samples import SAMPLES, sample_entity

ENTITIES = {one: sample_entity(one) for one in SAMPLES}
# The same items, small enough to be spelled in many ways.
SMALL = {
    name: {
        **one,
        "labels": {code: label for code, label in one["labels"].items() if code in ("en", "ru", "he")},
        "descriptions": {}, "aliases": [], "sitelinks": {},
        "claims": {key: one["claims"][key][:3] for key in ("P31", "P279", "P17", "P571") if key in one["claims"]},
    }
    for name, one in ENTITIES.items()
}  # fmt: skip
ITEMS = ("Q5", "Q30", "Q163740", "Q327333", "Q38926", "Q4830453")


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


@given(name=st.sampled_from(sorted(SMALL)), random=st.randoms(use_true_random=False), data=st.data())
def test_the_prefilter_changes_no_selection(name: str, random: Random, data: st.DataObject) -> None:
    entity = orjson.loads(orjson.dumps(SMALL[name]))
    for group in entity["claims"].values():
        for statement in group:
            vary(statement, random)
    conditions = tuple(
        Condition(one, frozenset(data.draw(st.lists(st.sampled_from(ITEMS), max_size=3))))
        for one in data.draw(st.lists(st.sampled_from(("P31", "P279", "P17")), max_size=2))
    )
    ids = frozenset(data.draw(st.lists(st.sampled_from((*SMALL, "P31")), max_size=1)))
    line = f"{spell(entity, random)},\n".encode(errors="surrogatepass")
    plain = parse_line(line)
    assert plain == entity
    one = EntitySelector(conditions, ids)

    found = one.select(line)

    assert found == (entity if one.is_selected(entity) else None)


def vary(statement: Any, random: Random) -> None:
    """Change a statement's rank, and the value and form of its main snak."""
    statement["rank"] = random.choice(("normal", "normal", "preferred", "deprecated"))
    snak = statement["mainsnak"]
    if snak["datatype"] != "wikibase-item" or random.random() < 0.3:
        return
    if random.random() < 0.1:
        del snak["datavalue"]
        snak["snaktype"] = "somevalue"
        return
    if random.random() < 0.5:
        snak.pop("hash", None)
    value = random.choice(ITEMS)
    number = random.choice((int(value[1:]), int(value[1:]), value[1:]))
    snak["datavalue"]["value"] = random.choice(
        [
            {"entity-type": "item", "numeric-id": number, "id": value},
            {"entity-type": "item", "numeric-id": number},
            {"entity-type": "item", "id": value},
            {"entity-type": "item", "numeric-id": 7, "id": value},
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
     b"[" * 3000 + b'{"a":1}', b'{"a":' * 3000,
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


def test_a_selector_is_picklable() -> None:
    one = selector("P31=Q5", ids=("Q42",))

    again = pickle.loads(pickle.dumps(one))  # noqa: S301 - our own

    assert again == one
    assert again.select(orjson.dumps(SMALL["Q8413"])) == SMALL["Q8413"]
