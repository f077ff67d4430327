"""Whatever is applied, in whatever order, by however many: applied once, undone to what it was, never twice there."""

from __future__ import annotations

import tempfile
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leapgraph.sync.applying.apply import apply_plan
from leapgraph.sync.applying.undo import undo_result
from leapgraph.sync.edit_journal import Journal
from leapgraph.sync.edit_payload import statements_by_guid
from leapgraph.sync.plan_file.writer import plan_digest
from leapgraph.wiki.errors import ConflictError
from support.apply_fixtures import (
    BASE,
    ITEM,
    KIND_GUID,
    NAME_GUID,
    OTHER_KIND,
    YEAR_GUID,
    Bench,
    PlainSession,
    Turns,
    adding,
    content,
    duplicates,
    fill,
    naming,
    qualifying,
    ranking,
    sourcing,
)
from support.fake_wikibase import Double
from support.item_fixtures import statement

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from leapgraph.sync.applying.apply_result import ApplyResult
    from leapgraph.sync.plan_model import Operation, Plan
    from leapgraph.wiki.edit_session import Session

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
def benches() -> Iterator[Bench]:
    with Double(concept_base=BASE) as double, tempfile.TemporaryDirectory() as folder:
        fill(double)
        yield Bench(double, Path(folder))


def made(bench: Bench, names: Sequence[str]) -> Plan:
    return bench.plan(*(MAKERS[name](bench.item) for name in names))


def plainly(bench: Bench, plan: Plan, step: Callable[[str], None] = lambda _what: None) -> ApplyResult:
    session = cast("Session", PlainSession(bench.double, step))
    return apply_plan(plan, plan_digest(plan), (), session, bench.journal)


@quick
@given(names=operations)
def test_apply_twice_is_apply_once_and_apply_then_undo_is_the_identity(names: list[str]) -> None:
    with benches() as bench:
        before = content(bench.item)
        plan = made(bench, names)

        result = plainly(bench, plan)
        once = content(bench.item)
        again = plainly(bench, plan)

        assert (result.outcome, again.outcome) == ("applied", "was there already")
        assert content(bench.item) == once != before
        assert len(bench.edits()) == 1
        undo_result(result, cast("Session", PlainSession(bench.double)), bench.journal)
        assert content(bench.item) == before


@quick
@given(names=operations, other=st.sampled_from(sorted(OTHERS)))
def test_what_others_do_before_or_after_is_never_lost(names: list[str], other: str) -> None:
    with benches() as bench:
        plan = made(bench, names)
        OTHERS[other](bench.double.edits)
        theirs = content(bench.item)

        try:
            plainly(bench, plan)
        except ConflictError:
            assert content(bench.item) == theirs
        else:
            assert other == "nothing" or content(bench.item) == theirs

    with benches() as bench:
        original = statements_by_guid(bench.item)
        result = plainly(bench, made(bench, names))
        OTHERS[other](bench.double.edits)
        theirs = content(bench.item)

        try:
            undo_result(result, cast("Session", PlainSession(bench.double)), bench.journal)
        except ConflictError:
            assert content(bench.item) == theirs
        there = statements_by_guid(bench.item)
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
    with benches() as bench:
        original = statements_by_guid(bench.item)
        plans = {"a": made(bench, first), "b": made(bench, second)}
        turns, came = Turns(order), dict[str, Any]()

        def run(name: str) -> None:
            other = Bench(bench.double, bench.folder / name)
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
        now = bench.item
        there = statements_by_guid(now)

        assert not duplicates(now)
        assert original.keys() <= there.keys()
        assert there[YEAR_GUID]["references"][0] == original[YEAR_GUID]["references"][0]
        assert len(bench.edits()) == 1 + (content(now) != content(bench.double.history(ITEM)[1].entity or {}))
        for name, result in came.items():
            told = {} if isinstance(result, ConflictError) else {one["id"]: one for one in result.operations}
            for one in plans[name].operations:
                outcome = told.get(one.id, {}).get("outcome", "not applied")
                if one.guid and one.op == "add_statement" and outcome in {"applied", "was there already"}:
                    assert one.guid in there
            entries = Journal(bench.folder / name / "sync" / "journal.jsonl").entries()
            if not isinstance(result, ConflictError) and result.outcome == "applied":
                assert [entry["event"] for entry in entries] == ["sending", "done"]
