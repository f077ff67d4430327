"""The login: who we are, how long a wiki may keep us waiting, and that nothing of it is left."""

import json
import logging
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from leapgraph.errors import RunError
from leapgraph.sync.edit_payload import statements_by_guid
from leapgraph.wiki.credentials import Credentials
from leapgraph.wiki.edit_session import Session, open_session
from leapgraph.wiki.errors import NoResponseError, RefusedError, RequestNotSentError
from leapgraph.wiki.http_request import WaitLimits, check_address
from support.apply_fixtures import BASE, CONTACT, ITEM, QUICK, SECRET, USER, WikiEditor, adding
from support.fake_wikibase import Fault
from support.fake_wikibase.oauth import Consumer

WAIT = WaitLimits(silence=0.3, answer=0.3, asked=0.2, lag=(0.01,), again=0.01, pause=0.01)


@contextmanager
def session_of(editor: WikiEditor, limits: WaitLimits = QUICK) -> Iterator[Session]:
    with open_session(editor.fake_wiki.api, editor.credentials, CONTACT, limits) as session:
        yield session


def test_a_login_says_who_we_are_and_reads_the_item(editor: WikiEditor) -> None:
    with session_of(editor) as session:
        item = session.read(ITEM)

        assert (session.user, session.concept_base()) == (USER, BASE)
    assert {**item, "sitelinks": {}} == {**editor.item, "sitelinks": {}}


def test_an_owner_only_oauth_consumer_signs_every_request(editor: WikiEditor) -> None:
    editor.fake_wiki.sessions.consumers["key"] = Consumer(USER, "s1", "token", "s2")
    editor.credentials = Credentials(oauth=("key", "s1", "token", "s2"))

    result = editor.apply(editor.plan(adding(editor.item)))

    assert (result.outcome, len(editor.edits())) == ("applied", 1)
    assert "login" not in editor.fake_wiki.log.actions()
    assert all(asked.headers["authorization"].startswith("OAuth ") for asked in editor.fake_wiki.log.entries)


def test_a_wrong_oauth_secret_is_refused(editor: WikiEditor) -> None:
    editor.fake_wiki.sessions.consumers["key"] = Consumer(USER, "s1", "token", "s2")
    editor.credentials = Credentials(oauth=("key", "s1", "token", "wrong"))

    with pytest.raises(RunError, match="authorization headers"):
        editor.apply(editor.plan(adding(editor.item)))


def test_a_wrong_password_is_reported_with_what_to_do(editor: WikiEditor) -> None:
    editor.credentials = Credentials(f"{USER}@suffix", "wrong")

    with pytest.raises(
        RunError, match=r"does not let Tester in \(Failed: Incorrect username .*\): look at the name and the bot"
    ):
        editor.apply(editor.plan(adding(editor.item)))


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ({"result": "Throttled", "wait": 300}, r"\(Throttled\): try again in some minutes"),
        (
            {"result": "Failed", "reason": "You have made too many recent login attempts."},
            r"\(Failed: .*\.\): try again in some min",
        ),
        ({"result": "NotExists"}, r"\(NotExists\): look at the name"),
        ({"result": "Made up", "reason": "So."}, r"\(Made up: So\.\): look at the name"),
    ],
)
def test_a_login_that_is_refused_is_reported_with_the_wikis_reason(editor: WikiEditor, answer: Any, why: str) -> None:
    editor.fake_wiki.faults.add(Fault.text(json.dumps({"login": answer}).encode()), action="login")

    with pytest.raises(RefusedError, match=f"does not let Tester in {why}"), session_of(editor):
        pass


def test_a_blocked_account_is_reported_with_by_whom_and_why(editor: WikiEditor) -> None:
    editor.fake_wiki.edits.block(USER, "too quick")

    with pytest.raises(RunError, match=r"Tester is blocked on .* by Admin: too quick"):
        editor.apply(editor.plan(adding(editor.item)))


