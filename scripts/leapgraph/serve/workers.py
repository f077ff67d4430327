"""The query engine: processes of the `oxigraph` server over one loaded store, each at work on one query at a time.

A query can hold oxigraph far beyond its own time limit (a large sort, a string grown by REPLACE) and can take all
memory, and a thread cannot be ended. A process can: the worker of a query that takes too long, takes too much or whose
client has gone is killed, and a new one stands in its place a twentieth of a second later.
"""

from __future__ import annotations

import asyncio
import os
import socket
import sys
import sysconfig
from contextlib import asynccontextmanager, suppress
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

from leapgraph.errors import RunError
from leapgraph.serve import confine

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from leapgraph.serve.limits import Limits

_BINARY = "oxigraph"
_TRIES = 5
_STARTING = 30  # seconds, on a machine that is busy with other things
_LISTENING = b"Listening"
_REMEMBERED = 1000  # bytes of what a process said


class Busy(Exception):  # noqa: N818 - it is no fault
    """No worker became free in time."""


class Worker:
    """One server process and the connection to it.

    Attributes:
        client: The HTTP client whose base is the process.
        free: Whether it has nothing to do; who borrows it sets it false, and true again once an answer is read whole.
        last_words: The last line it wrote to stderr.
    """

    def __init__(self, process: asyncio.subprocess.Process, port: int) -> None:
        self.client = httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=httpx.Timeout(None)
        )
        self.free = True
        self.last_words = ""
        self._process = process
        self._reading = asyncio.create_task(self._read())

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        """Whether the process runs."""
        return self._process.returncode is None

    async def end(self) -> None:
        """Kill the process, however busy it is, and wait for its end."""
        with suppress(ProcessLookupError):
            self._process.kill()
        await self._process.wait()
        await self._reading
        await self.client.aclose()

    async def _read(self) -> None:
        # Read to the end, so that a talkative process never waits for a full pipe.
        stderr = self._process.stderr
        said = b""
        while stderr is not None and (part := await stderr.read(4096)):
            said = (said + part)[-_REMEMBERED:]
            self.last_words = said.decode(errors="replace").strip().rpartition("\n")[2]


class Workers:
    """All worker processes of a server.

    Attributes:
        failure: What comes to raise the reason when a worker cannot be replaced.
        is_ended: Whether they have been ended for good.
    """

    def __init__(self, location: Path, limits: Limits) -> None:
        self._location = location
        self._limits = limits
        self._idle: asyncio.Queue[Worker] = asyncio.Queue()
        self._all: set[Worker] = set()
        self._waiting = 0
        self.is_ended = False
        self._replacing: set[asyncio.Task[None]] = set()
        self._binary = find_binary()
        self.failure: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    @property
    def pids(self) -> list[int]:
        """The numbers of the processes."""
        return sorted(worker.pid for worker in self._all)

    async def load(self, dataset: Path) -> None:
        """Load an N-Quads file into the store.

        Raises:
            RunError: The engine refuses it.
        """
        command = [self._binary, "load", "--location", str(self._location), "--file", str(dataset)]
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            _, said = await process.communicate()
        finally:
            if process.returncode is None:
                process.kill()
        if process.returncode:
            raise RunError(f"{dataset} cannot be loaded: {said.decode(errors='replace').strip()}")

    async def start(self) -> None:
        """Start all processes.

        Raises:
            RunError: One does not come up.
        """
        for worker in await asyncio.gather(*(self._start_one() for _ in range(self._limits.workers))):
            self._idle.put_nowait(worker)

    async def end(self) -> None:
        """End all processes for good; queries at work break off."""
        self.is_ended = True
        for task in list(self._replacing):
            task.cancel()
        await asyncio.gather(*self._replacing, return_exceptions=True)
        await asyncio.gather(*(worker.end() for worker in list(self._all)))
        self._all.clear()

    @asynccontextmanager
    async def borrowed(self) -> AsyncIterator[Worker]:
        """Yield a worker with nothing to do. One that is not `free` at the end of the block is killed and replaced.

        Raises:
            Busy: Too many wait already, or none became free in time.
        """
        worker = await self._next()
        try:
            yield worker
        finally:
            if worker.free and worker.is_alive:
                self._idle.put_nowait(worker)
            elif not self.is_ended:
                self._begin_to_replace(worker)

    async def _next(self) -> Worker:
        if self.is_ended or self._waiting >= self._limits.waiting:
            raise Busy
        self._waiting += 1
        try:
            async with asyncio.timeout(self._limits.patience):
                while not (worker := await self._idle.get()).is_alive:
                    self._begin_to_replace(worker)  # it died of something else than a query
                return worker
        except TimeoutError:
            raise Busy from None
        finally:
            self._waiting -= 1

    def _begin_to_replace(self, worker: Worker) -> None:
        task = asyncio.create_task(self._replace(worker))
        self._replacing.add(task)
        task.add_done_callback(self._replacing.discard)

    async def _replace(self, worker: Worker) -> None:
        await worker.end()
        self._all.discard(worker)
        try:
            self._idle.put_nowait(await self._start_one())
        except (RunError, OSError) as error:
            if not self.failure.done():
                self.failure.set_exception(RunError(f"the query engine does not come up again: {error}"))

    async def _start_one(self) -> Worker:
        for _ in range(_TRIES):
            port = _free_port()
            worker = await self._started(port)
            if worker is not None:
                return worker
        raise RunError("the query engine does not start")

    async def _started(self, port: int) -> Worker | None:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-I", "-S", str(Path(confine.__file__)), str(os.getpid()), str(self._limits.memory)),
            *(self._binary, "serve-read-only", "--location", str(self._location)),
            # Without oxigraph's own time limit: it sets a thread asleep for each query, so long as the limit is.
            *("--bind", f"127.0.0.1:{port}"),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
            start_new_session=True,  # Ctrl-C on the terminal is for us, who end the workers
        )
        try:
            async with asyncio.timeout(_STARTING):
                line = await process.stderr.readline() if process.stderr else b""
        except BaseException:
            process.kill()
            raise
        if not line.startswith(_LISTENING):
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
            return None
        worker = Worker(process, port)
        self._all.add(worker)
        return worker


def find_binary() -> str:
    """Return the path of the `oxigraph` program that the package of this name installed.

    Raises:
        RunError: It is not there.
    """
    places = [Path(sysconfig.get_path("scripts")) / _BINARY, Path(sys.executable).with_name(_BINARY)]
    with suppress(PackageNotFoundError):
        places = [Path(str(file.locate())) for file in files(_BINARY) or () if file.name == _BINARY] + places
    for place in places:
        if place.is_file() and os.access(place, os.X_OK):
            return str(place.resolve())
    raise RunError("the oxigraph program is missing: install the package oxigraph beside leapgraph")


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
