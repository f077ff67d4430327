"""Undoing what was applied: all of it, nothing else, and not what others have changed since."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from leapgraph.errors import DataError, RunError
from leapgraph.sync.applying.undo import make_undo_plan, read_result
from leapgraph.sync.applying.verify import verify_result
from leapgraph.sync.edit_payload import statements_by_guid
from leapgraph.wiki.errors import ConflictError
from support.apply_fixtures import (
    ITEM,
    KIND_GUID,
    NAME_GUID,
    OTHER_KIND,
    YEAR_GUID,
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

if TYPE_CHECKING:
    from pathlib import Path

    from support.apply_fixtures import Bench


def test_apply_then_undo_is_the_identity(bench: Bench) -> None:
    before = content(bench.item)
    applied = bench.apply(bench.plan(*all_kinds(bench.item)))

    undone = bench.undo(applied)

    assert content(bench.item) == before
    assert (undone.outcome, undone.exit_code, undone.kind) == ("applied", 0, "undo")
    assert len(bench.edits()) == 2
    assert len(bench.double.log.of("wbeditentity")) == 2


def test_undoing_twice_sends_nothing_the_second_time(bench: Bench) -> None:
    applied = bench.apply(bench.plan(*all_kinds(bench.item)))
    bench.undo(applied)

    again = bench.undo(applied)

    assert (again.outcome, again.exit_code) == ("was there already", 0)
    assert len(bench.edits()) == 2


def test_what_was_undone_can_be_applied_again(bench: Bench) -> None:
    plan = bench.plan(*all_kinds(bench.item))
    bench.undo(bench.apply(plan))

    result = bench.apply(replace(plan, base_revid=bench.item["lastrevid"]))

    assert result.outcome == "applied"
    assert plan.operations[0].guid in statements_by_guid(bench.item)


def test_what_was_there_before_is_not_taken_away(bench: Bench) -> None:
    there = sourcing(bench.item, url="https://example.org/theirs")
    applied = bench.apply(bench.plan(adding(bench.item), there))
    assert [one["outcome"] for one in applied.operations] == ["applied", "was there already"]

    bench.undo(applied)

    assert len(statements_by_guid(bench.item)[YEAR_GUID]["references"]) == 1


def test_what_others_did_elsewhere_stays(bench: Bench) -> None:
    applied = bench.apply(bench.plan(*all_kinds(bench.item)))
    bench.double.edits.add(ITEM, statement(f"{ITEM}$11111111-0000-4000-8000-000000000001", "P31", OTHER_KIND))
    bench.double.edits.by("Other", ITEM, lambda it: it["labels"].update(fr={"language": "fr", "value": "Fait"}))

    undone = bench.undo(applied)

    assert undone.outcome == "applied"
    now = bench.item
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
def test_what_others_have_changed_since_is_not_undone(bench: Bench, what: str) -> None:
    make, change = CHANGED[what]
    one = make(bench.item)
    applied = bench.apply(bench.plan(one))
    change(bench.double.edits, one.guid)
    before = content(bench.item)

    with pytest.raises(ConflictError, match=f"^{one.id}: someone has changed it since"):
        bench.undo(applied)

    assert content(bench.item) == before
    assert len(bench.edits()) == 1


def test_the_rest_can_be_undone_by_name(bench: Bench) -> None:
    one, other = adding(bench.item), sourcing(bench.item)
    applied = bench.apply(bench.plan(one, other))
    bench.double.edits.rank(ITEM, one.guid)
    with pytest.raises(ConflictError):
        bench.undo(applied)

    undone = bench.undo(applied, only=[other.id])

    assert undone.outcome == "applied"
    assert one.guid in statements_by_guid(bench.item)
    assert len(statements_by_guid(bench.item)[YEAR_GUID]["references"]) == 1
    with pytest.raises(RunError, match="no-such is not in the result"):
        bench.undo(applied, only=["no-such"])


GONE = {
    "our statement removed": (adding, lambda edits, guid: edits.remove(ITEM, guid)),
    "the statement that we gave a source removed": (sourcing, lambda edits, guid: edits.remove(ITEM, guid)),
    "our alias removed": (naming, lambda edits, _guid: edits.by("Other", ITEM, lambda it: it["aliases"].clear())),
}


@pytest.mark.parametrize("what", GONE)
def test_what_is_gone_already_is_undone(bench: Bench, what: str) -> None:
    make, change = GONE[what]
    one = make(bench.item)
    applied = bench.apply(bench.plan(one))
    change(bench.double.edits, one.guid)

    undone = bench.undo(applied)

    assert (undone.outcome, undone.exit_code, len(bench.edits())) == ("was there already", 0, 1)


@pytest.mark.parametrize("what", ["merge", "delete"])
def test_an_item_that_is_gone_is_left_alone(bench: Bench, what: str) -> None:
    applied = bench.apply(bench.plan(adding(bench.item)))
    edits = bench.double.edits
    edits.merge(ITEM, OTHER_KIND) if what == "merge" else edits.delete(ITEM)

    with pytest.raises(ConflictError, match="was deleted, or is a redirect"):
        bench.undo(applied)

    assert len(bench.double.log.of("wbeditentity")) == 1


def test_a_label_that_the_undo_does_not_take_away_keeps_its_name(bench: Bench) -> None:
    bench.double.edits.by("Other", ITEM, lambda it: it["labels"].clear())
    plan = bench.plan(naming(bench.item, "label", "Made"), label=ITEM)
    applied = bench.apply(plan)
    assert applied.outcome == "applied"

    undone = bench.undo(applied)

    assert undone.outcome == "applied"
    assert not bench.item["labels"]


def test_who_says_no_undoes_nothing(bench: Bench) -> None:
    applied = bench.apply(bench.plan(adding(bench.item)))

    def ask(_item: Any, _operations: Any) -> None:
        raise RunError("no")

    with pytest.raises(RunError, match="no"):
        bench.undo(applied, ask=ask)

    assert len(bench.edits()) == 1


def test_what_was_not_applied_is_not_undone(bench: Bench) -> None:
    bench.double.faults.add(Fault.failed_save(), action="wbeditentity", times=1)
    failed = bench.apply(bench.plan(adding(bench.item)))

    with pytest.raises(RunError, match="nothing of it was applied"):
        bench.undo(failed)


def test_an_undo_is_not_undone(bench: Bench) -> None:
    undone = bench.undo(bench.apply(bench.plan(adding(bench.item))))

    with pytest.raises(RunError, match="plan and apply again"):
        bench.undo(undone)


def test_the_result_of_another_wiki_is_refused(bench: Bench) -> None:
    applied = bench.apply(bench.plan(adding(bench.item)))

    with pytest.raises(RunError, match="the result is of http://other"):
        bench.undo(replace(applied, api="http://other/api.php"))


def test_a_lost_answer_to_an_undo_is_read_back_too(bench: Bench) -> None:
    before = content(bench.item)
    applied = bench.apply(bench.plan(*all_kinds(bench.item)))
    bench.double.faults.add(Fault.drop_after_commit(), action="wbeditentity", times=1)

    undone = bench.undo(applied)

    assert (undone.outcome, undone.exit_code, len(bench.edits())) == ("applied", 0, 2)
    assert content(bench.item) == before


def test_the_plan_of_an_undo_does_the_last_first(bench: Bench) -> None:
    applied = bench.apply(bench.plan(adding(bench.item), qualifying(bench.item, NAME_GUID, "end_date")))

    plan = make_undo_plan(applied, bench.item)

    assert [(one.op, one.guid) for one in plan.operations] == [
        ("remove_own_qualifier", NAME_GUID),
        ("remove_own_statement", applied.operations[0]["guid"]),
    ]
    assert (plan.kind, plan.base_revid) == ("undo", bench.item["lastrevid"])


def test_a_result_is_read_as_it_was_written(bench: Bench, tmp_path: Path) -> None:
    result = bench.apply(bench.plan(*all_kinds(bench.item)))
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
def test_what_is_no_result_is_refused(bench: Bench, tmp_path: Path, change: Any) -> None:
    said = json.loads(json.dumps(bench.apply(bench.plan(adding(bench.item))).as_json()))
    change(said)
    path = tmp_path / "result.json"
    path.write_text(json.dumps(said))

    with pytest.raises(DataError, match="this is no result") as caught:
        read_result(path)
    assert str(caught.value).isprintable()


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff", b"[" * 100_000, b'{"digest": NaN}', b'{"digest": 1, "digest": 2}', b"9" * 5000, b'"\x1b[2J"'],
)
def test_what_is_no_json_is_refused_in_one_line(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "result.json"
    path.write_bytes(content)

    with pytest.raises(DataError, match="this is no result") as caught:
        read_result(path)
    assert str(caught.value).isprintable()


def test_a_result_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="cannot read"):
        read_result(tmp_path / "none.json")


def test_what_stands_what_was_changed_and_what_is_gone_is_told(bench: Bench) -> None:
    result = bench.apply(bench.plan(*all_kinds(bench.item)))
    ids = {one["op"]: one["id"] for one in result.operations}
    assert {state for _, state in verify_result(result, bench.item)} == {"stands"}

    bench.double.edits.rank(ITEM, YEAR_GUID)
    bench.double.edits.remove(ITEM, KIND_GUID)
    bench.double.edits.by("Other", ITEM, lambda it: it["labels"]["de"].update(value="Gebaut"))
    bench.double.edits.by("Other", ITEM, lambda it: it["aliases"].clear())
    found = dict(verify_result(result, bench.item))

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


def test_what_was_not_applied_is_told_as_such_and_a_deleted_item_has_nothing_left(bench: Bench) -> None:
    result = bench.apply(bench.plan(adding(bench.item)))
    refused = replace(result, operations=({**result.operations[0], "outcome": "not applied"},))

    assert [state for _, state in verify_result(refused, bench.item)] == ["not applied"]
    assert [state for _, state in verify_result(result, {"id": ITEM, "missing": ""})] == ["gone"]
    assert [state for _, state in verify_result(result, {**bench.item, "id": OTHER_KIND})] == ["gone"]


def test_a_statement_that_the_wiki_spells_otherwise_still_stands(bench: Bench) -> None:
    result = bench.apply(bench.plan(adding(bench.item)))
    item = bench.item
    (statement_,) = item["claims"]["P1128"]
    del statement_["mainsnak"]["hash"]
    statement_["references"][0]["snaks-order"] = []

    assert [state for _, state in verify_result(result, item)] == ["stands"]
