"""`leapgraph sync` as an editor runs it, against a wiki on this machine."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from leapgraph.sync.plan_file.writer import read_plan, serialize_plan
from support.pull_fixtures import LEAP, TITLE
from support.query_assertions import leap_project
from support.sync_desk import SECRET

if TYPE_CHECKING:
    from pathlib import Path

    from support.sync_desk import Desk

REFERENCE = "add-reference-P856-"


def test_the_board_is_the_same_in_every_form(desk: Desk) -> None:
    outputs = {form: desk.run("sync", "status", "--format", form).stdout for form in ("table", "json", "markdown")}

    names = [row["parameter"] for row in json.loads(outputs["json"])]
    assert names == [line.split("\t")[0] for line in outputs["table"].splitlines()[1:]]
    assert names == [line.split(" | ")[0][2:].replace("\\", "") for line in outputs["markdown"].splitlines()[2:]]
    website = next(row for row in json.loads(outputs["json"]) if row["parameter"] == "website")
    assert website["state"] == "no usable source there"
    assert [value["gate"] for value in website["wikidata"]] == ["hidden: unsourced", "shown", "hidden: deprecated"]


def test_without_a_pull_there_is_one_line(tmp_path: Path) -> None:
    project = leap_project(tmp_path)

    command = [sys.executable, "-m", "leapgraph", "--project", str(project.root), "sync", "status"]
    result = subprocess.run(command, capture_output=True, text=True, check=False)

    assert result.returncode == 1
    assert result.stderr == "leapgraph: graph/wikidata: nothing was pulled yet: run `leapgraph pull` first\n"


def test_the_same_plan_gives_the_same_bytes(desk: Desk) -> None:
    times = {"SOURCE_DATE_EPOCH": "1767225600"}
    for name in ("one.yaml", "two.yaml"):
        desk.process(
            "sync",
            "plan",
            "--api",
            desk.wiki.api,
            "-o",
            name,
            PYTHONHASHSEED="7" if name == "one.yaml" else "8",
            **times,
        )

    assert (desk.root / "one.yaml").read_bytes() == (desk.root / "two.yaml").read_bytes()
    assert "created: '2026-01-01T00:00:00Z'" in (desk.root / "one.yaml").read_text("utf-8")


def test_one_edit_is_sent_with_few_requests(desk: Desk) -> None:
    only = ("--digest", desk.digest, "--only", desk.id_of(REFERENCE))
    result = desk.process("sync", "apply", str(desk.plan), *only, "--yes")

    assert (result.returncode, result.stderr) == (0, "")
    assert desk.wiki.log.actions().count("wbeditentity") == 1
    assert len(desk.wiki.log.actions()) <= 12
    edit = desk.wiki.log.of("wbeditentity")[0].parameters
    assert (edit["assert"], edit["maxlag"], "bot" in edit, "baserevid" in edit) == ("user", "5", False, False)
    assert json.loads(edit["data"])["lastrevid"] == 12
    assert "editgroups" in edit["summary"]


def test_applied_twice_is_applied_once(desk: Desk) -> None:
    only = ("--only", desk.id_of(REFERENCE), "--yes")
    desk.apply(*only)
    result = desk.apply(*only)

    assert result.returncode == 0
    assert "nothing was sent" in result.stdout
    assert desk.edits() == ["Editor"]


def test_a_plan_is_applied_in_two_goes_and_the_first_is_taken_back(desk: Desk) -> None:
    first, second = desk.id_of(REFERENCE), desk.id_of("add-statement-P1448")
    for one in (first, second):
        assert desk.apply("--only", one, "--yes", "--timeout", "30").returncode == 0
    name = f"result-{desk.digest[:12]}"

    undone = desk.process("sync", "undo", f"sync/{name}.json", "--yes", "--timeout", "30")

    assert (undone.returncode, undone.stdout.count("\tapplied\n")) == (0, 1), undone.stderr
    assert (desk.root / "sync" / f"{name}-2.json").is_file()
    assert desk.edits() == ["Editor"] * 3
    assert any(one["id"].startswith(f"{LEAP}$") and "0000-4000-8000" not in one["id"]
               for one in desk.wiki.entities.entities[LEAP]["claims"]["P1448"])  # fmt: skip


def test_an_item_that_has_lost_the_sitelink_is_told_in_one_line(desk: Desk) -> None:
    desk.wiki.edits.by("Other", LEAP, lambda it: it["sitelinks"].clear())
    lost = f'{LEAP} has no sitelink to the article "{TITLE}" (enwiki) any more: pull and plan again'

    applied = desk.apply("--only", desk.id_of(REFERENCE), "--yes")
    planned = desk.run("sync", "plan", "--api", desk.wiki.api)

    assert (applied.returncode, applied.stderr) == (3, f"leapgraph: {lost}; nothing was sent\n")
    assert (planned.returncode, planned.stderr) == (1, f"leapgraph: on {desk.wiki.api} {lost}\n")
    assert desk.edits() == []


def test_after_an_undo_the_item_says_what_it_said(desk: Desk) -> None:
    from leapgraph.sync.edit_payload import statements_by_guid
    from leapgraph.wikibase.canonical_json import statement_hash

    before = {guid: statement_hash(one) for guid, one in statements_by_guid(desk.wiki.entities.entities[LEAP]).items()}
    ids = re.findall(r"  - id: (\S+)", desk.plan.read_text("utf-8"))
    assert desk.apply(*(part for one in ids for part in ("--only", one)), "--yes").returncode == 0
    (result,) = (desk.root / "sync").glob("result-*.json")
    undone = desk.run("sync", "undo", str(result), "--yes")

    now = desk.wiki.entities.entities[LEAP]
    assert undone.returncode == 0, undone.stderr
    assert before == {guid: statement_hash(one) for guid, one in statements_by_guid(now).items()}
    assert not [
        one for group in dict(now.get("aliases") or {}).values() for one in group if "Prohibition" in one["value"]
    ]


def test_what_nobody_approved_is_not_sent(desk: Desk) -> None:
    result = desk.apply("--yes")

    assert result.returncode == 2
    assert result.stderr.startswith("leapgraph: nothing is approved")
    assert desk.wiki.log.actions() == []


def test_a_mark_in_the_file_approves(desk: Desk) -> None:
    text = desk.plan.read_text("utf-8")
    at = text.index(f"  - id: {REFERENCE}")
    desk.plan.write_text(text[:at] + text[at:].replace("approved: false", "approved: true", 1), "utf-8")
    result = desk.apply("--yes")

    assert result.returncode == 0, result.stderr
    assert desk.edits() == ["Editor"]


def test_a_changed_plan_is_refused_with_its_line(desk: Desk) -> None:
    text = desk.plan.read_text("utf-8")
    desk.plan.write_text(text.replace("spring2019", "spring2020"), "utf-8")
    result = desk.apply("--only", desk.id_of(REFERENCE), "--yes")

    assert result.returncode == 2
    assert re.match(r"leapgraph: \S+plan\.yaml:\d+: it was changed after it was written", result.stderr)
    assert desk.wiki.log.actions() == []


def test_another_digest_is_refused(desk: Desk) -> None:
    result = desk.run("sync", "apply", str(desk.plan), "--digest", "0" * 64, "--yes", "--only", desk.id_of(REFERENCE))

    assert result.returncode == 2
    assert "and not 0000" in result.stderr


def test_without_a_terminal_it_must_be_told_not_to_ask(desk: Desk) -> None:
    result = desk.apply("--only", desk.id_of(REFERENCE))

    assert (result.returncode, desk.wiki.log.actions()) == (2, [])
    assert "--yes" in result.stderr


def test_an_item_that_was_edited_since_gets_a_new_plan_and_nothing_else(desk: Desk) -> None:
    desk.wiki.edits.by("Someone", LEAP, lambda it: it["descriptions"].update(en={"language": "en", "value": "a group"}))
    result = desk.apply("--only", desk.id_of(REFERENCE), "--yes")

    new = next(desk.root.glob("plan-*.yaml"))
    assert result.returncode == 3
    assert new.name in result.stderr
    assert desk.edits() == []
    desk.plan.write_bytes(new.read_bytes())
    assert desk.apply("--only", desk.id_of(REFERENCE), "--yes").returncode == 0
    assert desk.wiki.entities.entities[LEAP]["descriptions"]["en"]["value"] == "a group"


def test_the_secret_is_nowhere(desk: Desk) -> None:
    good = desk.apply("--only", desk.id_of(REFERENCE), "--yes")
    bad = desk.apply("--only", desk.id_of("add-alias"), "--yes", LEAPGRAPH_WIKI_PASSWORD=f"{SECRET}-wrong")

    said = good.stdout + good.stderr + bad.stdout + bad.stderr
    kept = "".join(path.read_text("utf-8") for path in (desk.root / "sync").iterdir())
    assert (good.returncode, bad.returncode != 0) == (0, True)
    assert SECRET not in said + kept + desk.plan.read_text("utf-8")


def test_nobody_logged_in_is_told_how(desk: Desk) -> None:
    result = desk.apply("--only", desk.id_of(REFERENCE), "--yes", LEAPGRAPH_WIKI_USER="", LEAPGRAPH_WIKI_PASSWORD="")

    assert result.returncode == 2
    assert "Special:BotPasswords" in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_what_someone_took_away_is_not_brought_again(desk: Desk) -> None:
    only = ("--only", desk.id_of("add-statement-P1448"), "--yes")
    desk.apply(*only)
    guid = next(
        one["id"] for one in desk.wiki.entities.entities[LEAP]["claims"]["P1448"] if "0000-4000-8000" not in one["id"]
    )
    desk.wiki.edits.remove(LEAP, guid)
    desk.run("sync", "plan", "--api", desk.wiki.api)

    text = desk.plan.read_text("utf-8")
    assert "kind: removed-remotely" in text
    assert f"guid: {guid}" not in text.partition("conflicts:")[0]


def test_the_page_of_a_plan_names_the_item(desk: Desk) -> None:
    result = desk.run("sync", "show", str(desk.plan), "--html", "plan.html")

    page = (desk.root / "plan.html").read_text("utf-8")
    assert result.returncode == 0
    assert f"<h1>Plan for {TITLE} ({LEAP})</h1>" in page
    assert "hidden: unsourced" in page


def test_an_item_that_is_gone_or_merged_is_told_in_one_line(desk: Desk) -> None:
    entities = desk.wiki.entities.entities
    entities["Q999999005"]["lastrevid"] = 99
    live = ("sync", "status", "--live", "--api", desk.wiki.api)
    desk.wiki.entities.redirects[LEAP] = "Q999999005"
    merged = desk.run(*live)
    del desk.wiki.entities.redirects[LEAP]
    del entities[LEAP]
    gone = desk.run(*live)

    assert merged.returncode == gone.returncode == 1
    assert f"{LEAP} is now a redirect to Q999999005 on {desk.wiki.api}: run `leapgraph pull`" in merged.stderr
    assert f"{LEAP} does not exist any more on {desk.wiki.api}: run `leapgraph pull`" in gone.stderr
    assert len(merged.stderr.splitlines()) == len(gone.stderr.splitlines()) == 1


def test_sources_cannot_have_been_read_on_a_day_that_is_yet_to_come(desk: Desk) -> None:
    before = desk.plan.read_bytes()
    clock = {"SOURCE_DATE_EPOCH": "1790000000"}  # 2026-09-21
    refused = desk.run("sync", "plan", "--offline", "--retrieved", "2026-09-22", **clock)
    assert (refused.returncode, desk.plan.read_bytes()) == (2, before)
    assert "2026-09-22 is yet to come" in refused.stderr

    assert desk.run("sync", "plan", "--offline", "--retrieved", "2026-09-21", **clock).returncode == 0
    assert "time: +2026-09-21T00:00:00Z" in desk.plan.read_text("utf-8")


def test_an_address_that_may_be_too_long_to_open_is_told(desk: Desk) -> None:
    short = desk.run("sync", "quickstatements", str(desk.plan), "--url")
    assert (short.returncode, short.stderr) == (0, "")

    name = desk.root / "graph" / "leap.ttl"
    text = name.read_text("utf-8")
    assert '"Law Enforcement Against Prohibition"@en' in text
    name.write_text(text.replace('"Law Enforcement Against Prohibition"@en', f'"{"x" * 9000}"@en'), "utf-8")
    desk.run("sync", "plan", "--offline")
    long = desk.run("sync", "quickstatements", str(desk.plan), "--url")
    assert "leapgraph: the address has " in long.stderr
    assert "paste the commands instead" in long.stderr


def test_what_a_plan_was_given_by_hand_is_shown_as_escapes_by_every_verb(desk: Desk) -> None:
    mark = "\x1b[2J\u202e"
    plan, _ = read_plan(desk.plan)
    first, *rest = [replace(one, id=f"{one.id}{mark}", row=f"{one.row}{mark}") for one in plan.operations]
    desk.plan.write_bytes(serialize_plan(replace(plan, operations=(first, *rest), label=mark)))

    shown = desk.run("sync", "show", str(desk.plan))
    commands = desk.run("sync", "quickstatements", str(desk.plan))
    refused = desk.apply("--only", "other", "--yes")

    assert (shown.returncode, refused.returncode) == (0, 2)
    assert f"{first.id.removesuffix(mark)}\\u{{001B}}[2J\\u{{202E}}" in shown.stdout
    assert "other is not in the plan" in refused.stderr
    for one in (shown, commands, refused):
        assert not {"\x1b", "\u202e"} & set(one.stdout + one.stderr)
