"""Undoing what was applied: all of it, nothing else, and not what others have changed since."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from leapgraph.errors import DataError, RunError
from leapgraph.sync.applying.read_back import verify_result
from leapgraph.sync.applying.undo import make_undo_plan, read_result
from leapgraph.sync.edit_payload import statements_by_guid
from leapgraph.wiki.errors import ConflictError
from support.apply_fixtures import (
    ITEM,
    KIND_GUID,
    NAME_GUID,
    OTHER_KIND,
    YEAR_GUID,
    WikiEditor,
    adding,
    all_kinds,
    content,
    naming,
    qualifying,
    ranking,
    sourcing,
)
from support.fake_wikibase import Fault
from support.item_fixtures import referred, statement


def test_apply_then_undo_is_the_identity(editor: WikiEditor) -> None:
    before = content(editor.item)
    applied = editor.apply(editor.plan(*all_kinds(editor.item)))

    undone = editor.undo(applied)

    assert content(editor.item) == before
    assert (undone.outcome, undone.exit_code, undone.kind) == ("applied", 0, "undo")
    assert len(editor.edits()) == 2
    assert len(editor.fake_wiki.log.of("wbeditentity")) == 2


def test_undoing_twice_sends_nothing_the_second_time(editor: WikiEditor) -> None:
    applied = editor.apply(editor.plan(*all_kinds(editor.item)))
    editor.undo(applied)

    again = editor.undo(applied)

    assert (again.outcome, again.exit_code) == ("was there already", 0)
    assert len(editor.edits()) == 2


def test_what_was_undone_can_be_applied_again(editor: WikiEditor) -> None:
    plan = editor.plan(*all_kinds(editor.item))
    editor.undo(editor.apply(plan))

    result = editor.apply(replace(plan, base_revid=editor.item["lastrevid"]))

    assert result.outcome == "applied"
    assert plan.operations[0].guid in statements_by_guid(editor.item)


def test_what_was_there_before_is_not_taken_away(editor: WikiEditor) -> None:
    there = sourcing(editor.item, url="https://example.org/theirs")
    applied = editor.apply(editor.plan(adding(editor.item), there))
    assert [one["outcome"] for one in applied.operations] == ["applied", "was there already"]

    editor.undo(applied)

    assert len(statements_by_guid(editor.item)[YEAR_GUID]["references"]) == 1


def test_what_others_did_elsewhere_stays(editor: WikiEditor) -> None:
    applied = editor.apply(editor.plan(*all_kinds(editor.item)))
    editor.fake_wiki.edits.add(ITEM, statement(f"{ITEM}$11111111-0000-4000-8000-000000000001", "P31", OTHER_KIND))
    editor.fake_wiki.edits.by("Other", ITEM, lambda it: it["labels"].update(fr={"language": "fr", "value": "Fait"}))

    undone = editor.undo(applied)

    assert undone.outcome == "applied"
    now = editor.item
    assert f"{ITEM}$11111111-0000-4000-8000-000000000001" in statements_by_guid(now)
    assert now["labels"].keys() == {"en", "fr"}


CHANGED: dict[str, tuple[Any, Any]] = {
    "a source added to our statement": (
        adding,
        lambda edits, _guid: edits.by(
            "Other", ITEM, lambda it: it["claims"]["P1128"][0]["references"].append(referred("https://example.org/x"))
        ),
    ),
    "our statement's rank": (adding, lambda edits, guid: edits.rank(ITEM, guid)),
    "the rank of a statement that we gave a source": (sourcing, lambda edits, guid: edits.rank(ITEM, guid)),
    "a qualifier of a statement that we qualified": (
        qualifying,
        lambda edits, _guid: edits.by("Other", ITEM, lambda it: it["claims"]["P31"][0].update(references=[
            referred("https://example.org/x")])),
    ),
    "the rank that we had set": (ranking, lambda edits, guid: edits.rank(ITEM, guid)),
    "our label": (
        lambda item: naming(item, "label", "Gemacht", "de"),
        lambda edits, _guid: edits.by("Other", ITEM, lambda it: it["labels"]["de"].update(value="Gebaut")),
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", CHANGED)
def test_what_others_have_changed_since_is_not_undone(editor: WikiEditor, what: str) -> None:
    make, change = CHANGED[what]
    one = make(editor.item)
    applied = editor.apply(editor.plan(one))
    change(editor.fake_wiki.edits, one.guid)
    before = content(editor.item)

    with pytest.raises(ConflictError, match=f"^{one.id}: someone has changed it since"):
        editor.undo(applied)

    assert content(editor.item) == before
    assert len(editor.edits()) == 1


def test_the_rest_can_be_undone_by_name(editor: WikiEditor) -> None:
    one, other = adding(editor.item), sourcing(editor.item)
    applied = editor.apply(editor.plan(one, other))
    editor.fake_wiki.edits.rank(ITEM, one.guid)
    with pytest.raises(ConflictError):
        editor.undo(applied)

    undone = editor.undo(applied, only=[other.id])

    assert undone.outcome == "applied"
    assert one.guid in statements_by_guid(editor.item)
    assert len(statements_by_guid(editor.item)[YEAR_GUID]["references"]) == 1
    with pytest.raises(RunError, match="no-such is not in the result"):
        editor.undo(applied, only=["no-such"])


GONE = {
    "our statement removed": (adding, lambda edits, guid: edits.remove(ITEM, guid)),
    "the statement that we gave a source removed": (sourcing, lambda edits, guid: edits.remove(ITEM, guid)),
    "our alias removed": (naming, lambda edits, _guid: edits.by("Other", ITEM, lambda it: it["aliases"].clear())),
}


@pytest.mark.parametrize("what", GONE)
def test_what_is_gone_already_is_undone(editor: WikiEditor, what: str) -> None:
    make, change = GONE[what]
    one = make(editor.item)
    applied = editor.apply(editor.plan(one))
    change(editor.fake_wiki.edits, one.guid)

    undone = editor.undo(applied)

    assert (undone.outcome, undone.exit_code, len(editor.edits())) == ("was there already", 0, 1)


@pytest.mark.parametrize("what", ["merge", "delete"])
def test_an_item_that_is_gone_is_left_alone(editor: WikiEditor, what: str) -> None:
    applied = editor.apply(editor.plan(adding(editor.item)))
    edits = editor.fake_wiki.edits
    edits.merge(ITEM, OTHER_KIND) if what == "merge" else edits.delete(ITEM)

    with pytest.raises(ConflictError, match="was deleted, or is a redirect"):
        editor.undo(applied)

    assert len(editor.fake_wiki.log.of("wbeditentity")) == 1


def test_a_label_that_the_undo_does_not_take_away_keeps_its_name(editor: WikiEditor) -> None:
    editor.fake_wiki.edits.by("Other", ITEM, lambda it: it["labels"].clear())
    plan = editor.plan(naming(editor.item, "label", "Made"), label=ITEM)
    applied = editor.apply(plan)
    assert applied.outcome == "applied"

    undone = editor.undo(applied)

    assert undone.outcome == "applied"
    assert not editor.item["labels"]


def test_who_says_no_undoes_nothing(editor: WikiEditor) -> None:
    applied = editor.apply(editor.plan(adding(editor.item)))

    def ask(_item: Any, _operations: Any) -> None:
        raise RunError("no")

    with pytest.raises(RunError, match="no"):
        editor.undo(applied, ask=ask)

    assert len(editor.edits()) == 1


def test_what_was_not_applied_is_not_undone(editor: WikiEditor) -> None:
    editor.fake_wiki.faults.add(Fault.failed_save(), action="wbeditentity", times=1)
    failed = editor.apply(editor.plan(adding(editor.item)))

    with pytest.raises(RunError, match="nothing of it was applied"):
        editor.undo(failed)


def test_an_undo_is_not_undone(editor: WikiEditor) -> None:
    undone = editor.undo(editor.apply(editor.plan(adding(editor.item))))

    with pytest.raises(RunError, match="plan and apply again"):
        editor.undo(undone)


def test_the_result_of_another_wiki_is_refused(editor: WikiEditor) -> None:
    applied = editor.apply(editor.plan(adding(editor.item)))

    with pytest.raises(RunError, match="the result is of http://other"):
        editor.undo(replace(applied, api="http://other/api.php"))


def test_a_lost_answer_to_an_undo_is_read_back_too(editor: WikiEditor) -> None:
    before = content(editor.item)
    applied = editor.apply(editor.plan(*all_kinds(editor.item)))
    editor.fake_wiki.faults.add(Fault.drop_after_commit(), action="wbeditentity", times=1)

    undone = editor.undo(applied)

    assert (undone.outcome, undone.exit_code, len(editor.edits())) == ("applied", 0, 2)
    assert content(editor.item) == before


def test_the_plan_of_an_undo_does_the_last_first(editor: WikiEditor) -> None:
    applied = editor.apply(editor.plan(adding(editor.item), qualifying(editor.item, NAME_GUID, "end_date")))

    plan = make_undo_plan(applied, editor.item)

    assert [(one.op, one.guid) for one in plan.operations] == [
        ("remove_own_qualifier", NAME_GUID),
        ("remove_own_statement", applied.operations[0]["guid"]),
    ]
    assert (plan.kind, plan.base_revid) == ("undo", editor.item["lastrevid"])


def test_a_result_is_read_as_it_was_written(editor: WikiEditor, tmp_path: Path) -> None:
    result = editor.apply(editor.plan(*all_kinds(editor.item)))
    path = tmp_path / "result.json"
    path.write_text(json.dumps(result.as_json()))

    assert read_result(path) == result


@pytest.mark.parametrize(
    "change",
    [
        lambda it: it.update(operations=[{"id": 1}]),
        lambda it: it["operations"][0].update(op="remove_everything"),
        lambda it: it["operations"][0].update(outcome="maybe"),
        lambda it: it["operations"][0].update(change=[]),
        lambda it: it.update(more=1),
        lambda it: it.pop("entity"),
        lambda it: it.update(entity=7),
        lambda it: it.clear(),
        lambda it: it.update(outcome={}),
        lambda it: it.update(kind=[]),
        lambda it: it.update(revision=True),
        lambda it: it.update(exit_code=2**70),
        lambda it: it.update(message="\ud800"),
        lambda it: it["operations"][0].update(id=None),
        lambda it: it["operations"][0].update(guid="Q1$1"),
        lambda it: it["operations"][0].update(sources=[1]),
        lambda it: it["operations"][0]["change"].update(statement=[]),
        lambda it: it["operations"][0]["change"]["statement"]["mainsnak"].update(datavalue={"type": "string"}),
        lambda it: it["operations"][0]["after"]["mainsnak"].pop("property"),
        lambda it: it["operations"][0]["after"].update(references=[{"snaks": []}]),
    ],
)
def test_what_is_no_result_is_refused(editor: WikiEditor, tmp_path: Path, change: Any) -> None:
    said = json.loads(json.dumps(editor.apply(editor.plan(adding(editor.item))).as_json()))
    change(said)
    path = tmp_path / "result.json"
    path.write_text(json.dumps(said))

    with pytest.raises(DataError, match="this is not a result") as caught:
        read_result(path)
    assert str(caught.value).isprintable()


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff", b"[" * 100_000, b'{"digest": NaN}', b'{"digest": 1, "digest": 2}', b"9" * 5000, b'"\x1b[2J"'],
)
def test_what_is_no_json_is_refused_in_one_line(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "result.json"
    path.write_bytes(content)

    with pytest.raises(DataError, match="this is not a result") as caught:
        read_result(path)
    assert str(caught.value).isprintable()


def test_a_result_that_is_not_there_is_reported(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="cannot read"):
        read_result(tmp_path / "none.json")


def test_what_stands_what_was_changed_and_what_is_gone_is_reported(editor: WikiEditor) -> None:
    result = editor.apply(editor.plan(*all_kinds(editor.item)))
    ids = {one["op"]: one["id"] for one in result.operations}
    assert {state for _, state in verify_result(result, editor.item)} == {"stands"}

    editor.fake_wiki.edits.rank(ITEM, YEAR_GUID)
    editor.fake_wiki.edits.remove(ITEM, KIND_GUID)
    editor.fake_wiki.edits.by("Other", ITEM, lambda it: it["labels"]["de"].update(value="Gebaut"))
    editor.fake_wiki.edits.by("Other", ITEM, lambda it: it["aliases"].clear())
    found = dict(verify_result(result, editor.item))

    assert found == {
        ids["add_statement"]: "stands",
        ids["add_reference"]: "changed since",
        ids["add_qualifier"]: "gone",
        ids["end_date"]: "stands",
        ids["set_rank"]: "stands",
        ids["add_label"]: "changed since",
        ids["add_description"]: "stands",
        ids["add_alias"]: "gone",
    }
    assert {state for _, state in verify_result(result, {"id": ITEM, "missing": ""})} == {"gone"}


def test_what_was_not_applied_is_reported_as_such_and_a_deleted_item_has_nothing_left(editor: WikiEditor) -> None:
    result = editor.apply(editor.plan(adding(editor.item)))
    refused = replace(result, operations=({**result.operations[0], "outcome": "not applied"},))

    assert [state for _, state in verify_result(refused, editor.item)] == ["not applied"]
    assert [state for _, state in verify_result(result, {"id": ITEM, "missing": ""})] == ["gone"]
    assert [state for _, state in verify_result(result, {**editor.item, "id": OTHER_KIND})] == ["gone"]


def test_a_statement_that_the_wiki_spells_otherwise_still_stands(editor: WikiEditor) -> None:
    result = editor.apply(editor.plan(adding(editor.item)))
    item = editor.item
    (statement_,) = item["claims"]["P1128"]
    del statement_["mainsnak"]["hash"]
    statement_["references"][0]["snaks-order"] = []

    assert [state for _, state in verify_result(result, item)] == ["stands"]
