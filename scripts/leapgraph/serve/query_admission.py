"""Admission of queries: slots for short and for long ones, shared fairly between the clients.

A query starts in a slot for short ones. When its time there is over it needs a slot for long ones, and until it gets
one its worker is paused; it then runs at the lowest priority. So however many long queries there are, a short one gets
a slot within that short time. No client gets all slots of a kind, and waiting queries are admitted round-robin by
client.
"""

from __future__ import annotations

import asyncio
import ipaddress
from collections import Counter, OrderedDict, deque
from contextlib import suppress
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from starlette.types import Scope

    from leapgraph.serve.server_limits import Limits
    from leapgraph.serve.worker_pool import Worker, WorkerPool


_LONGEST = 10  # times the time limit, in wall-clock time
_HURRIED = 1 / 6  # of the time of a short query, while others wait for a slot
_SHORTEST = 0.02  # seconds between two checks
_IPV6_SITE = 64  # bits of an address; a site usually owns all addresses with the same prefix
_REMEMBERED = 1000


class QueryTurn:
    """A query's slot, held for a block.

    Args:
        slots: The slots for short and long queries.
        workers: The workers.
        client: The client's key.
        text: The query.

    Raises:
        NoSlotError: There is no slot, and none became free in time.
    """

    def __init__(self, slots: QuerySlots, workers: WorkerPool, client: str, text: str) -> None:
        self._slots = slots
        self._workers = workers
        self._client = client
        self._text = text
        self._place: SlotPool | None = None
        self._worker: Worker | None = None
        self._cpu_seconds_before = 0.0
        self._short = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._move_task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        place = self._slots.long if self._slots.is_long_query(self._text) else self._slots.short
        await place.acquire(self._client)
        self._place = place
        return self

    def start_clock(self, worker: Worker, clock: asyncio.Timeout, short: float) -> None:
        """Start the time limits, `short` seconds for a short query; while it waits for a long slot, `clock` stops.

        CPU time of the worker counts: on a busy machine a short query may take long. But wall-clock time is limited
        too, so that a slow reader does not hold a worker for ever.
        """
        loop = asyncio.get_running_loop()
        self._worker = worker
        self._short = short
        self._cpu_seconds_before = worker.cpu_seconds()
        if self._place is self._slots.long:
            self._workers.lower_priority(worker)
            return
        last = loop.time() + _LONGEST * short

        def look() -> None:
            most = short if not self._slots.short.has_waiters else short * _HURRIED
            rest = min(most - (worker.cpu_seconds() - self._cpu_seconds_before), last - loop.time())
            if rest <= 0:
                self._move_task = loop.create_task(self._move_to_long(worker, clock))
            else:
                self._timer = loop.call_later(max(min(rest, short * _HURRIED), _SHORTEST), look)

        self._timer = loop.call_later(short * _HURRIED, look)

    async def __aexit__(self, *_: object) -> None:
        if self._timer is not None:
            self._timer.cancel()
        if self._move_task is not None:
            self._move_task.cancel()
            # An expired timeout cannot be rescheduled: then the query is ending as well.
            with suppress(asyncio.CancelledError, RuntimeError):
                await self._move_task
        elif self._place is self._slots.long and self._worker is not None:
            worked = self._worker.cpu_seconds() - self._cpu_seconds_before
            self._slots.remember_length(self._text, is_long=not 0 < worked < self._short)
        if self._place is not None:
            self._place.release_slot(self._client)

    async def _move_to_long(self, worker: Worker, clock: asyncio.Timeout) -> None:
        """Exchange a slot for short queries for one for long ones; the worker is paused until there is one."""
        self._slots.remember_length(self._text, is_long=True)
        long = self._slots.long
        is_waiting = not long.try_acquire(self._client)
        if self._place is not None:
            self._place.release_slot(self._client)
        self._place = None if is_waiting else long
        self._workers.lower_priority(worker)
        if not is_waiting:
            return
        loop = asyncio.get_running_loop()
        end = clock.when()
        rest = None if end is None else end - loop.time()
        clock.reschedule(None)
        worker.pause()
        try:
            await long.acquire(self._client)
        except NoSlotError as error:
            worker.channel.fail(error)
            return
        self._place = long
        worker.resume()
        if rest is not None:
            clock.reschedule(loop.time() + rest)


class NoSlotError(Exception):
    """No slot is free, and none became free in time."""


