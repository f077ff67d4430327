"""Every fault at every step of an apply: nothing twice, nothing of anyone lost, nothing told falsely."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from leapgraph.errors import LeapgraphError
from leapgraph.sync.applying.apply_result import ApplyResult
from leapgraph.sync.edit_payload import statements_by_guid
from support.apply_fixtures import (
    ITEM,
    NAME_GUID,
    SECRET,
    YEAR_GUID,
    Bench,
    adding,
    content,
    duplicates,
    naming,
    sourcing,
)
from support.fake_wikibase import Fault

if TYPE_CHECKING:
    from collections.abc import Mapping

    from leapgraph.sync.plan_model import Plan

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


def tried(bench: Bench, plan: Plan) -> ApplyResult | LeapgraphError:
    try:
        return bench.apply(plan)
    except LeapgraphError as error:
        return error


def check_told(bench: Bench, before: object, came: ApplyResult | LeapgraphError) -> None:
    """What is told is so: of each operation, and in the journal."""
    there, now = content(bench.item) == before, bench.item
    entries = bench.journal.entries()
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


def check_others(bench: Bench, original: Mapping[str, object]) -> None:
    """Nothing of others is lost or changed, and nothing is there twice."""
    now = bench.item
    left = {guid for guid in original if guid != YEAR_GUID}
    assert {guid: one for guid, one in statements_by_guid(now).items() if guid in left} == {
        guid: original[guid] for guid in left
    }
    assert "https://example.org/theirs" in json.dumps(statements_by_guid(now)[YEAR_GUID])
    assert not duplicates(now)
    assert NAME_GUID in statements_by_guid(now)


@pytest.mark.parametrize(("step", "fault", "times"), ONCE + FOR_EVER)
def test_no_fault_harms_the_item_or_is_told_falsely(bench: Bench, step: str, fault: str, times: int) -> None:
    action, skip = STEPS[step]
    original, before = statements_by_guid(bench.item), content(bench.item)
    plan = bench.plan(adding(bench.item), sourcing(bench.item), naming(bench.item))
    bench.double.faults.add(FAULTS[fault], action=action, skip=skip, times=times)

    came = tried(bench, plan)

    check_told(bench, before, came)
    check_others(bench, original)
    assert len(bench.edits()) <= 1
    assert len(bench.double.log.of("wbeditentity")) <= 8
    bench.double.faults.clear()
    again = tried(bench, plan)
    assert isinstance(again, ApplyResult)
    assert again.exit_code == 0
    assert len(bench.edits()) == 1
    check_told(bench, before, again)
    check_others(bench, original)
    shown = f"{came}{came!r}{again}{bench.written()}"
    assert SECRET not in shown
    assert quote(SECRET, safe="") not in shown
    # What was applied is known as ours in the end, by whichever run.
    ledger = bench.journal.own_statements(bench.double.api, ITEM)
    assert adding(bench.item).guid in ledger.guids
    assert YEAR_GUID in ledger.references
    if step not in {"write", "read-back"}:
        return
    for result in (came, again):
        if isinstance(result, ApplyResult) and result.outcome == "applied":
            assert bench.undo(result).exit_code == 0
            assert content(bench.item) == before


@pytest.mark.parametrize(("sendings", "reads"), [(1, 1), (1, 999), (2, 2), (2, 999)])
@pytest.mark.parametrize("unreadable", ["stale", "drop before", "malformed"])
@pytest.mark.parametrize("lost", ["drop before", "drop after", "cut off", "http 503", "http 503 after"])
def test_an_edit_whose_answer_was_lost_is_told_only_as_what_can_be_read(
    bench: Bench, lost: str, unreadable: str, sendings: int, reads: int
) -> None:
    original, before = statements_by_guid(bench.item), content(bench.item)
    plan = bench.plan(adding(bench.item), sourcing(bench.item), naming(bench.item))
    bench.double.faults.add(FAULTS[lost], action="wbeditentity", times=sendings)
    bench.double.faults.add(FAULTS[unreadable], action="wbgetentities", skip=1, times=reads)

    came = tried(bench, plan)

    check_told(bench, before, came)
    check_others(bench, original)
    bench.double.faults.clear()
    again = tried(bench, plan)
    assert isinstance(again, ApplyResult)
    assert again.exit_code == 0
    assert len(bench.edits()) == 1
    check_told(bench, before, again)
    check_others(bench, original)
    assert adding(bench.item).guid in bench.journal.own_statements(bench.double.api, ITEM).guids


@pytest.mark.parametrize(
    ("lost", "times", "sent", "outcome"),
    [("drop before", 1, 2, "applied"), ("drop before", 999, 2, "unknown"), ("drop after", 1, 1, "applied")],
)
def test_an_edit_that_was_lost_on_the_way_is_sent_once_more(
    bench: Bench, lost: str, times: int, sent: int, outcome: str
) -> None:
    plan = bench.plan(adding(bench.item))
    bench.double.faults.add(FAULTS[lost], action="wbeditentity", times=times)

    came = bench.apply(plan)

    assert came.outcome == outcome
    assert len(bench.double.log.of("wbeditentity")) == sent
    assert [one["event"] for one in bench.journal.entries()] == ["sending"] * sent + ["done"]


def test_a_copy_that_lags_behind_is_looked_at_again_before_anything_is_sent_again(bench: Bench) -> None:
    plan = bench.plan(adding(bench.item))
    bench.double.faults.add(FAULTS["drop after"], action="wbeditentity")
    bench.double.faults.add(FAULTS["stale"], action="wbgetentities", skip=1, times=1)

    assert bench.apply(plan).outcome == "applied"
    assert len(bench.double.log.of("wbeditentity")) == 1


def test_the_answer_to_an_edit_may_take_longer_than_the_wiki_may_be_silent(bench: Bench) -> None:
    bench.limits = replace(bench.limits, silence=1.0, answer=20.0)
    bench.double.faults.add(Fault.slow(1.5), action="wbeditentity", times=1)

    assert bench.apply(bench.plan(adding(bench.item))).outcome == "applied"
    assert len(bench.double.log.of("wbeditentity")) == 1
