"""Benchmark of `/sparql` beside the bare engine's server, and of a short query's latency under hostile queries.

Run from the repository's root: `python -m scripts.bench endpoint`. The bare server is `oxigraph serve-read-only` over
the same dataset. Each query is sent over eight connections continuously; "anew" varies it
slightly each time, to avoid the result cache. The figure that counts is the CPU time of a server with all its
processes, since clients and servers share the machine.
"""

from __future__ import annotations

import http.client
import os
import selectors
import socket
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from scripts.bench.generate import ROOT

from leapgraph.project import Project
from leapgraph.queries.query_set import load_queries
from leapgraph.release.publish import publish

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SECONDS = 5.0
CONNECTIONS = 8
HOSTILE = 4
QUESTIONS = ("people-chair", "funding-funders", "people-board")
_TICKS = os.sysconf("SC_CLK_TCK")
# A query over a number of triples cubed, without results.
_ENDLESS = "SELECT ?a {{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . FILTER(STRLEN(CONCAT(STR(?a), STR(?f), STR(?g))) < -{}) }}"


@dataclass(frozen=True, slots=True)
class Row:
    """One query: responses per second, and CPU microseconds per response, of the bare server, uncached, and cached."""

    name: str
    bare: tuple[float, float]
    anew: tuple[float, float]
    again: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Measured:
    """All measurements: the queries, and a short one's latency in ms at p50 and p99, idle and under attack."""

    rows: list[Row]
    quiet: tuple[float, float]
    beset: tuple[float, float]


def run() -> Measured:
    """Measure both servers."""
    with tempfile.TemporaryDirectory() as name:
        dist = Path(name) / "dist"
        if not publish(Project(ROOT), dist, "pyshifty", lambda _step: None).files:
            sys.exit("the project is not valid: nothing was published")
        questions = load_queries(Project(ROOT))
        with _bare(dist, Path(name) / "store") as bare, _serve(dist) as ours:
            rows = [_row(each, questions[each].text, bare, ours) for each in QUESTIONS]
            quiet = _waits(ours[1])
            with _hostile(ours[1]):
                beset = _waits(ours[1])
        return Measured(rows, quiet, beset)


def _row(name: str, text: str, bare: tuple[int, int], ours: tuple[int, int]) -> Row:
    # A solution modifier without effect makes it another query.
    anew = (f"{text}\nOFFSET 0 LIMIT {10**6 + number}" for number in count())
    return Row(
        name,
        _asked(bare, "/query?union-default-graph=", lambda: next(anew)),
        _asked(ours, "/sparql", lambda: next(anew)),
        _asked(ours, "/sparql", lambda: text),
    )


def _asked(server: tuple[int, int], path: str, ask: Callable[[], str]) -> tuple[float, float]:
    """Return the responses per second and the CPU microseconds of each."""
    pid, port = server
    selector = selectors.DefaultSelector()
    answers = 0

    def send(connection: socket.socket) -> None:
        body = ask().encode()
        connection.sendall(
            f"POST {path} HTTP/1.1\r\n"
            f"Host: 127.0.0.1:{port}\r\nAccept: text/csv\r\nContent-Type: application/sparql-query\r\n"
            f"Content-Length: {len(body)}\r\n\r\n".encode()
            + body
        )

    for _ in range(CONNECTIONS):
        connection = socket.create_connection(("127.0.0.1", port))
        selector.register(connection, selectors.EVENT_READ, bytearray())
        send(connection)
    before, start = _cpu(pid), time.perf_counter()
    while time.perf_counter() < start + SECONDS:
        for key, _ in selector.select(1):
            connection = key.fileobj  # type: ignore[assignment]  # as it was registered
            key.data.extend(connection.recv(1 << 18))
            if _is_whole(key.data):
                answers += 1
                key.data.clear()
                send(connection)
    seconds, cpu = time.perf_counter() - start, _cpu(pid) - before
    for key in list(selector.get_map().values()):
        key.fileobj.close()  # type: ignore[union-attr]
    return answers / seconds, cpu / max(answers, 1) * 1e6


