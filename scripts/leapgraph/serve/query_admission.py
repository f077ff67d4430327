"""The turn of one query: it begins as a short one, and goes over to the long ones when it takes longer."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Self

from leapgraph.serve.fair_queue import NoSlotError

if TYPE_CHECKING:
    from leapgraph.serve.fair_queue import FairShares, SlotPool
    from leapgraph.serve.worker_pool import Worker, WorkerPool


_LONGEST = 10  # times as long as it may work, whatever it works
_HURRIED = 1 / 6  # of the time for a short one, while others wait for a place
_SHORTEST = 0.02  # seconds between two looks


class QueryTurn:
    """A query's place, kept for a block.

    Args:
        shares: The places.
        workers: The workers.
        client: Who asks.
        text: The query.

    Raises:
        Busy: There is no place, and there will be none in time.
    """

    def __init__(self, shares: FairShares, workers: WorkerPool, client: str, text: str) -> None:
        self._shares = shares
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
        place = self._shares.long if self._shares.is_long_query(self._text) else self._shares.short
        await place.acquire(self._client)
        self._place = place
        return self

    def start_clock(self, worker: Worker, clock: asyncio.Timeout, short: float) -> None:
        """Begin to count, `short` seconds for a short one; while the worker has no place, `clock` stands still.

        What counts is the worker's own time: on a busy machine a short query takes long, too. But a client that takes
        its answer slowly is not let be for ever.
        """
        loop = asyncio.get_running_loop()
        self._worker = worker
        self._short = short
        self._cpu_seconds_before = worker.cpu_seconds()
        if self._place is self._shares.long:
            self._workers.lower_priority(worker)
            return
        last = loop.time() + _LONGEST * short

        def look() -> None:
            most = short if not self._shares.short.has_waiters else short * _HURRIED
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
            # A clock that has run out cannot be set: then the query is at its end as well.
            with suppress(asyncio.CancelledError, RuntimeError):
                await self._move_task
        elif self._place is self._shares.long and self._worker is not None:
            worked = self._worker.cpu_seconds() - self._cpu_seconds_before
            self._shares.remember_length(self._text, is_long=not 0 < worked < self._short)
        if self._place is not None:
            self._place.release_slot(self._client)

    async def _move_to_long(self, worker: Worker, clock: asyncio.Timeout) -> None:
        """Change a place for short ones for one for long ones; the worker stands still until there is one."""
        self._shares.remember_length(self._text, is_long=True)
        long = self._shares.long
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
