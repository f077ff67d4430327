"""`leapgraph sync` as an editor runs it, against a wiki on this machine."""

import json
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from leapgraph.release import build_dataset
from leapgraph.sync import load_snapshot
from leapgraph.sync.plan_file.writer import read_plan, serialize_plan
from support.pull_fixtures import LEAP, TITLE
from support.query_assertions import leap_project
from support.sync_project import SECRET, SyncProject

REFERENCE = "add-reference-P856-"


def test_the_board_is_the_same_in_every_form(project: SyncProject) -> None:
    outputs = {form: project.run("sync", "status", "--format", form).stdout for form in ("table", "json", "markdown")}

    names = [row["parameter"] for row in json.loads(outputs["json"])]
    assert names == [line.split("\t")[0] for line in outputs["table"].splitlines()[1:]]
    assert names == [line.split(" | ")[0][2:].replace("\\", "") for line in outputs["markdown"].splitlines()[2:]]
    website = next(row for row in json.loads(outputs["json"]) if row["parameter"] == "website")
    assert website["state"] == "no usable source there"
    assert [value["gate"] for value in website["wikidata"]] == ["hidden: unsourced", "shown", "hidden: deprecated"]


def test_the_board_reads_the_pulled_item_once_and_the_dataset_from_the_cache(
    project: SyncProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = project.run("sync", "status").stdout
    read: list[str] = []
    monkeypatch.setattr(load_snapshot, "validate_item", lambda item: read.append(item["id"]) or item)
    monkeypatch.delattr(build_dataset, "published_dataset")

    assert project.run("sync", "status").stdout == first
    assert read == [LEAP]


def test_without_a_pull_there_is_one_line(tmp_path: Path) -> None:
    project = leap_project(tmp_path)

    command = [sys.executable, "-m", "leapgraph", "--project", str(project.root), "sync", "status"]
    result = subprocess.run(command, capture_output=True, text=True, check=False)

    assert result.returncode == 1
    assert result.stderr == "leapgraph: graph/wikidata: nothing was pulled yet: run `leapgraph pull` first\n"


def test_the_same_plan_gives_the_same_bytes(project: SyncProject) -> None:
    times = {"SOURCE_DATE_EPOCH": "1767225600"}
    for name in ("one.yaml", "two.yaml"):
        project.process(
            "sync",
            "plan",
            "--api",
            project.wiki.api,
            "-o",
            name,
            PYTHONHASHSEED="7" if name == "one.yaml" else "8",
            **times,
        )

    assert (project.root / "one.yaml").read_bytes() == (project.root / "two.yaml").read_bytes()
    assert "created: '2026-01-01T00:00:00Z'" in (project.root / "one.yaml").read_text("utf-8")


def test_one_edit_is_sent_with_few_requests(project: SyncProject) -> None:
    only = ("--digest", project.digest, "--only", project.id_of(REFERENCE))
    result = project.process("sync", "apply", str(project.plan), *only, "--yes")

    assert (result.returncode, result.stderr) == (0, "")
    assert project.wiki.log.actions().count("wbeditentity") == 1
    assert len(project.wiki.log.actions()) <= 12
    edit = project.wiki.log.of("wbeditentity")[0].parameters
    assert (edit["assert"], edit["maxlag"], "bot" in edit, "baserevid" in edit) == ("user", "5", False, False)
    assert json.loads(edit["data"])["lastrevid"] == 12
    assert "editgroups" in edit["summary"]


def test_applied_twice_is_applied_once(project: SyncProject) -> None:
    only = ("--only", project.id_of(REFERENCE), "--yes")
    project.apply(*only)
    result = project.apply(*only)

    assert result.returncode == 0
    assert "nothing was sent" in result.stdout
    assert project.edits() == ["Editor"]


def test_a_plan_is_applied_in_two_goes_and_the_first_is_taken_back(project: SyncProject) -> None:
    first, second = project.id_of(REFERENCE), project.id_of("add-statement-P1448")
    for one in (first, second):
        assert project.apply("--only", one, "--yes", "--timeout", "30").returncode == 0
    name = f"result-{project.digest[:12]}"

    undone = project.process("sync", "undo", f"sync/{name}.json", "--yes", "--timeout", "30")

    assert (undone.returncode, undone.stdout.count("\tapplied\n")) == (0, 1), undone.stderr
    assert (project.root / "sync" / f"{name}-2.json").is_file()
    assert project.edits() == ["Editor"] * 3
    assert any(one["id"].startswith(f"{LEAP}$") and "0000-4000-8000" not in one["id"]
               for one in project.wiki.entities.entities[LEAP]["claims"]["P1448"])  # fmt: skip


def test_an_item_that_has_lost_the_sitelink_is_reported_in_one_line(project: SyncProject) -> None:
    project.wiki.edits.by("Other", LEAP, lambda it: it["sitelinks"].clear())
    lost = f'{LEAP} has no sitelink to the article "{TITLE}" (enwiki) any more: pull and plan again'

    applied = project.apply("--only", project.id_of(REFERENCE), "--yes")
    planned = project.run("sync", "plan", "--api", project.wiki.api)

    assert (applied.returncode, applied.stderr) == (3, f"leapgraph: {lost}; nothing was sent\n")
    assert (planned.returncode, planned.stderr) == (1, f"leapgraph: on {project.wiki.api} {lost}\n")
    assert project.edits() == []


def test_after_an_undo_the_item_is_as_before(project: SyncProject) -> None:
    from leapgraph.sync.edit_payload import statements_by_guid
    from leapgraph.wikibase.canonical_json_hashes import statement_hash

    before = {
        guid: statement_hash(one) for guid, one in statements_by_guid(project.wiki.entities.entities[LEAP]).items()
    }
    ids = re.findall(r"  - id: (\S+)", project.plan.read_text("utf-8"))
    assert project.apply(*(part for one in ids for part in ("--only", one)), "--yes").returncode == 0
    (result,) = (project.root / "sync").glob("result-*.json")
    undone = project.run("sync", "undo", str(result), "--yes")

    now = project.wiki.entities.entities[LEAP]
    assert undone.returncode == 0, undone.stderr
    assert before == {guid: statement_hash(one) for guid, one in statements_by_guid(now).items()}
    assert not [
        one for group in dict(now.get("aliases") or {}).values() for one in group if "Prohibition" in one["value"]
    ]


def test_what_nobody_approved_is_not_sent(project: SyncProject) -> None:
    result = project.apply("--yes")

    assert result.returncode == 2
    assert result.stderr.startswith("leapgraph: nothing is approved")
    assert project.wiki.log.actions() == []


def test_a_mark_in_the_file_approves(project: SyncProject) -> None:
    text = project.plan.read_text("utf-8")
    at = text.index(f"  - id: {REFERENCE}")
    project.plan.write_text(text[:at] + text[at:].replace("approved: false", "approved: true", 1), "utf-8")
    result = project.apply("--yes")

    assert result.returncode == 0, result.stderr
    assert project.edits() == ["Editor"]


def test_a_changed_plan_is_refused_with_its_line(project: SyncProject) -> None:
    text = project.plan.read_text("utf-8")
    project.plan.write_text(text.replace("spring2019", "spring2020"), "utf-8")
    result = project.apply("--only", project.id_of(REFERENCE), "--yes")

    assert result.returncode == 2
    assert re.match(r"leapgraph: \S+plan\.yaml:\d+: it was changed after it was written", result.stderr)
    assert project.wiki.log.actions() == []


def test_another_digest_is_refused(project: SyncProject) -> None:
    result = project.run(
        "sync", "apply", str(project.plan), "--digest", "0" * 64, "--yes", "--only", project.id_of(REFERENCE)
    )

    assert result.returncode == 2
    assert "and not 0000" in result.stderr


def test_without_a_terminal_the_option_yes_is_required(project: SyncProject) -> None:
    result = project.apply("--only", project.id_of(REFERENCE))

    assert (result.returncode, project.wiki.log.actions()) == (2, [])
    assert "--yes" in result.stderr


def test_an_item_that_was_edited_since_gets_a_new_plan_and_nothing_else(project: SyncProject) -> None:
    project.wiki.edits.by(
        "Someone", LEAP, lambda it: it["descriptions"].update(en={"language": "en", "value": "a group"})
    )
    result = project.apply("--only", project.id_of(REFERENCE), "--yes")

    new = next(project.root.glob("plan-*.yaml"))
    assert result.returncode == 3
    assert new.name in result.stderr
    assert project.edits() == []
    project.plan.write_bytes(new.read_bytes())
    assert project.apply("--only", project.id_of(REFERENCE), "--yes").returncode == 0
    assert project.wiki.entities.entities[LEAP]["descriptions"]["en"]["value"] == "a group"


def test_the_secret_is_nowhere(project: SyncProject) -> None:
    good = project.apply("--only", project.id_of(REFERENCE), "--yes")
    bad = project.apply("--only", project.id_of("add-alias"), "--yes", LEAPGRAPH_WIKI_PASSWORD=f"{SECRET}-wrong")

    said = good.stdout + good.stderr + bad.stdout + bad.stderr
    kept = "".join(path.read_text("utf-8") for path in (project.root / "sync").iterdir())
    assert (good.returncode, bad.returncode != 0) == (0, True)
    assert SECRET not in said + kept + project.plan.read_text("utf-8")


def test_without_credentials_the_error_shows_how_to_log_in(project: SyncProject) -> None:
    result = project.apply(
        "--only", project.id_of(REFERENCE), "--yes", LEAPGRAPH_WIKI_USER="", LEAPGRAPH_WIKI_PASSWORD=""
    )

    assert result.returncode == 2
    assert "Special:BotPasswords" in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_what_someone_took_away_is_not_brought_again(project: SyncProject) -> None:
    only = ("--only", project.id_of("add-statement-P1448"), "--yes")
    project.apply(*only)
    guid = next(
        one["id"]
        for one in project.wiki.entities.entities[LEAP]["claims"]["P1448"]
        if "0000-4000-8000" not in one["id"]
    )
    project.wiki.edits.remove(LEAP, guid)
    project.run("sync", "plan", "--api", project.wiki.api)

    text = project.plan.read_text("utf-8")
    assert "kind: removed-remotely" in text
    assert f"guid: {guid}" not in text.partition("conflicts:")[0]


def test_the_page_of_a_plan_names_the_item(project: SyncProject) -> None:
    result = project.run("sync", "show", str(project.plan), "--html", "plan.html")

    page = (project.root / "plan.html").read_text("utf-8")
    assert result.returncode == 0
    assert f"<h1>Plan for {TITLE} ({LEAP})</h1>" in page
    assert "hidden: unsourced" in page


def test_an_item_that_is_gone_or_merged_is_reported_in_one_line(project: SyncProject) -> None:
    entities = project.wiki.entities.entities
    entities["Q999999005"]["lastrevid"] = 99
    live = ("sync", "status", "--live", "--api", project.wiki.api)
    project.wiki.entities.redirects[LEAP] = "Q999999005"
    merged = project.run(*live)
    del project.wiki.entities.redirects[LEAP]
    del entities[LEAP]
    gone = project.run(*live)

    assert merged.returncode == gone.returncode == 1
    assert f"{LEAP} is now a redirect to Q999999005 on {project.wiki.api}: run `leapgraph pull`" in merged.stderr
    assert f"{LEAP} does not exist any more on {project.wiki.api}: run `leapgraph pull`" in gone.stderr
    assert len(merged.stderr.splitlines()) == len(gone.stderr.splitlines()) == 1


def test_sources_cannot_have_been_read_on_a_day_that_is_yet_to_come(project: SyncProject) -> None:
    before = project.plan.read_bytes()
    clock = {"SOURCE_DATE_EPOCH": "1790000000"}  # 2026-09-21
    refused = project.run("sync", "plan", "--offline", "--retrieved", "2026-09-22", **clock)
    assert (refused.returncode, project.plan.read_bytes()) == (2, before)
    assert "2026-09-22 is yet to come" in refused.stderr

    assert project.run("sync", "plan", "--offline", "--retrieved", "2026-09-21", **clock).returncode == 0
    assert "time: +2026-09-21T00:00:00Z" in project.plan.read_text("utf-8")


def test_an_address_that_may_be_too_long_to_open_is_reported(project: SyncProject) -> None:
    short = project.run("sync", "quickstatements", str(project.plan), "--url")
    assert (short.returncode, short.stderr) == (0, "")

    name = project.root / "graph" / "leap.ttl"
    text = name.read_text("utf-8")
    assert '"Law Enforcement Against Prohibition"@en' in text
    name.write_text(text.replace('"Law Enforcement Against Prohibition"@en', f'"{"x" * 9000}"@en'), "utf-8")
    project.run("sync", "plan", "--offline")
    long = project.run("sync", "quickstatements", str(project.plan), "--url")
    assert "leapgraph: the address has " in long.stderr
    assert "paste the commands instead" in long.stderr


def test_what_a_plan_was_given_by_hand_is_shown_as_escapes_by_every_verb(project: SyncProject) -> None:
    mark = "\x1b[2J\u202e"
    plan, _ = read_plan(project.plan)
    first, *rest = [replace(one, id=f"{one.id}{mark}", row=f"{one.row}{mark}") for one in plan.operations]
    project.plan.write_bytes(serialize_plan(replace(plan, operations=(first, *rest), label=mark)))

    shown = project.run("sync", "show", str(project.plan))
    commands = project.run("sync", "quickstatements", str(project.plan))
    refused = project.apply("--only", "other", "--yes")

    assert (shown.returncode, refused.returncode) == (0, 2)
    assert f"{first.id.removesuffix(mark)}\\u{{001B}}[2J\\u{{202E}}" in shown.stdout
    assert "other is not in the plan" in refused.stderr
    for one in (shown, commands, refused):
        assert not {"\x1b", "\u202e"} & set(one.stdout + one.stderr)
