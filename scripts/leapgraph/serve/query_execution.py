"""Run a query in a worker, or take its result from the cache; buffer its beginning until it can be called a success."""

from __future__ import annotations

import asyncio
import re
import signal
from collections import OrderedDict
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from leapgraph.errors import DataError
from leapgraph.serve import worker_frames
from leapgraph.serve.errors_and_log import HttpError, log_line, service_unavailable
from leapgraph.serve.query_admission import NoSlotError, QuerySlots, QueryTurn
from leapgraph.serve.worker_channel import WorkerEndedError
from leapgraph.sparql.query_inspection import syntax_error
from leapgraph.sparql.tokens import NONDETERMINISTIC

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from leapgraph.serve.server_limits import Limits
    from leapgraph.serve.validate_sparql_request import ProtocolQuery
    from leapgraph.serve.worker_pool import Worker, WorkerPool


_LONGEST_CACHED = 64 << 10
_MOST_CACHED = 8 << 20
# Matches in string literals too: then the query runs once more than needed.
_NONDETERMINISTIC_CALL = re.compile(rf"\b(?:{'|'.join(sorted(NONDETERMINISTIC))})\s*\(", re.IGNORECASE)

CacheKey: TypeAlias = tuple[str, str, tuple[str, ...], tuple[str, ...], bool, str]


class IncompleteResultError(Exception):
    """A result broke off after its beginning had been passed on."""


@dataclass
class ResultStream:
    """A result that has begun successfully.

    Attributes:
        first_part: Its beginning, or all of it.
        rest: What follows; None if that was all. Raises `IncompleteResultError` if it breaks off.
    """

    first_part: bytes
    rest: AsyncIterator[bytes] | None


class WorkerClient:
    """Runs queries in the workers.

    Attributes:
        limits: The limits of a client.
        slots: The slots of the queries in progress.
    """

    def __init__(self, workers: WorkerPool, limits: Limits) -> None:
        self._workers = workers
        self.limits = limits
        self.slots = QuerySlots(limits)
        self._answers = ResultCache()

    @asynccontextmanager
    async def answer(self, query: ProtocolQuery, media_type: str, client: str = "") -> AsyncIterator[ResultStream]:
        """Yield the result of `query` in the media type, one of the engine's; the worker is released afterwards.

        Args:
            query: The query.
            media_type: The media type.
            client: The client's key.

        Raises:
            HttpError: The engine cannot parse the query, or the query exceeds a limit.
        """
        if self._workers.is_ended:
            raise service_unavailable("This server is stopping.", 60)
        remembered = self._answers.find(query, media_type)
        if remembered is not None:
            yield ResultStream(remembered, None)
            return
        async with AsyncExitStack() as stack:
            try:
                turn = QueryTurn(self.slots, self._workers, client, query.text)
                await stack.enter_async_context(turn)
                async with asyncio.timeout(self.limits.seconds) as clock:
                    worker = await stack.enter_async_context(self._workers.borrow_worker())
                    turn.start_clock(worker, clock, self.limits.short)
                    answer = await self._start_result(worker, query, media_type)
                    if answer.rest is None:
                        self._answers.remember(query, media_type, answer.first_part)
                        await stack.aclose()
                        clock.reschedule(None)
                    yield answer
            except NoSlotError:
                raise service_unavailable("Too many queries are at work.", 5) from None
            except TimeoutError:
                raise self._timeout_error() from None
            except WorkerEndedError:
                raise await self._worker_death_error(worker) from None

    async def _start_result(self, worker: Worker, query: ProtocolQuery, media_type: str) -> ResultStream:
        message = {
            "text": query.text,
            "form": media_type,
            "base": query.base,
            "default": query.default_graphs,
            "named": query.named_graphs,
            "union": query.union,
        }
        worker.channel.send(worker_frames.encode_json_frame(worker_frames.QUERY, message))
        begun = bytearray()
        while True:
            kind, content = await worker.channel.next_frame()
            if kind == worker_frames.PART:
                begun += content
                if len(begun) > self.limits.held:
                    return ResultStream(bytes(begun), self._stream_rest(worker))
                continue
            worker.is_free = True
            if kind == worker_frames.END:
                return ResultStream(bytes(begun), None)
            words = content.decode(errors="replace")
            if kind == worker_frames.UNREADABLE:
                found = await asyncio.to_thread(syntax_error, query.source_text, SyntaxError(words), base=query.address)
                raise HttpError(400, f"Line {found.line}, column {found.column}: {found.message}")
            if kind == worker_frames.UNWRITABLE:
                raise DataError(words)
            log_line(f"the query engine failed: {words}")
            raise HttpError(500, "The query engine failed.")

    async def _stream_rest(self, worker: Worker) -> AsyncIterator[bytes]:
        while True:
            try:
                kind, content = await worker.channel.next_frame()
            except WorkerEndedError as error:
                raise IncompleteResultError(await self._exit_reason(worker)) from error
            except NoSlotError as error:
                raise IncompleteResultError("too many long queries are at work") from error
            if kind == worker_frames.PART:
                yield content
                continue
            worker.is_free = True
            if kind == worker_frames.END:
                return
            raise IncompleteResultError(content.decode(errors="replace"))

    def _timeout_error(self) -> HttpError:
        return service_unavailable(f"The query took longer than {self.limits.seconds:g} s: ask for less at a time.", 60)

    async def _worker_death_error(self, worker: Worker) -> HttpError:
        if self._workers.is_ended:
            return service_unavailable("This server is stopping.", 60)
        log_line(f"a query ended its engine: {await self._exit_reason(worker)}")
        megabytes = self.limits.memory >> 20
        return HttpError(503, f"The query crashed; it may need more than the {megabytes:,} MB that one query gets.")

    async def _exit_reason(self, worker: Worker) -> str:
        number = await self._workers.kill(worker)
        return signal.Signals(number).name if number else "it ended by itself"


class ResultCache:
    """The cached results of one release, whose data does not change: short ones, the most recently used.

    None is cached of a query that may yield another result each time.
    """

    def __init__(self) -> None:
        self._answers: OrderedDict[CacheKey, bytes] = OrderedDict()
        self._size = 0

    def find(self, query: ProtocolQuery, media_type: str) -> bytes | None:
        """Return the result of a query in a media type, if it is cached."""
        key = _cache_key(query, media_type)
        found = self._answers.get(key)
        if found is not None:
            self._answers.move_to_end(key)
        return found

    def remember(self, query: ProtocolQuery, media_type: str, answer: bytes) -> None:
        """Cache a result, if it is short and reproducible; the least recently used one is dropped."""
        key = _cache_key(query, media_type)
        if (
            len(query.text) + len(answer) > _LONGEST_CACHED
            or key in self._answers
            or _NONDETERMINISTIC_CALL.search(query.text)
        ):
            return
        self._answers[key] = answer
        self._size += len(query.text) + len(answer)
        while self._size > _MOST_CACHED:
            (text, *_), gone = self._answers.popitem(last=False)
            self._size -= len(text) + len(gone)


def _cache_key(query: ProtocolQuery, media_type: str) -> CacheKey:
    return query.text, query.base, query.default_graphs, query.named_graphs, query.union, media_type
