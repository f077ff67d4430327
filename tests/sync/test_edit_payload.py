"""What an operation makes of a statement, and of an item: what it says, once, and nothing of others."""

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leapgraph.sync.edit_payload import apply_operation, edit_data, statements_by_guid
from leapgraph.sync.plan_model import Op, Operation
from leapgraph.wikibase.canonical_json_hashes import add_statement_hashes, statement_hash
from support.hypothesis_plans import ITEM, ROWS, SOURCES, item, snak, some, statements, there
from support.samples import sample_entity

Json = dict[str, Any]
GUID = f"{ITEM}$00000000-0000-4000-8000-000000000001"
INVERSE: dict[Op, Op] = {
    "add_statement": "remove_own_statement", "add_reference": "remove_own_reference",
    "add_qualifier": "remove_own_qualifier", "end_date": "remove_own_qualifier",
}  # fmt: skip


def operation(op: Op, change: Json, guid: str = GUID) -> Operation:
    """Return an operation with what these functions look at."""
    return Operation("x", op, "", "", guid, change, None, None, "", ())


OPERATIONS = st.one_of(
    SOURCES.map(lambda one: operation("add_reference", {"reference": one})),
    some("P582").map(lambda one: operation("end_date", {"snak": one})),
    st.sampled_from(["normal", "preferred"]).map(lambda one: operation("set_rank", {"rank": one})),
)
ANY = st.sampled_from(ROWS).flatmap(lambda row: statements(row.property)).map(lambda one: {**one, "id": GUID})


@given(ANY, OPERATIONS)
def test_done_twice_is_as_done_once(statement: Json, one: Operation) -> None:
    once = apply_operation(statement, one)

    assert apply_operation(once, one) == once


@given(ANY, OPERATIONS)
def test_the_arguments_are_not_changed(statement: Json, one: Operation) -> None:
    before = copy.deepcopy((statement, one))

    apply_operation(statement, one)

    assert (statement, one) == before


@given(ANY, OPERATIONS)
def test_what_was_added_can_be_taken_back(statement: Json, one: Operation) -> None:
    after = apply_operation(statement, one)
    if one.op not in INVERSE or after is None or statement_hash(after) == statement_hash(statement):
        return

    assert apply_operation(after, operation(INVERSE[one.op], one.change)) == statement


def test_what_others_wrote_stays_word_for_word() -> None:
    whole = sample_entity("Q8413")
    source = {"snaks": {"P854": [snak("P854", "https://a.example/x")]}}
    odd = copy.deepcopy(next(one for one in statements_by_guid(whole).values() if one.get("references")))
    odd["mainsnak"]["datavalue"] = {"value": " kept as it is e\u0301 ", "type": "string"}

    for one in [*statements_by_guid(whole).values(), odd]:
        after = apply_operation(one, operation("add_reference", {"reference": source}, one["id"]))
        assert after is not None
        *theirs, ours = after.pop("references")
        assert theirs == one.get("references", [])
        assert after == {key: one[key] for key in one if key != "references"}
        assert ours == add_statement_hashes({"mainsnak": one["mainsnak"], "references": [source]})["references"][0]


def test_a_new_statement_has_its_guid_and_its_hashes() -> None:
    bare = {"type": "statement", "mainsnak": snak("P571", ("2002-00-00", 9)), "rank": "normal"}

    made = apply_operation(None, operation("add_statement", {"statement": bare}))

    assert made == {**add_statement_hashes(bare), "id": GUID}


def test_a_statement_that_is_there_is_not_added_again() -> None:
    theirs = there(1, "P571", ("2003-00-00", 9))
    bare = {"type": "statement", "mainsnak": snak("P571", ("2002-00-00", 9)), "rank": "normal"}

    assert apply_operation(theirs, operation("add_statement", {"statement": bare})) == theirs


def test_a_source_read_on_another_day_is_not_added_again() -> None:
    theirs = there(1, "P571", ("2002-00-00", 9), "https://a.example/x")
    read = {**snak("P582", ("2026-11-24", 11)), "property": "P813"}
    again = {"snaks": {"P854": [snak("P854", "https://a.example/x")], "P813": [read]}}

    assert apply_operation(theirs, operation("add_reference", {"reference": again})) == theirs


