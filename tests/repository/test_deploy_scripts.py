"""The lines of `docs/deploy/` that commit what was pulled and keep one issue: git, gh and curl, without leapgraph."""

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from support import fake_gh
from support.deploy_files import (
    DEPLOY,
    changed_in_last_commit,
    git,
    github_jobs,
    gitlab_jobs,
    run_lines,
)
from support.fake_gitlab import ISSUE_TOKEN, FakeGitlab

COMMIT = {
    "github": (github_jobs("github-publish.yml")["commit"].lines["Commit what was pulled"], ()),
    "gitlab": (gitlab_jobs()["commit"].script, ("-o", "pipefail")),
}
ISSUE = github_jobs("github-publish.yml")["issue"].script


class Checkout:
    """A clone of a forge's repository, with the settings of a job."""

    def __init__(self, folder: Path) -> None:
        self.forge = folder / "forge.git"
        self.folder = folder / "checkout"
        first = folder / "first"
        for path, text in {
            "graph/leap.ttl": "a",
            "graph/wikidata/old.ttl": "b",
            "graph/wikidata/item.ttl": "c",
        }.items():
            (first / path).parent.mkdir(parents=True, exist_ok=True)
            (first / path).write_text(text, "utf-8")
        git(folder, "init", "--quiet", "--bare", str(self.forge))
        git(first, "init", "--quiet")
        git(first, "add", ".")
        git(first, "commit", "--quiet", "--message", "First")
        git(first, "push", "--quiet", str(self.forge), "main")
        git(folder, "clone", "--quiet", "--depth", "1", f"file://{self.forge}", str(self.folder))

    def hand_over(self, files: dict[str, str]) -> None:
        """Put what the job `pull` has handed over."""
        (self.folder / "pulled").mkdir()
        for name, text in files.items():
            (self.folder / "pulled" / name).write_text(text, "utf-8")

    def run(self, host: str) -> None:
        script, options = COMMIT[host]
        environment = {
            "CI_SERVER_HOST": "gitlab.example.org",
            "CI_PROJECT_URL": str(self.forge).removesuffix(".git"),
            "CI_COMMIT_BRANCH": "main",
            "PUSH_TOKEN": "push-token",
        }
        result = run_lines(script, self.folder, environment, *options)
        assert result.returncode == 0, result.stderr


@pytest.mark.parametrize("host", COMMIT)
def test_what_was_pulled_is_committed_and_nothing_else(tmp_path: Path, host: str) -> None:
    job = Checkout(tmp_path)
    (job.folder / "graph" / "leap.ttl").write_text("edited", "utf-8")
    (job.folder / "left.txt").write_text("left", "utf-8")
    git(job.folder, "add", "left.txt")
    job.hand_over({"item.ttl": "new", "item.json": "{}"})

    job.run(host)

    assert changed_in_last_commit(job.forge) == [
        f"graph/wikidata/{name}" for name in ("item.json", "item.ttl", "old.ttl")
    ]
    assert git(job.forge, "rev-list", "--count", "main") == "2"


@pytest.mark.parametrize("host", COMMIT)
def test_without_a_change_nothing_is_committed(tmp_path: Path, host: str) -> None:
    job = Checkout(tmp_path)
    job.hand_over({"item.ttl": "c", "old.ttl": "b"})

    job.run(host)

    assert git(job.forge, "rev-list", "--count", "main") == "1"


def test_a_commit_of_others_is_kept(tmp_path: Path) -> None:
    job = Checkout(tmp_path)
    (tmp_path / "first" / "graph" / "leap.ttl").write_text("of others", "utf-8")
    git(tmp_path / "first", "commit", "--quiet", "--all", "--message", "Of others")
    git(tmp_path / "first", "push", "--quiet", str(job.forge), "main")
    (job.folder / "graph" / "wikidata" / "item.ttl").write_text("c", "utf-8")
    job.hand_over({"item.ttl": "new"})

    job.run("github")

    assert git(job.forge, "log", "--format=%s", "main").splitlines() == ["Pull from Wikidata", "Of others", "First"]


@pytest.fixture
def gh(tmp_path: Path) -> dict[str, str]:
    """Return the settings with which `gh` is the one of the tests."""
    program = tmp_path / "bin" / "gh"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -S -P "{fake_gh.__file__}" "$@"\n', "utf-8")
    program.chmod(0o755)
    return {"PATH": f"{program.parent}{os.pathsep}{os.environ['PATH']}", "FAKE_GITHUB": str(tmp_path)}


def test_one_issue_of_github_is_opened_then_updated_then_closed(tmp_path: Path, gh: dict[str, str]) -> None:
    seen = []
    for code, report in (("1", "one"), ("1", "two"), ("0", "none")):
        (tmp_path / "watch.md").write_text(report, "utf-8")
        result = run_lines(ISSUE, tmp_path, {**gh, "CODE": code})
        assert (result.returncode, result.stderr) == (0, "")
        issues = json.loads((tmp_path / "issues.json").read_text("utf-8"))
        seen.append([(issue["state"], issue["body"]) for issue in issues])

    closed = ("closed", "two")
    assert seen == [[("open", "one")], [("open", "two")], [closed]]


@pytest.fixture
def gitlab() -> Iterator[FakeGitlab]:
    with FakeGitlab() as running:
        yield running


