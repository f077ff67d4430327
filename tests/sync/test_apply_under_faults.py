"""Every fault at every step of an apply: nothing twice, nothing of anyone lost, nothing told falsely."""

import json
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import quote

import pytest

from leapgraph.errors import LeapgraphError
from leapgraph.sync.edit_payload import statements_by_guid
from leapgraph.sync.journal.apply_result import ApplyResult
from leapgraph.sync.plan_model import Plan
from support.apply_fixtures import (
    ITEM,
    NAME_GUID,
    SECRET,
    YEAR_GUID,
    WikiEditor,
    adding,
    content,
    duplicates,
    naming,
    sourcing,
)
from support.fake_wikibase import Fault

# Each request of an apply, in order: what is asked, by how many of the same action before it.
STEPS = {
    "tokens": ("query", 0),
    "login": ("login", 0),
    "userinfo": ("query", 1),
    "siteinfo": ("query", 2),
    "read": ("wbgetentities", 0),
    "csrf": ("query", 3),
    "write": ("wbeditentity", 0),
    "read-back": ("wbgetentities", 1),
}
FAULTS = {
    "drop before": Fault.drop_before_commit(),
    "drop after": Fault.drop_after_commit(),
    "cut off": Fault.truncate(),
    "cut off before": Fault.truncate().before_commit(),
    "malformed": Fault.malformed(),
    "malformed after": Fault.malformed().after_commit(),
    "empty object": Fault.text(b"{}").after_commit(),
    "list": Fault.text(b"[]"),
    "success alone": Fault.text(b'{"success": 1, "entity": {}}').after_commit(),
    "page": Fault.page(200).after_commit(),
    "http 500": Fault.page(500),
    "http 503": Fault.page(503),
    "http 503 after": Fault.page(503).after_commit(),
    "http 403": Fault.page(403),
    "http 429": Fault.too_many("0"),
    "http 429 long": Fault.too_many("600"),
    "redirect": Fault.redirect("https://example.org/"),
    "maxlag": Fault.maxlag(0),
    "maxlag long": Fault.maxlag(600),
    "ratelimited": Fault.ratelimited(),
    "readonly": Fault.readonly(),
    "badtoken": Fault.badtoken(),
    "assertuserfailed": Fault.assertuserfailed(),
    "expired login": Fault.expire(),
    "editconflict": Fault.editconflict(),
    "abuse filter": Fault.failed_save("abusefilter-disallowed"),
    "spam list": Fault.failed_save("spam-blacklisted-link"),
    "throttled": Fault.failed_save("actionthrottledtext"),
    "late conflict": Fault.failed_save("edit-conflict"),
    "broken down": Fault.api_error("internal_api_error_DBQueryError"),
    "broken down after": Fault.api_error("internal_api_error_Exception").after_commit(),
    "stale": Fault.stale(),
    "unknown": Fault.api_error("made-up"),
}
# What was asked for is done or not, and what is saved is refused: that can be said of an edit alone.
OF_AN_EDIT = {
    "cut off before", "drop after", "malformed after", "http 503 after", "broken down after", "editconflict",
    "abuse filter", "spam list", "throttled", "late conflict", "unknown", "http 503", "broken down",
}  # fmt: skip
ONCE = [(step, fault, 1) for step in STEPS for fault in FAULTS if step == "write" or fault not in OF_AN_EDIT]
FOR_EVER = [("write", fault, 999) for fault in FAULTS] + [
    ("read-back", fault, 999) for fault in FAULTS if fault not in OF_AN_EDIT
]


def tried(editor: WikiEditor, plan: Plan) -> ApplyResult | LeapgraphError:
    try:
        return editor.apply(plan)
    except LeapgraphError as error:
        return error


def check_told(editor: WikiEditor, before: object, came: ApplyResult | LeapgraphError) -> None:
    """What is told is so: of each operation, and in the journal."""
    there, now = content(editor.item) == before, editor.item
    entries = editor.journal.entries()
    if isinstance(came, LeapgraphError):
        assert there, f"{came}, and the item was changed"
        assert not [one for one in entries if one["event"] == "sending"]
        return
    # One edit does all or nothing.
    told = {one["outcome"] for one in came.operations}
    assert told <= {"applied", "was there already"} or told <= {"not applied"} or told <= {"unknown"}, came
    assert ("applied" in told) <= (not there), came
    assert ("not applied" in told) <= there, came
    assert (came.exit_code == 0) == (came.outcome in {"applied", "was there already"})
    assert entries[-1]["event"] == "done"
    # A run that sends nothing, for all is there already, has nothing to write down.
    assert entries[-1]["outcome"] == ("applied" if came.outcome == "was there already" else came.outcome)
    sent = [one for one in entries if one["event"] == "sending"]
    assert all(one["data"]["lastrevid"] == 12 for one in sent)
    assert {one["id"] for one in now["claims"]["P571"]} == {YEAR_GUID}


