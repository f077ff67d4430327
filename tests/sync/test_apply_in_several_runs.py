"""One plan in several goes: our own edits in between are no conflict, anyone else's are; each go can be undone."""

from typing import Any

import pytest

from leapgraph.sync.applying.read_back import verify_result
from leapgraph.sync.edit_payload import statements_by_guid
from leapgraph.sync.plan_model import Operation, Plan
from leapgraph.wiki.errors import EditConflictError, NoResponseError
from support.apply_fixtures import (
    ITEM,
    KIND_GUID,
    USER,
    YEAR_GUID,
    WikiEditor,
    adding,
    content,
    naming,
    operation,
    qualifying,
    ranking,
    sourcing,
)
from support.fake_wikibase import Fault
from support.item_fixtures import referred


def pair(item: Any, what: str) -> tuple[Operation, Operation]:
    """Return two operations of a plan: on two statements, or on one."""
    pairs = {
        "two statements": (adding(item), sourcing(item)),
        "one statement": (sourcing(item), qualifying(item, YEAR_GUID)),
        "one statement, its rank": (ranking(item, YEAR_GUID), sourcing(item)),
        "two sources of one": (sourcing(item), sourcing(item, url="https://example.org/second")),
        "terms": (naming(item), naming(item, "label", "Gemacht", "de")),
    }
    return pairs[what]


PAIRS = ["two statements", "one statement", "one statement, its rank", "two sources of one", "terms"]


def two(editor: WikiEditor, what: str = "two statements") -> tuple[Plan, str, str]:
    first, second = pair(editor.item, what)
    plan = editor.plan(first, second)
    return plan, first.id, second.id


@pytest.mark.parametrize(("what", "turned"), [*((one, False) for one in PAIRS), ("one statement", True)])
def test_a_second_go_is_applied_after_the_first(editor: WikiEditor, what: str, turned: bool) -> None:  # noqa: FBT001 - drawn
    plan, *ids = two(editor, what)
    whole = content(editor.item)
    goes = [editor.apply(plan, [one]) for one in (ids[::-1] if turned else ids)]

    assert [go.outcome for go in goes] == ["applied", "applied"]
    assert len(editor.edits()) == 2
    assert [verify_result(go, editor.item, editor.journal.edits(go.api, ITEM)) for go in goes] == [
        [(go.operations[0]["id"], "stands")] for go in goes
    ]
    for go in goes:
        assert editor.undo(go).outcome == "applied"
    assert content(editor.item) == whole


@pytest.mark.parametrize("first", [0, 1])
@pytest.mark.parametrize("what", ["two statements", "one statement, its rank"])
def test_the_undo_of_one_go_leaves_the_other(editor: WikiEditor, what: str, first: int) -> None:
    plan, *ids = two(editor, what)
    alone = editor.apply(plan, [ids[1 - first]])
    left = content(editor.item)
    editor.undo(alone)
    goes = {one: editor.apply(plan, [one]) for one in ids}

    editor.undo(goes[ids[first]])

    assert content(editor.item) == left


def test_all_of_a_plan_after_one_go_applies_the_rest(editor: WikiEditor) -> None:
    plan, first, second = two(editor)
    editor.apply(plan, [first])

    rest = editor.apply(plan)

    assert {one["id"]: one["outcome"] for one in rest.operations} == {first: "was there already", second: "applied"}


@pytest.mark.parametrize("reads", [1, 2])
def test_a_copy_that_lags_behind_our_last_edit_is_read_again(editor: WikiEditor, reads: int) -> None:
    plan, first, second = two(editor)
    goes = [editor.apply(plan, [first])]
    editor.fake_wiki.edits.stale = reads
    goes.append(editor.apply(plan, [second]))
    assert [go.outcome for go in goes] == ["applied", "applied"]

    for go in goes:
        editor.fake_wiki.edits.stale = reads
        assert editor.undo(go).outcome == "applied"
    assert len(editor.edits()) == 4


def test_what_was_taken_back_from_here_is_no_conflict(editor: WikiEditor) -> None:
    plan, first, second = two(editor)
    editor.undo(editor.apply(plan, [first]))

    assert editor.apply(plan, [second]).outcome == "applied"
    assert editor.apply(plan, [first]).outcome == "applied"
    assert len(editor.edits()) == 4


# What others do after the first go, with the revision and the GUID of what it added.
OTHERS: dict[str, Any] = {
    "elsewhere": lambda editor, _go: editor.fake_wiki.edits.rank(ITEM, KIND_GUID),
    "on the statement of the second": lambda editor, _go: editor.fake_wiki.edits.rank(ITEM, YEAR_GUID),
    "our edit undone": lambda editor, go: editor.fake_wiki.edits.undo(ITEM, go.revision),
    "our statement removed": lambda editor, go: editor.fake_wiki.edits.remove(ITEM, go.operations[0]["guid"]),
    "by our account, by hand": lambda editor, _go: editor.fake_wiki.edits.rank(ITEM, KIND_GUID, user=USER),
}