def test_an_account_that_may_not_edit_is_refused_with_the_grant_it_needs(editor: WikiEditor) -> None:
    editor.fake_wiki.accounts.of(USER).rights.discard("edit")

    with pytest.raises(RunError, match=r"has no right to edit on .*: let the bot password edit existing pages"):
        editor.apply(editor.plan(adding(editor.item)))


def test_a_login_that_does_not_hold_is_reported(editor: WikiEditor) -> None:
    editor.fake_wiki.faults.add(Fault.expire(), action="query", skip=1)

    with pytest.raises(RunError, match="treats this session as anonymous"):
        editor.apply(editor.plan(adding(editor.item)))


def test_a_token_that_is_not_good_any_more_is_renewed(editor: WikiEditor) -> None:
    def renew() -> None:
        for one in editor.fake_wiki.sessions._sessions.values():  # noqa: SLF001 - what no client can do
            one.logins += 1

    editor.fake_wiki.faults.meanwhile(renew, action="wbeditentity")

    result = editor.apply(editor.plan(adding(editor.item)))

    assert (result.outcome, len(editor.fake_wiki.log.of("wbeditentity"))) == ("applied", 2)


def test_a_login_that_expires_in_the_middle_is_made_anew(editor: WikiEditor) -> None:
    editor.fake_wiki.faults.add(Fault.expire(), action="wbeditentity", times=1)

    result = editor.apply(editor.plan(adding(editor.item)))

    assert (result.outcome, editor.fake_wiki.log.actions().count("login")) == ("applied", 2)


def test_credentials_of_another_host_are_not_sent(editor: WikiEditor) -> None:
    editor.credentials = Credentials(f"{USER}@suffix", SECRET, (), frozenset({"www.wikidata.org"}))

    with pytest.raises(RunError, match="are not for http://127"):
        editor.apply(editor.plan(adding(editor.item)))

    assert not editor.fake_wiki.log.entries


@pytest.mark.parametrize(
    "api",
    ["https://www.wikidata.org/w/api.php", "http://127.0.0.1:8080/w/api.php", "http://[::1]/api.php",
     "http://localhost/api.php", "http://wikibase/w/api.php", "http://wiki.internal/api.php", "http://10.0.0.7/api.php"],
)  # fmt: skip
def test_a_password_goes_where_nobody_listens(api: str) -> None:
    check_address(api)


@pytest.mark.parametrize(
    ("api", "why"),
    [("http://www.wikidata.org/w/api.php", "not encrypted"), ("http://192.0.43.8/api.php", "not encrypted"),
     ("ftp://x/api.php", "not the address"), ("api.php", "not the address"), ("http:///api.php", "not the address")],
)  # fmt: skip
def test_a_password_does_not_go_where_everybody_listens(api: str, why: str) -> None:
    with pytest.raises(RunError, match=why):
        check_address(api)


def test_a_host_that_is_not_there_was_not_sent_anything(editor: WikiEditor) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        api = f"http://127.0.0.1:{taken.getsockname()[1]}/w/api.php"

        with (
            pytest.raises(RequestNotSentError, match="Connection refused"),
            open_session(api, editor.credentials, CONTACT, WAIT),
        ):
            pass


@pytest.mark.parametrize("action", ["query", "login", "wbgetentities"])
def test_a_host_that_is_silent_costs_its_seconds_and_no_more(editor: WikiEditor, action: str) -> None:
    editor.limits = WAIT
    editor.fake_wiki.faults.add(Fault.hang(), action=action)
    plan = editor.plan(adding(editor.item))
    began = time.monotonic()

    with pytest.raises(NoResponseError, match=r"did not answer within 0\.3 seconds"):
        editor.apply(plan)

    assert time.monotonic() - began < 30


