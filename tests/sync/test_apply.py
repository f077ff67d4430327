"""Applying a plan: what is refused before anything is sent, what is sent, and what is told of it."""

from dataclasses import replace
from typing import Any
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
    WikiEditor,
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


def writes(editor: WikiEditor) -> int:
    return len(editor.fake_wiki.log.of("wbeditentity"))


def test_all_kinds_of_operations_are_one_edit(editor: WikiEditor) -> None:
    plan = editor.plan(*all_kinds(editor.item))

    result = editor.apply(plan)

    now = editor.item
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
    assert len(editor.edits()) == 1


def test_one_write_and_at_most_twelve_requests_with_the_login(editor: WikiEditor) -> None:
    editor.apply(editor.plan(*all_kinds(editor.item)))

    assert writes(editor) == 1
    assert len(editor.fake_wiki.log.entries) <= 12


def test_the_edit_names_its_revision_and_is_no_bots(editor: WikiEditor) -> None:
    plan = editor.plan(adding(editor.item))

    editor.apply(plan)

    (sent,) = editor.fake_wiki.log.of("wbeditentity")
    assert '"lastrevid": 12' in sent.parameters["data"]
    assert not {"baserevid", "bot", "clear"} & sent.parameters.keys()
    assert (sent.parameters["maxlag"], sent.parameters["assert"]) == ("5", "user")
    assert f"editgroups/b/CB/{plan.editgroup}|details]]" in sent.parameters["summary"]
    assert sent.agent.startswith("leapgraph/")
    assert CONTACT in sent.agent
    made = editor.fake_wiki.history(ITEM)[-1]
    assert (made.user, made.bot, made.minor) == (USER, False, False)


def test_applying_twice_sends_nothing_the_second_time(editor: WikiEditor) -> None:
    plan = editor.plan(*all_kinds(editor.item))
    editor.apply(plan)

    again = editor.apply(plan)

    assert (again.outcome, again.exit_code) == ("was there already", 0)
    assert writes(editor) == 1


def test_only_the_operations_that_are_named_are_applied(editor: WikiEditor) -> None:
    one, other = adding(editor.item), sourcing(editor.item)
    plan = editor.plan(one, other)

    result = editor.apply(plan, [other.id])

    assert [told["id"] for told in result.operations] == [other.id]
    assert one.guid not in statements_by_guid(editor.item)


def test_an_operation_that_nobody_has_approved_is_not_applied(editor: WikiEditor) -> None:
    one, other = adding(editor.item), replace(sourcing(editor.item), approved=False)

    result = editor.apply(editor.plan(one, other))

    assert [told["id"] for told in result.operations] == [one.id]


def refused_plans(editor: WikiEditor) -> dict[str, tuple[Any, str]]:
    item = editor.item
    removal = operation("remove_own_statement", item, {"statement": statements_by_guid(item)[KIND_GUID]}, KIND_GUID)
    return {
        "unapproved": (editor.plan(replace(adding(item), approved=False)), "nothing is approved"),
        "critical": (editor.plan(critical(adding(item))), "the value is of another form"),
        "removal": (editor.plan(removal), "removes something"),
        "other wiki": (editor.plan(adding(item), api="http://127.0.0.1:1/api.php"), "the plan is for"),
        "other base": (editor.plan(adding(item), concept_base="http://other/entity/"), "another wiki"),
        "other label": (editor.plan(adding(item), label="Maid"), "is called 'Made'"),
        "other before": (
            editor.plan(replace(sourcing(item), before=statements_by_guid(item)[KIND_GUID])),
            "plan again",
        ),
        "there already": (editor.plan(replace(adding(item), guid=KIND_GUID)), "plan again"),
        "another's label": (editor.plan(naming(item, "label", "Maid")), "plan again"),
    }


@pytest.mark.parametrize(
    "what",
    ["unapproved", "critical", "removal", "other wiki", "other base", "other label", "other before", "there already",
     "another's label"],
)  # fmt: skip
def test_a_plan_that_may_not_be_applied_is_refused_before_anything_is_sent(editor: WikiEditor, what: str) -> None:
    plan, why = refused_plans(editor)[what]

    with pytest.raises(RunError, match=why):
        editor.apply(plan)

    assert writes(editor) == 0
    assert not editor.journal.path.exists()


