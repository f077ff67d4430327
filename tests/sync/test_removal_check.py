"""What others removed is not planned again, however ours spells it; what only looks like it is."""

import copy
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from leapgraph.infobox.property_mapping import InfoboxMapping, MappingRow
from leapgraph.sync.edit_payload import statements_by_guid
from leapgraph.sync.plan_model import DesiredStatement, Plan
from leapgraph.sync.planning.plan import make_plan
from leapgraph.sync.planning.plan_input import PlanInput
from leapgraph.sync.removals.item_part_hashes import item_parts
from leapgraph.sync.removals.observed_parts import Edit, ObservedParts, observe_item
from leapgraph.sync.removals.removal_check import removal_message
from leapgraph.sync.showing.removals_table import unplanned_restorations
from leapgraph.wikibase.canonical_json_hashes import add_statement_hashes
from leapgraph.wikibase.compare_values import compare_snaks
from support.hypothesis_plans import item, items, make_plan_input, snak, there, wish, wishes

Json = dict[str, Any]
URL = "https://a.example/x"
BEN = Edit(9, "Ben", "2026-11-02T10:00:00Z", 8)


def edited_plan_input(
    before: Json, remote: Json, desired: Sequence[DesiredStatement], lifted: Collection[str] = ()
) -> PlanInput:
    """Return all that a plan is made of, for a wiki where Ben has made `remote` of what we saw before."""
    memory = observe_item(before).with_observation(item_parts(remote), BEN)
    bare = make_plan_input({**remote, "lastrevid": BEN.revision}, desired)
    return replace(bare, versions=replace(bare.versions, memory=memory, lifted=frozenset(lifted)))


def planned(before: Json, remote: Json, *desired: DesiredStatement, lifted: Collection[str] = ()) -> Plan:
    """Return the plan."""
    return make_plan(edited_plan_input(before, remote, desired, lifted))


def ids(before: Json, remote: Json) -> list[str]:
    """Return the IDs of what was removed."""
    return [one.part.id() for one in observe_item(before).with_observation(item_parts(remote), BEN).removals()]


@settings(max_examples=120, deadline=None)
@given(items(), wishes(), st.data())
def test_nothing_that_stood_before_comes_with_a_plan(
    before: Json, desired: list[DesiredStatement], data: st.DataObject
) -> None:
    guids = sorted(statements_by_guid(before))
    gone = set(data.draw(st.lists(st.sampled_from(guids)))) if guids else set()
    remote = copy.deepcopy(before)
    for name, group in before["claims"].items():
        remote["claims"][name] = [one for one in group if one["id"] not in gone]
    made = make_plan(edited_plan_input(before, remote, desired))

    for one in made.operations:
        if one.op == "add_statement":
            ours = one.change["statement"]
            removed = [it for guid, it in statements_by_guid(before).items() if guid in gone]
            alike = [it for it in removed if it["mainsnak"]["property"] == one.property
                     and compare_snaks(ours["mainsnak"], it["mainsnak"]) != "different"]  # fmt: skip
            mine, theirs = ours.get("qualifiers", {}), [it.get("qualifiers", {}) for it in alike]
            assert all(set(mine) & set(it) for it in theirs)  # the same value of another time


def test_a_value_that_is_removed_does_not_come_back_in_another_spelling_or_more_exactly() -> None:
    for name, row, old, ours in (
        ("P856", "website", "http://www.example.org/", "https://example.org"),
        ("P1448", "name", ("en", "NAME"), ("en", "Name")),
        ("P571", "formation", ("2002-00-00", 9), ("2002-03-16", 11)),
        ("P1128", "staff", "+5.0", "+5"),
    ):
        made = planned(item(there(1, name, old)), item(), wish(row, name, ours, URL))
        assert [one for one in made.operations if one.guid] == []
        assert "was removed by Ben on 2026-11-02 in revision 9" in made.conflicts[0].message


