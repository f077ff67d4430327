"""Applying a plan: what is refused before anything is sent, what is sent, and what is told of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any
from unittest.mock import Mock

import pytest

from leapgraph.errors import RunError, StoppedError
from leapgraph.sync.applying.apply import apply_plan
from leapgraph.sync.edit_payload import statements_by_guid
from leapgraph.sync.plan_file.writer import plan_digest
from leapgraph.wiki.credentials import Credentials
from leapgraph.wiki.edit_session import open_session
from leapgraph.wiki.errors import ConflictError, EditConflictError
from support.apply_fixtures import (
    CONTACT,
    ITEM,
    KIND_GUID,
    OTHER_KIND,
    QUICK,
    SECRET,
    USER,
    YEAR_GUID,
    adding,
    all_kinds,
    content,
    critical,
    naming,
    operation,
    ranking,
    sourcing,
)
from support.fake_wikibase import Fault
from support.item_fixtures import referred, statement

if TYPE_CHECKING:
    from support.apply_fixtures import Bench


def writes(bench: Bench) -> int:
    return len(bench.double.log.of("wbeditentity"))


def test_all_kinds_of_operations_are_one_edit(bench: Bench) -> None:
    plan = bench.plan(*all_kinds(bench.item))

    result = bench.apply(plan)

    now = bench.item
    there = statements_by_guid(now)
    assert (result.outcome, result.exit_code, result.revision) == ("applied", 0, now["lastrevid"])
    assert {one["outcome"] for one in result.operations} == {"applied"}
    assert len(there) == 4
    assert [one["snaks"]["P854"][0]["datavalue"]["value"] for one in there[YEAR_GUID]["references"]] == [
        "https://example.org/theirs",
        "https://example.org/ours",
    ]
    assert there[KIND_GUID]["qualifiers"].keys() == {"P580"}
    assert {rank for one in there.values() for rank in [one["rank"]]} == {"normal", "preferred"}
    assert (now["labels"]["de"]["value"], now["descriptions"]["de"]["value"]) == ("Gemacht", "ein Test")
    assert [one["value"] for one in now["aliases"]["en"]] == ["Makers"]
    assert len(bench.edits()) == 1


def test_one_write_and_at_most_twelve_requests_with_the_login(bench: Bench) -> None:
    bench.apply(bench.plan(*all_kinds(bench.item)))

    assert writes(bench) == 1
    assert len(bench.double.log.entries) <= 12


def test_the_edit_names_its_revision_and_is_no_bots(bench: Bench) -> None:
    plan = bench.plan(adding(bench.item))

    bench.apply(plan)

    (sent,) = bench.double.log.of("wbeditentity")
    assert '"lastrevid": 12' in sent.parameters["data"]
    assert not {"baserevid", "bot", "clear"} & sent.parameters.keys()
    assert (sent.parameters["maxlag"], sent.parameters["assert"]) == ("5", "user")
    assert f"editgroups/b/CB/{plan.editgroup}|details]]" in sent.parameters["summary"]
    assert sent.agent.startswith("leapgraph/")
    assert CONTACT in sent.agent
    made = bench.double.history(ITEM)[-1]
    assert (made.user, made.bot, made.minor) == (USER, False, False)


def test_applying_twice_sends_nothing_the_second_time(bench: Bench) -> None:
    plan = bench.plan(*all_kinds(bench.item))
    bench.apply(plan)

    again = bench.apply(plan)

    assert (again.outcome, again.exit_code) == ("was there already", 0)
    assert writes(bench) == 1


def test_only_the_operations_that_are_named_are_applied(bench: Bench) -> None:
    one, other = adding(bench.item), sourcing(bench.item)
    plan = bench.plan(one, other)

    result = bench.apply(plan, [other.id])

    assert [told["id"] for told in result.operations] == [other.id]
    assert one.guid not in statements_by_guid(bench.item)


def test_an_operation_that_nobody_has_approved_is_not_applied(bench: Bench) -> None:
    one, other = adding(bench.item), replace(sourcing(bench.item), approved=False)

    result = bench.apply(bench.plan(one, other))

    assert [told["id"] for told in result.operations] == [one.id]


def refused_plans(bench: Bench) -> dict[str, tuple[Any, str]]:
    item = bench.item
    removal = operation("remove_own_statement", item, {"statement": statements_by_guid(item)[KIND_GUID]}, KIND_GUID)
    return {
        "unapproved": (bench.plan(replace(adding(item), approved=False)), "nothing is approved"),
        "critical": (bench.plan(critical(adding(item))), "the value is of another form"),
        "removal": (bench.plan(removal), "removes something"),
        "other wiki": (bench.plan(adding(item), api="http://127.0.0.1:1/api.php"), "the plan is for"),
        "other base": (bench.plan(adding(item), concept_base="http://other/entity/"), "another wiki"),
        "other label": (bench.plan(adding(item), label="Maid"), "is called 'Made'"),
        "other before": (bench.plan(replace(sourcing(item), before=statements_by_guid(item)[KIND_GUID])), "plan again"),
        "there already": (bench.plan(replace(adding(item), guid=KIND_GUID)), "plan again"),
        "another's label": (bench.plan(naming(item, "label", "Maid")), "plan again"),
    }


@pytest.mark.parametrize(
    "what",
    ["unapproved", "critical", "removal", "other wiki", "other base", "other label", "other before", "there already",
     "another's label"],
)  # fmt: skip
def test_a_plan_that_may_not_be_applied_is_refused_before_anything_is_sent(bench: Bench, what: str) -> None:
    plan, why = refused_plans(bench)[what]

    with pytest.raises(RunError, match=why):
        bench.apply(plan)

    assert writes(bench) == 0
    assert not bench.journal.path.exists()


def test_an_unknown_operation_is_refused(bench: Bench) -> None:
    with pytest.raises(RunError, match="no-such is not in the plan"):
        bench.apply(bench.plan(adding(bench.item)), ["no-such"])


def test_a_changed_digest_is_refused(bench: Bench) -> None:
    plan = bench.plan(adding(bench.item))

    with (
        open_session(bench.double.api, bench.credentials, CONTACT, QUICK) as session,
        pytest.raises(RunError, match="digest"),
    ):
        apply_plan(plan, plan_digest(replace(plan, summary="another")), (), session, bench.journal)

    assert writes(bench) == 0


def test_who_says_no_sends_nothing(bench: Bench) -> None:
    def ask(_item: Any, operations: Any) -> None:
        bench.asked.append([one.id for one in operations])
        raise RunError("no")

    plan = bench.plan(adding(bench.item), sourcing(bench.item))
    with pytest.raises(RunError, match="no"):
        bench.apply(plan, ask=ask)

    assert bench.asked == [[one.id for one in plan.operations]]
    assert writes(bench) == 0
    assert not bench.journal.path.exists()


# What other editors do between the plan and the apply, and by what the apply knows.
MEANWHILE = {
    "add": lambda edits: edits.add(ITEM, statement(f"{ITEM}$11111111-0000-4000-8000-000000000001", "P31", OTHER_KIND)),
    "change": lambda edits: edits.by(
        "Other", ITEM, lambda it: it["claims"]["P571"][0]["references"].append(referred("https://example.org/new"))
    ),
    "remove": lambda edits: edits.remove(ITEM, YEAR_GUID),
    "deprecate": lambda edits: edits.rank(ITEM, YEAR_GUID),
    "relabel": lambda edits: edits.by("Other", ITEM, lambda it: it["labels"]["en"].update(value="Maker")),
    "merge": lambda edits: edits.merge(ITEM, OTHER_KIND),
    "delete": lambda edits: edits.delete(ITEM),
}


@pytest.mark.parametrize("what", MEANWHILE)
def test_what_others_did_since_the_plan_is_left_alone(bench: Bench, what: str) -> None:
    plan = bench.plan(adding(bench.item), sourcing(bench.item))
    MEANWHILE[what](bench.double.edits)
    left = dict(bench.double.entities.entities)

    with pytest.raises(ConflictError) as raised:
        bench.apply(plan)

    assert raised.value.exit_code == 3
    assert isinstance(raised.value, EditConflictError) == (what not in {"relabel", "merge", "delete"})
    assert writes(bench) == 0
    assert bench.double.entities.entities == left


@pytest.mark.parametrize("what", MEANWHILE)
def test_what_others_do_while_we_are_asked_is_left_alone(bench: Bench, what: str) -> None:
    plan = bench.plan(adding(bench.item), sourcing(bench.item))

    result = bench.apply(plan, ask=lambda _item, _operations: MEANWHILE[what](bench.double.edits))

    assert (result.outcome in {"not applied", "changed by someone else"}, result.exit_code) == (True, 3)
    assert bench.edits() == []
    touched = {one["id"]: one["outcome"] for one in result.operations}
    if what in {"change", "remove", "deprecate"}:
        assert sorted(touched.values()) == ["changed by someone else", "not applied"]


def test_a_protected_item_is_not_edited(bench: Bench) -> None:
    plan = bench.plan(adding(bench.item))
    bench.double.edits.protect(ITEM)

    result = bench.apply(plan)

    assert (result.outcome, result.exit_code) == ("not applied", 4)
    assert "protectedpagetext" in result.message


def test_who_was_blocked_since_the_login_is_told_so(bench: Bench) -> None:
    plan = bench.plan(adding(bench.item))

    result = bench.apply(plan, ask=lambda _item, _operations: bench.double.edits.block(USER))

    assert (result.outcome, result.exit_code) == ("not applied", 4)
    assert "blockedtext" in result.message


# Of each fault of the write: what is told, the exit code, and how often the edit was sent.
WRITE = {
    "drop before": (Fault.drop_before_commit(), "applied", 0, 2),
    "drop after": (Fault.drop_after_commit(), "applied", 0, 1),
    "hang after": (Fault.hang(), "applied", 0, 1),
    "cut off": (Fault.truncate(), "applied", 0, 1),
    "cut off before": (Fault.truncate().before_commit(), "applied", 0, 2),
    "drip": (Fault.drip(), "applied", 0, 1),
    "malformed": (Fault.malformed(), "applied", 0, 2),
    "malformed after": (Fault.malformed().after_commit(), "applied", 0, 1),
    "success alone": (Fault.text(b'{"success": 1, "entity": {}}').after_commit(), "applied", 0, 1),
    "http 500": (Fault.page(500), "applied", 0, 2),
    "http 503 after": (Fault.page(503).after_commit(), "applied", 0, 1),
    "http 403": (Fault.page(403), "not applied", 4, 1),
    "http 429": (Fault.too_many("0"), "applied", 0, 2),
    "http 429 long": (Fault.too_many("600"), "not applied", 4, 1),
    "redirect": (Fault.redirect("https://example.org/"), "not applied", 4, 1),
    "maxlag": (Fault.maxlag(0.01), "applied", 0, 2),
    "maxlag long": (Fault.maxlag(600), "not applied", 4, 1),
    "ratelimited": (Fault.ratelimited(), "applied", 0, 2),
    "readonly": (Fault.readonly(), "applied", 0, 2),
    "badtoken": (Fault.badtoken(), "applied", 0, 2),
    "assertuserfailed": (Fault.assertuserfailed(), "applied", 0, 2),
    "expired login": (Fault.expire(), "applied", 0, 2),
    "editconflict": (Fault.editconflict(), "not applied", 3, 1),
    "abuse filter": (Fault.failed_save("abusefilter-disallowed"), "not applied", 4, 1),
    "spam list": (Fault.failed_save("spam-blacklisted-link"), "not applied", 4, 1),
    "throttled": (Fault.failed_save("actionthrottledtext"), "applied", 0, 2),
    "late conflict": (Fault.failed_save("edit-conflict"), "not applied", 3, 1),
    "too big": (Fault.failed_save("wikibase-error-entity-too-big"), "not applied", 4, 1),
    "broken down": (Fault.api_error("internal_api_error_DBQueryError"), "applied", 0, 2),
    "broken down after": (Fault.api_error("internal_api_error_Exception").after_commit(), "applied", 0, 1),
    "made up": (Fault.api_error("made-up"), "not applied", 4, 1),
}


@pytest.mark.parametrize("name", WRITE)
def test_each_fault_of_the_write_is_told_as_what_it_is(bench: Bench, name: str) -> None:
    fault, outcome, code, sendings = WRITE[name]
    if fault.kind in {"hang", "drip"}:
        bench.limits = replace(bench.limits, answer=0.3)
    bench.double.faults.add(fault, action="wbeditentity", times=1)
    plan = bench.plan(adding(bench.item))

    result = bench.apply(plan)

    assert (result.outcome, result.exit_code, writes(bench)) == (outcome, code, sendings), result.message
    assert (plan.operations[0].guid in statements_by_guid(bench.item)) == (outcome == "applied")
    assert bench.journal.entries()[-1]["outcome"] == outcome


STAYS = {
    "drop before": (Fault.drop_before_commit(), "unknown", 5, 2),
    "drop after": (Fault.drop_after_commit(), "applied", 0, 1),
    "http 500": (Fault.page(500), "unknown", 5, 2),
    "maxlag": (Fault.maxlag(0.01), "not applied", 4, 5),
    "ratelimited": (Fault.ratelimited(), "not applied", 4, 6),
    "readonly": (Fault.readonly(), "not applied", 4, 6),
    "badtoken": (Fault.badtoken(), "not applied", 4, 2),
    "throttled": (Fault.failed_save("actionthrottledtext"), "not applied", 4, 6),
    "abuse filter": (Fault.failed_save(), "not applied", 4, 1),
}


@pytest.mark.parametrize("name", STAYS)
def test_a_fault_that_stays_is_given_up_and_told_as_what_it_is(bench: Bench, name: str) -> None:
    fault, outcome, code, sendings = STAYS[name]
    bench.double.faults.add(fault, action="wbeditentity")

    result = bench.apply(bench.plan(adding(bench.item)))

    assert (result.outcome, result.exit_code, writes(bench)) == (outcome, code, sendings), result.message


def test_a_wiki_that_is_gone_after_the_read_was_not_sent_anything(bench: Bench) -> None:
    def stop(_item: Any, _operations: Any) -> None:
        from pywikibot.comms import http

        bench.double.__exit__(None, None, None)
        http.session.close()

    result = bench.apply(bench.plan(adding(bench.item)), ask=stop)

    assert (result.outcome, result.exit_code) == ("not applied", 2)


def test_an_answer_that_says_yes_is_believed_where_copies_lag_behind(bench: Bench) -> None:
    bench.double.faults.add(Fault.stale(), action="wbgetentities", skip=1)

    result = bench.apply(bench.plan(adding(bench.item)))

    assert (result.outcome, result.exit_code, result.revision) == ("applied", 0, 13)


def test_someone_who_takes_it_away_at_once_is_told(bench: Bench) -> None:
    plan = bench.plan(adding(bench.item))
    guid = plan.operations[0].guid
    bench.double.faults.meanwhile(lambda: bench.double.edits.remove(ITEM, guid), action="wbgetentities", skip=1)

    result = bench.apply(plan)

    assert (result.outcome, result.exit_code) == ("changed by someone else", 3)


def test_a_lost_edit_is_not_sent_again_over_what_someone_else_did(bench: Bench) -> None:
    plan = bench.plan(adding(bench.item), sourcing(bench.item))
    bench.double.faults.add(Fault.drop_before_commit(), action="wbeditentity", times=1)
    bench.double.faults.meanwhile(lambda: bench.double.edits.rank(ITEM, YEAR_GUID), action="wbgetentities", skip=1)

    result = bench.apply(plan)

    assert (result.outcome, result.exit_code, writes(bench)) == ("changed by someone else", 3, 1)
    assert statements_by_guid(bench.item)[YEAR_GUID]["rank"] == "deprecated"


def test_of_a_run_that_was_killed_the_next_finds_out_what_it_did(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = bench.plan(*all_kinds(bench.item))
    before = content(bench.item)

    monkeypatch.setattr("leapgraph.sync.applying.send_edit.read_back_item", Mock(side_effect=KeyboardInterrupt))
    with pytest.raises(StoppedError, match="may have been sent"):
        bench.apply(plan)
    monkeypatch.undo()
    assert [one["event"] for one in bench.journal.entries()] == ["sending"]

    again = bench.apply(plan)

    assert (again.outcome, again.exit_code, writes(bench)) == ("applied", 0, 1)
    assert [one["event"] for one in bench.journal.entries()] == ["sending", "done"]
    bench.undo(again)
    assert content(bench.item) == before


def test_a_journal_that_cannot_be_written_keeps_the_edit_from_being_sent(bench: Bench) -> None:
    (bench.folder / "sync").write_text("in the way")

    with pytest.raises(RunError, match=r"cannot write .*journal\.jsonl"):
        bench.apply(bench.plan(adding(bench.item)))

    assert writes(bench) == 0


def test_a_secret_that_the_wiki_echoes_is_not_told(bench: Bench) -> None:
    bench.double.faults.add(Fault.api_error("made-up", f"you sent {SECRET}"), action="wbeditentity", times=1)

    result = bench.apply(bench.plan(adding(bench.item)))

    assert "you sent (secret)" in result.message
    assert SECRET not in f"{result}{bench.written()}"


def test_an_item_that_was_ranked_so_by_someone_else_needs_nothing(bench: Bench) -> None:
    plan = bench.plan(ranking(bench.item))
    bench.double.edits.rank(ITEM, plan.operations[0].guid, "preferred")

    result = bench.apply(plan)

    assert (result.outcome, writes(bench)) == ("was there already", 0)


def test_without_a_login_nothing_is_done(bench: Bench) -> None:
    bench.credentials = Credentials(f"{USER}@suffix", "wrong")

    with pytest.raises(RunError, match="Incorrect username or password"):
        bench.apply(bench.plan(adding(bench.item)))

    assert bench.double.log.actions().count("wbgetentities") == 0
