"""Who may edit: tokens, sessions, rights, blocks, protection, and OAuth consumers."""

from typing import Any

import pytest

from support.action_api_client import Client
from support.fake_wikibase import Consumer, FakeWikibase
from support.fake_wikibase.errors import ApiError
from support.fake_wikibase.oauth import consumer_of
from support.fake_wikibase.request_log import LoggedRequest

ITEM = "Q999999001"
DATA = {"labels": {"en": {"language": "en", "value": "New"}}}


def names(said: dict[str, Any]) -> list[str]:
    assert said["error"]["code"] == "failed-save"
    assert said["error"]["info"] == "The save has failed."
    return [one["name"] for one in said["error"]["messages"]]


def info(client: Client) -> dict[str, Any]:
    said: dict[str, Any] = client.ask("query", meta="userinfo", uiprop="blockinfo|groups|rights|ratelimits")
    return dict(said["query"]["userinfo"])


def test_a_blocked_user_reads_of_it_and_cannot_save(client: Client, fake_wiki: FakeWikibase) -> None:
    fake_wiki.edits.block("Tester", "a reason")

    assert {"blockid": 7, "blockreason": "a reason"}.items() <= info(client).items()
    assert names(client.edit(ITEM, DATA)) == ["wikibase-api-failed-save", "blockedtext", "permissionserrors"]


def test_a_protected_item_is_for_those_with_the_right(client: Client, fake_wiki: FakeWikibase) -> None:
    fake_wiki.edits.protect(ITEM)
    refused = client.edit(ITEM, DATA)
    fake_wiki.accounts.of("Tester").rights.add("editprotected")

    assert "protectedpagetext" in names(refused)
    assert client.edit(ITEM, DATA)["success"] == 1


def test_who_has_no_right_to_edit_cannot_save(client: Client, fake_wiki: FakeWikibase) -> None:
    fake_wiki.accounts.of("Tester").rights.remove("edit")

    assert "badaccess-groups" in names(client.edit(ITEM, DATA))
    assert "edit" not in info(client)["rights"]


def test_userinfo_says_who_and_how_often(client: Client, fake_wiki: FakeWikibase) -> None:
    assert {"id": 1, "name": "Tester"}.items() <= info(client).items()
    assert info(client)["ratelimits"]["edit"]["user"] == {"hits": 90, "seconds": 60}
    assert {"id": 0, "anon": True}.items() <= info(Client(fake_wiki)).items()


@pytest.mark.parametrize(("token", "code"), [(None, "missingparam"), ("+\\", "badtoken"), ("x", "badtoken")])
def test_without_the_sessions_token_nobody_writes(client: Client, token: str | None, code: str) -> None:
    sent = {} if token is None else {"token": token}

    for action in ("wbeditentity", "wbsetclaim", "wbsetreference", "wbremoveclaims"):
        assert client.ask(action, id=ITEM, data=DATA, **sent)["error"]["code"] == code


def test_a_visitor_has_no_token_to_write_with(fake_wiki: FakeWikibase) -> None:
    visitor = Client(fake_wiki)

    assert visitor.csrf == "+\\"
    assert visitor.edit(ITEM, DATA)["error"]["code"] == "badtoken"


def test_a_token_is_of_one_session_and_one_login(client: Client, fake_wiki: FakeWikibase) -> None:
    other, before = Client(fake_wiki), client.csrf
    other.login("Tester@suffix", "not-a-secret")

    assert other.edit(ITEM, DATA, token=before)["error"]["code"] == "badtoken"

    client.login("Tester@suffix", "not-a-secret")

    assert client.edit(ITEM, DATA, token=before)["error"]["code"] == "badtoken"
    assert client.edit(ITEM, DATA)["success"] == 1


def test_after_the_session_has_expired_nobody_is_asserted(client: Client, fake_wiki: FakeWikibase) -> None:
    fake_wiki.sessions.expire()

    assert client.edit(ITEM, DATA, **{"assert": "user"})["error"]["code"] == "assertuserfailed"
    assert client.edit(ITEM, DATA)["error"]["code"] == "badtoken"
    assert client.ask("query", meta="tokens")["query"]["tokens"]["csrftoken"] == "+\\"


