"""Terms and sitelinks, as an edit sets, adds and removes them; and what an edit's data may not be."""

from typing import Any

import pytest

from support.action_api_client import Client
from support.fake_wikibase import FakeWikibase

ITEM = "Q999999001"


def alias(text: str, **more: str) -> dict[str, str]:
    return {"language": "en", "value": text, **more}


def aliases(client: Client) -> list[str]:
    return [one["value"] for one in client.entity(ITEM)["aliases"].get("en", [])]


def test_aliases_replace_each_other_unless_they_are_added_or_removed(client: Client) -> None:
    client.edit(ITEM, {"aliases": {"en": [alias("A"), alias("B")]}})
    first = aliases(client)
    client.edit(ITEM, {"aliases": {"en": [alias("C", add=""), alias("C", add=""), alias("A", remove="")]}})
    second = aliases(client)
    client.edit(ITEM, {"aliases": [alias("D")]})

    assert (first, second, aliases(client)) == (["A", "B"], ["B", "C"], ["D"])


def test_an_alias_that_is_there_is_no_change(client: Client) -> None:
    client.edit(ITEM, {"aliases": {"en": [alias("A", add="")]}})

    assert "nochange" in client.edit(ITEM, {"aliases": {"en": [alias("A", add="")]}})["entity"]


def test_labels_are_set_and_removed(client: Client) -> None:
    client.edit(ITEM, {"labels": [{"language": "de", "value": " Neu  neu "}], "descriptions": {"en": alias("")}})
    client.edit(ITEM, {"labels": {"en": alias("Made", remove="")}})

    assert client.entity(ITEM)["labels"] == {"de": {"language": "de", "value": "Neu neu"}}
    assert client.entity(ITEM)["descriptions"] == {}


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ({"labels": {"en": alias("x" * 251)}}, "modification-failed"),
        ({"labels": {"de": alias("x")}}, "inconsistent-language"),
        ({"labels": {"xx": {"language": "xx", "value": "x"}}}, "not-recognized-language"),
        ({"labels": {"en": {"language": "en"}}}, "missing-language"),
        ({"labels": "x"}, "not-recognized-array"),
        ({"labels": {"en": {"language": "en", "value": 1}}}, "not-recognized-string"),
        ({"claims": "x"}, "not-recognized-array"),
        ({"claims": {"P31": {}}}, "not-recognized-array"),
        ([], "not-recognized-array"),
        ("{", "invalid-json"),
        ({"remove": ""}, "not-recognized"),
        ({"id": "Q999999002"}, "param-invalid"),
        ({"type": "property"}, "param-invalid"),
        ({"pageid": 99}, "param-illegal"),
        ({"title": "Other"}, "param-illegal"),
    ],
)
def test_data_that_is_wrong_is_refused(client: Client, fake_wiki: FakeWikibase, data: Any, code: str) -> None:
    assert client.edit(ITEM, data)["error"]["code"] == code
    assert len(fake_wiki.history(ITEM)) == 1


def test_data_may_say_what_is_so(client: Client) -> None:
    known = {"id": ITEM, "type": "item", "ns": 0, "title": ITEM, "pageid": 1, "lastrevid": 12, "modified": "x"}

    assert client.edit(ITEM, {**known, "labels": {"en": alias("New")}})["entity"]["lastrevid"] == 13


def test_two_items_share_no_label_with_its_description_and_no_sitelink(client: Client) -> None:
    label = client.edit("Q999999002", {"labels": {"en": alias("Made")}})["error"]
    link = client.edit("Q999999002", {"sitelinks": {"enwiki": {"site": "enwiki", "title": "Made"}}})["error"]

    assert [one["messages"][1]["name"] for one in (label, link)] == [
        "wikibase-validator-label-with-description-conflict", "wikibase-validator-sitelink-conflict"
    ]  # fmt: skip


def test_a_sitelink_is_set_and_removed(client: Client) -> None:
    client.edit(ITEM, {"sitelinks": {"dewiki": {"site": "dewiki", "title": "Neu"}}})
    found = client.ask("wbeditentity", site="dewiki", title="Neu", data={}, token=client.csrf)
    client.edit(ITEM, {"sitelinks": [{"site": "enwiki", "title": ""}]})

    assert found["entity"]["id"] == ITEM
    assert list(client.entity(ITEM)["sitelinks"]) == ["dewiki"]


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({"id": ITEM, "data": "{}", "clear": "1"}, "double-clears-nothing"),
        ({"id": ITEM}, "missingparam"),
        ({"data": "{}"}, "param-illegal"),
        ({"id": "Q77", "data": "{}"}, "no-such-entity"),
    ],
)
def test_parameters_that_are_wrong_are_refused(client: Client, parameters: dict[str, str], code: str) -> None:
    assert client.ask("wbeditentity", token=client.csrf, **parameters)["error"]["code"] == code
