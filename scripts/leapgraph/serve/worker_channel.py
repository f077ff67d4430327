"""The connection to one worker: frames are read no faster than they are consumed."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, cast

from leapgraph.serve.worker_frames import FRAME_HEADER, FrameDecoder

if TYPE_CHECKING:
    from collections.abc import Callable

_MAX_BUFFERED = 1 << 20  # bytes; when so many are buffered, reading pauses


class WorkerEndedError(Exception):
    """The process at the other end has ended."""


class Channel(asyncio.Protocol):
    """One connection.

    Args:
        ended: Called when the other end closes.
    """

    def __init__(self, ended: Callable[[], None]) -> None:
        self._on_end = ended
        self._frames = FrameDecoder()
        self._received_frames: deque[tuple[bytes, bytes]] = deque()
        self._size = 0
        self._frame_waiter: asyncio.Future[None] | None = None
        self._error: Exception | None = None
        self._transport: asyncio.Transport | None = None
        self._is_paused = False

    @property
    def is_open(self) -> bool:
        """Whether the other end is connected and `fail` was not called."""
        return self._error is None

    def send(self, data: bytes) -> None:
        """Send bytes."""
        if self._transport is not None:
            self._transport.write(data)

    async def next_frame(self) -> tuple[bytes, bytes]:
        """Return the next frame, kind and content.

        Raises:
            WorkerEndedError: There will be no more frames.
            Exception: The error given to `fail`.
        """
        while not self._received_frames:
            if self._error is not None:
                raise self._error
            self._frame_waiter = asyncio.get_running_loop().create_future()
            await self._frame_waiter
        kind, content = self._received_frames.popleft()
        self._size -= FRAME_HEADER.size + len(content)
        if self._is_paused and self._size < _MAX_BUFFERED // 2 and self._transport is not None:
            self._is_paused = False
            self._transport.resume_reading()
        return kind, content

    def fail(self, error: Exception) -> None:
        """Make the next call of `next_frame` raise this error."""
        if self._error is None:
            self._error = error
        self._received_frames.clear()
        self._wake()

    def close(self) -> None:
        """Close the connection."""
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Buffer received bytes."""
        try:
            for kind, content in self._frames.feed(data):
                self._received_frames.append((kind, content))
                self._size += FRAME_HEADER.size + len(content)
        except ValueError:
            self.close()
            return
        if self._size > _MAX_BUFFERED and not self._is_paused and self._transport is not None:
            self._is_paused = True
            self._transport.pause_reading()
        if self._received_frames:
            self._wake()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - it is gone, whatever it says
        """Wake a reader, and report the end."""
        if self._error is None:
            self._error = WorkerEndedError()
        self._wake()
        self._on_end()

    def _wake(self) -> None:
        if self._frame_waiter is not None and not self._frame_waiter.done():
            self._frame_waiter.set_result(None)
