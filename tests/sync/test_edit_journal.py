"""The journal: every sending is on the disk before it is sent, and what is ours is known from it."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from leapgraph.errors import DataError, RunError
from leapgraph.project import Project
from leapgraph.sync.journal.edit_journal import NO_OWN_STATEMENTS, Journal
from leapgraph.sync.planning.load_observed_parts import fetch_observed_parts
from leapgraph.wiki.deadline import Deadline
from leapgraph.wiki.errors import ConflictError
from leapgraph.wikibase.canonical_json_hashes import reference_key
from support.apply_fixtures import CONTACT, ITEM, KIND_GUID, YEAR_GUID, WikiEditor, adding, naming, qualifying, sourcing
from support.fake_wikibase import Fault
from support.item_fixtures import statement

THEIRS = f"{ITEM}$00000000-0000-4000-8000-000000000009"


def test_a_line_is_on_the_disk_before_the_edit_reaches_the_wiki(editor: WikiEditor) -> None:
    seen: list[list[str]] = []
    editor.fake_wiki.faults.meanwhile(
        lambda: seen.append([one["event"] for one in editor.journal.entries()]), action="wbeditentity"
    )

    editor.apply(editor.plan(adding(editor.item)))

    assert seen == [["sending"]]
    assert [one["event"] for one in editor.journal.entries()] == ["sending", "done"]


def test_each_line_is_synced_to_the_disk(editor: WikiEditor, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[int] = []
    real = os.fsync
    monkeypatch.setattr(os, "fsync", lambda number: (synced.append(os.fstat(number).st_size), real(number)))

    editor.journal.write(event="sending", operations=[])
    editor.journal.write(event="sending", operations=[])

    size = editor.journal.path.stat().st_size
    assert synced == [size // 2, size]


def test_both_lines_say_what_and_who_and_what_came_of_it(editor: WikiEditor) -> None:
    plan = editor.plan(adding(editor.item))

    result = editor.apply(plan)

    sending, done = editor.journal.entries()
    assert {key: sending[key] for key in ("api", "entity", "digest", "user", "kind", "base_revid", "operations")} == {
        "api": editor.fake_wiki.api, "entity": ITEM, "digest": result.digest, "user": "Tester", "kind": "plan",
        "base_revid": 12, "operations": [plan.operations[0].id],
    }  # fmt: skip
    assert sending["data"] == json.loads(editor.fake_wiki.log.of("wbeditentity")[0].parameters["data"])
    assert {key: done[key] for key in json.loads(json.dumps(result.as_json()))} == json.loads(
        json.dumps(result.as_json())
    )
    assert sending["at"].endswith("Z")


def test_a_second_sending_has_a_line_of_its_own(editor: WikiEditor) -> None:
    editor.fake_wiki.faults.add(Fault.drop_before_commit(), action="wbeditentity", times=1)

    editor.apply(editor.plan(adding(editor.item)))

    assert [one["event"] for one in editor.journal.entries()] == ["sending", "sending", "done"]


@pytest.mark.parametrize("length", [1, 5, 40])
def test_a_line_that_a_kill_has_cut_off_is_left_out_and_left_alone(tmp_path: Path, length: int) -> None:
    journal = Journal(tmp_path / "sync" / "journal.jsonl")
    journal.write(event="sending", operations=[], number=1)
    whole = journal.path.read_bytes()
    journal.path.write_bytes(whole + whole[:length])

    assert [one["number"] for one in journal.entries()] == [1]
    journal.write(event="sending", operations=[], number=2)

    assert [one["number"] for one in journal.entries()] == [1, 2]


@pytest.mark.parametrize("line", ["{}x", "[]", "no json", '"text"', "7"])
def test_a_line_that_is_none_of_ours_is_an_error_with_its_number(tmp_path: Path, line: str) -> None:
    journal = Journal(tmp_path / "journal.jsonl")
    journal.write(event="sending", operations=[])
    with journal.path.open("a") as file:
        file.write(f"{line}\n")

    with pytest.raises(DataError, match=r"journal\.jsonl:2: this is not a line of the journal"):
        journal.entries()


@pytest.mark.parametrize(
    "line",
    [
        '{"event": "sending"}',
        '{"event": "sending", "operations": 5}',
        '{"event": "sending", "operations": [], "base_revid": "x"}',
        '{"event": "done", "operations": [{"outcome": "applied"}]}',
        '{"event": "done", "api": "http://127.0.0.1", "entity": "Q1", "operations": []}',
        '{"event": "done", "operations": [], "digest": ["\\u001b[2J"]}',
        '{"event": "x", "y": ' + "[" * 60 + "]" * 60 + "}",
        '{"event": "x", "y": ' + "[" * 100_000,
        '{"event": "x", "y": 1e999}',
    ],
)
def test_a_line_whose_parts_are_not_what_they_must_be_is_an_error_with_its_number(tmp_path: Path, line: str) -> None:
    journal = Journal(tmp_path / "journal.jsonl")
    journal.path.write_text(f"\n{line}\n")

    for read in (journal.entries, lambda: journal.open_operations("d"), lambda: journal.own_statements("a", ITEM)):
        with pytest.raises(DataError, match=r"journal\.jsonl:2: this is not a line of the journal") as caught:
            read()
        assert str(caught.value).isprintable()


def test_a_kept_item_whose_parts_are_not_what_they_must_be_is_an_error(editor: WikiEditor) -> None:
    editor.apply(editor.plan(adding(editor.item)))
    (path,) = (editor.folder / "sync").glob("item-*.json")
    said = json.loads(path.read_bytes())
    said["item"]["claims"]["P571"][0]["mainsnak"].pop("property")
    path.write_text(json.dumps(said))

    with pytest.raises(DataError, match="this is not the item as it was after the last edit from here"):
        editor.journal.own_statements(editor.fake_wiki.api, ITEM)


def test_nothing_is_ours_before_the_first_edit(tmp_path: Path) -> None:
    assert Journal(tmp_path / "none.jsonl").own_statements("http://127.0.0.1/api.php", ITEM) == NO_OWN_STATEMENTS


def test_what_was_applied_is_ours(editor: WikiEditor) -> None:
    add, source = adding(editor.item), sourcing(editor.item)

    editor.apply(editor.plan(add, source, naming(editor.item)))
    ledger = editor.journal.own_statements(editor.fake_wiki.api, ITEM)

    assert ledger.guids == {add.guid}
    assert ledger.references == {YEAR_GUID: {reference_key(source.change["reference"])}}
    assert ledger.item is not None
    assert ledger.item["lastrevid"] == editor.item["lastrevid"]
    assert ledger.item["claims"] == editor.item["claims"]


def test_what_was_undone_is_ours_no_more(editor: WikiEditor) -> None:
    editor.undo(editor.apply(editor.plan(adding(editor.item), sourcing(editor.item))))

    ledger = editor.journal.own_statements(editor.fake_wiki.api, ITEM)

    assert (ledger.guids, ledger.references) == (frozenset(), {})
    assert ledger.item is not None
    assert ledger.item["lastrevid"] == editor.item["lastrevid"]


def test_what_someone_else_had_done_is_not_ours(editor: WikiEditor) -> None:
    there = sourcing(editor.item, url="https://example.org/theirs")

    editor.apply(editor.plan(adding(editor.item), there))

    assert editor.journal.own_statements(editor.fake_wiki.api, ITEM).references == {}


def test_what_the_wiki_refused_is_not_ours(editor: WikiEditor) -> None:
    editor.fake_wiki.faults.add(Fault.failed_save(), action="wbeditentity")

    editor.apply(editor.plan(adding(editor.item)))

    assert editor.journal.own_statements(editor.fake_wiki.api, ITEM) == NO_OWN_STATEMENTS


def test_each_wiki_and_item_has_a_ledger_of_its_own(editor: WikiEditor) -> None:
    editor.apply(editor.plan(adding(editor.item)))

    assert editor.journal.own_statements("http://other/api.php", ITEM) == NO_OWN_STATEMENTS
    assert editor.journal.own_statements(editor.fake_wiki.api, "Q999999009") == NO_OWN_STATEMENTS


def test_an_item_that_is_not_as_we_kept_it_is_an_error_that_says_what_to_do(editor: WikiEditor) -> None:
    editor.apply(editor.plan(adding(editor.item)))
    (path,) = editor.journal.path.parent.glob("item-*.json")
    path.write_text("{}")

    with pytest.raises(DataError, match="remove it"):
        editor.journal.own_statements(editor.fake_wiki.api, ITEM)


def test_a_sending_is_open_until_its_outcome_is_known(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal.jsonl")

    def done(outcome: str) -> None:
        told: list[dict[str, Any]] = [{"id": "a", "outcome": outcome}, {"id": "b", "outcome": "applied"}]
        journal.write(event="done", digest="d", operations=told)

    assert journal.open_operations("d") == frozenset()
    journal.write(event="sending", digest="d", operations=["a", "b"])
    assert journal.open_operations("d") == {"a", "b"}
    assert journal.open_operations("other") == frozenset()
    done("unknown")
    assert journal.open_operations("d") == {"a"}
    done("not applied")
    assert journal.open_operations("d") == frozenset()


def test_a_journal_that_cannot_be_read_is_reported(tmp_path: Path) -> None:
    (tmp_path / "journal.jsonl").mkdir()

    with pytest.raises(RunError, match=r"cannot read .*journal\.jsonl"):
        Journal(tmp_path / "journal.jsonl").entries()


def removed(editor: WikiEditor) -> list[str]:
    """Return the properties of the statements that others have removed, as far as applies and undos saw it."""
    found = editor.journal.observed_parts(editor.fake_wiki.api, ITEM).removals()
    return [one.part.property for one in found if one.part.kind == "statement"]


def test_what_an_apply_saw_is_known_after_the_next_one(editor: WikiEditor) -> None:
    editor.apply(editor.plan(naming(editor.item)))
    assert removed(editor) == []
    editor.fake_wiki.edits.remove(ITEM, KIND_GUID)
    editor.apply(editor.plan(adding(editor.item)))

    assert removed(editor) == ["P31"]
    kept = (editor.folder / "sync" / "seen.json").read_text("utf-8")
    assert "Makers" not in kept
    assert "https://example.org/ours" not in kept


def test_what_we_took_back_is_no_removal_and_what_others_did_meanwhile_is(editor: WikiEditor) -> None:
    applied = editor.apply(editor.plan(adding(editor.item), naming(editor.item), qualifying(editor.item, YEAR_GUID)))
    editor.fake_wiki.faults.meanwhile(
        lambda: editor.fake_wiki.edits.remove(ITEM, KIND_GUID), action="wbgetentities", skip=1
    )
    editor.undo(applied)
    assert removed(editor) == ["P31"]


def test_what_others_remove_while_an_edit_is_sent_is_known(editor: WikiEditor) -> None:
    editor.fake_wiki.faults.meanwhile(
        lambda: editor.fake_wiki.edits.remove(ITEM, KIND_GUID), action="wbgetentities", skip=1
    )
    editor.apply(editor.plan(adding(editor.item)))

    assert removed(editor) == ["P31"]


def test_a_refused_plan_leaves_what_it_was_planned_on(editor: WikiEditor) -> None:
    plan = editor.plan(qualifying(editor.item))
    editor.fake_wiki.edits.remove(ITEM, KIND_GUID)
    with pytest.raises(ConflictError):
        editor.apply(plan)

    assert removed(editor) == ["P31"]


def test_a_pull_takes_over_what_an_apply_saw_and_the_history_does_not_tell(editor: WikiEditor) -> None:
    theirs = statement(THEIRS, "P856", "https://theirs.example/")
    editor.fake_wiki.past.hidden[editor.fake_wiki.edits.add(ITEM, theirs).revid] = {"text"}
    editor.apply(editor.plan(naming(editor.item)))
    ours = editor.item["lastrevid"]
    editor.fake_wiki.past.hidden[ours] = {"text"}
    editor.fake_wiki.edits.remove(ITEM, THEIRS, "Ben")
    project = Project(editor.folder)
    memory = fetch_observed_parts(project, editor.fake_wiki.api, editor.item, CONTACT, Deadline(60))

    assert [(one.part.property, one.part.kind) for one in memory.removals()] == [("P856", "statement")]
    assert [(one.revision, one.user) for one in memory.own] == [(ours, "Tester")]
