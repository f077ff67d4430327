"""Asking a worker: its answer, whose beginning is held back until it can be called a success."""

from __future__ import annotations

import asyncio
import signal
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from leapgraph.errors import DataError
from leapgraph.serve import frames
from leapgraph.serve.channel import WorkerEnded
from leapgraph.serve.refusal import Refusal, too_busy
from leapgraph.serve.remembering import Answers
from leapgraph.serve.shares import Busy, Shares
from leapgraph.serve.telling import tell
from leapgraph.serve.turns import Turn
from leapgraph.sparql.syntax import syntax_error

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from leapgraph.serve.gate import Query
    from leapgraph.serve.limits import Limits
    from leapgraph.serve.workers import Worker, Workers


class Broken(Exception):  # noqa: N818 - it is raised to cut a connection
    """An answer broke off after its beginning had been passed on."""


@dataclass
class Answer:
    """An answer that has begun well.

    Attributes:
        begun: Its beginning, or all of it.
        rest: What follows; None if that was all. Raises `Broken` if it breaks off.
    """

    begun: bytes
    rest: AsyncIterator[bytes] | None


class Asker:
    """Asks the workers.

    Attributes:
        limits: What a client may take.
        shares: The places of the queries at work.
    """

    def __init__(self, workers: Workers, limits: Limits) -> None:
        self._workers = workers
        self.limits = limits
        self.shares = Shares(limits)
        self._answers = Answers()

    @asynccontextmanager
    async def answer(self, query: Query, media_type: str, client: str = "") -> AsyncIterator[Answer]:
        """Yield the answer to `query` in the media type, one of the engine's. At the end its worker is free.

        Args:
            query: The query.
            media_type: The media type.
            client: Who asks.

        Raises:
            Refusal: The engine cannot read the query, or it takes too long or too much.
        """
        if self._workers.is_ended:
            raise too_busy("This server is stopping.", 60)
        remembered = self._answers.find(query, media_type)
        if remembered is not None:
            yield Answer(remembered, None)
            return
        async with AsyncExitStack() as stack:
            try:
                turn = Turn(self.shares, self._workers, client, query.text)
                await stack.enter_async_context(turn)
                async with asyncio.timeout(self.limits.seconds) as clock:
                    worker = await stack.enter_async_context(self._workers.borrowed())
                    turn.begin(worker, clock, self.limits.short)
                    answer = await self._begun(worker, query, media_type)
                    if answer.rest is None:
                        self._answers.remember(query, media_type, answer.begun)
                        await stack.aclose()
                        clock.reschedule(None)
                    yield answer
            except Busy:
                raise too_busy("Too many queries are at work.", 5) from None
            except TimeoutError:
                raise self._out_of_time() from None
            except WorkerEnded:
                raise await self._died(worker) from None

    async def _begun(self, worker: Worker, query: Query, media_type: str) -> Answer:
        asked = {
            "text": query.text,
            "form": media_type,
            "base": query.base,
            "default": query.default_graphs,
            "named": query.named_graphs,
            "union": query.union,
        }
        worker.channel.send(frames.message(frames.QUERY, asked))
        begun = bytearray()
        while True:
            kind, content = await worker.channel.frame()
            if kind == frames.PART:
                begun += content
                if len(begun) > self.limits.held:
                    return Answer(bytes(begun), self._rest(worker))
                continue
            worker.free = True
            if kind == frames.END:
                return Answer(bytes(begun), None)
            words = content.decode(errors="replace")
            if kind == frames.UNREADABLE:
                found = await asyncio.to_thread(syntax_error, query.written, SyntaxError(words), base=query.address)
                raise Refusal(400, f"Line {found.line}, column {found.column}: {found.message}")
            if kind == frames.UNWRITABLE:
                raise DataError(words)
            tell(f"the query engine failed: {words}")
            raise Refusal(500, "The query engine failed.")

    async def _rest(self, worker: Worker) -> AsyncIterator[bytes]:
        while True:
            try:
                kind, content = await worker.channel.frame()
            except WorkerEnded as error:
                raise Broken(await self._end_of(worker)) from error
            except Busy as error:
                raise Broken("too many long queries are at work") from error
            if kind == frames.PART:
                yield content
                continue
            worker.free = True
            if kind == frames.END:
                return
            raise Broken(content.decode(errors="replace"))

    def _out_of_time(self) -> Refusal:
        return too_busy(f"The query took longer than {self.limits.seconds:g} s: ask for less at a time.", 60)

    async def _died(self, worker: Worker) -> Refusal:
        if self._workers.is_ended:
            return too_busy("This server is stopping.", 60)
        tell(f"a query ended its engine: {await self._end_of(worker)}")
        megabytes = self.limits.memory >> 20
        return Refusal(
            503, f"The query ended its engine; it may need more than the {megabytes:,} MB that one query gets."
        )

    async def _end_of(self, worker: Worker) -> str:
        number = await self._workers.kill(worker)
        return signal.Signals(number).name if number else "it ended by itself"
