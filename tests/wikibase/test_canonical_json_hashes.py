"""What makes two statements the same: whatever the order and the id; and nothing else does."""

import copy
import random
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leapgraph.sync.edit_payload import statements_by_guid
from leapgraph.wikibase.canonical_json_hashes import (
    add_statement_hashes,
    canonical_json,
    planned_guid,
    reference_key,
    sha256_of,
    statement_hash,
)
from leapgraph.wikibase.mentioned_entities import statement_snaks
from support.hypothesis_plans import ROWS, snak, statements, there
from support.samples import SAMPLES, sample_entity

Json = dict[str, Any]


def real() -> list[Json]:
    """Return the statements of all samples."""
    return [one for item in SAMPLES for one in statements_by_guid(sample_entity(item)).values()]


def stripped(value: Any) -> Any:
    """Return a value without any `hash`."""
    if isinstance(value, dict):
        return {key: stripped(inside) for key, inside in value.items() if key != "hash"}
    return [stripped(inside) for inside in value] if isinstance(value, list) else value


def shuffled(statement: Json, seed: int) -> Json:
    """Return the same statement with its qualifiers, references and their snaks in another order, under another id."""
    made, chance = copy.deepcopy(statement), random.Random(seed)  # noqa: S311 - an order, no secret
    made["id"] = "Q999999001$other"
    holders = [(made, "qualifiers"), *((one, "snaks") for one in made.get("references", []))]
    for holder, key in holders:
        names = list(holder.get(key, {}))
        chance.shuffle(names)
        if names:
            holder[key] = {name: holder[key][name] for name in names}
            holder[f"{key}-order"] = names
            for group in holder[key].values():
                chance.shuffle(group)
    chance.shuffle(made.get("references", []))
    return made


def test_canonical_json_is_one_text_for_one_value() -> None:
    assert canonical_json({"b": [1, "ü"], "a": None}) == '{"a":null,"b":[1,"ü"]}'.encode()
    assert canonical_json({"b": 1, "a": 2}) == canonical_json({"a": 2, "b": 1})
    assert sha256_of({}) == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"


def test_canonical_json_has_no_number_that_json_lacks() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical_json(float("nan"))


def test_the_hashes_are_those_that_the_server_gives() -> None:
    def served(one: Json) -> Any:  # these alone come with one
        return one.get("qualifiers"), [reference["hash"] for reference in one.get("references", [])]

    different = [one["id"] for one in real() if served(add_statement_hashes(stripped(one))) != served(one)]

    assert different == []


def test_a_statement_is_known_in_any_order_and_under_any_id() -> None:
    different = [
        one["id"] for seed, one in enumerate(real()) if statement_hash(shuffled(one, seed)) != statement_hash(one)
    ]

    assert different == []


@given(st.sampled_from(ROWS).flatmap(lambda row: st.tuples(statements(row.property), statements(row.property))))
def test_two_statements_have_one_hash_only_if_they_say_the_same(two: tuple[Json, Json]) -> None:
    def content(one: Json) -> Any:
        mine = {snak["hash"] for group in one.get("qualifiers", {}).values() for snak in group}
        return one["mainsnak"], one["rank"], mine, sorted(reference["hash"] for reference in one["references"])

    first, second = two

    assert (statement_hash(first) == statement_hash(second)) == (content(first) == content(second))


def test_values_are_normalised_as_wikibase_does() -> None:
    decomposed = add_statement_hashes({"mainsnak": snak("P1448", ("en", " Cafe\u0301 "))})
    padded = snak("P571", ("2002-00-00", 9))
    padded["datavalue"]["value"]["time"] = "+00000002002-00-00T00:00:00Z"

    assert decomposed["mainsnak"]["datavalue"]["value"]["text"] == "Caf\u00e9"
    assert add_statement_hashes({"mainsnak": padded}) == add_statement_hashes(
        {"mainsnak": snak("P571", ("2002-00-00", 9))}
    )


def test_a_value_of_an_unknown_kind_keeps_the_hash_that_the_server_gives() -> None:
    value = {"value": {"id": "E1", "entity-type": "entity-schema"}, "type": "wikibase-entityid"}
    served = {"snaktype": "value", "property": "P1", "datavalue": value, "datatype": "entity-schema", "hash": "a" * 40}
    bare = {key: served[key] for key in served if key != "hash"}

    assert add_statement_hashes({"mainsnak": served})["mainsnak"]["hash"] == "a" * 40
    assert re.fullmatch("[0-9a-f]{40}", add_statement_hashes({"mainsnak": bare})["mainsnak"]["hash"])


def test_the_day_when_a_source_was_read_makes_no_other_source() -> None:
    source = {"snaks": {"P854": [snak("P854", "https://a.example/x")]}}
    dated = {"snaks": {**source["snaks"], "P813": [{**snak("P582", ("2026-11-24", 11)), "property": "P813"}]}}
    other = {"snaks": {"P854": [snak("P854", "https://b.example/")]}}

    assert reference_key(dated) == reference_key(source) != reference_key(other)


def test_a_planned_guid_follows_from_the_item_the_value_and_what_distinguishes_statements() -> None:
    ended = there(1, "P1448", ("en", "Name"), qualifiers={"P582": [snak("P582", ("2017-00-00", 9))]})
    sourced = there(2, "P1448", ("en", "Name"), "https://a.example/x", rank="preferred")
    bare = there(3, "P1448", ("en", "Name"))

    assert re.fullmatch(
        r"Q1\$[0-9A-F]{8}-[0-9A-F]{4}-5[0-9A-F]{3}-[89AB][0-9A-F]{3}-[0-9A-F]{12}", planned_guid("Q1", bare)
    )
    assert planned_guid("Q1", sourced, ("P582",)) == planned_guid("Q1", bare, ("P582",))
    assert planned_guid("Q1", ended) == planned_guid("Q1", bare)
    assert planned_guid("Q1", ended, ("P582",)) != planned_guid("Q1", bare, ("P582",))
    assert planned_guid("Q2", bare).split("$")[1] != planned_guid("Q1", bare).split("$")[1]
    assert planned_guid("Q1", there(4, "P1448", ("de", "Name"))) != planned_guid("Q1", bare)


def test_every_snak_of_a_statement_has_a_hash() -> None:
    bare = [
        one
        for statement in real()
        for one in statement_snaks(add_statement_hashes(stripped(statement)))
        if not one["hash"]
    ]

    assert bare == []
