"""Edits of the latest and of older revisions, and the history: as Wikibase keeps it."""

from copy import deepcopy
from threading import Thread
from time import sleep
from typing import Any

import pytest

from leapgraph.wikibase import snak_hash
from support.action_api_client import Client
from support.fake_wikibase import FakeWikibase
from support.fake_wikibase.statements import statement_of
from support.item_fixtures import statement

ITEM = "Q999999001"
OLD = f"{ITEM}$00000000-0000-4000-8000-000000000002"
NEW = f"{ITEM}$11111111-2222-4333-8444-555555555555"
Json = dict[str, Any]
CHANGED = statement(OLD, "P571", 2001)
ADDED = statement(NEW, "P571", 2002)


def label(text: str, language: str = "en") -> Json:
    return {"labels": {language: {"language": language, "value": text}}}


def warned(said: Json) -> list[str]:
    return [one["name"] for one in said.get("warnings", {}).get("wbeditentity", {}).get("messages", [])]


def test_the_right_lastrevid_saves(client: Client) -> None:
    assert client.edit(ITEM, {"lastrevid": 12, **label("New")})["entity"]["lastrevid"] == 13


@pytest.mark.parametrize("number", [11, 13, "12", 12.0, True])
def test_any_other_lastrevid_is_illegal(client: Client, fake_wiki: FakeWikibase, number: Any) -> None:
    error = client.edit(ITEM, {"lastrevid": number, **label("New")})["error"]

    assert error["code"] == "param-illegal"
    assert '"lastrevid", must either be correct or not given' in error["info"]
    assert len(fake_wiki.history(ITEM)) == 1


def test_lastrevid_is_that_of_the_base_where_one_is_given(client: Client, fake_wiki: FakeWikibase) -> None:
    fake_wiki.edits.by("Other", ITEM, lambda it: it["labels"].update(label("Theirs", "de")["labels"]))

    said = client.edit(ITEM, {"lastrevid": 12, **label("Ours")}, baserevid=12)

    assert said["entity"]["lastrevid"] == 14


def test_a_statement_that_another_changed_is_overwritten_with_a_mere_warning(
    client: Client, fake_wiki: FakeWikibase
) -> None:
    fake_wiki.edits.rank(ITEM, OLD, "preferred")

    said = client.edit(ITEM, {"claims": [CHANGED]}, baserevid=12)

    assert (said["success"], warned(said)) == (1, ["wikibase-conflict-patched"])
    assert (statement_of(client.entity(ITEM), OLD) or {})["rank"] == "normal"


def test_what_another_added_stays_and_is_not_in_the_answer(client: Client, fake_wiki: FakeWikibase) -> None:
    fake_wiki.edits.add(ITEM, deepcopy(ADDED))

    said = client.edit(ITEM, {"claims": [CHANGED]}, baserevid=12)

    assert statement_of(client.entity(ITEM), NEW)
    assert statement_of(said["entity"], NEW) is None


@pytest.mark.parametrize("theirs", ["remove", "label"])
def test_what_another_removed_or_renamed_is_a_conflict(client: Client, fake_wiki: FakeWikibase, theirs: str) -> None:
    if theirs == "remove":
        fake_wiki.edits.remove(ITEM, OLD)
    else:
        fake_wiki.edits.by("Other", ITEM, lambda it: it["labels"].update(label("Theirs")["labels"]))

    error = client.edit(ITEM, {"claims": [CHANGED], **label("Ours")}, baserevid=12)["error"]

    assert error["code"] == "editconflict"
    assert [one["name"] for one in error["messages"]] == ["wikibase-api-editconflict", "edit-conflict"]
    assert [one.user for one in fake_wiki.history(ITEM)] == ["Founder", "Other"]


def test_ones_own_conflict_is_patched_as_far_as_it_goes(client: Client) -> None:
    client.edit(ITEM, label("First"))

    said = client.edit(ITEM, {"claims": [CHANGED], **label("Second")}, baserevid=12)
    none = client.edit(ITEM, label("Third"), baserevid=12)

    assert warned(said) == ["wikibase-self-conflict-patched"]
    assert client.entity(ITEM)["labels"]["en"]["value"] == "First"
    assert none["error"]["code"] == "editconflict"


def test_an_unknown_base_is_refused(client: Client) -> None:
    assert client.edit(ITEM, label("New"), baserevid=999)["error"]["code"] == "nosuchrevid"


def test_history_has_every_revision_whole(client: Client, fake_wiki: FakeWikibase) -> None:
    fake_wiki.writing.tags.add("made")
    client.edit(ITEM, label("New"), summary="why", tags="made")
    fake_wiki.edits.remove(ITEM, OLD, user="Someone")

    first, second, third = fake_wiki.history(ITEM)

    assert [(one.revid, one.parent, one.user) for one in (first, second, third)] == [
        (12, 0, "Founder"), (13, 12, "Tester"), (14, 13, "Someone")
    ]  # fmt: skip
    assert (second.summary, second.tags, second.bot) == ("/* wbeditentity-update:0| */ why", ("made",), False)
    contents = [one.entity for one in (first, second, third) if one.entity]
    assert [one["labels"]["en"]["value"] for one in contents] == ["Made", "New", "New"]
    assert [statement_of(one, OLD) is not None for one in contents] == [True, True, False]
    assert [one["modified"] for one in contents][1:] == ["2000-01-01T00:00:13Z", "2000-01-01T00:00:14Z"]


