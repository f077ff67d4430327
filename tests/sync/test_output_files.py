"""What the commands of `sync` write never takes the place of another's file, or of what a person has approved."""

import pytest

from support.pull_fixtures import LEAP
from support.sync_project import SyncProject


@pytest.mark.parametrize("name", ["sync/journal.jsonl", "graph/people.ttl", "sync/result-0.json"])
def test_a_plan_takes_the_place_of_no_other_file(project: SyncProject, name: str) -> None:
    file = project.root / name
    file.parent.mkdir(exist_ok=True)
    if not file.exists():
        file.write_text('{"kept": "approved: true"}\n', encoding="utf-8")
    before = file.read_bytes()

    for more in ([], ["--replace"]):
        result = project.run("sync", "plan", "--offline", "-o", name, *more)

        assert (result.returncode, result.stdout) == (2, "")
        assert result.stderr.endswith(f"leapgraph: {name} is no plan, and is not replaced: name another file with -o\n")
    assert file.read_bytes() == before


def test_a_page_takes_the_place_of_no_other_file(project: SyncProject) -> None:
    before = project.plan.read_bytes()

    own = project.run("sync", "show", "plan.yaml", "--html", "plan.yaml")
    pages = [project.run("sync", "show", "plan.yaml", "--html", "plan.html").returncode for _ in range(2)]

    assert (own.returncode, own.stderr) == (
        2,
        "leapgraph: plan.yaml is no HTML page, and is not replaced: name another file with --html\n",
    )
    assert (pages, project.plan.read_bytes()) == ([0, 0], before)


def test_the_same_plan_keeps_its_approvals_and_another_does_not_replace_them(project: SyncProject) -> None:
    project.run("sync", "plan", "--api", project.wiki.api)
    text = project.plan.read_text("utf-8")
    project.plan.write_text(text.replace("approved: false", "approved: true", 1), encoding="utf-8")
    approved = project.plan.read_bytes()

    same = project.run("sync", "plan", "--api", project.wiki.api)
    other = project.run("sync", "plan", "--api", project.wiki.api, "--retrieved", "2026-01-01")

    assert (same.returncode, other.returncode) == (0, 2)
    assert "it is the plan that stood there: 1 approved, as before\n" in same.stdout
    assert "plan.yaml has approvals, and this plan is another: apply that one" in other.stderr
    assert project.plan.read_text("utf-8").count("approved: true\n") == approved.decode().count("approved: true\n")

    anew = project.run("sync", "plan", "--api", project.wiki.api, "--retrieved", "2026-01-01", "--replace")

    assert anew.returncode == 0
    assert "    approved: true" not in project.plan.read_text("utf-8")


def test_a_plan_can_go_into_a_pipe(project: SyncProject) -> None:
    result = project.process("sync", "plan", "--offline", "-o", "/dev/stdout")

    assert result.returncode == 0, result.stderr
    assert result.stdout.startswith("# A plan for ")


def test_several_results_are_looked_at_and_taken_back_at_once(project: SyncProject) -> None:
    for start in ("add-reference", "add-alias"):
        assert project.apply("--only", project.id_of(start), "--yes").returncode == 0
    results = [str(path.relative_to(project.root)) for path in sorted((project.root / "sync").glob("result-*.json"))]

    stands = project.run("sync", "verify", *results)
    undone = project.run("sync", "undo", *results, "--yes")
    every = sorted(str(path.relative_to(project.root)) for path in (project.root / "sync").glob("result-*.json"))
    gone = project.run("sync", "verify", *results)
    again = project.run("sync", "undo", *every, "--yes")

    assert (len(results), stands.returncode, undone.returncode, gone.returncode) == (2, 0, 0, 1), undone.stderr
    assert [line.split("\t")[0] for line in stands.stdout.splitlines()] == results
    assert (undone.stdout.count("\tapplied\n"), len(project.edits())) == (2, 4)
    assert (again.returncode, again.stdout.count("\ttaken back already\n"), len(project.edits())) == (0, 2, 4)
    assert again.stderr.count(": the result of an undo: left out\n") == 2


def test_an_undo_of_what_others_have_removed_says_so(project: SyncProject) -> None:
    project.apply("--only", project.id_of("add-alias"), "--yes")
    (result,) = (project.root / "sync").glob("result-*.json")
    project.wiki.edits.by("Someone", LEAP, lambda it: it["aliases"].clear())

    undone = project.run("sync", "undo", str(result), "--yes")

    assert undone.returncode == 0, undone.stderr
    assert undone.stdout.splitlines()[0].endswith("\tgone already, not by us")


def test_no_source_was_read_before_the_web(project: SyncProject) -> None:
    result = project.run("sync", "plan", "--offline", "--retrieved", "1066-01-01")

    assert (result.returncode, result.stderr) == (
        2,
        "leapgraph: 1066-01-01 is before the web: name the day on which you have read the sources\n",
    )