def test_a_second_qualifier_of_a_property_stands_beside_the_first() -> None:
    first, second = snak("P582", ("2017-00-00", 9)), snak("P582", ("2018-00-00", 9))
    theirs = there(1, "P1448", ("en", "Name"), qualifiers={"P582": [first]})

    made = apply_operation(theirs, operation("add_qualifier", {"snak": second}))

    assert made is not None
    assert [one["datavalue"] for one in made["qualifiers"]["P582"]] == [first["datavalue"], second["datavalue"]]
    assert made["qualifiers-order"] == ["P582"]
    assert apply_operation(made, operation("remove_own_qualifier", {"snak": second})) == theirs


def test_what_is_gone_stays_gone() -> None:
    assert apply_operation(None, operation("set_rank", {"rank": "preferred"})) is None
    assert apply_operation(there(1, "P571", None), operation("remove_own_statement", {})) is None


def test_an_operation_on_terms_makes_nothing_of_a_statement() -> None:
    with pytest.raises(ValueError, match="add_label"):
        apply_operation(there(1, "P571", None), operation("add_label", {}))


def test_an_edit_has_whole_statements_and_only_those_that_change() -> None:
    first, second = there(1, "P571", ("2002-00-00", 9), "https://a.example/x"), there(2, "P856", "https://example.org")
    source = {"snaks": {"P854": [snak("P854", "https://b.example/")]}}
    new = {"type": "statement", "mainsnak": snak("P159", "Q999999002"), "rank": "normal"}
    operations = [
        operation("add_reference", {"reference": source}, first["id"]),
        operation("set_rank", {"rank": "preferred"}, first["id"]),
        operation("set_rank", {"rank": "normal"}, second["id"]),
        operation("add_statement", {"statement": new}, f"{ITEM}$NEW"),
    ]

    data = edit_data(item(first, second), operations)

    referred = apply_operation(first, operations[0])
    assert data == {
        "lastrevid": 7,
        "claims": [{**(referred or {}), "rank": "preferred"}, {**add_statement_hashes(new), "id": f"{ITEM}$NEW"}],
    }


def test_a_statement_is_removed_by_its_guid_alone() -> None:
    data = edit_data(item(there(1, "P571", None)), [operation("remove_own_statement", {})])

    assert data["claims"] == [{"id": GUID, "remove": ""}]
    assert edit_data(item(), [operation("remove_own_statement", {})]) == {"lastrevid": 7}


def term(op: Op, kind: str, language: str, text: str) -> Operation:
    """Return an operation on a term."""
    return operation(op, {"kind": kind, "language": language, "text": text}, guid="")


def test_terms_are_added_where_there_is_none() -> None:
    terms = [
        term("add_label", "label", "de", "Gemacht"),
        term("add_description", "description", "en", "what was made"),
        term("add_alias", "alias", "en", "M"),
        term("add_alias", "alias", "en", "Ma"),
    ]

    assert edit_data(item(), terms) == {
        "lastrevid": 7,
        "labels": {"de": {"language": "de", "value": "Gemacht"}},
        "descriptions": {"en": {"language": "en", "value": "what was made"}},
        "aliases": {"en": [{"language": "en", "value": text, "add": ""} for text in ("M", "Ma")]},
    }


def test_no_term_of_others_is_overwritten_or_removed() -> None:
    named = {**item(), "aliases": {"en": [{"language": "en", "value": "M"}]}}
    terms = [
        term("add_label", "label", "en", "Other"),
        term("add_alias", "alias", "en", "M"),
        term("remove_own_term", "label", "en", "Other"),
        term("remove_own_term", "alias", "en", "Other"),
    ]

    assert edit_data(named, terms) == {"lastrevid": 7}


def test_a_term_of_ours_is_taken_back() -> None:
    named = {**item(), "aliases": {"en": [{"language": "en", "value": "M"}]}}
    terms = [term("remove_own_term", "label", "en", "Made"), term("remove_own_term", "alias", "en", "M")]

    assert edit_data(named, terms) == {
        "lastrevid": 7,
        "labels": {"en": {"language": "en", "value": ""}},
        "aliases": {"en": [{"language": "en", "value": "M", "remove": ""}]},
    }


def test_an_item_without_anything_is_read_as_php_writes_it() -> None:
    empty = {"id": ITEM, "lastrevid": 7, "labels": [], "descriptions": [], "aliases": [], "claims": []}

    assert statements_by_guid(empty) == {}
    assert edit_data(empty, [term("add_label", "label", "en", "Made")])["labels"]["en"]["value"] == "Made"
