"""A person who stops a run, or waits for it, is told how things stand."""

import signal
import threading
from functools import partial

import pytest

from leapgraph.verbs.progress import print_line_after
from leapgraph.wiki.edit_session import open_session
from support.apply_fixtures import CONTACT, QUICK, WikiEditor, adding
from support.sync_project import SyncProject


def add_reference(project: SyncProject) -> list[str]:
    """Return the command that adds the reference of the plan."""
    only = project.id_of("add-reference")
    return ["sync", "apply", str(project.plan), "--digest", project.digest, "--only", only, "--yes"]


def interrupt(project: SyncProject, command: list[str], action: str) -> tuple[int, str]:
    """Press Ctrl-C while the wiki is at work on `action`, and return the exit code and stderr."""
    with project.begin(*command) as process:

        def stop() -> None:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=60)

        project.wiki.faults.meanwhile(stop, action=action)
        errors = process.communicate(timeout=90)[1]
    return process.returncode, errors


@pytest.mark.parametrize("command", ["apply", "undo"])
def test_ctrl_c_while_the_wiki_saves_says_that_the_edit_may_be_there(project: SyncProject, command: str) -> None:
    edit = add_reference(project)
    if command == "undo":
        assert project.run(*edit).returncode == 0
        (result,) = (project.root / "sync").glob("result-*.json")
        edit = ["sync", "undo", str(result), "--yes"]
    edits = len(project.edits())
    code, errors = interrupt(project, edit, "wbeditentity")

    assert (code, errors.strip()) == (
        5,
        (
            "leapgraph: stopped: the edit of Q999999001 may have been sent; run the same command again: it finds out, "
            "and does nothing twice"
        ),
    )
    again = project.run(*edit)
    assert (again.returncode, len(project.edits())) == (0, edits + 1)


def test_ctrl_c_before_the_edit_is_sent_leaves_nothing_in_doubt(project: SyncProject) -> None:
    code, _ = interrupt(project, add_reference(project), "login")

    assert (code, project.edits()) == (130, [])


def test_a_wiki_that_takes_its_time_to_save_is_reported(editor: WikiEditor, capsys: pytest.CaptureFixture[str]) -> None:
    told = threading.Event()
    plan = editor.plan(adding(editor.item))

    def look() -> None:
        while not told.wait(0.01):
            if capsys.readouterr().err == "waiting\n":
                told.set()

    editor.fake_wiki.faults.meanwhile(look, action="wbeditentity")
    with open_session(
        editor.fake_wiki.api, editor.credentials, CONTACT, QUICK, partial(print_line_after, "waiting", 0)
    ) as session:
        session.edit(plan.entity, {"labels": {"de": {"language": "de", "value": "Gemacht"}}}, "made")

    assert told.is_set()


def test_help_says_that_an_edit_has_a_minute(project: SyncProject) -> None:
    for command in ("apply", "undo"):
        assert "at least 60" in " ".join(project.run("sync", command, "--help").stdout.split())


def test_a_file_that_is_no_plan_or_result_leaves_the_wiki_alone_and_ends_with_2(project: SyncProject) -> None:
    broken = project.root / "broken.yaml"
    broken.write_text("a: [", encoding="utf-8")

    applied = project.run("sync", "apply", str(broken), "--digest", "0", "--yes")
    undone = project.run("sync", "undo", str(broken), "--yes")
    shown = project.run("sync", "show", str(broken))

    assert [one.returncode for one in (applied, undone, shown)] == [2, 2, 1]
    assert f"{broken}:1: it is not YAML" in applied.stderr
