"""Admission of one query: it starts in a slot for short queries and moves to one for long ones when it takes longer."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Self

from leapgraph.serve.fair_queue import NoSlotError

if TYPE_CHECKING:
    from leapgraph.serve.fair_queue import FairShares, SlotPool
    from leapgraph.serve.worker_pool import Worker, WorkerPool


_LONGEST = 10  # times the time limit, in wall-clock time
_HURRIED = 1 / 6  # of the time of a short query, while others wait for a slot
_SHORTEST = 0.02  # seconds between two checks


class QueryTurn:
    """A query's slot, held for a block.

    Args:
        shares: The slots.
        workers: The workers.
        client: The client's key.
        text: The query.

    Raises:
        NoSlotError: There is no slot, and none became free in time.
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
        """Start the time limits, `short` seconds for a short query; while it waits for a long slot, `clock` stops.

        CPU time of the worker counts: on a busy machine a short query may take long. But wall-clock time is limited
        too, so that a slow reader does not hold a worker for ever.
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
            # An expired timeout cannot be rescheduled: then the query is ending as well.
            with suppress(asyncio.CancelledError, RuntimeError):
                await self._move_task
        elif self._place is self._shares.long and self._worker is not None:
            worked = self._worker.cpu_seconds() - self._cpu_seconds_before
            self._shares.remember_length(self._text, is_long=not 0 < worked < self._short)
        if self._place is not None:
            self._place.release_slot(self._client)

    async def _move_to_long(self, worker: Worker, clock: asyncio.Timeout) -> None:
        """Exchange a slot for short queries for one for long ones; the worker is paused until there is one."""
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