def test_what_others_put_in_gets_wikibases_hashes(client: Client, fake_wiki: FakeWikibase) -> None:
    fake_wiki.edits.add(ITEM, deepcopy(ADDED))

    made = statement_of(client.entity(ITEM), NEW) or {}
    assert made["mainsnak"]["hash"] == snak_hash(ADDED["mainsnak"])


def test_what_a_test_does_to_an_entity_itself_is_not_in_its_past(client: Client, fake_wiki: FakeWikibase) -> None:
    client.edit(ITEM, label("New"))
    fake_wiki.entities.entities[ITEM]["labels"].clear()

    assert [len((one.entity or {})["labels"]) for one in fake_wiki.history(ITEM)] == [1, 1]


def test_a_long_summary_is_cut_and_an_unknown_tag_refused(client: Client, fake_wiki: FakeWikibase) -> None:
    client.edit(ITEM, label("New"), summary="x" * 300)

    assert len(fake_wiki.history(ITEM)[-1].summary) == 260
    assert client.edit(ITEM, label("Newer"), tags="unknown")["error"]["code"] == "badtags"


def test_the_bot_flag_is_for_who_has_the_right(client: Client, fake_wiki: FakeWikibase) -> None:
    client.edit(ITEM, label("One"), bot="")
    fake_wiki.accounts.of("Tester").rights.add("bot")
    client.edit(ITEM, label("Two"), bot="")

    assert [one.bot for one in fake_wiki.history(ITEM)] == [False, False, True]


def test_a_merged_item_is_a_redirect_that_no_edit_follows(client: Client, fake_wiki: FakeWikibase) -> None:
    fake_wiki.edits.merge(ITEM, "Q999999002")

    told = client.ask("wbgetentities", ids=ITEM)["entities"][ITEM]
    error = client.edit(ITEM, label("New"))["error"]

    assert (told["id"], told["redirects"]) == ("Q999999002", {"from": ITEM, "to": "Q999999002"})
    assert told["claims"]["P571"][0]["id"] == OLD.replace(ITEM, "Q999999002")
    assert error["code"] == "unresolved-redirect"
    assert fake_wiki.history(ITEM)[-1].redirect == "Q999999002"


def test_a_deleted_item_is_missing(client: Client, fake_wiki: FakeWikibase) -> None:
    fake_wiki.edits.delete(ITEM)

    assert client.entity(ITEM) == {"id": ITEM, "missing": ""}
    assert client.edit(ITEM, label("New"))["error"]["code"] == "no-such-entity"


def test_an_undone_edit_leaves_the_later_ones(client: Client, fake_wiki: FakeWikibase) -> None:
    client.edit(ITEM, {"claims": [ADDED]})
    client.edit(ITEM, label("Later"))

    fake_wiki.edits.undo(ITEM, 13)

    assert statement_of(client.entity(ITEM), NEW) is None
    assert client.entity(ITEM)["labels"]["en"]["value"] == "Later"


def test_a_new_item_gets_the_next_id(client: Client) -> None:
    said = client.ask("wbeditentity", new="item", data=label("New"), token=client.csrf)

    assert client.entity(said["entity"]["id"])["labels"]["en"]["value"] == "New"
    assert said["entity"]["id"] == "Q999999004"


def test_of_many_who_edit_one_revision_at_once_one_succeeds(fake_wiki: FakeWikibase) -> None:
    said: list[Json] = []
    clients = [Client(fake_wiki) for _ in range(6)]
    for one in clients:
        one.login("Tester@suffix", "not-a-secret")
    # The time between looking at the latest revision and saving the next.
    fake_wiki.writing.filters.append(lambda *_: sleep(0.01))

    def edit(number: int, client: Client) -> None:
        said.append(client.edit(ITEM, {"lastrevid": 12, "claims": [{**ADDED, "id": f"{NEW[:-1]}{number}"}]}))

    threads = [Thread(target=edit, args=pair) for pair in enumerate(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted("error" in one for one in said) == [False] + [True] * 5
    assert len(fake_wiki.history(ITEM)) == 2


def test_the_history_of_an_entity_is_reported_latest_first(client: Client, fake_wiki: FakeWikibase) -> None:
    fake_wiki.edits.by("Other", ITEM, lambda it: it["labels"].clear(), "why")

    asked = {"prop": "revisions", "titles": ITEM, "rvprop": "ids|user|comment", "rvlimit": "max"}
    (page,) = client.ask("query", **asked, formatversion="2")["query"]["pages"]

    assert page["title"] == ITEM
    assert page["revisions"] == [
        {"revid": 13, "parentid": 12, "user": "Other", "comment": "why"},
        {"revid": 12, "parentid": 0, "user": "Founder", "comment": ""},
    ]
    (page,) = client.ask("query", prop="revisions", titles=ITEM, formatversion="2")["query"]["pages"]
    assert [one["revid"] for one in page["revisions"]] == [13]