def test_within_a_session_that_is_known_nobody_logs_in(client: Client, fake_wiki: FakeWikibase) -> None:
    token = client.ask("query", meta="tokens", type="login")["query"]["tokens"]["logintoken"]
    sent = {"lgname": "Tester@suffix", "lgpassword": "not-a-secret", "lgtoken": token}

    refused = client.ask("login", **sent)["login"]
    fake_wiki.sessions.expire()
    token = client.ask("query", meta="tokens", type="login")["query"]["tokens"]["logintoken"]

    assert refused["result"] == "Aborted"
    assert refused["reason"].startswith(r"Cannot log in when using MediaWiki\Session\BotPasswordSessionProvider")
    assert client.ask("login", **{**sent, "lgtoken": token})["login"]["result"] == "Success"


def test_nobody_writes_on_a_wiki_that_is_read_only(client: Client, fake_wiki: FakeWikibase) -> None:
    fake_wiki.read_only = "Moving."

    error = client.edit(ITEM, DATA, **{"assert": "bot"})["error"]

    assert (error["code"], error["readonlyreason"]) == ("readonly", "Moving.")
    assert client.entity(ITEM)["id"] == ITEM


def test_who_has_used_up_the_limit_is_put_off(client: Client, fake_wiki: FakeWikibase) -> None:
    fake_wiki.accounts.of("Tester").limit = 1

    assert client.edit(ITEM, DATA)["success"] == 1
    assert client.edit(ITEM, {"labels": {}})["error"]["code"] == "ratelimited"


def test_assertions_are_honoured(client: Client) -> None:
    assert client.edit(ITEM, DATA, **{"assert": "bot"})["error"]["code"] == "assertbotfailed"
    assert client.edit(ITEM, DATA, assertuser="Other")["error"]["code"] == "assertnameduserfailed"
    assert client.edit(ITEM, DATA, assertuser="Tester", **{"assert": "user"})["success"] == 1


def test_who_logs_out_is_a_visitor(client: Client) -> None:
    client.ask("logout", token=client.csrf)

    assert info(client)["id"] == 0


def test_a_write_must_be_posted(client: Client) -> None:
    assert client.get("wbeditentity", id=ITEM, data="{}", token=client.csrf)["error"]["code"] == "mustbeposted"


@pytest.mark.parametrize("changed", ["", "signature", "token", "parameter", "consumer"])
def test_an_oauth_request_is_signed_as_appendix_a_of_oauth_core_1_0_shows(changed: str) -> None:
    signature = "0" if changed == "signature" else "tR3%2BTy81lMeYAr%2FFid0kMTYa%2FWM%3D"
    header = (
        'OAuth realm="Photos", oauth_consumer_key="dpf43f3p2l4k3l03", oauth_token="nnch734d00sl2jdk", '
        'oauth_signature_method="HMAC-SHA1", oauth_timestamp="1191242096", oauth_nonce="kllo9940pd9333jh", '
        f'oauth_version="1.0", oauth_signature="{signature}"'
    )
    parameters = {"file": "vacation.jpg", "size": "small" if changed == "parameter" else "original"}
    asked = LoggedRequest("GET", "/photos", {"authorization": header}, parameters)
    token = "other" if changed == "token" else "nnch734d00sl2jdk"
    consumer = Consumer("Tester", "kd94hf93k423kf44", token, "pfkkdhi9sl3r4s00")
    known = {} if changed == "consumer" else {"dpf43f3p2l4k3l03": consumer}

    if changed:
        with pytest.raises(ApiError, match="The authorization headers in your request are not valid"):
            consumer_of(asked, "http://photos.example.net/photos", known)
    else:
        found = consumer_of(asked, "http://photos.example.net/photos", known)

        assert found == ("dpf43f3p2l4k3l03", "Tester")


def test_an_oauth_consumer_edits_without_a_login(fake_wiki: FakeWikibase) -> None:
    fake_wiki.sessions.consumers["key"] = "Tester"
    client = Client(fake_wiki, {"Authorization": 'OAuth oauth_consumer_key="key"'})
    client.csrf = client.ask("query", meta="tokens")["query"]["tokens"]["csrftoken"]
    stranger = Client(fake_wiki, {"Authorization": 'OAuth oauth_consumer_key="other"'})

    assert client.edit(ITEM, DATA)["success"] == 1
    assert fake_wiki.history(ITEM)[-1].user == "Tester"
    assert stranger.edit(ITEM, DATA)["error"]["code"] == "mwoauth-invalid-authorization"
