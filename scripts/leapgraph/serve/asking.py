"""Asking a worker: its answer, judged before it is passed on.

oxigraph says 200 before it knows whether it can answer, and when it cannot it ends the answer with a sentence, as if
that were part of it. So the beginning of every answer is held back, and its end is looked at: each format has an end
that such a sentence has not.
"""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx

from leapgraph.serve.gate import QUERY
from leapgraph.serve.refusal import Refusal, too_busy
from leapgraph.serve.telling import tell
from leapgraph.serve.workers import Busy
from leapgraph.sparql.syntax import syntax_error

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from leapgraph.serve.gate import Query
    from leapgraph.serve.limits import Limits
    from leapgraph.serve.workers import Worker, Workers

# How a whole answer ends. A truth value in CSV or TSV is never asked for.
_ENDS = {
    "application/sparql-results+json": b"}",
    "application/sparql-results+xml": b"</sparql>",
    "text/csv": b"\n",
    "text/tab-separated-values": b"\n",
    "text/turtle": b"\n",
    "application/n-triples": b"\n",
    "application/rdf+xml": b"</rdf:RDF>",
    "application/ld+json": b"]",
}
# These have no mark of their end, and nothing in them where the graph is empty.
_PLAIN = ("text/turtle", "application/n-triples")
_TAIL = 200


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
    """Asks the workers."""

    def __init__(self, workers: Workers, limits: Limits) -> None:
        self._workers = workers
        self.limits = limits

    @asynccontextmanager
    async def answer(self, query: Query, media_type: str) -> AsyncIterator[Answer]:
        """Yield the answer to `query` in the media type, one of oxigraph's. At the end of the block its worker is free.

        Raises:
            Refusal: The engine cannot read the query, or it takes too long or too much.
        """
        async with AsyncExitStack() as stack:
            try:
                worker = await stack.enter_async_context(self._workers.borrowed())
            except Busy:
                raise too_busy("Too many queries are at work.", 5) from None
            worker.free = False
            try:
                async with asyncio.timeout(self.limits.seconds) as clock:
                    answer = await self._begun(worker, query, media_type, stack)
                    if answer.rest is None:
                        worker.free = True
                        await stack.aclose()
                        clock.reschedule(None)
                    yield answer
            except TimeoutError:
                raise self._out_of_time() from None
            except httpx.HTTPError:
                raise self._died(worker) from None

    async def _begun(self, worker: Worker, query: Query, media_type: str, stack: AsyncExitStack) -> Answer:
        graphs: list[tuple[str, Any]] = [("default-graph-uri", iri) for iri in query.default_graphs]
        graphs += [("named-graph-uri", iri) for iri in query.named_graphs]
        response = await stack.enter_async_context(
            worker.client.stream(
                "POST",
                "/query",
                params=httpx.QueryParams(graphs or ([("union-default-graph", "")] if query.union else [])),
                content=query.text.encode(),
                headers={"content-type": QUERY, "accept": media_type},
            )
        )
        if response.status_code != httpx.codes.OK:
            words = (await response.aread()).decode(errors="replace")
            worker.free = True
            raise await self._unreadable(query, response.status_code, words)
        parts = response.aiter_raw()
        begun = bytearray()
        async for part in parts:
            begun += part
            if len(begun) > self.limits.held:
                return Answer(bytes(begun), self._rest(worker, parts, bytes(begun[-_TAIL:]), media_type))
        if not _is_whole(bytes(begun[-_TAIL:]), media_type):
            worker.free = True
            tell(f"the query engine broke off: {begun[-_TAIL:].decode(errors='replace')}")
            raise Refusal(500, "The query engine failed in the middle of the answer.")
        return Answer(bytes(begun), None)

    async def _rest(
        self, worker: Worker, parts: AsyncIterator[bytes], tail: bytes, media_type: str
    ) -> AsyncIterator[bytes]:
        try:
            async for part in parts:
                tail = (tail + part)[-_TAIL:]
                yield part
        except httpx.HTTPError as error:
            raise Broken(worker.last_words) from error
        if not _is_whole(tail, media_type):
            raise Broken(tail.decode(errors="replace"))
        worker.free = True

    async def _unreadable(self, query: Query, status: int, words: str) -> Refusal:
        if status != httpx.codes.BAD_REQUEST:
            tell(f"the query engine answered {status}: {words}")
            return Refusal(500, "The query engine failed.")
        found = await asyncio.to_thread(syntax_error, query.written, SyntaxError(words))
        return Refusal(400, f"Line {found.line}, column {found.column}: {found.message}")

    def _out_of_time(self) -> Refusal:
        return too_busy(f"The query took longer than {self.limits.seconds} s: ask for less at a time.", 60)

    def _died(self, worker: Worker) -> Refusal:
        if self._workers.is_ended:
            return too_busy("This server is stopping.", 60)
        tell(f"a query ended its engine: {worker.last_words}")
        megabytes = self.limits.memory >> 20
        return Refusal(
            503, f"The query ended its engine; it may need more than the {megabytes:,} MB that one query gets."
        )


def _is_whole(tail: bytes, media_type: str) -> bool:
    return tail.endswith(_ENDS[media_type]) or (not tail and media_type in _PLAIN)
