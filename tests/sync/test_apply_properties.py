"""Whatever is applied, in whatever order, by however many: applied once, undone to what it was, never twice there."""

import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leapgraph.sync.applying.apply import apply_plan
from leapgraph.sync.applying.undo import undo_result
from leapgraph.sync.edit_payload import statements_by_guid
from leapgraph.sync.journal.apply_result import ApplyResult
from leapgraph.sync.journal.edit_journal import Journal
from leapgraph.sync.plan_file.writer import plan_digest
from leapgraph.sync.plan_model import Operation, Plan
from leapgraph.wiki.edit_session import Session
from leapgraph.wiki.errors import ConflictError
from support.apply_fixtures import (
    BASE,
    ITEM,
    KIND_GUID,
    NAME_GUID,
    OTHER_KIND,
    YEAR_GUID,
    PlainSession,
    ThreadSchedule,
    WikiEditor,
    adding,
    content,
    duplicates,
    fill,
    naming,
    qualifying,
    ranking,
    sourcing,
)
from support.fake_wikibase import FakeWikibase
from support.item_fixtures import statement

GUIDS = (KIND_GUID, YEAR_GUID, NAME_GUID)
MAKERS: dict[str, Callable[[Any], Operation]] = {
    "add 40": adding,
    "add 41": lambda item: adding(item, value=41),
    "add a website": lambda item: adding(item, "P856", "https://example.org/"),
    **{f"source {number}": lambda item, guid=guid: sourcing(item, guid) for number, guid in enumerate(GUIDS)},
    "a second source": lambda item: sourcing(item, YEAR_GUID, "https://example.org/second"),
    **{f"qualify {number}": lambda item, guid=guid: qualifying(item, guid) for number, guid in enumerate(GUIDS)},
    "end": lambda item: qualifying(item, YEAR_GUID, "end_date", 2009),
    "prefer": ranking,
    "label": lambda item: naming(item, "label", "Gemacht", "de"),
    "description": lambda item: naming(item, "description", "ein Test", "de"),
    "alias": naming,
    "second alias": lambda item: naming(item, "alias", "Doers"),
}
NEW = f"{ITEM}$11111111-0000-4000-8000-000000000001"
OTHERS: dict[str, Callable[[Any], object]] = {
    "nothing": lambda _edits: None,
    "add": lambda edits: edits.add(ITEM, statement(NEW, "P31", OTHER_KIND)),
    "remove": lambda edits: edits.remove(ITEM, YEAR_GUID),
    "deprecate": lambda edits: edits.rank(ITEM, KIND_GUID),
    "label": lambda edits: edits.by("Other", ITEM, lambda it: it["labels"].update(de={"language": "de", "value": "X"})),
}
operations = st.lists(st.sampled_from(sorted(MAKERS)), min_size=1, max_size=6, unique=True)
quick = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@contextmanager
def benches() -> Iterator[WikiEditor]:
    with FakeWikibase(concept_base=BASE) as fake_wiki, tempfile.TemporaryDirectory() as folder:
        fill(fake_wiki)
        yield WikiEditor(fake_wiki, Path(folder))


def made(editor: WikiEditor, names: Sequence[str]) -> Plan:
    return editor.plan(*(MAKERS[name](editor.item) for name in names))


def plainly(editor: WikiEditor, plan: Plan, step: Callable[[str], None] = lambda _what: None) -> ApplyResult:
    session = cast("Session", PlainSession(editor.fake_wiki, step))
    return apply_plan(plan, plan_digest(plan), (), session, editor.journal)


@quick
@given(names=operations)
def test_apply_twice_is_apply_once_and_apply_then_undo_is_the_identity(names: list[str]) -> None:
    with benches() as editor:
        before = content(editor.item)
        plan = made(editor, names)

        result = plainly(editor, plan)
        once = content(editor.item)
        again = plainly(editor, plan)

        assert (result.outcome, again.outcome) == ("applied", "was there already")
        assert content(editor.item) == once != before
        assert len(editor.edits()) == 1
        undo_result(result, cast("Session", PlainSession(editor.fake_wiki)), editor.journal)
        assert content(editor.item) == before


@quick
@given(names=operations, other=st.sampled_from(sorted(OTHERS)))
def test_what_others_do_before_or_after_is_never_lost(names: list[str], other: str) -> None:
    with benches() as editor:
        plan = made(editor, names)
        OTHERS[other](editor.fake_wiki.edits)
        theirs = content(editor.item)

        try:
            plainly(editor, plan)
        except ConflictError:
            assert content(editor.item) == theirs
        else:
            assert other == "nothing" or content(editor.item) == theirs

    with benches() as editor:
        original = statements_by_guid(editor.item)
        result = plainly(editor, made(editor, names))
        OTHERS[other](editor.fake_wiki.edits)
        theirs = content(editor.item)

        try:
            undo_result(result, cast("Session", PlainSession(editor.fake_wiki)), editor.journal)
        except ConflictError:
            assert content(editor.item) == theirs
        there = statements_by_guid(editor.item)
        assert (NEW in there) == (other == "add")
        assert original.keys() - there.keys() == ({YEAR_GUID} if other == "remove" else set())
        assert there[KIND_GUID]["rank"] == ("deprecated" if other == "deprecate" else "normal")


@quick
@given(
    first=operations,
    second=operations,
    order=st.lists(st.sampled_from(["a", "b"]), max_size=8),
)
def test_any_interleaving_of_two_appliers_leaves_nothing_twice(
    first: list[str], second: list[str], order: list[str]
) -> None:
    with benches() as editor:
        original = statements_by_guid(editor.item)
        plans = {"a": made(editor, first), "b": made(editor, second)}
        turns, came = ThreadSchedule(order), dict[str, Any]()

        def run(name: str) -> None:
            other = WikiEditor(editor.fake_wiki, editor.folder / name)
            try:
                came[name] = plainly(other, plans[name], lambda _what: turns.take(name))
            except ConflictError as error:
                came[name] = error
            finally:
                turns.end(name)

        threads = [threading.Thread(target=run, args=(name,)) for name in plans]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        now = editor.item
        there = statements_by_guid(now)

        assert not duplicates(now)
        assert original.keys() <= there.keys()
        assert there[YEAR_GUID]["references"][0] == original[YEAR_GUID]["references"][0]
        assert len(editor.edits()) == 1 + (content(now) != content(editor.fake_wiki.history(ITEM)[1].entity or {}))
        for name, result in came.items():
            told = {} if isinstance(result, ConflictError) else {one["id"]: one for one in result.operations}
            for one in plans[name].operations:
                outcome = told.get(one.id, {}).get("outcome", "not applied")
                if one.guid and one.op == "add_statement" and outcome in {"applied", "was there already"}:
                    assert one.guid in there
            entries = Journal(editor.folder / name / "sync" / "journal.jsonl").entries()
            if not isinstance(result, ConflictError) and result.outcome == "applied":
                assert [entry["event"] for entry in entries] == ["sending", "done"]
