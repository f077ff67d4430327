"""uvicorn's HTTP protocol with time limits on slow clients, and a limit on open connections.

uvicorn limits only the time between two requests. Here a request must arrive within a time limit, the client must keep
reading what is sent, and when there are too many connections the longest idle one is closed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, ClassVar

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from leapgraph.serve.server_limits import Limits

if TYPE_CHECKING:
    import asyncio

_ERROR_HEADERS = b"content-type: text/plain; charset=utf-8\r\nx-content-type-options: nosniff\r\nconnection: close\r\n"
# The end of a request's head as h11 accepts it, including the line ends besides CR LF.
_END = re.compile(rb"\n\r?\n")
_AMBIGUOUS = re.compile(rb"(?<!\r)\n|\n[ \t]")
_LINGER = 1.0  # seconds in which a client may read the error before the connection is cut


class TimeLimitedProtocol(H11Protocol):
    """One connection."""

    limits: ClassVar[Limits] = Limits()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._request_timer: asyncio.TimerHandle | None = None
        self._send_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's own
        """Start the timer of the first request; close a connection if there are too many."""
        super().connection_made(transport)
        self._start_request_timer()
        if len(self.connections) > self.limits.connections:
            idle = [other for other in self.connections if isinstance(other, TimeLimitedProtocol) and other.is_idle]
            # The new connection is idle too: when all others are busy it is the one that is closed.
            min(idle, key=lambda other: other.idle_until, default=self).transport.abort()

    @property
    def is_idle(self) -> bool:
        """Whether no request is in progress on it."""
        return self.cycle is None or self.cycle.response_complete

    @property
    def idle_until(self) -> float:
        """When its time limit ends, in the loop's time."""
        return self._request_timer.when() if self._request_timer else 0.0

    def handle_events(self) -> None:
        """Stop the timer when a request has arrived whole."""
        if self.conn.their_state is h11.IDLE and _is_ambiguous(self.conn.trailing_data[0]):
            self.send_400_response("A line of the head ends without CR, or goes on in the next one.")
            return
        super().handle_events()
        if self.cycle is not None and not self.cycle.more_body and not self.cycle.response_complete:
            _cancel_timer(self._request_timer)

    def on_response_complete(self) -> None:
        """Start the timer of the next request."""
        if not self.transport.is_closing():
            self._start_request_timer()
        super().on_response_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """Cancel all timers."""
        _cancel_timer(self._request_timer)
        _cancel_timer(self._send_timer)
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """Start the timer within which the client must read something."""
        super().pause_writing()
        _cancel_timer(self._send_timer)
        self._send_timer = self.loop.call_later(self.limits.stalled, self.transport.abort)

    def resume_writing(self) -> None:
        """Cancel that timer."""
        _cancel_timer(self._send_timer)
        super().resume_writing()

    def send_400_response(self, msg: str) -> None:
        """Answer a request that is not HTTP, or whose head is too large."""
        if self.cycle is not None and self.cycle.response_started and not self.cycle.response_complete:
            self.transport.abort()
        # h11 does not say what it could not parse; when this much is buffered, the head is too large.
        elif len(self.conn.trailing_data[0]) > self.limits.head:
            kilobytes = self.limits.head >> 10
            self._send_error(
                "431 Request Header Fields Too Large", f"The head of a request has at most {kilobytes} kB here."
            )
        else:
            self._send_error("400 Bad Request", msg)

    def _start_request_timer(self) -> None:
        _cancel_timer(self._request_timer)
        self._request_timer = self.loop.call_later(self.limits.arriving, self._on_request_timeout)

    def _on_request_timeout(self) -> None:
        begun = self.conn.trailing_data[0] or (self.cycle is not None and not self.cycle.response_complete)
        if begun and not (self.cycle is not None and self.cycle.response_started and not self.cycle.response_complete):
            self._send_error("408 Request Timeout", f"A request has {self.limits.arriving} s to arrive.")
        else:
            self.transport.abort()

    def _send_error(self, status: str, words: str) -> None:
        body = f"{words}\n".encode()
        head = b"HTTP/1.1 %b\r\n%bcontent-length: %d\r\n\r\n" % (status.encode(), _ERROR_HEADERS, len(body))
        self.transport.write(head + body)
        self.transport.close()
        self.loop.call_later(_LINGER, self.transport.abort)


def _is_ambiguous(received: bytes) -> bool:
    """Return whether the head has line ends that other parsers may read differently (RFC 9112, 2.2 and 5.2)."""
    end = _END.search(received)
    return _AMBIGUOUS.search(received, 0, end.end() if end else len(received)) is not None


def _cancel_timer(handle: asyncio.TimerHandle | None) -> None:
    if handle is not None:
        handle.cancel()
