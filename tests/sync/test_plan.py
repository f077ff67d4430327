"""What the plan promises whatever is on the item: nothing of others is touched, nothing is planned twice."""

import copy
import random
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leapgraph.sync.edit_payload import edit_data, statements_by_guid
from leapgraph.sync.journal.edit_journal import OwnStatements
from leapgraph.sync.plan_model import DesiredStatement
from leapgraph.sync.planning.plan import make_plan
from leapgraph.wikibase.canonical_json_hashes import add_statement_hashes, reference_key, statement_hash
from support.hypothesis_plans import after, item, items, make_plan_input, planned, snak, there, wish, wishes
from support.infobox_fixtures import filled

Json = dict[str, Any]
SOME = settings(max_examples=120, deadline=None)


@SOME
@given(items(), wishes())
def test_after_a_plan_there_is_nothing_left_to_plan(remote: Json, desired: list[DesiredStatement]) -> None:
    plan = planned(remote, desired)
    now = after(remote, plan.operations)

    again = planned(now, desired, remote)
    assert [one.id for one in again.operations if one.op != "set_rank"] == []


@SOME
@given(items(), wishes())
def test_nothing_of_others_is_changed(remote: Json, desired: list[DesiredStatement]) -> None:
    before = statements_by_guid(remote)
    now = statements_by_guid(after(remote, planned(remote, desired).operations))

    for guid, old in before.items():
        new = now[guid]
        assert add_statement_hashes(new)["mainsnak"] == add_statement_hashes(old)["mainsnak"]
        assert {reference_key(one) for one in old["references"]} <= {reference_key(one) for one in new["references"]}
        assert len(new["references"]) >= len(old["references"])
        for name, group in old.get("qualifiers", {}).items():
            assert new["qualifiers"][name] == group
        assert new["rank"] == old["rank"] or (old["rank"], new["rank"]) == ("normal", "preferred")


@SOME
@given(items(), wishes(), st.randoms(use_true_random=False))
def test_the_order_of_what_the_wiki_serves_is_nothing(
    remote: Json, desired: list[DesiredStatement], chance: random.Random
) -> None:
    other = copy.deepcopy(remote)
    for group in other["claims"].values():
        chance.shuffle(group)
        for one in group:
            chance.shuffle(one["references"])
    other["claims"] = dict(sorted(other["claims"].items(), reverse=True))

    one, two = planned(remote, desired), planned(other, desired)
    assert [it.id for it in one.operations] == [it.id for it in two.operations]
    assert [it.message for it in one.conflicts] == [it.message for it in two.conflicts]


@SOME
@given(items(), wishes())
def test_one_edit_does_all_and_no_more(remote: Json, desired: list[DesiredStatement]) -> None:
    plan = planned(remote, desired)
    data = edit_data(remote, plan.operations)

    sent = {one["id"]: statement_hash(one) for one in data.get("claims", [])}
    made = {guid: statement_hash(one) for guid, one in statements_by_guid(after(remote, plan.operations)).items()}
    kept = {guid: statement_hash(one) for guid, one in statements_by_guid(remote).items()}
    assert {**kept, **sent} == made
    assert all("remove" not in one for one in data.get("claims", []))
    assert set(edit_data(after(remote, plan.operations), plan.operations)) == {"lastrevid"}


@SOME
@given(items())
def test_what_the_item_says_already_needs_no_statement(remote: Json) -> None:
    rows = {"P856": "website", "P1448": "name", "P571": "formation", "P159": "headquarters", "P1128": "staff"}
    desired = [
        DesiredStatement(rows[one["mainsnak"]["property"]], {**one, "rank": "normal"}, ("https://example.org/s",))
        for one in statements_by_guid(remote).values()
        if one["mainsnak"]["snaktype"] == "value"
    ]

    assert "add_statement" not in {one.op for one in planned(remote, desired).operations}


def test_a_source_is_added_where_there_is_none_that_counts() -> None:
    wiki = {"snaks": {"P143": [snak("P143", "Q328")]}}
    remote = item({**there(1, "P856", "https://example.org/"), "references": [wiki]})
    (one,) = planned(remote, [wish("website", "P856", "https://example.org", "https://a.example/x")]).operations

    assert (one.op, one.gate_before, one.gate_after) == ("add_reference", "hidden: only Wiki references", "shown")
    assert len(dict(one.after or {})["references"]) == 2  # type: ignore[arg-type] # a statement


