"""What someone else took away stays away: across pulls, in a fresh clone, until a person brings it again."""

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from leapgraph.cli import main
from leapgraph.errors import DataError
from leapgraph.sync.edit_payload import statements_by_guid
from leapgraph.sync.plan_file.writer import read_plan
from leapgraph.sync.plan_model import Plan
from leapgraph.sync.removals.observations_file import HISTORY_FILE, read_observed_parts
from support.fake_wikibase import FakeWikibase
from support.pull_fixtures import LEAP, WD, Run
from support.query_assertions import leap_project
from support.snapshot_fixture import fill, snak

Json = dict[str, Any]
LOGIN = {"LEAPGRAPH_WIKI_USER": "Editor@leapgraph", "LEAPGRAPH_WIKI_PASSWORD": "secret"}
HEADQUARTERS, WEBSITE, OFFICIAL = (f"{LEAP}$00000000-0000-4000-8000-{number:012}" for number in (3, 4, 8))


@dataclass
class SyncProject:
    """A project whose graph is on the wiki as far as it goes, and who removes things there."""

    root: Path
    wiki: FakeWikibase
    capture: pytest.CaptureFixture[str]

    def run(self, *arguments: str, code: int = 0) -> Run:
        self.capture.readouterr()
        with pytest.raises(SystemExit) as left:
            main(["--project", str(self.root), *arguments])
        out, err = self.capture.readouterr()
        assert left.value.code == code, err
        return Run(code, out, err)

    def pull(self, *options: str, code: int = 0) -> Run:
        return self.run("pull", "--api", self.wiki.api, *options, code=code)

    def plan(self, *options: str) -> Plan:
        path = self.root / "plan.yaml"
        self.run("sync", "plan", "-o", str(path), *options)
        return read_plan(path)[0]

    def apply(self, *options: str) -> Path:
        plan, digest = read_plan(self.root / "plan.yaml")
        only = options or tuple(part for one in plan.operations for part in ("--only", one.id))
        path = str(self.root / "plan.yaml")
        self.run("sync", "apply", path, "--digest", digest, "--yes", *only)
        return max((self.root / "sync").glob("result-*.json"), key=lambda it: it.stat().st_mtime_ns)

    def removed(self) -> dict[str, Json]:
        rows = json.loads(self.run("sync", "status", "--format", "json").out)
        return {str(row["id"]): row for row in rows if "id" in row}

    def saved(self) -> dict[str, bytes]:
        folder = self.root / "graph" / "wikidata"
        return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}

    @property
    def item(self) -> Json:
        return self.wiki.entities.entities[LEAP]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return leap_project(tmp_path_factory.mktemp("template")).root


