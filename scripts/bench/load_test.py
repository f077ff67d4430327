"""Load test of `leapgraph serve`: concurrent clients, their latencies, and the server's memory.

Run from the repository's root: `python -m scripts.bench.load_test [SECONDS]`. The server serves the repository's own
graph, published for the purpose. Each client sends its next request after each response: saved queries, look-ups and
pages in turn, each client from another offset. The clients share the machine with the server.
"""

from __future__ import annotations

import http.client
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from scripts.bench.generate import ROOT

from leapgraph.project import Project
from leapgraph.queries.query_set import load_queries
from leapgraph.release.publish import publish

if TYPE_CHECKING:
    from collections.abc import Iterator

SECONDS = 60
CLIENTS = 32
# Warm-up before the measurement: imports and caches are not counted as growth.
WARM_UP = 3
_FORMS = ("text/turtle", "application/ld+json", "application/n-triples", "application/rdf+xml", "text/html")
_RESULTS = ("text/csv", "application/sparql-results+json")
_SEE_OTHER = 303


@dataclass(frozen=True, slots=True)
class Request:
    """A client's request: its row in the table, the path, and the media type."""

    kind: str
    path: str
    accept: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The response: its row in the table, the seconds it took, and the fault, if any."""

    kind: str
    seconds: float
    error: str = ""


@dataclass(frozen=True, slots=True)
class Memory:
    """The resident megabytes of the server's main process, and of the engine with all its workers."""

    server: float
    workers: float


@dataclass(frozen=True, slots=True)
class Load:
    """A run: its duration, the responses, and the memory before and after."""

    seconds: float
    answers: list[Answer]
    before: Memory
    after: Memory


def run(seconds: int = SECONDS) -> Load:
    """Serve and send requests for the given number of seconds."""
    with tempfile.TemporaryDirectory() as name:
        dist = Path(name) / "dist"
        if not publish(Project(ROOT), dist, "pyshifty", lambda _step: None).files:
            sys.exit("the project is not valid: nothing was published")
        command = [
            sys.executable,
            "-m",
            "leapgraph",
            "serve",
            "--project",
            str(ROOT),
            "--dist",
            str(dist),
            "--port",
            "0",
        ]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - ours
            try:
                line = process.stdout.readline() if process.stdout else ""
                port = int(line.split("/")[2].rpartition(":")[2])
                return _measured(process.pid, port, list(_requests(dist)), seconds)
            finally:
                process.terminate()


def _measured(pid: int, port: int, requests: list[Request], seconds: int) -> Load:
    _ask_all(port, requests, WARM_UP)
    before = _memory(pid)
    start = time.perf_counter()
    answers = _ask_all(port, requests, seconds)
    return Load(time.perf_counter() - start, answers, before, _memory(pid))


def _requests(dist: Path) -> Iterator[Request]:
    """Yield the requests, those of each kind spread evenly."""
    questions = [one for one in load_queries(Project(ROOT)).values() if one.form == "SELECT" and not one.services]
    things = sorted(path.relative_to(dist).with_suffix("").as_posix() for path in dist.glob("i*/*.ttl"))
    for number, thing in enumerate(things):
        question = questions[number % len(questions)]
        yield Request("question of the set", f"/query/{question.name}", _RESULTS[number % len(_RESULTS)])
        yield Request("look-up, 303", f"/{thing}", _FORMS[number % len(_FORMS)])
        yield Request("document", f"/{thing}{('.ttl', '.jsonld', '.nt', '.rdf')[number % 4]}", "*/*")
        yield Request("page", f"/{thing}.html", "text/html")


def _ask_all(port: int, requests: list[Request], seconds: int) -> list[Answer]:
    end = time.perf_counter() + seconds
    with ThreadPoolExecutor(CLIENTS) as clients:
        places = [len(requests) * number // CLIENTS for number in range(CLIENTS)]
        found = clients.map(lambda place: _ask(port, requests[place:] + requests[:place], end), places)
        return [answer for answers in found for answer in answers]


def _ask(port: int, requests: list[Request], end: float) -> list[Answer]:
    """Send requests over one connection until the end time."""
    answers: list[Answer] = []
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    while True:
        for request in requests:
            start = time.perf_counter()
            if start >= end:
                connection.close()
                return answers
            error = _asked(connection, request)
            answers.append(Answer(request.kind, time.perf_counter() - start, error))


def _asked(connection: http.client.HTTPConnection, request: Request) -> str:
    """Return the fault of the response; empty if there is none."""
    expected = _SEE_OTHER if request.kind.startswith("look-up") else http.client.OK
    try:
        connection.request("GET", request.path, headers={"Accept": request.accept})
        answer = connection.getresponse()
        answer.read()
    except (OSError, http.client.HTTPException) as error:
        connection.close()
        return f"{request.path}: {type(error).__name__}"
    return "" if answer.status == expected else f"{request.path}: {answer.status}"


def _memory(pid: int) -> Memory:
    return Memory(_resident(pid), sum(_resident(child) for child in _below(pid)))


def _below(pid: int) -> list[int]:
    """Return the descendants of a process."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return [below for child in map(int, children) for below in (child, *_below(child))]


def _resident(pid: int) -> float:
    """Return the proportional set size of a process in megabytes: a shared page counts in part."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:"))


def show(load: Load) -> None:
    """Print the measurements: drawn on a terminal, plain in a pipe."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(box=box.SIMPLE if sys.stdout.isatty() else None)
    table.add_column(f"serve, {CLIENTS} clients, {load.seconds:.0f} s")
    for name in ("requests", "a second", "errors", "p50 ms", "p99 ms", "most ms"):
        table.add_column(name, justify="right")
    kinds = list(dict.fromkeys(answer.kind for answer in load.answers))
    for kind in [*kinds, "all"]:
        table.add_row(kind, *_row([one for one in load.answers if kind in {one.kind, "all"}], load.seconds))
    console = Console(width=None if sys.stdout.isatty() else 160)
    console.print(table)
    for name, before, after in (
        ("server", load.before.server, load.after.server),
        ("workers", load.before.workers, load.after.workers),
    ):
        console.print(f"memory of the {name}: {before:.0f} MB before, {after:.0f} MB after")
    for error in list(dict.fromkeys(one.error for one in load.answers if one.error))[:5]:
        console.print(error)


def _row(answers: list[Answer], seconds: float) -> list[str]:
    waits = sorted(one.seconds * 1000 for one in answers)
    part = [waits[min(len(waits) - 1, len(waits) * hundredth // 100)] for hundredth in (50, 99, 100)]
    errors = sum(1 for one in answers if one.error)
    return [f"{len(waits):,}", f"{len(waits) / seconds:,.0f}", f"{errors:,}", *(f"{wait:.1f}" for wait in part)]


if __name__ == "__main__":
    show(run(int(sys.argv[1]) if len(sys.argv) > 1 else SECONDS))
