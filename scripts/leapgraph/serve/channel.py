"""The connection to one worker: what it sends, frame by frame, read no faster than it is taken."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, cast

from leapgraph.serve.frames import HEAD, Frames

if TYPE_CHECKING:
    from collections.abc import Callable

_HELD = 1 << 20  # bytes; when so many wait to be taken, no more are read


class WorkerEnded(Exception):  # noqa: N818 - often it is ended on purpose
    """The process at the other end is gone."""


class Channel(asyncio.Protocol):
    """One connection.

    Args:
        ended: Called when the other end is gone.
    """

    def __init__(self, ended: Callable[[], None]) -> None:
        self._ended = ended
        self._frames = Frames()
        self._waiting: deque[tuple[bytes, bytes]] = deque()
        self._size = 0
        self._taker: asyncio.Future[None] | None = None
        self._error: Exception | None = None
        self._transport: asyncio.Transport | None = None
        self._is_paused = False

    @property
    def is_open(self) -> bool:
        """Whether the other end is there, and no error was put in its place."""
        return self._error is None

    def send(self, data: bytes) -> None:
        """Send bytes."""
        if self._transport is not None:
            self._transport.write(data)

    async def frame(self) -> tuple[bytes, bytes]:
        """Return the next frame, kind and content.

        Raises:
            WorkerEnded: There will be none.
            Exception: The error given to `fail`.
        """
        while not self._waiting:
            if self._error is not None:
                raise self._error
            self._taker = asyncio.get_running_loop().create_future()
            await self._taker
        kind, content = self._waiting.popleft()
        self._size -= HEAD.size + len(content)
        if self._is_paused and self._size < _HELD // 2 and self._transport is not None:
            self._is_paused = False
            self._transport.resume_reading()
        return kind, content

    def fail(self, error: Exception) -> None:
        """Let whoever takes frames have this error instead of the next one."""
        if self._error is None:
            self._error = error
        self._waiting.clear()
        self._wake()

    def close(self) -> None:
        """Close this end."""
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Take what has come."""
        try:
            for kind, content in self._frames.fed(data):
                self._waiting.append((kind, content))
                self._size += HEAD.size + len(content)
        except ValueError:
            self.close()
            return
        if self._size > _HELD and not self._is_paused and self._transport is not None:
            self._is_paused = True
            self._transport.pause_reading()
        if self._waiting:
            self._wake()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - it is gone, whatever it says
        """End."""
        if self._error is None:
            self._error = WorkerEnded()
        self._wake()
        self._ended()

    def _wake(self) -> None:
        if self._taker is not None and not self._taker.done():
            self._taker.set_result(None)