def test_one_issue_of_gitlab_is_opened_then_updated_then_closed(tmp_path: Path, gitlab: FakeGitlab) -> None:
    seen = []
    for code, report in (("1", "one &\n- two"), ("1", "two"), ("0", "none")):
        (tmp_path / "watch.md").write_text(report, "utf-8")
        environment = {
            "CI_API_V4_URL": gitlab.api,
            "CI_PROJECT_ID": "7",
            "ISSUE_TOKEN": ISSUE_TOKEN,
            "WATCH_CODE": code,
        }
        result = run_lines(gitlab_jobs()["issue"].script, tmp_path, environment, "-o", "pipefail")
        assert (result.returncode, result.stderr) == (0, "")
        seen.append([(issue["state"], issue["description"]) for issue in gitlab.issues])

    closed = ("closed", "two")
    assert seen == [[("opened", "one &\n- two")], [("opened", "two")], [closed]]


@pytest.fixture
def machine(tmp_path: Path) -> Checkout:
    """Return a checkout as a machine of one's own has it."""
    checkout = Checkout(tmp_path)
    git(checkout.folder, "config", "user.name", "leapgraph")
    git(checkout.folder, "config", "user.email", "leapgraph@example.org")
    return checkout


@pytest.fixture
def path(tmp_path: Path) -> dict[str, str]:
    """Return the settings with which `leapgraph` is a stand-in: it notes how it is called, and pulls `PULLED`."""
    program = tmp_path / "bin" / "leapgraph"
    program.parent.mkdir()
    program.write_text(
        '#!/bin/sh\necho "$@" >> ../calls\n'
        '[ "$1" != pull ] || echo "${PULLED:-new}" > graph/wikidata/item.ttl\nexit "${CODE:-0}"\n',
        "utf-8",
    )
    program.chmod(0o755)
    return {"PATH": f"{program.parent}{os.pathsep}{os.environ['PATH']}"}


def test_on_a_machine_the_pull_is_committed_alone_after_it_was_published(
    tmp_path: Path, machine: Checkout, path: dict[str, str]
) -> None:
    job = machine
    (job.folder / "graph" / "leap.ttl").write_text("edited", "utf-8")
    (job.folder / "left.txt").write_text("left", "utf-8")
    git(job.folder, "add", "left.txt")
    line = f"{DEPLOY / 'publish-graph.sh'} {job.folder} --site https://graph.example.org/"

    refused = run_lines(line, tmp_path, {**path, "CODE": "1"})
    first = git(job.folder, "rev-list", "--count", "main")
    results = [run_lines(line, tmp_path, path) for _ in range(2)]

    assert (refused.returncode, first) == (1, "1")
    assert [(result.returncode, result.stderr) for result in results] == [(0, "")] * 2
    assert git(job.folder, "rev-list", "--count", "main") == "2"
    assert changed_in_last_commit(job.folder) == ["graph/wikidata/item.ttl"]
    calls = ["pull --or-go-on", "publish --site https://graph.example.org/"]
    assert (tmp_path / "calls").read_text("utf-8").splitlines() == [calls[0], *calls, *calls]


def test_on_a_machine_an_edit_of_others_is_published_below_its_own_pulls(
    tmp_path: Path, machine: Checkout, path: dict[str, str]
) -> None:
    line = f"{DEPLOY / 'publish-graph.sh'} {machine.folder}"
    first = tmp_path / "first"
    assert run_lines(line, tmp_path, path).returncode == 0
    # Both change what was pulled; only the others change the graph.
    for name in ("leap", "wikidata/item"):
        (first / "graph" / f"{name}.ttl").write_text("of others", "utf-8")
    git(first, "commit", "--quiet", "--all", "--message", "Of others")
    git(first, "push", "--quiet", str(machine.forge), "main")
    (machine.folder / "graph" / "wikidata" / "old.ttl").write_text("left by a run that was refused", "utf-8")

    result = run_lines(line, tmp_path, {**path, "PULLED": "newer"})
    git(tmp_path, "--git-dir", str(machine.forge), "update-ref", "-d", "refs/heads/main")
    alone = run_lines(line, tmp_path, path)

    assert (result.returncode, result.stderr) == (0, "Applied autostash.\n")
    assert (machine.folder / "graph" / "leap.ttl").read_text("utf-8") == "of others"
    subjects = git(machine.folder, "log", "--format=%s").splitlines()
    assert subjects == ["Pull from Wikidata"] * 3 + ["Of others", "First"]
    assert (alone.returncode, "origin cannot be read: this publishes what is here" in alone.stderr) == (0, True)


def test_on_a_machine_what_nobody_can_merge_is_not_published(
    tmp_path: Path, machine: Checkout, path: dict[str, str]
) -> None:
    for folder in (machine.folder, tmp_path / "first"):
        git(folder, "mv", "graph/leap.ttl", f"graph/{folder.name}.ttl")
        git(folder, "commit", "--quiet", "--message", folder.name)
    git(tmp_path / "first", "push", "--quiet", str(machine.forge), "main")

    result = run_lines(f"{DEPLOY / 'publish-graph.sh'} {machine.folder}", tmp_path, path)

    assert result.returncode == 1
    assert "main of origin both changed a file: merge them by hand; nothing was published" in result.stderr
    assert git(machine.folder, "status", "--porcelain") == ""
    assert not (tmp_path / "calls").exists()
