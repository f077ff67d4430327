"""What a wiki refuses is told as what it is, in its own words and with the time to try again: of apply and of undo."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest

from leapgraph.sync.journal.apply_result import ApplyResult
from leapgraph.wiki.api_errors import describe_api_error, parse_api_error
from leapgraph.wiki.edit_session import open_session
from leapgraph.wiki.errors import RefusedError
from leapgraph.wiki.http_request import WaitLimits, wait_limits_for
from leapgraph.wiki.read_client import duration_text, parse_retry_after
from support.apply_fixtures import CONTACT, ITEM, QUICK, SECRET, USER, WikiEditor, adding, content, sourcing
from support.fake_wikibase import Fault
from support.fake_wikibase.errors import message
from support.fake_wikibase.faults import FOR_EVER
from support.manual_clock import Clock

SWITCH = "Moving to the other data centre, back at 14:30 UTC"
RATE = "this account has made more edits or requests than it takes in the time, its rate limit"

LIMIT = "You've exceeded your rate limit. Please wait some time and try again."


@dataclass
class Attempt:
    """An apply, or an undo, that can be made to fail: what is there before it, and what came of it."""

    editor: WikiEditor
    run: Callable[[], ApplyResult]
    edits: int


@pytest.fixture(params=["apply", "undo"])
def attempt(request: pytest.FixtureRequest, editor: WikiEditor) -> Attempt:
    plan = editor.plan(adding(editor.item), sourcing(editor.item))
    if request.param == "apply":
        return Attempt(editor, lambda: editor.apply(plan), 0)
    applied = editor.apply(plan)
    editor.fake_wiki.log.clear()
    return Attempt(editor, lambda: editor.undo(applied), 1)


WORDS: dict[str, tuple[Fault, str]] = {
    "read-only": (Fault.readonly(SWITCH), f"is read-only ({SWITCH}): try again when it takes edits again"),
    "read-only for so long": (Fault.readonly(SWITCH, 600), f"is read-only ({SWITCH}): try again in 10 minutes"),
    "read-only in a save": (
        Fault.failed_save("readonlytext"), "is read-only (The database is locked.): try again when it takes edits again"
    ),
    "rate limit": (
        Fault.ratelimited(),
        f"refuses now, since {RATE} ({LIMIT}): try again in some minutes",
    ),
    "rate limit for so long": (Fault.ratelimited(90), "and try again.): try again in 90 seconds"),
    "rate limit as HTTP 429": (Fault.ratelimited(600, status=429), "and try again.): try again in 10 minutes"),
    "rate limit of a proxy": (
        Fault.too_many("600"), f'{RATE} (answers HTTP 429 Too Many Requests: "Too many requests"): try again in 10 min'
    ),
    "rate limit in a save": (
        Fault.failed_save("actionthrottledtext"),
        f"{RATE} (Too many edits in a short time: try again in some minutes.): try again in some minutes",
    ),
    "maxlag": (
        Fault.maxlag(600),
        "since its databases lag behind by 6.4 seconds (Waiting for 127.0.0.1: 6.4 seconds lagged.): try again in 10 ",
    ),
    "maxlag that stays": (Fault.maxlag(0), "seconds lagged.): try again in 0 seconds"),
    "captcha": (
        Fault.failed_save("captcha-edit-fail"),
        "requires a captcha, which only a person can solve (Incorrect or missing CAPTCHA.): make the edit by hand",
    ),
    "captcha by its words": (Fault.api_error("hookaborted", "Please solve the CAPTCHA."), "requires a captcha"),
    "filter": (
        Fault.failed_save("abusefilter-disallowed"),
        "refuses: failed-save: A filter against abuse has refused this edit. (wikibase-api-failed-save, abusefilter-",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", WORDS)
def test_a_refusal_is_reported_in_plain_words_with_the_wikis_reason(attempt: Attempt, what: str) -> None:
    fault, words = WORDS[what]
    before = content(attempt.editor.item)
    attempt.editor.fake_wiki.faults.add(fault, action="wbeditentity")

    result = attempt.run()

    assert (result.outcome, result.exit_code) == ("not applied", 4)
    assert f"({attempt.editor.fake_wiki.api} " in result.message
    assert words in result.message
    assert "busy" not in result.message
    assert "\n" not in result.message
    assert content(attempt.editor.item) == before


def test_a_wiki_that_is_read_only_is_reported_by_its_own_rules(attempt: Attempt) -> None:
    attempt.editor.fake_wiki.read_only = SWITCH

    result = attempt.run()

    assert (result.exit_code, f"is read-only ({SWITCH})" in result.message) == (4, True)


def test_a_used_up_limit_is_reported_by_the_wikis_own_rules(attempt: Attempt) -> None:
    attempt.editor.fake_wiki.accounts.of(USER).limit = 0

    result = attempt.run()

    assert (result.exit_code, RATE in result.message) == (4, True)


def test_a_read_that_is_put_off_for_long_is_reported_in_the_same_words(editor: WikiEditor) -> None:
    editor.fake_wiki.faults.add(Fault.ratelimited(600), action="wbgetentities")

    with pytest.raises(RefusedError, match=r"its rate limit \(You've exceeded .*try again in 10 minutes$") as raised:
        editor.apply(editor.plan(adding(editor.item)))

    assert raised.value.exit_code == 2


# A login that ends before the edit is made, and why there is no other.
LOST: dict[str, Fault | str] = {
    "another password": "changed",
    "no answer": Fault.drop(),
    "half an answer": Fault.truncate(),
    "no JSON": Fault.malformed(),
    "of another form": Fault.text(b'{"login": {"result": []}}'),
    "refused": Fault.text(b'{"login": {"result": "Failed", "reason": "No."}}'),
    "server error": Fault.page(500),
}


def lose(attempt: Attempt, fault: Fault | str) -> None:
    """End the login, and let no other be made."""
    attempt.editor.fake_wiki.sessions.expire()
    if isinstance(fault, str):
        attempt.editor.fake_wiki.sessions.passwords[f"{USER}@suffix"] = fault
    else:
        attempt.editor.fake_wiki.faults.add(fault, action="login")


@pytest.mark.parametrize("what", LOST)
def test_a_login_that_is_lost_before_anything_was_sent_is_reported(attempt: Attempt, what: str) -> None:
    before = content(attempt.editor.item)
    attempt.editor.fake_wiki.faults.meanwhile(lambda: lose(attempt, LOST[what]), action="wbeditentity")

    result = attempt.run()

    assert (result.outcome, result.exit_code) == ("not applied", 2), result.message
    assert result.message.startswith(f"nothing was sent, and {ITEM} is as it was (")
    assert content(attempt.editor.item) == before
    assert len(attempt.editor.edits()) == attempt.edits


def test_a_login_that_is_lost_before_the_read_is_reported(attempt: Attempt) -> None:
    attempt.editor.fake_wiki.faults.meanwhile(lambda: lose(attempt, "another"), action="wbgetentities")

    with pytest.raises(RefusedError, match="does not let Tester in") as raised:
        attempt.run()

    assert raised.value.exit_code == 2
    assert len(attempt.editor.edits()) == attempt.edits


def test_a_token_that_cannot_be_read_is_no_edit_that_was_sent(editor: WikiEditor) -> None:
    editor.fake_wiki.faults.add(Fault.drop(), action="query", skip=3)

    result = editor.apply(editor.plan(adding(editor.item)))

    assert (result.outcome, result.exit_code, editor.fake_wiki.log.of("wbeditentity")) == ("not applied", 2, [])


def test_a_wiki_that_never_knows_us_is_reported_as_such(attempt: Attempt) -> None:
    attempt.editor.fake_wiki.faults.add(Fault.assertuserfailed(), action="wbeditentity")

    result = attempt.run()

    assert (result.outcome, result.exit_code) == ("not applied", 2)
    assert "no longer accepts the login (assertuserfailed: You are no longer logged in" in result.message


def test_a_login_lost_after_an_edit_whose_answer_was_lost_leaves_it_unknown(editor: WikiEditor) -> None:
    editor.fake_wiki.faults.add(Fault.drop_after_commit(), action="wbeditentity", times=1)

    fake_wiki = editor.fake_wiki
    fake_wiki.faults.meanwhile(
        lambda: (fake_wiki.sessions.expire(), fake_wiki.sessions.passwords.clear()), action="wbgetentities", skip=1
    )

    result = editor.apply(editor.plan(adding(editor.item)))

    assert (result.outcome, result.exit_code) == ("unknown", 5)
    assert len(editor.fake_wiki.log.of("login")) == 2


def test_within_a_live_session_the_login_is_made_without_its_cookie(attempt: Attempt) -> None:
    # The wiki says that it does not know us, and yet holds the session for live: it lets nobody log in there.
    attempt.editor.fake_wiki.faults.add(Fault.assertuserfailed(), action="wbeditentity", times=1)

    assert attempt.run().outcome == "applied"
    assert len(attempt.editor.fake_wiki.log.of("login")) == 2


@pytest.mark.parametrize("lost", [False, True])
def test_every_request_of_a_run_that_has_logged_in_says_that_we_are_known(attempt: Attempt, lost: bool) -> None:  # noqa: FBT001 - drawn
    if lost:
        attempt.editor.fake_wiki.faults.add(Fault.expire(), action="wbeditentity", times=1)

    attempt.run()

    known = False
    for one in attempt.editor.fake_wiki.log.entries:
        if one.action == "login":
            known = True
        elif one.parameters.get("type") == "csrf|login" and not known:
            continue
        elif known:
            is_new_login = one.action == "query" and lost and "assert" not in one.parameters
            assert one.parameters.get("assert") == "user" or is_new_login, one.parameters
    assert sum("assert" not in one.parameters for one in attempt.editor.fake_wiki.log.entries) <= 2 + 2 * lost


def test_a_slow_wiki_is_not_given_up(attempt: Attempt, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(monkeypatch)
    attempt.editor.limits = replace(
        QUICK, silence=WaitLimits().silence, total=WaitLimits().total, answer=WaitLimits().answer
    )
    attempt.editor.fake_wiki.faults.meanwhile(lambda: clock.go_on(2.0), times=FOR_EVER)

    assert attempt.run().outcome == "applied"
    assert clock.now == 2.0 * len(attempt.editor.fake_wiki.log.entries)
    assert clock.now > WaitLimits().silence


def test_a_wiki_that_is_slower_than_a_run_may_last_is_given_up(
    editor: WikiEditor, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock(monkeypatch)
    editor.limits = replace(wait_limits_for(10), pause=0.001)
    editor.fake_wiki.faults.meanwhile(lambda: clock.go_on(79.0), times=FOR_EVER)

    with pytest.raises(Exception, match="did not answer within 160 seconds in all"):
        editor.apply(editor.plan(adding(editor.item)))

    assert editor.fake_wiki.log.of("wbeditentity") == []


def test_an_edit_has_its_minute_whatever_the_patience_with_a_read() -> None:
    assert (wait_limits_for(3).silence, wait_limits_for(3).answer, wait_limits_for(90).answer) == (3, 60, 90)
    assert wait_limits_for(8) == WaitLimits()


def test_a_silent_wiki_gets_one_request(editor: WikiEditor) -> None:
    editor.limits = replace(editor.limits, silence=2)
    editor.fake_wiki.faults.add(Fault.hang(), action="wbgetentities")

    with pytest.raises(Exception, match=r"did not answer within 2 seconds$"):
        editor.apply(editor.plan(adding(editor.item)))

    assert len(editor.fake_wiki.log.of("wbgetentities")) == 1


def test_a_secret_in_a_reason_is_not_reported(editor: WikiEditor) -> None:
    editor.fake_wiki.read_only = f"locked by {SECRET}"

    assert "is read-only (locked by (secret))" in editor.apply(editor.plan(adding(editor.item))).message


def test_a_session_can_be_opened_again_after_it_was_lost(editor: WikiEditor) -> None:
    with open_session(editor.fake_wiki.api, editor.credentials, CONTACT, QUICK) as session:
        editor.fake_wiki.sessions.expire()

        assert session.read(ITEM)["id"] == ITEM
        assert session.user == USER
    assert len(editor.fake_wiki.log.of("login")) == 2


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.2, "1 second"), (1, "1 second"), (90, "90 seconds"), (119.5, "120 seconds"), (120, "2 minutes"), (601, "11 m")],
)
def test_a_duration_is_shown_in_seconds_or_minutes(seconds: float, words: str) -> None:
    assert duration_text(seconds).startswith(words)


def test_the_time_to_come_back_is_a_number_or_a_date() -> None:
    assert [parse_retry_after(text) for text in ("3", "0.5", "", "soon", "-1", None)] == [
        3.0,
        0.5,
        None,
        None,
        None,
        None,
    ]
    assert parse_retry_after("Wed, 21 Oct 2015 07:28:00 GMT") == 0.0
    assert (parse_retry_after("Wed, 21 Oct 2099 07:28:00 GMT") or 0) > 1_000_000


@pytest.mark.parametrize(
    "error",
    [
        {},
        {"code": 5, "info": ["x"], "messages": "x", "lag": "much", "readonlyreason": 7},
        {"code": "failed-save", "messages": [5, {"name": 5, "html": 5}, {"html": {"*": None}}, {"html": "<b>Why</b>"}]},
        {"code": "failed-save", "info": "No.", "messages": {"0": message("a", "x"), "html": {"*": "y"}}},
    ],
)
def test_an_error_of_any_form_is_reported(error: dict[str, Any]) -> None:
    assert describe_api_error("http://wiki", parse_api_error(error)).startswith("http://wiki refuses: ")