def test_a_statement_with_a_source_that_counts_is_left_alone() -> None:
    remote = item(there(1, "P856", "https://example.org/", "https://b.example/"))

    assert planned(remote, [wish("website", "P856", "https://example.org", "https://a.example/x")]).operations == ()


def test_the_same_document_is_not_added_again_for_another_date() -> None:
    dated = {"snaks": {"P854": [snak("P854", "https://a.example/x")], "P582": [snak("P582", ("2017-00-00", 9))]}}
    remote = item(add_statement_hashes({**there(1, "P856", "https://example.org/"), "references": [dated]}))

    assert planned(remote, [wish("website", "P856", "https://example.org", "https://a.example/x")]).operations == ()


def test_another_value_of_what_has_one_value_is_for_people() -> None:
    plan = planned(
        item(there(1, "P571", ("2003-00-00", 9))), [wish("formation", "P571", ("2002-00-00", 9), "https://a.example/x")]
    )

    assert (plan.operations, [one.kind for one in plan.conflicts]) == ((), ["differs"])


@pytest.mark.parametrize(("theirs", "left_out"), [(("2002-00-00", 9), 1), (("2002-03-16", 11), 0)])
def test_a_date_that_is_more_or_less_exact_is_no_conflict(theirs: tuple[str, int], left_out: int) -> None:
    plan = planned(
        item(there(1, "P571", theirs)), [wish("formation", "P571", ("2002-03-00", 10), "https://a.example/x")]
    )

    assert (plan.operations, plan.conflicts, len(plan.left_out)) == ((), (), left_out)


def test_what_was_removed_since_the_pull_is_not_brought_again() -> None:
    base, remote = item(there(1, "P856", "https://example.org/")), item(revision=8)
    plan = planned(remote, [wish("website", "P856", "https://example.org", "https://a.example/x")], base)

    assert (plan.operations, [one.kind for one in plan.conflicts]) == ((), ["removed-remotely"])


def test_what_was_changed_since_the_pull_is_not_changed_back() -> None:
    base = item(there(1, "P856", "https://example.org/"))
    remote = item(there(1, "P856", "https://example.org/other"), revision=8)
    plan = planned(remote, [wish("website", "P856", "https://example.org", "https://a.example/x")], base)

    assert (plan.operations, [one.kind for one in plan.conflicts]) == ((), ["changed-remotely"])


def test_what_was_applied_and_removed_is_not_brought_again() -> None:
    desired = [wish("website", "P856", "https://example.org", "https://a.example/x")]
    (one,) = planned(item(), desired).operations
    plan = planned(item(revision=9), desired, item(), OwnStatements(frozenset([one.guid])))

    assert (plan.operations, [it.kind for it in plan.conflicts]) == ((), ["removed-remotely"])


def test_a_deprecated_value_stays_deprecated() -> None:
    remote = item(there(1, "P856", "https://example.org/", rank="deprecated"))
    plan = planned(remote, [wish("website", "P856", "https://example.org", "https://a.example/x")])

    assert (plan.operations, [one.kind for one in plan.conflicts]) == ((), ["deprecated"])


def test_an_end_that_is_not_stated_there_is_added() -> None:
    ended = {"P582": [snak("P582", ("2017-01-00", 10))]}
    remote = item(there(1, "P1448", ("en", "Name"), "https://b.example/"))
    desired = [wish("name", "P1448", ("en", "Name"), "https://a.example/x", qualifiers=ended)]
    (one,) = [it for it in planned(remote, desired).operations if it.guid]

    assert (one.op, one.change["snak"]["property"]) == ("end_date", "P582")


def test_the_value_that_holds_comes_first_when_all_others_have_ended() -> None:
    ended = {"P582": [snak("P582", ("2017-01-00", 10))]}
    remote = item(
        there(1, "P1448", ("en", "Name"), "https://b.example/"),
        there(2, "P1448", ("en", "Other"), "https://b.example/", qualifiers=ended),
    )
    desired = [wish("name", "P1448", ("en", "Name"), "https://a.example/x")]
    (one,) = [it for it in planned(remote, desired).operations if it.guid]

    assert (one.op, one.change, one.issues[0].code) == ("set_rank", {"rank": "preferred"}, "rank")


def test_the_same_wish_has_the_same_guid_whenever_it_is_planned() -> None:
    desired = [wish("website", "P856", "https://example.org", "https://a.example/x")]

    assert planned(item(), desired).operations[0].guid == planned(item(revision=99), desired).operations[0].guid


