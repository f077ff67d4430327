"""The worker pool: one fork server that has loaded the dataset, and the workers forked from it.

A query can hold the engine far beyond any time limit (a large sort, a string grown by REPLACE) and can take all memory,
and a thread cannot be killed. A process can: the worker of a query that exceeds a limit, or whose client has gone, is
killed, and a new one takes its place some milliseconds later. Workers get queries from this process alone, each over
an anonymous socket of its own.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import sys
import time
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

from leapgraph.errors import RunError
from leapgraph.serve import fork_server
from leapgraph.serve.worker_channel import Channel, WorkerEndedError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Coroutine

    from leapgraph.serve.held_files import FileSlice
    from leapgraph.serve.server_limits import Limits

_STARTING = 30  # seconds, on a machine that is busy with other things
_PIECE = 1 << 20
_LOWEST = 19  # priority
_REASON = 2000  # bytes of the reason why a dataset cannot be loaded


class Worker:
    """One worker process and the connection to it.

    Attributes:
        pid: The process ID.
        channel: The connection.
        is_free: Whether it is idle; false while it is borrowed, and true again once a result was read to its end.
        is_slow: Whether it runs at the lowest priority.
    """

    def __init__(self, pid: int, channel: Channel, connection: socket.socket) -> None:
        self.pid = pid
        self.channel = channel
        self._connection = connection
        self.is_free = True
        self.is_slow = False
        self.kill_task: asyncio.Task[int] | None = None

    @property
    def is_alive(self) -> bool:
        """Whether the process runs, as far as its socket shows."""
        if not self.channel.is_open or self.kill_task is not None:
            return False
        try:
            # The socket's end can be read before the event loop has noticed it.
            return self._connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) != b""
        except BlockingIOError:
            return True
        except OSError:
            return False

    def cpu_seconds(self) -> float:
        """Return the CPU seconds of the process; the last known number where the system does not report it.

        Linux has a clock for each process, whose number is computed from the process ID: clock_getcpuclockid(3).
        """
        if sys.platform == "linux":
            with suppress(OSError):
                return time.clock_gettime(~self.pid << 3 | 2)
        return time.monotonic()

    def pause(self) -> None:
        """Stop it until `resume`."""
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Let it continue."""
        self._signal(signal.SIGCONT)

    def lower_priority(self) -> None:
        """Give it the lowest priority, which cannot be raised again."""
        self.is_slow = True
        if self.kill_task is None:
            with suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, self.pid, _LOWEST)

    def _signal(self, number: int) -> None:
        # The process ID stays its own until the fork server reaps it, even when it has ended by itself.
        if self.kill_task is None:
            with suppress(OSError):
                os.kill(self.pid, number)


