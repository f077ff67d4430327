"""Statements are taken, replaced, removed and refused as Wikibase does it."""

import json
from typing import Any

import pytest

from leapgraph.wikibase import reference_hash, snak_hash
from support.action_api_client import Client
from support.fake_wikibase import FakeWikibase
from support.fake_wikibase.statements import statement_of, statements_of
from support.item_fixtures import referred, snak

ITEM = "Q999999001"
OLD = f"{ITEM}$00000000-0000-4000-8000-000000000002"
NEW = f"{ITEM}$11111111-2222-4333-8444-555555555555"
Json = dict[str, Any]


def claim(property_id: str = "P571", value: Any = 2001, **more: Any) -> Json:
    return {"mainsnak": snak(property_id, value), "type": "statement", "rank": "normal", **more}


def guids(client: Client) -> list[str]:
    return [one["id"] for one in statements_of(client.entity(ITEM))]


def there(client: Client, guid: str = NEW) -> Json:
    found = statement_of(client.entity(ITEM), guid)
    assert found is not None
    return found


def test_a_client_guid_of_the_item_is_kept(client: Client) -> None:
    said = client.edit(ITEM, {"claims": [claim(id=NEW)]})

    assert (said["success"], said["entity"]["lastrevid"]) == (1, 13)
    assert NEW in guids(client)


def test_the_same_statement_with_its_guid_sent_again_changes_nothing(client: Client, fake_wiki: FakeWikibase) -> None:
    client.edit(ITEM, {"claims": [claim(id=NEW)]})

    said = client.edit(ITEM, {"claims": [claim(id=NEW)]})

    assert (said["entity"]["lastrevid"], said["entity"]["nochange"]) == (13, "")
    assert [one.revid for one in fake_wiki.history(ITEM)] == [12, 13]
    assert guids(client).count(NEW) == 1


def test_each_sending_without_a_guid_adds_one_more(client: Client) -> None:
    for _ in range(2):
        client.edit(ITEM, {"claims": [claim()]})

    assert len(set(guids(client))) == 4


def test_a_statement_is_replaced_in_its_place_with_all_that_is_left_out(client: Client) -> None:
    full = claim(id=OLD, references=[referred("https://example.org/")], qualifiers={"P580": [snak("P580", 2000)]})
    client.edit(ITEM, {"claims": [full]})
    before = guids(client)

    client.edit(ITEM, {"claims": [claim(id=OLD)]})

    assert {"references", "qualifiers", "qualifiers-order"}.isdisjoint(there(client, OLD))
    assert guids(client) == before


def test_statements_by_property_are_taken_as_a_list_is(client: Client) -> None:
    client.edit(ITEM, {"claims": {"P571": [claim(id=NEW)], "P31": [{"id": f"{OLD[:-1]}1", "remove": ""}]}})

    assert guids(client) == [OLD, NEW]


def test_hashes_are_wikibases_own_whatever_the_client_says(client: Client) -> None:
    reference = {"hash": "f" * 40, "snaks": [snak("P854", "https://example.org/"), snak("P813", 2026)],
                 "snaks-order": ["P813", "P854"]}  # fmt: skip
    client.edit(ITEM, {"claims": [claim(id=NEW, references=[reference, reference])]})

    made = there(client)
    assert made["mainsnak"]["hash"] == snak_hash(snak("P571", 2001))
    (kept,) = made["references"]
    bare = {name: [{**one, "hash": None} for one in group] for name, group in kept["snaks"].items()}
    assert kept["hash"] == reference_hash({"snaks": bare})
    assert list(kept["snaks"]) == kept["snaks-order"] == ["P813", "P854"]


def test_what_is_put_there_gets_wikibases_hashes_too(client: Client) -> None:
    assert there(client, OLD)["mainsnak"]["hash"] == snak_hash(snak("P571", 1999))


def test_values_are_normalised(client: Client) -> None:
    time = {**snak("P571", 2001)["datavalue"]["value"], "time": "+00000002001-00-00T00:00:00Z"}
    main = {"snaktype": "value", "property": "P571", "datavalue": {"type": "time", "value": time}}
    kind = {"type": "wikibase-entityid", "value": {"entity-type": "item", "numeric-id": 999999003}}
    text = {"type": "monolingualtext", "value": {"language": "en", "text": " Cafe\u0301 "}}
    client.edit(ITEM, {"claims": [
        claim(id=NEW) | {"mainsnak": main},
        claim() | {"mainsnak": {"snaktype": "value", "property": "P31", "datavalue": kind}},
        claim() | {"mainsnak": {"snaktype": "value", "property": "P1813", "datavalue": text}},
    ]})  # fmt: skip

    made = client.entity(ITEM)["claims"]
    assert there(client)["mainsnak"]["datavalue"]["value"]["time"] == "+2001-00-00T00:00:00Z"
    assert there(client)["mainsnak"]["datatype"] == "time"
    assert made["P31"][1]["mainsnak"]["datavalue"]["value"]["id"] == "Q999999003"
    assert made["P1813"][0]["mainsnak"]["datavalue"]["value"]["text"] == "Caf\u00e9"


def value(kind: str, value: Any, property_id: str) -> Json:
    datavalue = {"type": kind, "value": value}
    return claim() | {"mainsnak": {"snaktype": "value", "property": property_id, "datavalue": datavalue}}


