"""A server that tests start, ask in any bytes, and end; and a listener that counts who calls it."""

import os
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

ROOT = Path(__file__).parents[2]
# Looks at a number of triples to the third power, and finds none.
ENDLESS = "SELECT ?a { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . FILTER(STRLEN(CONCAT(STR(?a), STR(?f), STR(?g))) < 0) }"
# Doubles a string until no memory would hold it, where no clock of the engine is looked at.
HOARDING = (
    "SELECT ?d { BIND(STRDT('"
    + "a" * 50_000
    + """', <a:a>) AS ?a)
BIND(REPLACE(STR(?a), 'a', STR(?a)) AS ?b) BIND(REPLACE(?b, 'a', ?b) AS ?c) BIND(STRLEN(?c) AS ?d) }"""
)


class Server:
    """A running `leapgraph serve`."""

    def __init__(self, process: subprocess.Popen[str], line: str) -> None:
        self.process = process
        self.line = line
        self.url = line.split(maxsplit=1)[0]
        self.port = httpx.URL(self.url).port or 0

    def sparql(self) -> str:
        return f"{self.url}sparql"

    def engine(self) -> int:
        """Return the number of the process that has loaded the dataset; 0 when it is gone."""
        return next(iter(_children(self.process.pid)), 0)

    def workers(self) -> list[int]:
        """Return the numbers of the processes that answer queries."""
        return _children(self.engine())

    def told(self) -> str:
        """Return the next line that it writes to stderr, and wait for it."""
        assert self.process.stderr
        return self.process.stderr.readline()

    def resident(self) -> int:
        """Return how many kB of memory its processes hold."""
        return sum(_resident(pid) for pid in [self.process.pid, self.engine(), *self.workers()])

    def send(self, *data: bytes, wait: float = 60, end: bool = False) -> bytes:
        """Return what comes back for bytes that need be no HTTP; `end` says that no more will come."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=wait) as connection:
            parts = []
            try:
                for piece in data:
                    connection.sendall(piece)
                if end:
                    connection.shutdown(socket.SHUT_WR)
                while part := connection.recv(65536):
                    parts.append(part)
            except OSError:
                pass
            return b"".join(parts)


def _children(pid: int) -> list[int]:
    """Return the numbers of a process's children; none of one that has ended."""
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()]
    except OSError:
        return []


def _resident(pid: int) -> int:
    """Return how many kB of memory a process holds; 0 of one that has ended."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmRSS:")), 0)


def start(dist: Path, *options: str, temporary: Path | None = None) -> Server:
    """Start a server; its temporary folder lies in `temporary`."""
    process = subprocess.Popen(
        [sys.executable, "-m", "leapgraph", "serve", "--project", ROOT, "--dist", dist, "--port", "0", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **({"TMPDIR": str(temporary)} if temporary else {})},
    )
    line = process.stdout.readline() if process.stdout else ""
    if not line:
        raise AssertionError(process.communicate()[1])
    return Server(process, line)


def stop(server: Server, number: int = signal.SIGINT) -> tuple[int, str]:
    """End a server by a signal; return its exit code and what it had to say."""
    server.process.send_signal(number)
    _, said = server.process.communicate(timeout=120)
    return server.process.returncode, said


def killed(pids: Iterable[int]) -> None:
    """Kill processes that are not children of this one, and wait until they have ended."""
    watched = [(pid, os.pidfd_open(pid)) for pid in pids]
    for pid, _ in watched:
        os.kill(pid, signal.SIGKILL)
    ended(descriptor for _, descriptor in watched)


def ended(descriptors: Iterable[int]) -> None:
    """Wait until the processes of these descriptors (pidfd_open(2)) have ended."""
    for descriptor in descriptors:
        assert select.select([descriptor], [], [], 120)[0], "a process did not end"
        os.close(descriptor)


def busy(server: Server) -> int:
    """Wait until a worker has worked for some hundredths of a second from now on, and return its number."""
    first: dict[int, int] = {}
    while True:
        for pid in server.workers():
            ticks = _ticks(pid)
            if ticks >= first.setdefault(pid, ticks) + 5:
                return pid
        os.sched_yield()


def _ticks(pid: int) -> int:
    """Return the hundredths of a second that a process has worked; 0 of one that has ended."""
    try:
        return int(Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[11])
    except OSError:
        return 0


class ConnectionCounter:
    """A listener on this machine that counts who calls."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.socket.getsockname()[1]
        self.count = 0
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            self.count += 1
            connection.close()


@contextmanager
def running(dist: Path, *options: str, temporary: Path | None = None) -> Iterator[Server]:
    """Start a server of its own for a block, and end it whatever happens."""
    own = start(dist, *options, temporary=temporary)
    try:
        yield own
    finally:
        own.process.kill()
        own.process.communicate()