class WorkerPool:
    """The worker processes of one dataset.

    Attributes:
        failure: Raises the reason when the fork server has ended or a worker cannot be replaced.
        is_ended: Whether `end` was called.
        missing: What the system could not restrict in the workers.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._idle: asyncio.LifoQueue[Worker] = asyncio.LifoQueue()
        self._all: set[Worker] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._order_lock = asyncio.Lock()
        self._engine: asyncio.subprocess.Process | None = None
        self._control: socket.socket | None = None
        self.is_ended = False
        self.missing: list[str] = []
        self.failure: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    @property
    def pids(self) -> list[int]:
        """The process IDs of the workers."""
        return sorted(worker.pid for worker in self._all)

    async def load(self, dataset: FileSlice, name: str) -> None:
        """Start the fork server and let it load N-Quads.

        Args:
            dataset: The location of the N-Quads.
            name: The name of the file in messages.

        Raises:
            RunError: The dataset is refused, or the fork server does not start.
        """
        self._control, theirs = socket.socketpair()
        self._control.setblocking(False)  # noqa: FBT003 - socket's own way
        with theirs:
            self._engine = await asyncio.create_subprocess_exec(
                *(sys.executable, "-P", "-m", fork_server.__name__, str(self._limits.memory), str(os.getpid())),
                stdin=asyncio.subprocess.PIPE,
                stdout=theirs.fileno(),
                stderr=asyncio.subprocess.DEVNULL,
                start_new_session=True,  # Ctrl-C on the terminal is for this process, which ends the engine
                # Passwords in the environment are not passed on to a process that runs strangers' queries.
                env={name: value for name, value in os.environ.items() if not name.startswith("LEAPGRAPH_")},
            )
        await self._send_dataset(dataset)
        reply = await asyncio.get_running_loop().sock_recv(self._control, _REASON)
        if reply != fork_server.LOADED:
            await self.end()
            why = reply[1:].decode(errors="replace") or "the query engine ended"
            raise RunError(f"{name} cannot be loaded: {why}")

    async def _send_dataset(self, dataset: FileSlice) -> None:
        stream = self._engine.stdin if self._engine is not None else None
        if stream is not None:
            with suppress(ConnectionError):  # the fork server reports why it stopped reading
                for offset in range(0, dataset.size, _PIECE):
                    stream.write(dataset.read(offset, _PIECE))
                    await stream.drain()
            stream.close()

    async def start(self) -> None:
        """Start all workers.

        Raises:
            RunError: A worker does not start.
        """
        for _ in range(self._limits.workers):
            self._idle.put_nowait(await self._fork_worker())

    async def end(self) -> None:
        """End all processes for good; running queries are cut off."""
        self.is_ended = True
        # Tasks are not cancelled: an order must be completed, or the next would get its answer.
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.gather(*(self.kill(worker) for worker in list(self._all)))
        if self._engine is not None:
            with suppress(ProcessLookupError):
                self._engine.kill()
            await self._engine.wait()
        if self._control is not None:
            self._control.close()

    @asynccontextmanager
    async def borrow_worker(self) -> AsyncIterator[Worker]:
        """Yield an idle worker. One that is not `free` at the end of the block is killed and replaced."""
        while not (worker := await self._idle.get()).is_alive:
            pass  # it died while idle, and is replaced
        worker.is_free = False
        try:
            yield worker
        finally:
            if worker.is_free and worker.is_alive and not worker.is_slow:
                self._idle.put_nowait(worker)
            else:
                self._start_replacement(worker)

    def lower_priority(self, worker: Worker) -> None:
        """Lower a worker's priority for good, and add another in its place."""
        if not worker.is_slow:
            worker.lower_priority()
            self._start_task(self._add_worker())

    async def kill(self, worker: Worker) -> int:
        """Kill a worker; return the signal that had ended it before, if any, else SIGKILL."""
        if worker.kill_task is None:
            worker.kill_task = asyncio.create_task(self._order_kill(worker))
        return await asyncio.shield(worker.kill_task)

    async def _order_kill(self, worker: Worker) -> int:
        worker.channel.close()
        try:
            return await self._send_order(fork_server.KILL, worker.pid)
        except (RunError, OSError):
            return signal.SIGKILL  # the fork server is gone, and its workers with it
        finally:
            self._all.discard(worker)

    def _start_replacement(self, worker: Worker) -> None:
        if worker in self._all:
            self._all.discard(worker)
            self._start_task(self._replace(worker))

    def _start_task(self, work: Coroutine[None, None, None]) -> None:
        if self.is_ended:
            work.close()
            return
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _replace(self, worker: Worker) -> None:
        await self.kill(worker)
        if not worker.is_slow:
            await self._add_worker()

    async def _add_worker(self) -> None:
        try:
            self._idle.put_nowait(await self._fork_worker())
        except (RunError, OSError) as error:
            if not self.failure.done():
                self.failure.set_exception(RunError(f"the query engine does not restart: {error}"))

    async def _fork_worker(self) -> Worker:
        """Return a new worker.

        Raises:
            RunError: The fork server is gone.
        """
        ours, theirs = socket.socketpair()
        try:
            with theirs:
                pid = await self._send_order(fork_server.FORK, 0, theirs)
        except BaseException:
            ours.close()
            raise
        ours.setblocking(False)  # noqa: FBT003 - socket's own way
        worker: Worker | None = None

        def ended() -> None:
            if worker is not None and worker.is_free:
                self._start_replacement(worker)

        _, channel = await asyncio.get_running_loop().create_connection(lambda: Channel(ended), sock=ours)
        worker = Worker(pid, channel, ours)
        self._all.add(worker)
        try:
            async with asyncio.timeout(_STARTING):
                _, content = await channel.next_frame()
        except (WorkerEndedError, TimeoutError):
            await self.kill(worker)
            raise RunError("a worker does not start") from None
        self.missing = json.loads(content)
        return worker

    async def _send_order(self, kind: bytes, number: int, worker_socket: socket.socket | None = None) -> int:
        async with self._order_lock:
            if self._control is None:
                raise RunError("the query engine has not been started")
            descriptors = [] if worker_socket is None else [worker_socket.fileno()]
            socket.send_fds(self._control, [fork_server.ORDER.pack(kind, number)], descriptors)
            reply = await asyncio.get_running_loop().sock_recv(self._control, fork_server.ANSWER.size)
            if len(reply) < fork_server.ANSWER.size:
                raise RunError("the query engine ended")
            answer: int = fork_server.ANSWER.unpack(reply)[0]
            return answer