def test_another_time_of_the_same_value_is_not_what_was_removed() -> None:
    first, second = ({"P582": [snak("P582", (f"{year}-00-00", 9))]} for year in (2003, 2017))
    before = item(there(1, "P1448", ("en", "Name"), qualifiers=first))

    assert [one.op for one in planned(before, item(), wish("name", "P1448", ("en", "Name"), URL, qualifiers=second)
                                      ).operations if one.guid] == ["add_statement"]  # fmt: skip
    made = planned(before, item(), wish("name", "P1448", ("en", "Name"), URL, qualifiers=first))
    assert [one for one in made.operations if one.guid] == []

    both = [there(number, "P1448", ("en", "Name"), qualifiers=one) for number, one in ((1, first), (2, second))]
    sourced = there(1, "P1448", ("en", "Name"), URL, qualifiers=first)
    made = planned(item(sourced, both[1]), item(*both), wish("name", "P1448", ("en", "Name"), URL, qualifiers=second))
    assert [(one.op, one.guid) for one in made.operations if one.guid] == [("add_reference", both[1]["id"])]


def test_what_is_brought_again_says_who_removed_it_and_leaves_what_stands_in_its_place() -> None:
    before = item(there(1, "P856", "https://example.org/"))
    remote = item(there(1, "P856", "https://example.org/other"))
    (name,) = ids(before, remote)
    ours = wish("website", "P856", "https://example.org", URL)
    barred, brought = planned(before, remote, ours), planned(before, remote, ours, lifted=[name])

    assert [(one.kind, one.guid) for one in barred.conflicts] == [("changed-remotely", there(1, "P856", "x")["id"])]
    (one,) = brought.operations
    assert one.guid not in statements_by_guid(remote)
    assert [(it.severity, it.code) for it in one.issues][:1] == [("warning", "brought-again")]
    assert f"Ben on 2026-11-02 in revision 9 removed the statement ({name})" in one.issues[0].message
    assert unplanned_restorations(edited_plan_input(before, remote, [ours], [name]), brought) == []
    (unmet,) = unplanned_restorations(
        edited_plan_input(before, remote, [], [name]), planned(before, remote, lifted=[name])
    )
    assert unmet.startswith(f"{name}: the plan does not bring it")


def test_a_guid_of_ours_that_someone_gave_another_value_is_not_used_again() -> None:
    ours = wish("website", "P856", "https://example.org", URL)
    (add,) = planned(item(), item(), ours).operations
    mine = {**ours.statement, "id": add.guid}
    remote = item({**there(1, "P856", "https://example.org/other"), "id": add.guid})
    names = ids(item(mine), remote)
    (conflict,) = planned(item(mine), remote, ours).conflicts
    (again,) = planned(item(mine), remote, ours, lifted=names).operations

    assert len(names) == 2
    assert all(f"--bring-again {one}" in conflict.message for one in names)
    assert (again.op, again.guid != add.guid) == ("add_statement", True)


def test_a_source_a_detail_and_a_rank_that_were_removed_are_left_out_each_for_itself() -> None:
    ended = {"P582": [snak("P582", ("2017-00-00", 9))]}
    full = there(1, "P1448", ("en", "Name"), URL, qualifiers=ended)
    bare = {key: value for key, value in full.items() if key != "qualifiers"}
    ours = wish("name", "P1448", ("en", "Name"), URL, qualifiers=ended)
    for remote, kind in (({**full, "references": []}, "reference"), (bare, "qualifier")):
        made = planned(item(full), item(remote), ours)
        assert [one for one in made.operations if one.guid] == []
        assert f"--bring-again {kind}-P1448-" in made.conflicts[0].message

    others = there(2, "P1448", ("en", "Other"), qualifiers=ended)
    current = there(1, "P1448", ("en", "Name"), URL)
    wished = wish("name", "P1448", ("en", "Name"), URL)
    ranked = item({**current, "rank": "preferred"}, others)
    assert [one.op for one in planned(item(), item(current, others), wished).operations if one.guid] == ["set_rank"]
    assert [one for one in planned(ranked, item(current, others), wished).operations if one.guid] == []


