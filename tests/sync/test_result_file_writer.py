"""The file of what came of an apply, and what a person is told."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from leapgraph.errors import RunError
from leapgraph.sync.journal.apply_result import ApplyResult
from leapgraph.sync.journal.result_file import format_result, write_result

FILE = Path("sync/result-0123456789ab.json")


def result(outcome: Any = "applied", **more: Any) -> ApplyResult:
    """Return a result of one operation."""
    made: dict[str, Any] = {
        "digest": "0123456789abcdef", "api": "https://wiki.example/w/api.php", "entity": "Q1", "kind": "plan",
        "outcome": outcome, "operations": ({"id": "add-x", "outcome": outcome},), "revision": 13, "message": "Done.",
    }  # fmt: skip
    return ApplyResult(**{**made, **more})


def test_what_was_applied_is_reported_with_its_difference_and_the_way_back() -> None:
    assert format_result(result(), FILE).splitlines() == [
        "add-x\tapplied",
        "Done.",
        "https://wiki.example/w/index.php?title=Q1&diff=13",
        f"to take it back: leapgraph sync undo {FILE}",
    ]


def test_an_undo_has_no_way_back_and_another_path_no_address() -> None:
    assert format_result(result(kind="undo", api="https://wiki.example/api.php"), FILE).splitlines() == [
        "add-x\tapplied",
        "Done.",
    ]


@pytest.mark.parametrize("more", [{"exit_code": 3}, {"revision": None}])
def test_what_is_not_done_has_neither(more: dict[str, Any]) -> None:
    assert format_result(result("not applied", **more), FILE).splitlines() == ["add-x\tnot applied", "Done."]


def test_what_was_there_already_does_not_replace_what_was_applied(tmp_path: Path) -> None:
    project: Any = SimpleNamespace(root=tmp_path)
    first = write_result(project, result("was there already"))
    assert json.loads(first.read_bytes())["outcome"] == "was there already"
    write_result(project, result())

    assert write_result(project, result("was there already")) == first
    assert json.loads(first.read_bytes())["outcome"] == "applied"


def test_a_result_without_what_a_file_holds_as_applied_has_a_file_of_its_own(tmp_path: Path) -> None:
    project: Any = SimpleNamespace(root=tmp_path)
    first = write_result(project, result("unknown"))
    assert write_result(project, result()) == first
    other = ({"id": "add-y", "outcome": "applied"}, {"id": "add-x", "outcome": "was there already"})
    second = write_result(project, result(operations=other))
    third = write_result(project, result("not applied"))

    assert [path.name for path in (first, second, third)] == [
        "result-0123456789ab.json", "result-0123456789ab-2.json", "result-0123456789ab-3.json",
    ]  # fmt: skip
    assert json.loads(first.read_bytes())["operations"] == [{"id": "add-x", "outcome": "applied"}]
    again = result("was there already", operations=({"id": "add-y", "outcome": "was there already"},))
    assert write_result(project, again) == second
    assert write_result(project, result(operations=({"id": "add-x", "outcome": "applied"},))) == first


def test_a_folder_that_cannot_be_written_is_reported(tmp_path: Path) -> None:
    (tmp_path / "sync").write_text("", "utf-8")
    project: Any = SimpleNamespace(root=tmp_path)

    with pytest.raises(RunError, match="cannot write"):
        write_result(project, result())
