"""The walls around a worker, tried from inside; and what the server does where there are none."""

import json
import os
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from leapgraph.serve import landlock, seccomp
from support.server_process import ROOT, Server, stop

pytestmark = pytest.mark.skipif(
    not (landlock.abi_version() and seccomp.is_machine_supported()), reason="this system cannot confine a process"
)
SUPPORT = Path(__file__).parents[1] / "support"
# What Landlock keeps from a process by itself, since which version of it.
BY_LANDLOCK = {
    "read a file": 1,
    "list a folder": 1,
    "write a file": 1,
    "make a file": 1,
    "cut a file": 3,
    "rename a file": 1,
    "make a folder": 1,
    "remove a file": 1,
    "run a program": 1,
    "connect by TCP": 4,
    "listen by TCP": 4,
    "connect to a socket without a file": 6,
    "signal another process": 6,
}


def outcomes(wall: str, folder: Path) -> dict[str, str]:
    """Return what came of each attempt to get out of a process behind the wall."""
    for name in ("file", "other"):
        (folder / name).write_text("x", encoding="utf-8")
    command = [sys.executable, SUPPORT / "sandbox_escapes.py", wall]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True, timeout=120)
    found: dict[str, str] = json.loads(done.stdout)
    return found


def refused(found: dict[str, str]) -> set[str]:
    return {name for name, said in found.items() if said in {"EPERM", "EACCES"}}


def test_without_walls_each_attempt_succeeds(tmp_path: Path) -> None:
    found = outcomes("none", tmp_path)

    # Who is not root may send nothing raw, and some kernels have no io_uring for anyone.
    assert {name for name, said in found.items() if said != "done"} <= {"send raw", "use io_uring"}
    assert len(found) > 25


def test_a_worker_gets_out_in_no_way(tmp_path: Path) -> None:
    found = outcomes("worker", tmp_path)

    assert set(found) - refused(found) == set()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "other", "socket"]


def test_the_list_of_system_calls_holds_alone(tmp_path: Path) -> None:
    found = outcomes("seccomp", tmp_path)

    assert set(found) - refused(found) == set()


def test_landlock_holds_alone_for_files_and_tcp(tmp_path: Path) -> None:
    found = outcomes("landlock", tmp_path)

    assert {name for name, since in BY_LANDLOCK.items() if since <= landlock.abi_version()} <= refused(found)


def started_without_landlock(dist: Path, *options: str) -> subprocess.Popen[str]:
    command = [sys.executable, SUPPORT / "without_landlock.py", sys.executable, "-m", "leapgraph", "serve"]
    command += ["--project", str(ROOT), "--dist", str(dist), "--port", "0", *options]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ})


def test_without_landlock_it_serves_this_machine_alone_and_says_what_is_missing(dist: Path) -> None:
    process = started_without_landlock(dist)
    own = Server(process, process.stdout.readline() if process.stdout else "")
    answer = httpx.get(own.sparql(), params={"query": "ASK {}"}, timeout=120)
    code, said = stop(own)

    assert (answer.status_code, code) == (200, 0)
    assert said == (
        "leapgraph: the query processes are not kept from files and the network here, for want of Landlock "
        "(Linux 5.13 and later, where it is not switched off)\n"
    )


def test_without_landlock_others_are_served_only_where_that_is_accepted(dist: Path) -> None:
    refused_ = started_without_landlock(dist, "--bind", "0.0.0.0")  # noqa: S104 - the claim
    said = refused_.communicate(timeout=120)
    accepted = started_without_landlock(dist, "--bind", "0.0.0.0", "--unconfined")  # noqa: S104 - the claim
    own = Server(accepted, accepted.stdout.readline() if accepted.stdout else "")
    code, told = stop(own)

    assert (refused_.returncode, said[0], len(said[1].splitlines())) == (2, "", 1)
    assert "for want of Landlock" in said[1]
    assert "accept it with --unconfined" in said[1]
    assert (code, len(told.splitlines())) == (0, 2)


def test_on_a_machine_whose_system_calls_are_not_listed_that_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platform.machine", lambda: "riscv64")

    assert not seccomp.is_machine_supported()
    assert not seccomp.restrict_system_calls()