def _is_whole(answer: bytearray) -> bool:
    head, _, body = answer.partition(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200"):
        if head:
            sys.exit(answer.decode(errors="replace"))
        return False
    length = head.lower().partition(b"content-length:")[2].split(b"\r\n")[0]
    return len(body) == int(length) if length else body.endswith(b"0\r\n\r\n")


def _waits(port: int) -> tuple[float, float]:
    """Return the latency of a short query in milliseconds at p50 and p99, with sequential clients."""
    waits = []
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    end = time.perf_counter() + SECONDS
    for number in count():
        start = time.perf_counter()
        if start >= end:
            break
        query = quote(f"SELECT ?s {{ ?s a <https://schema.org/Person> }} LIMIT {1 + number}")
        connection.request("GET", f"/sparql?query={query}", headers={"Accept": "text/csv"})
        answer = connection.getresponse()
        words = answer.read().decode()
        if answer.status != http.client.OK:
            sys.exit(f"a short question was answered with {answer.status}: {words}")
        waits.append((time.perf_counter() - start) * 1000)
    waits.sort()
    return waits[len(waits) // 2], waits[len(waits) * 99 // 100]


@contextmanager
def _hostile(port: int) -> Iterator[None]:
    """Send endless queries from the same machine for the duration of the block."""
    is_over = threading.Event()
    numbers = count()

    def ask() -> None:
        while not is_over.is_set():
            query = quote(_ENDLESS.format(next(numbers)))
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            connection.request("GET", f"/sparql?query={query}")
            connection.getresponse().read()
            connection.close()

    threads = [threading.Thread(target=ask, daemon=True) for _ in range(HOSTILE)]
    for thread in threads:
        thread.start()
    time.sleep(1)  # they are at work
    try:
        yield
    finally:
        is_over.set()


@contextmanager
def _bare(dist: Path, store: Path) -> Iterator[tuple[int, int]]:
    """Yield the process id and port of the bare server."""
    binary = str(Path(sys.executable).with_name("oxigraph"))
    load = [binary, "load", "--location", str(store), "--file", str(dist / "dataset.nq")]
    subprocess.run(load, check=True, capture_output=True)  # noqa: S603 - ours
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [binary, "serve-read-only", "--location", str(store), "--bind", f"127.0.0.1:{port}"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:  # noqa: S603 - ours
        try:
            if process.stderr:
                process.stderr.readline()
            yield process.pid, port
        finally:
            process.terminate()


@contextmanager
def _serve(dist: Path) -> Iterator[tuple[int, int]]:
    """Yield the process id and port of `leapgraph serve`."""
    command = [sys.executable, "-m", "leapgraph", "serve", "--project", str(ROOT), "--dist", str(dist), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - ours
        try:
            line = process.stdout.readline() if process.stdout else ""
            yield process.pid, int(line.split("/")[2].rpartition(":")[2])
        finally:
            process.terminate()


def _cpu(pid: int) -> float:
    """Return the CPU seconds of a process and its descendants."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return (int(fields[11]) + int(fields[12])) / _TICKS + sum(_cpu(int(child)) for child in children)


def show(measured: Measured) -> None:
    """Print the measurements: drawn on a terminal, plain in a pipe."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(box=box.SIMPLE if sys.stdout.isatty() else None)
    table.add_column("/sparql, answers a second (CPU us an answer)")
    for name in ("bare oxigraph", "anew", "of bare", "again", "of bare"):
        table.add_column(name, justify="right")
    for row in measured.rows:
        shown = [f"{rate:,.0f} ({cpu:,.0f})" for rate, cpu in (row.bare, row.anew, row.again)]
        anew, again = (f"{one[0] / row.bare[0]:.2f} ({row.bare[1] / one[1]:.2f})" for one in (row.anew, row.again))
        table.add_row(row.name, shown[0], shown[1], anew, shown[2], again)
    console = Console(width=None if sys.stdout.isatty() else 160)
    console.print(table)
    for name, (half, most) in (("", measured.quiet), (f" while {HOSTILE} hostile ones are at work", measured.beset)):
        console.print(f"a short question{name}: p50 {half:.1f} ms, p99 {most:.1f} ms")


if __name__ == "__main__":
    show(run())