def check_others(editor: WikiEditor, original: Mapping[str, object]) -> None:
    """Nothing of others is lost or changed, and nothing is there twice."""
    now = editor.item
    left = {guid for guid in original if guid != YEAR_GUID}
    assert {guid: one for guid, one in statements_by_guid(now).items() if guid in left} == {
        guid: original[guid] for guid in left
    }
    assert "https://example.org/theirs" in json.dumps(statements_by_guid(now)[YEAR_GUID])
    assert not duplicates(now)
    assert NAME_GUID in statements_by_guid(now)


@pytest.mark.parametrize(("step", "fault", "times"), ONCE + FOR_EVER)
def test_no_fault_harms_the_item_or_is_reported_wrongly(editor: WikiEditor, step: str, fault: str, times: int) -> None:
    action, skip = STEPS[step]
    original, before = statements_by_guid(editor.item), content(editor.item)
    plan = editor.plan(adding(editor.item), sourcing(editor.item), naming(editor.item))
    editor.fake_wiki.faults.add(FAULTS[fault], action=action, skip=skip, times=times)

    came = tried(editor, plan)

    check_told(editor, before, came)
    check_others(editor, original)
    assert len(editor.edits()) <= 1
    assert len(editor.fake_wiki.log.of("wbeditentity")) <= 8
    editor.fake_wiki.faults.clear()
    again = tried(editor, plan)
    assert isinstance(again, ApplyResult)
    assert again.exit_code == 0
    assert len(editor.edits()) == 1
    check_told(editor, before, again)
    check_others(editor, original)
    shown = f"{came}{came!r}{again}{editor.written()}"
    assert SECRET not in shown
    assert quote(SECRET, safe="") not in shown
    # What was applied is known as ours in the end, by whichever run.
    ledger = editor.journal.own_statements(editor.fake_wiki.api, ITEM)
    assert adding(editor.item).guid in ledger.guids
    assert YEAR_GUID in ledger.references
    if step not in {"write", "read-back"}:
        return
    for result in (came, again):
        if isinstance(result, ApplyResult) and result.outcome == "applied":
            assert editor.undo(result).exit_code == 0
            assert content(editor.item) == before


@pytest.mark.parametrize(("sendings", "reads"), [(1, 1), (1, 999), (2, 2), (2, 999)])
@pytest.mark.parametrize("unreadable", ["stale", "drop before", "malformed"])
@pytest.mark.parametrize("lost", ["drop before", "drop after", "cut off", "http 503", "http 503 after"])
def test_an_edit_whose_answer_was_lost_is_reported_only_as_what_can_be_read(
    editor: WikiEditor, lost: str, unreadable: str, sendings: int, reads: int
) -> None:
    original, before = statements_by_guid(editor.item), content(editor.item)
    plan = editor.plan(adding(editor.item), sourcing(editor.item), naming(editor.item))
    editor.fake_wiki.faults.add(FAULTS[lost], action="wbeditentity", times=sendings)
    editor.fake_wiki.faults.add(FAULTS[unreadable], action="wbgetentities", skip=1, times=reads)

    came = tried(editor, plan)

    check_told(editor, before, came)
    check_others(editor, original)
    editor.fake_wiki.faults.clear()
    again = tried(editor, plan)
    assert isinstance(again, ApplyResult)
    assert again.exit_code == 0
    assert len(editor.edits()) == 1
    check_told(editor, before, again)
    check_others(editor, original)
    assert adding(editor.item).guid in editor.journal.own_statements(editor.fake_wiki.api, ITEM).guids


@pytest.mark.parametrize(
    ("lost", "times", "sent", "outcome"),
    [("drop before", 1, 2, "applied"), ("drop before", 999, 2, "unknown"), ("drop after", 1, 1, "applied")],
)
def test_an_edit_that_was_lost_on_the_way_is_sent_once_more(
    editor: WikiEditor, lost: str, times: int, sent: int, outcome: str
) -> None:
    plan = editor.plan(adding(editor.item))
    editor.fake_wiki.faults.add(FAULTS[lost], action="wbeditentity", times=times)

    came = editor.apply(plan)

    assert came.outcome == outcome
    assert len(editor.fake_wiki.log.of("wbeditentity")) == sent
    assert [one["event"] for one in editor.journal.entries()] == ["sending"] * sent + ["done"]


def test_a_copy_that_lags_behind_is_looked_at_again_before_anything_is_sent_again(editor: WikiEditor) -> None:
    plan = editor.plan(adding(editor.item))
    editor.fake_wiki.faults.add(FAULTS["drop after"], action="wbeditentity")
    editor.fake_wiki.faults.add(FAULTS["stale"], action="wbgetentities", skip=1, times=1)

    assert editor.apply(plan).outcome == "applied"
    assert len(editor.fake_wiki.log.of("wbeditentity")) == 1


def test_the_answer_to_an_edit_may_take_longer_than_the_wiki_may_be_silent(editor: WikiEditor) -> None:
    editor.limits = replace(editor.limits, silence=1.0, answer=20.0)
    editor.fake_wiki.faults.add(Fault.slow(1.5), action="wbeditentity", times=1)

    assert editor.apply(editor.plan(adding(editor.item))).outcome == "applied"
    assert len(editor.fake_wiki.log.of("wbeditentity")) == 1