def test_an_alias_is_added_once_and_a_label_only_where_there_is_none() -> None:
    desired = [
        wish("name", "P1448", ("en", "Other"), "https://a.example/x"),
        wish("name", "P1448", ("de", "Name"), "https://a.example/x"),
        wish("name", "P1448", ("en", "Made"), "https://a.example/x"),
    ]
    terms = [one for one in planned(item(), desired).operations if not one.guid]

    assert [(one.op, one.after) for one in terms] == [("add_label", "Name"), ("add_alias", "Other")]


def test_what_would_be_shown_in_another_row_is_reported() -> None:
    call = filled("{{#invoke:WikidataIB|getValue|P1448|name=former_name|fwd=ALL}}")
    given_ = make_plan_input(item(), [wish("name", "P1448", ("en", "Name"), "https://a.example/x")])
    (operation,) = [one for one in make_plan(replace(given_, call=call)).operations if one.op == "add_statement"]

    assert operation.gate_after == "shown as former_name"
    assert ("warning", "elsewhere") in [(one.severity, one.code) for one in operation.issues]


def test_a_name_that_is_too_long_for_a_label_may_not_be_approved() -> None:
    found = planned(item(), [wish("name", "P1448", ("en", "x" * 251), "https://a.example/x")])
    (alias,) = [one for one in found.operations if one.op == "add_alias"]

    assert [(one.severity, one.code) for one in alias.issues] == [("critical", "length")]
    found = planned(item(), [wish("name", "P1448", ("en", "x" * 250), "https://a.example/x")])
    assert [one.issues for one in found.operations if one.op == "add_alias"] == [()]


def test_a_conflict_names_the_statement_that_it_is_with() -> None:
    remote = item(there(1, "P571", ("2003-00-00", 9)))
    (conflict,) = planned(remote, [wish("formation", "P571", ("2002-00-00", 9), "https://a.example/x")]).conflicts
    assert conflict.guid == remote["claims"]["P571"][0]["id"]

    removed = planned(item(), [wish("formation", "P571", ("2003-00-00", 9), "https://a.example/x")], remote).conflicts
    assert [(one.guid, one.kind) for one in removed] == [("", "removed-remotely")]


def test_the_end_of_a_statement_is_a_reason_of_its_own() -> None:
    ended = {"P582": [snak("P582", ("2017-00-00", 9))]}
    remote = item(there(1, "P1448", ("en", "Name"), "https://a.example/x"))
    (operation,) = [
        one
        for one in planned(
            remote, [wish("name", "P1448", ("en", "Name"), "https://a.example/x", qualifiers=ended)]
        ).operations
        if one.guid
    ]

    assert (operation.op, operation.reason) == ("end_date", "the item does not say that this has ended")


def stated_in(value: str | None) -> Json:
    """Return a reference that is stated in an item; in an unknown one without."""
    bare = {"property": "P248", "datatype": "wikibase-item", "snaktype": "value" if value else "somevalue"}
    told = {"entity-type": "item", "numeric-id": int((value or "Q0")[1:]), "id": value}
    return {"snaks": {"P248": [bare | ({"datavalue": {"value": told, "type": "wikibase-entityid"}} if value else {})]}}


def test_a_reference_of_the_same_work_is_not_added_and_an_unknown_one_is_no_document() -> None:
    only_wiki = {"P813": [{**snak("P582", ("2017-01-00", 10)), "property": "P813"}]}
    known = item(there(1, "P856", "https://example.org"))
    known["claims"]["P856"][0]["references"] = [
        {"snaks": {**stated_in("Q328")["snaks"], **only_wiki}}, stated_in(None),
    ]  # fmt: skip
    desired = wish("website", "P856", "https://example.org")
    page = {"P1810": [{**snak("P854", "https://a.example/x"), "property": "P1810", "datatype": "string"}]}
    same, other = {**stated_in("Q328")["snaks"], **page}, {**stated_in("Q999999002")["snaks"], **page}

    def added(snaks: Json) -> list[str]:
        statement = add_statement_hashes({**desired.statement, "references": [{"snaks": snaks}]})
        return [one.op for one in planned(known, [replace(desired, statement=statement)]).operations]

    assert added(same) == []
    assert added(other) == ["add_reference"]


def test_a_beginning_that_is_not_stated_there_is_a_detail() -> None:
    begun = {"P580": [{**snak("P582", ("2017-00-00", 9)), "property": "P580"}]}
    remote = item(there(1, "P1448", ("en", "Name"), "https://a.example/x"))
    found = planned(remote, [wish("name", "P1448", ("en", "Name"), "https://a.example/x", qualifiers=begun)])

    assert [one.op for one in found.operations if one.guid] == ["add_qualifier"]