def test_a_label_and_an_alias_that_were_removed_are_not_added_in_either_place() -> None:
    ours = wish("name", "P1448", ("de", "Name"), URL)
    remote = item(there(1, "P1448", ("de", "Name"), URL))
    named = {**remote, "labels": {**remote["labels"], "de": {"language": "de", "value": "NAME"}}}
    also = {**remote, "aliases": {"de": [{"language": "de", "value": "Name"}]}}

    assert [one.op for one in planned(remote, remote, ours).operations] == ["add_label"]
    for before in (named, also):
        made = planned(before, remote, ours)
        assert made.operations == ()
        (conflict,) = made.conflicts
        assert (conflict.kind, conflict.ours["text"]) == ("removed-remotely", "Name")
        (name,) = ids(before, remote)
        (one,) = planned(before, remote, ours, lifted=[name]).operations
        assert (one.op, one.issues[0].code) == ("add_label", "brought-again")


def test_what_we_brought_again_and_took_back_is_still_removed_by_others() -> None:
    full, none = item(there(1, "P856", "https://example.org/"), revision=7), item()
    removed = observe_item(full).with_observation(item_parts(none), BEN)
    again = removed.with_observation(item_parts(full), Edit(10), item_parts(full).keys())
    back = again.with_observation(item_parts(none), Edit(11), item_parts(full).keys())

    assert (len(removed.removals()), again.removals(), back.removals()) == (1, [], removed.removals())
    assert (
        removed.with_observation(item_parts(full), Edit(10, "Cyd"))
        .with_observation(item_parts(none), Edit(11), item_parts(full))
        .removals()
        == []
    )


def test_of_two_memories_the_one_that_looked_last_is_believed() -> None:
    full, none = item(there(1, "P856", "https://example.org/"), revision=7), item(revision=9)
    ours = (
        ObservedParts()
        .with_observation(item_parts(full), Edit(7))
        .with_observation(item_parts(none), Edit(9), item_parts(full))
    )
    older = ObservedParts().with_observation(item_parts(full), Edit(8, "Ann"))

    assert older.merged_with(ours).with_observation(item_parts(none), BEN).removals() == []
    assert (
        len(
            ours.merged_with(ObservedParts().with_observation(item_parts(full), Edit(10, "Ann")))
            .with_observation(item_parts(none), BEN)
            .removals()
        )
        == 1
    )
    assert older.with_parts_at(item_parts(full), 3) == older


def test_words_say_who_it_was_as_far_as_it_is_known() -> None:
    (one,) = observe_item(item(there(1, "P856", "https://example.org/"))).with_observation({}, BEN).removals()[-1:]
    texts = {
        edit: removal_message([replace(one, removed=edit)])
        for edit in (BEN, Edit(9, parent=8), Edit(0), Edit(9, "Ben", "", 5))
    }

    start = "the statement that said this was removed by "
    assert [text.partition(": ")[0].removeprefix(start) for text in texts.values()] == [
        "Ben on 2026-11-02 in revision 9", "someone between the revisions 8 and 9", "someone",
        "Ben between the revisions 5 and 9",
    ]  # fmt: skip


def test_what_an_apply_saw_after_the_pull_is_not_taken_for_gone_from_the_pulled_item() -> None:
    pulled = item(revision=7)
    later = item(there(1, "P856", "https://example.org/"), revision=9)
    bare = make_plan_input(pulled, [])
    sides = replace(bare.versions, memory=observe_item(pulled).with_observation(item_parts(later), Edit(9)))

    assert sides.removals.all == []


def test_a_member_of_the_board_whom_someone_took_out_is_not_put_back() -> None:
    row = MappingRow("board_of_directors", (), "P3320", "wikibase-item", "shown", identifying=("P580", "P582"))
    seat = {**there(1, "P159", "Q999999003"), "mainsnak": {**snak("P159", "Q999999003"), "property": "P3320"}}
    desired = wish("board_of_directors", "P159", "Q999999003", URL)
    ours = replace(desired, statement={**desired.statement, "mainsnak": add_statement_hashes(seat)["mainsnak"]})
    before = item(add_statement_hashes(seat))

    def made(memory: ObservedParts) -> Plan:
        bare = make_plan_input(item(revision=9), [ours])
        return make_plan(replace(bare, mapping=InfoboxMapping((row,)), versions=replace(bare.versions, memory=memory)))

    assert [one.op for one in made(ObservedParts()).operations] == ["add_statement"]
    (conflict,) = made(observe_item(before).with_observation({}, BEN)).conflicts
    assert (conflict.kind, conflict.property) == ("removed-remotely", "P3320")
    assert made(observe_item(before).with_observation({}, BEN)).operations == ()
