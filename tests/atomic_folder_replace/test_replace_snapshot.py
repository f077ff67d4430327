"""Putting a folder in the place of another, in one step."""

import fcntl
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from leapgraph import atomic_folder_replace
from leapgraph.atomic_folder_replace import read_folder, write_folder
from leapgraph.errors import RunError

OLD = {"a": b"old", "b": b"old"}
NEW = {"b": b"new", "c": b"new"}


def test_the_folder_holds_exactly_the_files(tmp_path: Path) -> None:
    write_folder(tmp_path / "it", OLD)
    write_folder(tmp_path / "it", NEW)

    assert read_folder(tmp_path / "it") == NEW
    assert [path.name for path in tmp_path.iterdir()] == ["it"]


def test_without_an_exchange_of_the_system_it_holds_them_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(atomic_folder_replace, "exchange_folders", lambda _one, _other: False)
    write_folder(tmp_path / "it", OLD)
    write_folder(tmp_path / "it", NEW)

    assert read_folder(tmp_path / "it") == NEW
    assert [path.name for path in tmp_path.iterdir()] == ["it"]


@pytest.mark.skipif(sys.platform != "linux", reason="no other system is known to exchange two folders")
def test_on_linux_there_is_no_moment_without_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_folder(tmp_path / "it", OLD)
    # Moving the one away and the other in would take this.
    monkeypatch.delattr("pathlib.Path.rename")

    write_folder(tmp_path / "it", NEW)

    assert read_folder(tmp_path / "it") == NEW


def test_what_a_killed_run_left_is_swept_away(tmp_path: Path) -> None:
    (tmp_path / ".it-left").mkdir()
    (tmp_path / ".it-left" / "a").write_bytes(b"half")

    write_folder(tmp_path / "it", NEW)

    assert [path.name for path in tmp_path.iterdir()] == ["it"]


def test_two_runs_do_not_write_at_once(tmp_path: Path) -> None:
    handle = os.open(tmp_path, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)

    with pytest.raises(RunError, match="another run is writing"):
        write_folder(tmp_path / "it", NEW)

    os.close(handle)


@pytest.mark.parametrize("step", ["open", "fsync", "exchange", "rmtree"])
def test_a_kill_at_any_step_leaves_the_old_or_the_new_folder(tmp_path: Path, step: str) -> None:
    write_folder(tmp_path / "it", OLD)
    # The program kills itself as it enters the step.
    program = f"""
import os, shutil, signal, sys, pathlib
from leapgraph import atomic_folder_replace
def die(*_, **__): os.kill(os.getpid(), signal.SIGKILL)
step = {step!r}
if step == "open": pathlib.Path.open = die
if step == "fsync": os.fsync = die
if step == "exchange": atomic_folder_replace.exchange_folders = die
if step == "rmtree": shutil.rmtree = die
atomic_folder_replace.write_folder(pathlib.Path(sys.argv[1]), {NEW!r})
"""

    run = subprocess.run([sys.executable, "-c", program, str(tmp_path / "it")], check=False)

    assert run.returncode == -signal.SIGKILL
    assert read_folder(tmp_path / "it") == (NEW if step == "rmtree" else OLD)
    write_folder(tmp_path / "it", NEW)
    assert [path.name for path in tmp_path.iterdir()] == ["it"]


def test_no_folder_is_an_empty_one(tmp_path: Path) -> None:
    assert read_folder(tmp_path / "none") == {}