def test_an_unknown_operation_is_refused(editor: WikiEditor) -> None:
    with pytest.raises(RunError, match="no-such is not in the plan"):
        editor.apply(editor.plan(adding(editor.item)), ["no-such"])


def test_a_changed_digest_is_refused(editor: WikiEditor) -> None:
    plan = editor.plan(adding(editor.item))

    with (
        open_session(editor.fake_wiki.api, editor.credentials, CONTACT, QUICK) as session,
        pytest.raises(RunError, match="digest"),
    ):
        apply_plan(plan, plan_digest(replace(plan, summary="another")), (), session, editor.journal)

    assert writes(editor) == 0


def test_who_says_no_sends_nothing(editor: WikiEditor) -> None:
    def ask(_item: Any, operations: Any) -> None:
        editor.confirmed.append([one.id for one in operations])
        raise RunError("no")

    plan = editor.plan(adding(editor.item), sourcing(editor.item))
    with pytest.raises(RunError, match="no"):
        editor.apply(plan, ask=ask)

    assert editor.confirmed == [[one.id for one in plan.operations]]
    assert writes(editor) == 0
    assert not editor.journal.path.exists()


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
def test_what_others_did_since_the_plan_is_left_alone(editor: WikiEditor, what: str) -> None:
    plan = editor.plan(adding(editor.item), sourcing(editor.item))
    MEANWHILE[what](editor.fake_wiki.edits)
    left = dict(editor.fake_wiki.entities.entities)

    with pytest.raises(ConflictError) as raised:
        editor.apply(plan)

    assert raised.value.exit_code == 3
    assert isinstance(raised.value, EditConflictError) == (what not in {"relabel", "merge", "delete"})
    assert writes(editor) == 0
    assert editor.fake_wiki.entities.entities == left


@pytest.mark.parametrize("what", MEANWHILE)
def test_what_others_do_during_the_prompt_is_left_alone(editor: WikiEditor, what: str) -> None:
    plan = editor.plan(adding(editor.item), sourcing(editor.item))

    result = editor.apply(plan, ask=lambda _item, _operations: MEANWHILE[what](editor.fake_wiki.edits))

    assert (result.outcome in {"not applied", "changed by someone else"}, result.exit_code) == (True, 3)
    assert editor.edits() == []
    touched = {one["id"]: one["outcome"] for one in result.operations}
    if what in {"change", "remove", "deprecate"}:
        assert sorted(touched.values()) == ["changed by someone else", "not applied"]


def test_a_protected_item_is_not_edited(editor: WikiEditor) -> None:
    plan = editor.plan(adding(editor.item))
    editor.fake_wiki.edits.protect(ITEM)

    result = editor.apply(plan)

    assert (result.outcome, result.exit_code) == ("not applied", 4)
    assert "protectedpagetext" in result.message


def test_who_was_blocked_since_the_login_is_reported(editor: WikiEditor) -> None:
    plan = editor.plan(adding(editor.item))

    result = editor.apply(plan, ask=lambda _item, _operations: editor.fake_wiki.edits.block(USER))

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
def test_each_fault_of_the_write_is_reported_as_what_it_is(editor: WikiEditor, name: str) -> None:
    fault, outcome, code, sendings = WRITE[name]
    if fault.kind in {"hang", "drip"}:
        editor.limits = replace(editor.limits, answer=0.3)
    editor.fake_wiki.faults.add(fault, action="wbeditentity", times=1)
    plan = editor.plan(adding(editor.item))

    result = editor.apply(plan)

    assert (result.outcome, result.exit_code, writes(editor)) == (outcome, code, sendings), result.message
    assert (plan.operations[0].guid in statements_by_guid(editor.item)) == (outcome == "applied")
    assert editor.journal.entries()[-1]["outcome"] == outcome


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
def test_a_fault_that_stays_is_given_up_and_reported_as_what_it_is(editor: WikiEditor, name: str) -> None:
    fault, outcome, code, sendings = STAYS[name]
    editor.fake_wiki.faults.add(fault, action="wbeditentity")

    result = editor.apply(editor.plan(adding(editor.item)))

    assert (result.outcome, result.exit_code, writes(editor)) == (outcome, code, sendings), result.message


