"""An item's history as a real wiki client reads it: who removed what, in few requests, whatever is hidden."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leapgraph.sync.removals.item_part_hashes import item_parts
from leapgraph.sync.removals.observations_file import dump_observed_parts, parse_observed_parts
from leapgraph.sync.removals.observed_parts import ObservedParts
from leapgraph.sync.removals.removal_check import attribution
from leapgraph.sync.removals.replay_item_history import replay_history
from leapgraph.wiki.deadline import Deadline
from leapgraph.wiki.pywikibot_config import load_pywikibot
from leapgraph.wiki.read_client import UnreachableError, WikiClient
from leapgraph.wikibase.compare_values import are_alike, compare_snaks, likeness_hashes
from support.apply_fixtures import BASE, CONTACT, ITEM, KIND_GUID, NAME_GUID, YEAR_GUID, fill
from support.fake_wikibase import FakeWikibase
from support.hypothesis_plans import VALUES, snak
from support.item_fixtures import referred, statement

Json = dict[str, Any]


@pytest.fixture
def wiki() -> Iterator[FakeWikibase]:
    with FakeWikibase(concept_base=BASE) as fake_wiki:
        fill(fake_wiki)
        yield fake_wiki


def read(
    wiki: FakeWikibase, memory: ObservedParts | None = None, sent: dict[int, tuple[str, str]] | None = None
) -> ObservedParts:
    """Return what is known once the history was read, through pywikibot."""
    item = wiki.entities.entities[ITEM]
    with load_pywikibot(CONTACT):
        return replay_history(memory or ObservedParts(), item, WikiClient(wiki.api, Deadline(60)), sent or {})


def gone(memory: ObservedParts) -> list[tuple[str, str, str]]:
    """Return the kind, the property and the user of each removal."""
    return [(one.part.kind, one.part.property, one.removed.user) for one in memory.removals() if one.removed]


def names(wiki: FakeWikibase, text: str, language: str = "de", summary: str = "", user: str = "Zed") -> None:
    term = {"language": language, "value": text}
    wiki.edits.by(user, ITEM, lambda it: it["labels"].update({language: term}), summary)


def contents_per_request(wiki: FakeWikibase) -> list[int]:
    """Return of each request for the history how many contents it asked for."""
    told = [one.parameters for one in wiki.log.of("query") if one.parameters.get("prop") == "revisions"]
    return [len(one["revids"].split("|")) if "revids" in one else 0 for one in told]


def test_the_first_look_knows_who_removed_what_before_it(wiki: FakeWikibase) -> None:
    wiki.edits.remove(ITEM, KIND_GUID, "Ben")
    wiki.edits.by("Cyd", ITEM, lambda it: it["claims"]["P571"][0].update(references=[]))
    names(wiki, "Gemacht")
    memory = read(wiki)

    assert gone(memory) == [("statement", "P31", "Ben"), ("reference", "P571", "Cyd")]
    assert [attribution(one.removed) for one in memory.removals() if one.removed] == [
        "Ben on 2000-01-01 in revision 13", "Cyd on 2000-01-01 in revision 14",
    ]  # fmt: skip
    assert (memory.since, memory.revision) == (12, 15)


def test_an_unchanged_item_costs_no_request_and_a_changed_one_that_of_what_is_new(wiki: FakeWikibase) -> None:
    memory = read(wiki)
    assert contents_per_request(wiki) == [0]
    wiki.log.clear()
    assert read(wiki, memory) is memory
    assert wiki.log.actions() == []

    wiki.edits.remove(ITEM, KIND_GUID, "Ben")
    wiki.edits.remove(ITEM, NAME_GUID, "Cyd")
    assert gone(read(wiki, memory)) == [("statement", "P31", "Ben"), ("statement", "P1813", "Cyd")]
    assert contents_per_request(wiki) == [0, 1]


def test_one_look_at_all_knows_what_many_looks_know(wiki: FakeWikibase) -> None:
    memory = read(wiki)
    for change in (
        lambda: wiki.edits.remove(ITEM, KIND_GUID, "Ben"), lambda: names(wiki, "Gemacht"), lambda: names(wiki, "Neu"),
        lambda: wiki.edits.add(ITEM, statement(f"{ITEM}$x", "P856", "https://x.org"), "Cyd"),
        lambda: wiki.edits.rank(ITEM, YEAR_GUID, "preferred", "Dan"),
        lambda: wiki.edits.rank(ITEM, YEAR_GUID, "normal", "Eve"),
        lambda: wiki.edits.remove(ITEM, f"{ITEM}$x", "Fay"),
    ):  # fmt: skip
        change()
        memory = read(wiki, memory)
    whole = read(wiki)

    assert gone(whole) == gone(memory)
    assert [user for _, _, user in gone(whole)] == ["Zed", "Ben", "Eve", "Fay"]
    assert whole.records == memory.records


def test_a_long_history_is_read_only_where_something_may_have_gone(wiki: FakeWikibase) -> None:
    for number in range(200):
        language = f"q{chr(97 + number // 26)}{chr(97 + number % 26)}"
        names(wiki, "x", language, f"/* wbsetlabel-add:1|{language} */ x")
        if number == 100:
            wiki.edits.remove(ITEM, KIND_GUID, "Ben")
    memory = read(wiki)

    assert gone(memory) == [("statement", "P31", "Ben")]
    assert contents_per_request(wiki) == [0, 2]


def test_a_summary_that_hides_a_removal_is_found_by_the_size(wiki: FakeWikibase) -> None:
    names(wiki, "x", summary="")
    wiki.edits.by("Sly", ITEM, lambda it: it["claims"].pop("P31"), "/* wbsetclaim-create:2||1 */ nothing to see")
    names(wiki, "Neu", "fr", "/* wbsetlabel-add:1|fr */")

    assert gone(read(wiki)) == [("statement", "P31", "Sly")]


def test_more_revisions_than_are_listed_leave_who_it_was_unknown(wiki: FakeWikibase) -> None:
    memory = read(wiki)
    wiki.edits.remove(ITEM, KIND_GUID, "Ben")
    for number in range(501):
        names(wiki, f"x{number}", summary="/* wbsetlabel-add:1|de */")
    found = read(wiki, memory)

    assert ("statement", "P31", "") in gone(found)
    assert "someone between the revisions 12 and" in attribution(next(
        one.removed for one in found.removals() if one.part.property == "P31" and one.removed
    ))  # fmt: skip


def test_what_an_answer_leaves_out_for_its_size_is_requested_again(wiki: FakeWikibase) -> None:
    for number in range(6):
        names(wiki, f"x{number}", user=f"U{number}")
    wiki.past.largest = 3 * len(json.dumps(wiki.entities.entities[ITEM]))

    assert {user for _, _, user in gone(read(wiki))} == {f"U{number}" for number in range(1, 6)}


def test_what_is_hidden_is_not_guessed(wiki: FakeWikibase) -> None:
    wiki.past.hidden[wiki.edits.remove(ITEM, KIND_GUID, "Ben").revid] = {"user", "comment"}
    wiki.past.hidden[wiki.edits.remove(ITEM, NAME_GUID, "Cyd").revid] = {"text"}
    names(wiki, "x", user="Dan")
    found = {one.part.property: attribution(one.removed) for one in read(wiki).removals() if one.removed}

    assert found == {
        "P31": "someone on 2000-01-01 in revision 13", "P1813": "someone between the revisions 13 and 15",
    }  # fmt: skip


def test_who_only_added_is_not_blamed(wiki: FakeWikibase) -> None:
    memory = read(wiki)
    names(wiki, "Neu", "fr", "/* wbsetlabel-add:1|fr */", "Adder")
    wiki.past.hidden[wiki.history(ITEM)[-1].revid] = {"text"}
    wiki.edits.remove(ITEM, KIND_GUID, "Ben")

    assert gone(read(wiki, memory)) == [("statement", "P31", "Ben")]


def test_what_others_brought_back_stands_and_may_be_removed_again(wiki: FakeWikibase) -> None:
    vandal = wiki.edits.by("Vandal", ITEM, lambda it: it["claims"].clear())
    wiki.edits.undo(ITEM, vandal.revid, "Patrol")
    memory = read(wiki)
    assert gone(memory) == []

    wiki.edits.remove(ITEM, KIND_GUID, "Ben")
    assert gone(read(wiki, memory)) == [("statement", "P31", "Ben")]


def test_the_same_value_under_another_guid_stands_without_what_it_has_lost(wiki: FakeWikibase) -> None:
    wiki.edits.by("Ann", ITEM, lambda it: it["claims"]["P31"][0].update(references=[referred("https://a.org/")]))
    memory = read(wiki)
    wiki.edits.remove(ITEM, KIND_GUID, "Ben")
    memory = read(wiki, memory)
    assert gone(memory) == [("statement", "P31", "Ben")]

    wiki.edits.add(ITEM, statement(f"{ITEM}$again", "P31", "Q999999002"), "Cyd")
    assert gone(read(wiki, memory)) == [("reference", "P31", "Ben")]


def test_an_edit_of_ours_is_known_by_what_was_sent_and_by_its_summary(wiki: FakeWikibase) -> None:
    memory = read(wiki)
    ours = f"/* wbeditentity-update:0| */ undo: remove statement; ([[:toollabs:editgroups/b/CB/{'a' * 32}|details]])"
    wiki.edits.by("Editor", ITEM, lambda it: it["claims"].pop("P31"), ours)
    wiki.edits.by("Editor", ITEM, lambda it: it["claims"].pop("P1813"), "by hand")

    assert gone(read(wiki, memory, {12: ("Editor", "undo")})) == [("statement", "P1813", "Editor")]
    assert [user for _, _, user in gone(read(wiki, memory, {12: ("Else", "undo")}))] == ["Editor", "Editor"]
    assert [user for _, _, user in gone(read(wiki, memory))] == ["Editor", "Editor"]


def test_a_wiki_that_does_not_list_the_latest_revision_is_not_believed(wiki: FakeWikibase) -> None:
    wiki.edits.remove(ITEM, KIND_GUID)
    wiki.entities.entities[ITEM]["lastrevid"] = 12
    with load_pywikibot(CONTACT):
        ahead = {**wiki.entities.entities[ITEM], "lastrevid": 99}
        with pytest.raises(UnreachableError, match="does not list the revision 99 yet"):
            replay_history(ObservedParts(), ahead, WikiClient(wiki.api, Deadline(60)), {})


def test_the_file_gives_back_what_was_written(wiki: FakeWikibase) -> None:
    wiki.edits.by("Ann", ITEM, lambda it: it["claims"]["P571"][0].update(
        qualifiers={"P580": [statement("", "P580", 2001)["mainsnak"]]}))  # fmt: skip
    wiki.edits.remove(ITEM, YEAR_GUID, "Ben")
    memories = {(wiki.api, ITEM): read(wiki), ("http://other/api.php", "Q1"): ObservedParts()}
    content = dump_observed_parts(memories)

    assert parse_observed_parts(content) == memories
    assert dump_observed_parts(parse_observed_parts(content)) == content
    assert json.loads(content)["format"] == 1
    assert b"1999" not in content


SNAKS = st.sampled_from([(name, value) for name, values in VALUES.items() for value in [*values, None]])


@settings(max_examples=200, deadline=None)
@given(SNAKS, SNAKS)
def test_likenesses_are_alike_exactly_where_values_are_not_different(one: Any, other: Any) -> None:
    first, second = snak(*one), snak(*other)
    second = {**second, "property": first["property"]}
    if one[0] == other[0]:
        assert are_alike(likeness_hashes(first), likeness_hashes(second)) == (
            compare_snaks(first, second) != "different"
        )


def test_an_item_of_a_revision_has_the_parts_of_the_item(wiki: FakeWikibase) -> None:
    (revision,) = wiki.history(ITEM)

    assert item_parts(json.loads(revision.text)) == item_parts(wiki.entities.entities[ITEM])
