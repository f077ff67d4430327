"""Starting and ending: one clear line for what cannot be, and nothing left behind, however it ends."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from support.server_process import ENDLESS, ROOT, Server, busy, ended, killed, running, stop


def serve(*options: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a server that is not expected to start."""
    command = [sys.executable, "-m", "leapgraph", "serve", "--project", ROOT, *options]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)


def in_background(work: Callable[[], object]) -> threading.Thread:
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread


def test_the_address_is_reported_once_it_answers(server: Server) -> None:
    assert server.line == f"http://127.0.0.1:{server.port}/ answers; Ctrl-C ends it\n"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT])
def test_a_signal_ends_it_cleanly_with_queries_at_work_and_clients_that_hang(
    dist: Path, tmp_path: Path, number: int
) -> None:
    with running(dist, temporary=tmp_path) as own, socket.create_connection(("127.0.0.1", own.port)) as hanging:
        hanging.sendall(b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n")
        statuses: list[int] = []
        asking = in_background(
            lambda: statuses.append(httpx.get(own.sparql(), params={"query": ENDLESS}, timeout=120).status_code)
        )
        busy(own)
        watched = [os.pidfd_open(pid) for pid in [own.engine(), *own.workers()]]

        code, said = stop(own, number)
        asking.join()

        assert (code, said) == (0, "")
        assert statuses == [503]
        ended(watched)
        assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(shutil.which("nohup") is None, reason="nohup is not on this machine")
def test_under_nohup_it_goes_on_when_its_terminal_is_gone(dist: Path, tmp_path: Path) -> None:
    command = ["nohup", sys.executable, "-m", "leapgraph", "serve", "--project", ROOT, "--dist", dist, "--port", "0"]
    process = subprocess.Popen(
        command, cwd=tmp_path, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    own = Server(process, process.stdout.readline() if process.stdout else "")
    process.send_signal(signal.SIGHUP)
    answer = httpx.get(own.sparql(), params={"query": "ASK {}"})

    assert answer.json()["boolean"] is True
    assert stop(own, signal.SIGTERM)[0] == 0


def test_its_processes_end_with_it_even_when_it_is_killed(dist: Path, tmp_path: Path) -> None:
    with running(dist, temporary=tmp_path) as own:
        workers = own.workers()

        watched = [os.pidfd_open(pid) for pid in [own.engine(), *workers]]

        own.process.kill()

        assert len(workers) >= 4
        ended(watched)


def test_a_worker_that_dies_is_replaced(own_server: Server) -> None:
    before = own_server.workers()
    killed(before)

    answer = httpx.get(own_server.sparql(), params={"query": "ASK {}"}, timeout=120)

    assert answer.json()["boolean"] is True
    assert set(own_server.workers()).isdisjoint(before)


def test_without_a_release_it_says_what_to_do(tmp_path: Path) -> None:
    missing = serve("--dist", tmp_path / "none")
    empty = serve("--dist", tmp_path)

    assert (missing.returncode, missing.stdout) == (2, "")
    assert missing.stderr == f"leapgraph: there is no release in {tmp_path}/none: run leapgraph publish first\n"
    assert empty.returncode == 2
    assert "run leapgraph publish first" in empty.stderr


def test_a_port_that_is_taken_is_one_line(dist: Path, server: Server) -> None:
    result = serve("--dist", dist, "--port", str(server.port))

    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr == (
        f"leapgraph: cannot listen at 127.0.0.1, port {server.port}: Address already in use; "
        "choose another with --port, 0 for any that is free\n"
    )


def test_an_address_that_is_not_ours_is_one_line(dist: Path) -> None:
    result = serve("--dist", dist, "--bind", "192.0.2.1", "--port", "0")

    assert result.returncode == 2
    assert result.stderr.startswith("leapgraph: cannot listen at 192.0.2.1, port 0: ")
    assert len(result.stderr.splitlines()) == 1


def test_a_release_that_is_damaged_is_one_line(dist: Path, tmp_path: Path) -> None:
    damaged = shutil.copytree(dist, tmp_path / "dist")
    (damaged / "dataset.nq").write_bytes(b"<a> <b> .\n")

    result = serve("--dist", damaged, "--port", "0")

    assert result.returncode == 2
    assert "does not fit its SHA256SUMS: dataset.nq is another file" in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_an_open_address_is_warned_of(dist: Path) -> None:
    with running(dist, "--bind", "0.0.0.0") as own:  # noqa: S104 - the claim
        answer = httpx.get(own.sparql(), params={"query": "ASK {}"}, timeout=120)
        code, said = stop(own)

    assert own.line.startswith("http://127.0.0.1:")
    assert answer.status_code == 200
    assert code == 0
    assert said.startswith("leapgraph: 0.0.0.0 is not this machine alone: whoever reaches it")
    assert len(said.splitlines()) == 1


@pytest.mark.skipif(not socket.has_ipv6 or not Path("/proc/net/if_inet6").exists(), reason="no IPv6 on this machine")
def test_it_listens_at_an_ipv6_address(dist: Path) -> None:
    with running(dist, "--bind", "::1") as own:
        answer = httpx.get(own.sparql(), params={"query": "ASK {}"}, timeout=120)

    assert own.line.startswith("http://[::1]:")
    assert answer.status_code == 200


@pytest.mark.parametrize("address", ["garbage", "", "10.0.0.0/8", "127.0.0.1:80"])
def test_a_proxy_that_is_no_address_is_refused(dist: Path, address: str) -> None:
    result = serve("--dist", dist, "--port", "0", "--proxy", address)

    assert (result.returncode, result.stdout) == (2, "")
    assert f"{address} is no IP address, such as 127.0.0.1 or ::1" in result.stderr