@pytest.mark.parametrize("what", OTHERS)
def test_what_others_did_after_the_first_go_is_looked_at(editor: WikiEditor, what: str) -> None:
    plan, first, second = two(editor)
    OTHERS[what](editor, editor.apply(plan, [first]))
    theirs = content(editor.item)

    with pytest.raises(EditConflictError, match="was edited since the plan was made"):
        editor.apply(plan, [second])

    assert content(editor.item) == theirs


@pytest.mark.parametrize("what", OTHERS)
def test_what_others_did_between_two_edits_of_ours_is_looked_at(editor: WikiEditor, what: str) -> None:
    plan, first, second = two(editor)
    OTHERS[what](editor, editor.apply(plan, [first]))
    editor.apply(editor.plan(naming(editor.item)))
    theirs = content(editor.item)

    with pytest.raises(EditConflictError):
        editor.apply(plan, [second])

    assert content(editor.item) == theirs


def test_what_others_did_before_the_first_go_is_looked_at(editor: WikiEditor) -> None:
    plan, first, second = two(editor)
    editor.fake_wiki.edits.rank(ITEM, KIND_GUID)

    for one in (first, second):
        with pytest.raises(EditConflictError):
            editor.apply(plan, [one])


def test_an_edit_of_others_that_came_before_the_read_back_is_no_edit_of_ours(editor: WikiEditor) -> None:
    plan, first, second = two(editor)
    editor.fake_wiki.faults.meanwhile(
        lambda: editor.fake_wiki.edits.rank(ITEM, KIND_GUID), action="wbgetentities", skip=1
    )
    assert editor.apply(plan, [first]).outcome == "applied"

    with pytest.raises(EditConflictError):
        editor.apply(plan, [second])


def test_a_revision_of_others_that_our_read_back_saw_is_theirs(editor: WikiEditor) -> None:
    plan, first, _ = two(editor)
    editor.fake_wiki.faults.meanwhile(
        lambda: editor.fake_wiki.edits.rank(ITEM, KIND_GUID), action="wbgetentities", skip=1
    )
    assert editor.apply(plan, [first]).revision == 14

    # A plan for the revision that our edit made, from before theirs: the journal has their revision as where we saw it.
    with pytest.raises(EditConflictError):
        editor.apply(editor.plan(naming(editor.item), base_revid=13))


def test_a_go_after_an_edit_of_another_plan_of_ours_on_the_same_statement_is_planned_again(editor: WikiEditor) -> None:
    plan, first, second = two(editor, "one statement")
    editor.apply(plan, [first])
    item = editor.item
    editor.apply(editor.plan(operation("set_rank", item, {"rank": "deprecated"}, YEAR_GUID)))

    with pytest.raises(Exception, match=f"^{second}: the wiki does not have what the plan says"):
        editor.apply(plan, [second])


def test_the_history_is_requested_only_where_our_edit_is_the_last(editor: WikiEditor) -> None:
    plan, first, second = two(editor)

    def histories() -> int:
        return sum(one.parameters.get("prop") == "revisions" for one in editor.fake_wiki.log.of("query"))

    editor.apply(plan, [first])
    assert histories() == 0
    editor.apply(plan, [second])
    assert histories() == 1
    editor.fake_wiki.edits.rank(ITEM, KIND_GUID)
    with pytest.raises(EditConflictError):
        editor.apply(editor.plan(naming(editor.item), base_revid=12))
    assert histories() == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda body: body.replace(b'"revid"', b'"rev"'),
        lambda body: body.replace(b'"pages"', b'"sites"'),
        lambda body: body.replace(b'"revisions": [', b'"revisions": [7, '),
    ],
)
def test_a_history_that_cannot_be_read_is_reported(editor: WikiEditor, change: Any) -> None:
    plan, first, second = two(editor)
    editor.apply(plan, [first])
    editor.fake_wiki.faults.add(
        Fault.mutate(lambda body: change(body) if b"parentid" in body else body), action="query"
    )

    with pytest.raises(NoResponseError, match=f"not the history of {ITEM}"):
        editor.apply(plan, [second])


def test_a_history_that_does_not_reach_back_or_lags_behind_proves_nothing(editor: WikiEditor) -> None:
    plan, first, second = two(editor)
    editor.apply(plan, [first])
    for change in (
        lambda body: body.replace(b'"revid": 12', b'"revid": 11'),
        lambda body: body.replace(b'"revid": 13', b'"revid": 11'),
    ):
        editor.fake_wiki.faults.clear()
        editor.fake_wiki.faults.add(Fault.mutate(change), action="query")

        with pytest.raises(EditConflictError):
            editor.apply(plan, [second])


def test_a_change_of_others_on_what_a_go_did_keeps_it_from_being_undone(editor: WikiEditor) -> None:
    plan, first, second = two(editor, "one statement")
    goes = [editor.apply(plan, [one]) for one in (first, second)]
    editor.fake_wiki.edits.by(
        "Other", ITEM, lambda it: it["claims"]["P571"][0]["references"].append(referred("https://example.org/new"))
    )

    for go in goes:
        with pytest.raises(Exception, match="someone has changed it since"):
            editor.undo(go)
        assert [how for _, how in verify_result(go, editor.item, editor.journal.edits(go.api, ITEM))] == [
            "changed since"
        ]
    assert len(statements_by_guid(editor.item)[YEAR_GUID]["references"]) == 3