def test_a_read_that_the_wiki_puts_off_is_made_again(editor: WikiEditor) -> None:
    editor.fake_wiki.faults.add(Fault.too_many("0.01"), action="wbgetentities", times=2)
    editor.fake_wiki.faults.add(Fault.drop(), action="wbgetentities", times=1)

    with session_of(editor) as session:
        assert session.read(ITEM)["id"] == ITEM


def test_a_wiki_that_asks_for_more_time_than_there_is_is_reported(editor: WikiEditor) -> None:
    editor.fake_wiki.faults.add(Fault.too_many("600"), action="wbgetentities")

    with (
        session_of(editor) as session,
        pytest.raises(RefusedError, match=r"its rate limit \(answers HTTP 429 .*try again in 10"),
    ):
        session.read(ITEM)


def test_a_retry_after_is_kept(editor: WikiEditor) -> None:
    editor.fake_wiki.faults.add(Fault.maxlag(0.4), action="wbeditentity", times=1)
    began = time.monotonic()

    result = editor.apply(editor.plan(adding(editor.item)))

    assert result.outcome == "applied"
    assert time.monotonic() - began >= 0.4


def test_a_redirected_item_is_read_as_what_it_leads_to_and_a_missing_one_as_missing(editor: WikiEditor) -> None:
    editor.fake_wiki.edits.merge(ITEM, "Q999999002")

    with session_of(editor) as session:
        assert session.read(ITEM)["id"] == "Q999999002"
        assert "missing" in session.read("Q999999099")


def test_a_revision_that_comes_as_text_is_a_number(editor: WikiEditor) -> None:
    editor.fake_wiki.faults.add(
        Fault.mutate(lambda body: body.replace(b'"lastrevid": 12', b'"lastrevid": "12"')), action="wbgetentities"
    )

    with session_of(editor) as session:
        assert session.read(ITEM)["lastrevid"] == 12


@pytest.mark.parametrize("body", [b'{"entities": {}}', b'{"entities": []}', b'{"entities": {"Q1": {}}}', b"[7]"])
def test_an_answer_that_is_no_item_is_reported(editor: WikiEditor, body: bytes) -> None:
    editor.fake_wiki.faults.add(Fault.text(body), action="wbgetentities")

    with session_of(editor) as session, pytest.raises(NoResponseError, match="gives"):
        session.read(ITEM)


def test_a_wiki_without_wikibase_is_reported(editor: WikiEditor) -> None:
    with session_of(editor) as session:
        editor.fake_wiki.faults.add(
            Fault.mutate(lambda body: body.replace(b"wikibase-conceptbaseuri", b"nothing")), action="query"
        )

        with pytest.raises(RunError, match="is not a Wikibase"):
            session.concept_base()


def test_nothing_is_left_on_the_disk_in_the_log_or_on_the_terminal(
    editor: WikiEditor,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    from pywikibot import config

    elsewhere = tmp_path / "elsewhere"
    (elsewhere / "home").mkdir(parents=True)
    monkeypatch.chdir(elsewhere)
    monkeypatch.setenv("HOME", str(elsewhere / "home"))
    monkeypatch.setenv("TMPDIR", str(elsewhere))
    monkeypatch.setattr("tempfile.tempdir", None)
    caplog.set_level(logging.DEBUG)
    editor.fake_wiki.faults.add(Fault.badtoken(), action="wbeditentity", times=1)

    editor.apply(editor.plan(adding(editor.item)))

    assert [path.name for path in elsewhere.rglob("*")] == ["home"]
    assert capfd.readouterr() == ("", "")
    assert SECRET not in caplog.text
    assert (config.authenticate, config.password_file) == ({}, None)
    assert "PYWIKIBOT_DIR" not in os.environ
    assert SECRET not in editor.written()
    assert adding(editor.item).guid in statements_by_guid(editor.item)


def test_a_session_does_not_show_its_secret(editor: WikiEditor) -> None:
    with session_of(editor) as session:
        assert SECRET not in f"{session!r} {vars(session)} {session._transport!r}"  # noqa: SLF001 - all of it