@pytest.mark.parametrize(
    ("sent", "name"),
    [
        (value("string", "2001", "P571"), "bad-value-type"),
        (value("time", {"time": "2001"}, "P571"), "bad-value"),
        (value("time", {"time": "+2001-13-00T00:00:00Z", "precision": 9, "calendarmodel": "x"}, "P571"), "bad-value"),
        (value("string", "", "P854"), "too-short"),
        (value("string", "https://" + "x" * 500, "P854"), "too-long"),
        (value("string", "javascript:1", "P854"), "bad-url-scheme"),
        (value("quantity", {"amount": "12", "unit": "1"}, "P1128"), "bad-value"),
        (value("quantity", {"amount": "+12", "unit": "1", "upperBound": "+13"}, "P1128"), "bad-value"),
        (value("quantity", {"amount": "+12", "unit": "Q1"}, "P1128"), "bad-prefix"),
        (value("monolingualtext", {"language": "xx", "text": "T"}, "P1813"), "not-a-language"),
        (value("monolingualtext", {"language": "en", "text": "T" * 401}, "P1813"), "too-long"),
        (value("wikibase-entityid", {"id": "Q77"}, "P31"), "no-such-entity"),
        (value("wikibase-entityid", {"id": "P31"}, "P31"), "bad-entity-type"),
        (value("string", "x", "P77"), "no-such-property"),
    ],
)
def test_a_value_that_its_property_cannot_have_is_refused(client: Client, sent: Json, name: str) -> None:
    error = client.edit(ITEM, {"claims": [sent]})["error"]

    assert (error["code"], error["messages"][0]["name"]) == ("modification-failed", f"wikibase-validator-{name}")
    assert error["messages"][0]["html"]["*"] == error["info"]


def test_a_quantity_with_a_unit_of_the_wiki_is_taken(client: Client) -> None:
    amount = {"amount": "+12", "unit": "https://wikibase.example/entity/Q999999003"}

    assert client.edit(ITEM, {"claims": [value("quantity", amount, "P1128")]})["success"] == 1


@pytest.mark.parametrize(
    ("sent", "code", "told"),
    [
        (claim("P1813", ("en", "T"), id=OLD), "modification-failed", f"GUID {OLD} uses property P571, can't change to"),
        (claim(id=NEW.replace("001$", "002$")), "modification-failed", "Statement GUID invalid for given entity"),
        (claim(id=f"{ITEM}$1"), "modification-failed", "Statement GUID can not be parsed"),
        ({"id": NEW, "remove": ""}, "modification-failed", f"Statement with GUID {NEW} not found"),
        ({"remove": ""}, "invalid-claim", "Cannot remove a claim with no GUID"),
        ({"mainsnak": snak("P571", 2001)}, "invalid-claim", "Statement serialization without a type"),
        (claim(rank="best"), "invalid-claim", "Unknown rank 'best'"),
        (claim(references=[{"snaks": {}}]), "invalid-claim", "Reference serialization without snaks"),
        (claim() | {"mainsnak": {"snaktype": "value", "property": "P571"}}, "invalid-claim", "without a data value"),
    ],
)
def test_a_body_that_is_no_statement_of_the_item_is_refused_and_nothing_of_the_edit_is_saved(
    client: Client, fake_wiki: FakeWikibase, sent: Json, code: str, told: str
) -> None:
    error = client.edit(ITEM, {"claims": [claim(id=f"{NEW[:-1]}6"), sent], "labels": {}})["error"]

    assert error["code"] == code
    assert told in error["info"]
    assert error["messages"][0]["name"] == f"wikibase-api-{code}"
    assert len(fake_wiki.history(ITEM)) == 1


def test_one_reference_is_added_changed_and_never_twice(client: Client) -> None:
    snaks = referred("https://example.org/")["snaks"]
    sent = {"statement": OLD, "snaks": snaks, "token": client.csrf}

    first = client.ask("wbsetreference", **sent)
    twice = client.ask("wbsetreference", **sent)
    other = referred("https://example.net/")["snaks"]
    changed = client.ask("wbsetreference", **{**sent, "snaks": other, "reference": first["reference"]["hash"]})
    unknown = client.ask("wbsetreference", **{**sent, "reference": "0" * 40})

    assert (first["pageinfo"]["lastrevid"], first["reference"]["snaks-order"]) == (13, ["P854"])
    assert twice["error"]["code"] == "modification-failed"
    assert [one["hash"] for one in there(client, OLD)["references"]] == [changed["reference"]["hash"]]
    assert unknown["error"]["code"] == "no-such-reference"


def test_claims_are_set_and_removed_by_guid(client: Client) -> None:
    made = client.ask("wbsetclaim", claim=claim(id=NEW), token=client.csrf)
    gone = client.ask("wbremoveclaims", claim=f"{OLD}|{NEW}", token=client.csrf)
    again = client.ask("wbremoveclaims", claim=NEW, token=client.csrf)

    assert (made["claim"]["id"], made["pageinfo"]["lastrevid"]) == (NEW, 13)
    assert (gone["claims"], gone["pageinfo"]["lastrevid"]) == ([OLD, NEW], 14)
    assert again["error"]["code"] == "invalid-guid"
    assert guids(client) == [f"{OLD[:-1]}1"]


@pytest.mark.parametrize("body", [claim(), claim(id="x"), "x", {"id": NEW}])
def test_set_claim_needs_a_whole_statement_with_a_guid(client: Client, body: Any) -> None:
    said = client.ask("wbsetclaim", claim=json.dumps(body), token=client.csrf)

    assert said["error"]["code"] == "invalid-claim"
