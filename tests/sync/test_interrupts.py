"""A person who stops a run, or waits for it, is told how things stand."""

from __future__ import annotations

import signal
import threading
from functools import partial
from typing import TYPE_CHECKING

import pytest

from leapgraph.verbs.progress import print_line_after
from leapgraph.wiki.edit_session import open_session
from support.apply_fixtures import CONTACT, QUICK, adding

if TYPE_CHECKING:
    from support.apply_fixtures import Bench
    from support.sync_desk import Desk


@pytest.mark.parametrize("command", ["apply", "undo"])
def test_ctrl_c_while_the_wiki_saves_says_that_the_edit_may_be_there(desk: Desk, command: str) -> None:
    edit = ("sync", "apply", str(desk.plan), "--digest", desk.digest, "--only", desk.id_of("add-reference"), "--yes")
    if command == "undo":
        assert desk.run(*edit).returncode == 0
        (result,) = (desk.root / "sync").glob("result-*.json")
        edit = ("sync", "undo", str(result), "--yes")
    edits = len(desk.edits())
    with desk.begin(*edit) as process:

        def stop() -> None:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=60)

        desk.wiki.faults.meanwhile(stop, action="wbeditentity")
        said = process.communicate(timeout=90)[1]

    assert (process.returncode, said.strip()) == (
        5,
        (
            "leapgraph: stopped: the edit of Q999999001 may have been sent; run the same command again: it finds out, "
            "and does nothing twice"
        ),
    )
    again = desk.run(*edit)
    assert (again.returncode, len(desk.edits())) == (0, edits + 1)


def test_ctrl_c_before_the_edit_is_sent_leaves_nothing_in_doubt(desk: Desk) -> None:
    edit = ("sync", "apply", str(desk.plan), "--digest", desk.digest, "--only", desk.id_of("add-reference"), "--yes")
    with desk.begin(*edit) as process:

        def stop() -> None:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=60)

        desk.wiki.faults.meanwhile(stop, action="login")
        process.communicate(timeout=90)

    assert (process.returncode, desk.edits()) == (130, [])


def test_a_wiki_that_takes_its_time_to_save_is_told_of(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    told = threading.Event()
    plan = bench.plan(adding(bench.item))

    def look() -> None:
        while not told.wait(0.01):
            if capsys.readouterr().err == "waiting\n":
                told.set()

    bench.double.faults.meanwhile(look, action="wbeditentity")
    with open_session(
        bench.double.api, bench.credentials, CONTACT, QUICK, partial(print_line_after, "waiting", 0)
    ) as session:
        session.edit(plan.entity, {"labels": {"de": {"language": "de", "value": "Gemacht"}}}, "made")

    assert told.is_set()


def test_help_says_that_an_edit_has_a_minute(desk: Desk) -> None:
    for command in ("apply", "undo"):
        assert "60 at least" in " ".join(desk.run("sync", command, "--help").stdout.split())


def test_a_file_that_is_no_plan_or_result_leaves_the_wiki_alone_and_ends_with_2(desk: Desk) -> None:
    broken = desk.root / "broken.yaml"
    broken.write_text("a: [", encoding="utf-8")

    applied = desk.run("sync", "apply", str(broken), "--digest", "0", "--yes")
    undone = desk.run("sync", "undo", str(broken), "--yes")
    shown = desk.run("sync", "show", str(broken))

    assert [one.returncode for one in (applied, undone, shown)] == [2, 2, 1]
    assert f"{broken}:1: it is no YAML" in applied.stderr