@pytest.fixture
def project(
    template: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[SyncProject]:
    root = tmp_path / "project"
    shutil.copytree(template, root)
    for name, value in {**LOGIN, "SOURCE_DATE_EPOCH": "1790000000"}.items():
        monkeypatch.setenv(name, value)
    with FakeWikibase(concept_base=WD) as wiki:
        fill(wiki)
        wiki.sessions.passwords["Editor@leapgraph"] = "secret"
        yield SyncProject(root, wiki, capsys)


def someone_removes_one_of_each_kind(project: SyncProject) -> None:
    """Let others remove one thing of each kind, an edit each."""
    edits, now = project.wiki.edits, project.item
    (former,) = [one["id"] for one in now["claims"]["P1448"] if "P582" in one.get("qualifiers", {})]
    edits.by("Ann", LEAP, lambda it: it["aliases"].clear())
    edits.remove(LEAP, HEADQUARTERS, "Ben")
    edits.by(
        "Cyd", LEAP, lambda it: statements_by_guid(it)[WEBSITE].update(mainsnak=snak("P856", "url", "https://x.org/"))
    )
    edits.by("Dan", LEAP, lambda it: statements_by_guid(it)[OFFICIAL].update(references=[]))
    edits.by("Eve", LEAP, lambda it: statements_by_guid(it)[former].pop("qualifiers"))
    edits.rank(LEAP, WEBSITE, "normal", "Fay")


def test_what_others_removed_of_every_kind_stays_away_until_a_person_brings_it_again(project: SyncProject) -> None:
    project.pull()
    assert len(project.plan().operations) >= 7
    project.apply()
    someone_removes_one_of_each_kind(project)
    told = project.pull()
    plan, removed = project.plan(), project.removed()

    assert told.out.endswith("removed by others: 7; `leapgraph sync status` lists each\n")
    assert plan.operations == ()
    assert {one.kind for one in plan.conflicts} == {"differs", "removed-remotely", "changed-remotely"}
    messages = " ".join(one.message for one in plan.conflicts)
    users = {
        "Ann": "alias",
        "Ben": "statement",
        "Cyd": "statement",
        "Dan": "reference",
        "Eve": "qualifier",
        "Fay": "rank",
    }
    assert {one["user"]: key.partition("-")[0] for key, one in removed.items()} == users
    ours = {one["user"]: key for key, one in removed.items() if one["ours"]}
    assert set(ours) == set(users)
    for user in ("Ann", "Ben", "Cyd", "Dan"):
        assert f"by {user} on 2000-01-01 in revision {removed[ours[user]]['revision']}" in messages
        assert f"--bring-again {ours[user]}" in messages

    # A second pull of the unchanged wiki, and one in a fresh clone, change no byte and ask for no history.
    before = project.saved()
    project.wiki.log.clear()
    assert project.pull().out.startswith("unchanged: ")
    shutil.rmtree(project.root / "sync")
    project.pull()
    assert project.saved() == before
    asked = [one.parameters for one in project.wiki.log.of("query")] + json.loads(before["record.json"])["asked"]
    assert [one for one in asked if one.get("titles") == LEAP or "revids" in one] == []
    assert (project.removed(), project.plan()) == (removed, plan)

    lifted = [part for one in ours.values() for part in ("--bring-again", one)]
    again = project.plan(*lifted)
    assert {one.op for one in again.operations} >= {"add_statement", "add_alias", "add_reference"}
    issues = [one for operation in again.operations for one in operation.issues if one.code == "brought-again"]
    assert {one.severity for one in issues} == {"warning"}
    assert {user for user, one in ours.items() if any(f"({one})" in issue.message for issue in issues)} == {
        "Ann", "Ben", "Cyd", "Dan", "Eve",
    }  # fmt: skip
    project.apply()
    assert "https://x.org/" in {one["mainsnak"]["datavalue"]["value"] for one in project.item["claims"]["P856"]}
    assert [one["mainsnak"]["datavalue"]["value"]["id"] for one in project.item["claims"]["P159"]] == ["Q54145"]


def test_our_own_undo_is_no_removal_by_others_with_or_without_the_journal(project: SyncProject) -> None:
    project.pull()
    project.wiki.edits.by("Ann", LEAP, lambda it: it["claims"].pop("P373"))
    ids = {one.id for one in project.plan().operations}
    result = project.apply()
    project.pull()
    project.run("sync", "undo", str(result), "--yes")
    assert {one.id for one in project.plan().operations} == ids

    clone = project.saved()
    project.pull()
    pulled = project.saved()[HISTORY_FILE]
    own = json.loads(pulled)["items"][0]["own"]
    assert [(one["kind"], one["user"]) for one in own] == [("plan", "Editor"), ("undo", "Editor")]
    assert [one["user"] for one in project.removed().values()] == ["Ann"]

    # A clone that has never seen the undo, and no journal, knows it by our account and its summary.
    shutil.rmtree(project.root / "sync")
    for name, content in clone.items():
        (project.root / "graph" / "wikidata" / name).write_bytes(content)
    project.pull()
    assert project.saved()[HISTORY_FILE] == pulled
    assert {one.id for one in project.plan().operations} == ids


def test_an_undo_of_what_was_brought_again_leaves_it_removed_by_others(project: SyncProject) -> None:
    project.pull()
    project.wiki.edits.remove(LEAP, HEADQUARTERS, "Ben")
    lift = ("--bring-again", next(key for key, one in seen_live(project).items() if one["ours"]))
    (one,) = [it for it in project.plan(*lift).operations if it.property == "P159"]
    result = project.apply("--only", one.id)
    project.pull()
    assert lift[1] not in project.removed()
    project.run("sync", "undo", str(result), "--yes")

    assert not [it for it in project.plan().operations if it.property == "P159"]
    assert project.removed()[lift[1]]["user"] == "Ben"


def seen_live(project: SyncProject) -> dict[str, Json]:
    """Return what `sync status --live` lists as removed by others."""
    rows = json.loads(project.run("sync", "status", "--live", "--format", "json").out)
    return {str(row["id"]): row for row in rows if "id" in row}


def test_a_history_that_cannot_be_read_is_reported_in_one_line_and_requested_again(project: SyncProject) -> None:
    project.pull()
    project.wiki.edits.remove(LEAP, HEADQUARTERS, "Ben")
    before = project.saved()
    project.wiki.past.refused = True
    refused = project.run("sync", "plan", "-o", str(project.root / "plan.yaml"), code=2)
    assert "statement removed" in project.pull("--check", code=1).out
    assert project.saved() == before
    told = project.pull()

    why = f"the history of {LEAP} cannot be read: {project.wiki.api} answers with the error readapidenied: "
    assert refused.err.startswith(f"leapgraph: {why}")
    assert told.err.startswith(f"leapgraph: {why}")
    assert told.err.endswith("; the next pull asks again who removed what\n")
    assert len(refused.err.splitlines()) == len(told.err.splitlines()) == 1
    assert not (project.root / "plan.yaml").exists()
    assert [(one["property"], one["user"]) for one in project.removed().values()] == [("P159", "")]
    project.wiki.past.refused = False
    project.pull()
    assert [(one["property"], one["user"]) for one in project.removed().values()] == [("P159", "Ben")]


def test_what_stood_when_it_was_planned_does_not_come_with_the_next_plan(project: SyncProject) -> None:
    project.pull()
    statement = f"{LEAP}$00000000-0000-4000-8000-000000000099"
    project.wiki.edits.remove(LEAP, HEADQUARTERS, "Ben")
    project.pull()
    # Put there by others after the pull, seen by the plan alone.
    late = {"mainsnak": snak("P159", "wikibase-item", "Q54145"), "type": "statement", "id": statement, "rank": "normal"}
    project.wiki.edits.add(LEAP, late, "Cyd")
    (one,) = [it for it in project.plan().operations if it.property == "P159"]
    project.wiki.edits.remove(LEAP, statement, "Ben")
    path = project.root / "plan.yaml"
    digest = read_plan(path)[1]
    told = project.run("sync", "apply", str(path), "--digest", digest, "--yes", "--only", one.id, code=3)
    (new,) = project.root.glob("plan-*.yaml")

    assert "a new plan" in told.err
    assert not [it for it in read_plan(new)[0].operations if it.property == "P159"]


def test_a_file_that_is_none_of_ours_is_refused_in_one_line(project: SyncProject) -> None:
    project.pull()
    path = project.root / "graph" / "wikidata" / HISTORY_FILE
    good = path.read_bytes()
    for content in (
        b"",
        b"{}",
        b"[]",
        b"\xff",
        good.replace(b'"P31"', b'"x"'),
        good.replace(b'"stands": true', b'"s": 1'),
    ):
        path.write_bytes(content)
        with pytest.raises(DataError, match=r"history\.json: it is not as `leapgraph pull` writes it"):
            read_observed_parts(path)
    told = project.run("sync", "plan", code=1)
    assert re.fullmatch(r"leapgraph: \S+history\.json: it is not as `leapgraph pull` writes it: .*\n", told.err)
    path.write_bytes(b'{"a": 1}')
    assert project.run("sync", "plan", code=1).err.endswith("(`format` is missing)\n")
    path.write_bytes(good)
    told = project.run("sync", "plan", "--bring-again", "statement-P1-00000000", code=2)
    assert told.err == "leapgraph: nobody else has removed statement-P1-00000000; there are none\n"


def test_what_was_removed_twice_names_the_other_id(project: SyncProject) -> None:
    project.pull()
    project.wiki.edits.remove(LEAP, HEADQUARTERS, "Ben")
    project.pull()
    guid = f"{LEAP}$00000000-0000-4000-8000-000000000099"
    again = {"mainsnak": snak("P159", "wikibase-item", "Q54145"), "type": "statement", "id": guid, "rank": "normal"}
    project.wiki.edits.add(LEAP, again, "Cyd")
    project.pull()
    project.wiki.edits.remove(LEAP, guid, "Ben")
    project.pull()
    one, other = (key for key, row in project.removed().items() if key.startswith("statement-P159-"))

    told = project.run("sync", "plan", "--offline", "-o", str(project.root / "plan.yaml"), "--bring-again", one)

    assert told.err == (
        f"leapgraph: {one}: the plan does not bring it: the same was removed more than once; give "
        f"--bring-again {other} as well\n"
    )
