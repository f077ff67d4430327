"""Faults happen when they are told to, to whom they are told to, before or after the edit is saved."""

import json
from http.client import HTTPException
from typing import Any

import pytest

from support.action_api_client import Client
from support.fake_wikibase import FakeWikibase, Fault

ITEM = "Q999999001"
DATA = {"labels": {"en": {"language": "en", "value": "New"}}}
NOTHING_SAVED = {
    "maxlag": Fault.maxlag(2),
    "ratelimited": Fault.ratelimited(),
    "readonly": Fault.readonly(),
    "badtoken": Fault.badtoken(),
    "assertuserfailed": Fault.assertuserfailed(),
    "editconflict": Fault.editconflict(),
    "failed-save": Fault.failed_save("abusefilter-disallowed"),
    "429": Fault.too_many("3"),
    "503": Fault.page(503),
    "malformed": Fault.malformed(),
    "drop": Fault.drop_before_commit(),
    "truncate": Fault.truncate().before_commit(),
}
SAVED = {
    "drop": Fault.drop_after_commit(),
    "truncate": Fault.truncate_after_commit(),
    "503": Fault.page(503).after_commit(),
    "429": Fault.too_many("3").after_commit(),
    "malformed": Fault.malformed().after_commit(),
    "maxlag": Fault.maxlag(2).after_commit(),
}


def edit(client: Client, data: Any = DATA) -> dict[str, Any]:
    """Return what the answer says, or what became of it."""
    try:
        return client.edit(ITEM, data)
    except (HTTPException, OSError, json.JSONDecodeError) as error:
        return {"error": {"code": type(error).__name__, "info": ""}}


@pytest.mark.parametrize("name", NOTHING_SAVED)
def test_after_a_fault_in_the_place_of_an_answer_nothing_is_saved(
    client: Client, fake_wiki: FakeWikibase, name: str
) -> None:
    fake_wiki.faults.add(NOTHING_SAVED[name], action="wbeditentity", times=1)

    assert "error" in edit(client)
    assert len(fake_wiki.history(ITEM)) == 1
    assert edit(client)["success"] == 1


@pytest.mark.parametrize("name", SAVED)
def test_after_a_fault_that_spoils_the_answer_the_edit_is_saved(
    client: Client, fake_wiki: FakeWikibase, name: str
) -> None:
    fake_wiki.faults.add(SAVED[name], action="wbeditentity", times=1)

    assert "error" in edit(client)
    assert len(fake_wiki.history(ITEM)) == 2
    assert "nochange" in edit(client)["entity"]


@pytest.mark.parametrize(
    ("name", "code", "info"),
    [
        ("maxlag", "maxlag", "Waiting for 127.0.0.1: 6.4 seconds lagged."),
        ("ratelimited", "ratelimited", "You've exceeded your rate limit. Please wait some time and try again."),
        ("readonly", "readonly", "The wiki is currently in read-only mode."),
        ("badtoken", "badtoken", "Invalid CSRF token."),
        ("editconflict", "editconflict", "Edit conflict. Could not patch the current revision."),
        ("failed-save", "failed-save", "The save has failed."),
    ],
)
def test_errors_have_mediawikis_shape(client: Client, fake_wiki: FakeWikibase, name: str, code: str, info: str) -> None:
    fake_wiki.faults.add(NOTHING_SAVED[name], action="wbeditentity", times=1)

    said = client.edit(ITEM, DATA)

    assert (said["error"]["code"], said["error"]["info"], said["servedby"]) == (code, info, "double")
    assert {"error", "servedby"} == set(said)
    assert "*" in said["error"]


def test_each_failed_save_names_its_reason(client: Client, fake_wiki: FakeWikibase) -> None:
    for reason in ("spam-blacklisted-link", "actionthrottledtext", "edit-conflict"):
        fake_wiki.faults.add(Fault.failed_save(reason), action="wbeditentity", times=1)

        messages = client.edit(ITEM, DATA)["error"]["messages"]

        assert [one["name"] for one in messages] == ["wikibase-api-failed-save", reason]
        assert all({"name", "parameters", "html"} == set(one) for one in messages)


def test_a_filter_refuses_for_what_would_be_saved(client: Client, fake_wiki: FakeWikibase) -> None:
    fake_wiki.writing.filters.append(lambda made, _: "spam-blacklisted-link" if "New" in str(made["labels"]) else None)

    assert client.edit(ITEM, DATA)["error"]["messages"][1]["name"] == "spam-blacklisted-link"
    assert client.edit(ITEM, {"labels": {"de": {"language": "de", "value": "Neu"}}})["success"] == 1


def test_a_fault_waits_for_its_action_and_its_turn(client: Client, fake_wiki: FakeWikibase) -> None:
    fake_wiki.faults.add(Fault.readonly(), action="wbeditentity", skip=1, times=1)

    assert [("error" in edit(client)) for _ in range(3)] == [False, True, False]
    assert [(action, fault.kind) for action, fault in fake_wiki.faults.met] == [("wbeditentity", "answer")]


def test_a_stale_read_shows_the_revision_before(client: Client, fake_wiki: FakeWikibase) -> None:
    fake_wiki.faults.add(Fault.stale(), action="wbgetentities", skip=1, times=2)
    client.edit(ITEM, DATA)

    assert [client.entity(ITEM)["lastrevid"] for _ in range(4)] == [13, 12, 12, 13]
    fake_wiki.edits.stale = 1
    assert [client.entity(ITEM)["labels"]["en"]["value"] for _ in range(2)] == ["Made", "New"]


def test_a_stale_read_of_what_was_merged_or_deleted_shows_it_as_it_was(client: Client, fake_wiki: FakeWikibase) -> None:
    fake_wiki.edits.delete("Q999999003")
    fake_wiki.edits.merge(ITEM, "Q999999002")
    fake_wiki.faults.add(Fault.stale(), action="wbgetentities", times=2)

    assert "redirects" not in client.entity(ITEM)
    assert "missing" not in client.entity("Q999999003")
    assert "missing" in client.entity("Q999999003")


def test_a_login_that_expires_does_so_before_the_answer(client: Client, fake_wiki: FakeWikibase) -> None:
    fake_wiki.faults.add(Fault.expire(), action="wbeditentity", times=1)

    assert client.edit(ITEM, DATA, **{"assert": "user"})["error"]["code"] == "assertuserfailed"
    assert client.edit(ITEM, DATA)["error"]["code"] == "badtoken"


def test_what_happens_meanwhile_happens_just_before_the_request(client: Client, fake_wiki: FakeWikibase) -> None:
    fake_wiki.faults.meanwhile(
        lambda: fake_wiki.edits.by("Other", ITEM, lambda it: it.update(aliases={})), action="wbeditentity"
    )

    error = client.edit(ITEM, {"lastrevid": 12, **DATA})["error"]

    assert error["code"] == "param-illegal"
    assert client.edit(ITEM, {"lastrevid": 13, **DATA})["entity"]["lastrevid"] == 14