class SlotPool:
    """Slots that clients acquire and release.

    Args:
        number: The number of slots.
        waiting: How many queries may wait for one, those of one client at most half.
        patience: How many seconds each may wait.
    """

    def __init__(self, number: int, waiting: int, patience: float) -> None:
        self._free = number
        self._slots_per_client = max(1, number - 1)
        self._max_waiting = waiting
        self._patience = patience
        self._slots_by_client: Counter[str] = Counter()
        # In round-robin order of the clients.
        self._queues: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()

    @property
    def slots_in_use(self) -> int:
        """The number of slots in use."""
        return self._slots_by_client.total()

    @property
    def has_waiters(self) -> bool:
        """Whether any query waits for a slot."""
        return bool(self._queues)

    def try_acquire(self, client: str) -> bool:
        """Acquire a slot if one is free for the client now; return whether one was."""
        if self._free < 1 or self._slots_by_client[client] >= self._slots_per_client:
            return False
        self._free -= 1
        self._slots_by_client[client] += 1
        return True

    async def acquire(self, client: str) -> None:
        """Acquire a slot, as soon as it is the client's turn.

        Raises:
            NoSlotError: Too many wait already, or none became free in time.
        """
        if self.try_acquire(client):
            return
        queue = self._queues.setdefault(client, deque())
        if len(queue) >= max(1, self._max_waiting // 2) or sum(map(len, self._queues.values())) >= self._max_waiting:
            self._drop_empty_queue(client)
            raise NoSlotError
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        queue.append(turn)
        try:
            async with asyncio.timeout(self._patience):
                await turn
        except BaseException as error:
            if turn in queue:
                queue.remove(turn)
                self._drop_empty_queue(client)
            elif turn.done() and not turn.cancelled():
                self.release_slot(client)
            if isinstance(error, TimeoutError):
                raise NoSlotError from None
            raise

    def release_slot(self, client: str) -> None:
        """Release a slot to the next client in turn."""
        self._free += 1
        self._slots_by_client[client] -= 1
        if not self._slots_by_client[client]:
            del self._slots_by_client[client]
        for other, queue in list(self._queues.items()):
            # A waiter that has timed out and has not left the queue yet is skipped.
            turn = next((turn for turn in queue if not turn.done()), None)
            if turn is not None and self.try_acquire(other):
                queue.remove(turn)
                self._queues.move_to_end(other)
                self._drop_empty_queue(other)
                turn.set_result(None)
                return

    def _drop_empty_queue(self, client: str) -> None:
        if not self._queues.get(client, True):
            del self._queues[client]


class QuerySlots:
    """The slots for short queries and those for long ones.

    Attributes:
        short: The slots for short queries.
        long: The slots for long queries.
    """

    def __init__(self, limits: Limits) -> None:
        self.short = SlotPool(limits.workers, limits.waiting, limits.patience)
        self.long = SlotPool(limits.workers, limits.workers, limits.patience)
        self._long_queries: OrderedDict[int, None] = OrderedDict()

    def is_long_query(self, text: str) -> bool:
        """Return whether a query was a long one when it last ran."""
        return hash(text) in self._long_queries

    def remember_length(self, text: str, *, is_long: bool) -> None:
        """Remember whether a query was a long one."""
        self._long_queries.pop(hash(text), None)
        if is_long:
            self._long_queries[hash(text)] = None
            if len(self._long_queries) > _REMEMBERED:
                self._long_queries.popitem(last=False)


def client_key(scope: Scope, proxy: str) -> str:
    """Return the client's key: its IP address, or the /64 prefix for IPv6; behind `proxy`, of the forwarded address.

    The last address in X-Forwarded-For counts, which the proxy itself has added.
    """
    peer = (scope.get("client") or ("", 0))[0]
    if proxy and peer == proxy:
        named = [value for name, value in scope["headers"] if name == b"x-forwarded-for"]
        peer = (named[-1].decode("latin-1").rpartition(",")[2].strip() if named else "") or peer
    try:
        address = ipaddress.ip_address(peer.partition("%")[0])
    except ValueError:
        return peer[:100]
    if address.version == 6:  # noqa: PLR2004 - of the protocol
        mapped = address.ipv4_mapped
        return str(mapped or ipaddress.ip_network((address, _IPV6_SITE), strict=False))
    return str(address)
