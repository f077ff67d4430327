"""What the commands of `sync` write never takes the place of another's file, or of what a person has approved."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from support.desk import Desk


@pytest.mark.parametrize("name", ["sync/journal.jsonl", "graph/people.ttl", "sync/result-0.json"])
def test_a_plan_takes_the_place_of_no_other_file(desk: Desk, name: str) -> None:
    file = desk.root / name
    file.parent.mkdir(exist_ok=True)
    if not file.exists():
        file.write_text('{"kept": "approved: true"}\n', encoding="utf-8")
    before = file.read_bytes()

    for more in ([], ["--replace"]):
        result = desk.run("sync", "plan", "--offline", "-o", name, *more)

        assert (result.returncode, result.stdout) == (2, "")
        assert result.stderr.endswith(f"leapgraph: {name} is no plan, and is not replaced: name another file with -o\n")
    assert file.read_bytes() == before


def test_a_page_takes_the_place_of_no_other_file(desk: Desk) -> None:
    before = desk.plan.read_bytes()

    own = desk.run("sync", "show", "plan.yaml", "--html", "plan.yaml")
    pages = [desk.run("sync", "show", "plan.yaml", "--html", "plan.html").returncode for _ in range(2)]

    assert (own.returncode, own.stderr) == (
        2,
        "leapgraph: plan.yaml is no HTML page, and is not replaced: name another file with --html\n",
    )
    assert (pages, desk.plan.read_bytes()) == ([0, 0], before)


def test_the_same_plan_keeps_its_approvals_and_another_does_not_replace_them(desk: Desk) -> None:
    text = desk.plan.read_text("utf-8")
    desk.plan.write_text(text.replace("approved: false", "approved: true", 1), encoding="utf-8")
    approved = desk.plan.read_bytes()

    same = desk.run("sync", "plan", "--api", desk.wiki.api)
    other = desk.run("sync", "plan", "--api", desk.wiki.api, "--retrieved", "2026-01-01")

    assert (same.returncode, other.returncode) == (0, 2)
    assert "it is the plan that stood there: 1 approved, as before\n" in same.stdout
    assert "plan.yaml has approvals, and this plan is another: apply that one" in other.stderr
    assert desk.plan.read_text("utf-8").count("approved: true\n") == approved.decode().count("approved: true\n")

    anew = desk.run("sync", "plan", "--api", desk.wiki.api, "--retrieved", "2026-01-01", "--replace")

    assert anew.returncode == 0
    assert "    approved: true" not in desk.plan.read_text("utf-8")


def test_a_plan_can_go_into_a_pipe(desk: Desk) -> None:
    result = desk.run("sync", "plan", "--offline", "-o", "/dev/stdout")

    assert result.returncode == 0, result.stderr
    assert result.stdout.startswith("# A plan for ")