def test_a_wiki_that_is_gone_after_the_read_was_not_sent_anything(editor: WikiEditor) -> None:
    def stop(_item: Any, _operations: Any) -> None:
        from pywikibot.comms import http

        editor.fake_wiki.__exit__(None, None, None)
        http.session.close()

    result = editor.apply(editor.plan(adding(editor.item)), ask=stop)

    assert (result.outcome, result.exit_code) == ("not applied", 2)


def test_an_answer_that_says_yes_is_believed_where_copies_lag_behind(editor: WikiEditor) -> None:
    editor.fake_wiki.faults.add(Fault.stale(), action="wbgetentities", skip=1)

    result = editor.apply(editor.plan(adding(editor.item)))

    assert (result.outcome, result.exit_code, result.revision) == ("applied", 0, 13)


def test_someone_who_takes_it_away_at_once_is_reported(editor: WikiEditor) -> None:
    plan = editor.plan(adding(editor.item))
    guid = plan.operations[0].guid
    editor.fake_wiki.faults.meanwhile(lambda: editor.fake_wiki.edits.remove(ITEM, guid), action="wbgetentities", skip=1)

    result = editor.apply(plan)

    assert (result.outcome, result.exit_code) == ("changed by someone else", 3)


def test_a_lost_edit_is_not_sent_again_over_what_someone_else_did(editor: WikiEditor) -> None:
    plan = editor.plan(adding(editor.item), sourcing(editor.item))
    editor.fake_wiki.faults.add(Fault.drop_before_commit(), action="wbeditentity", times=1)
    editor.fake_wiki.faults.meanwhile(
        lambda: editor.fake_wiki.edits.rank(ITEM, YEAR_GUID), action="wbgetentities", skip=1
    )

    result = editor.apply(plan)

    assert (result.outcome, result.exit_code, writes(editor)) == ("changed by someone else", 3, 1)
    assert statements_by_guid(editor.item)[YEAR_GUID]["rank"] == "deprecated"


def test_of_a_run_that_was_killed_the_next_finds_out_what_it_did(
    editor: WikiEditor, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = editor.plan(*all_kinds(editor.item))
    before = content(editor.item)

    monkeypatch.setattr("leapgraph.sync.applying.send_edit.read_back_item", Mock(side_effect=KeyboardInterrupt))
    with pytest.raises(StoppedError, match="may have been sent"):
        editor.apply(plan)
    monkeypatch.undo()
    assert [one["event"] for one in editor.journal.entries()] == ["sending"]

    again = editor.apply(plan)

    assert (again.outcome, again.exit_code, writes(editor)) == ("applied", 0, 1)
    assert [one["event"] for one in editor.journal.entries()] == ["sending", "done"]
    editor.undo(again)
    assert content(editor.item) == before


def test_a_journal_that_cannot_be_written_keeps_the_edit_from_being_sent(editor: WikiEditor) -> None:
    (editor.folder / "sync").write_text("in the way")

    with pytest.raises(RunError, match=r"cannot write .*journal\.jsonl"):
        editor.apply(editor.plan(adding(editor.item)))

    assert writes(editor) == 0


def test_a_secret_that_the_wiki_echoes_is_not_reported(editor: WikiEditor) -> None:
    editor.fake_wiki.faults.add(Fault.api_error("made-up", f"you sent {SECRET}"), action="wbeditentity", times=1)

    result = editor.apply(editor.plan(adding(editor.item)))

    assert "you sent (secret)" in result.message
    assert SECRET not in f"{result}{editor.written()}"


def test_an_item_that_was_ranked_so_by_someone_else_needs_nothing(editor: WikiEditor) -> None:
    plan = editor.plan(ranking(editor.item))
    editor.fake_wiki.edits.rank(ITEM, plan.operations[0].guid, "preferred")

    result = editor.apply(plan)

    assert (result.outcome, writes(editor)) == ("was there already", 0)


def test_without_a_login_nothing_is_done(editor: WikiEditor) -> None:
    editor.credentials = Credentials(f"{USER}@suffix", "wrong")

    with pytest.raises(RunError, match="Incorrect username or password"):
        editor.apply(editor.plan(adding(editor.item)))

    assert editor.fake_wiki.log.actions().count("wbgetentities") == 0
