"""Deadlines: how long a run may wait for a wiki in all, and requests that are abandoned when the time is over."""

from __future__ import annotations

import queue
import threading
import time
from time import monotonic
from typing import TYPE_CHECKING, TypeVar

from leapgraph.errors import RunError

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

# A run may wait this many times as long as for one response: a pull makes some 13 requests, an apply 8 to 13, and a
# wiki that takes a quarter of the time for each is slow, not absent.
RUN_FACTOR = 16
# Only below this rate, in bytes a second, is time counted as waiting: a large response is not slowness.
FAST_BYTES_PER_SECOND = 200_000


def seconds_text(number: float) -> str:
    """Return a number of seconds as text."""
    return f"{number:g} second{'' if number == 1 else 's'}"


class DeadlineError(RunError):
    """The host did not respond in time: the message says in how many seconds, the caller adds which host."""


class Deadline:
    """The time that a run may wait for one response, and for all of them together.

    Waiting consumes time and received data restores it: a host that delivers 200 kB a second costs nothing, one that is
    absent, silent or trickling uses up the time for one response and no more.

    Args:
        seconds: The limit for one response.
        total: The limit for all responses together; by default that for one.
    """

    def __init__(self, seconds: float, total: float | None = None) -> None:
        self.seconds = seconds
        self.total = seconds if total is None else total
        self.left = self.total

    @property
    def next(self) -> float:
        """The seconds available for the next response."""
        return min(self.seconds, self.left)

    def wait_for(self, work: Callable[[], T], size: Callable[[T], int]) -> T:
        """Return what `work` returns, within the deadline.

        `work` runs in a daemon thread that is abandoned when the time is over: a socket timeout covers neither a name
        server that does not answer nor a body that trickles in. `size` returns the bytes received, which restore time.

        Raises:
            DeadlineError: The time is over.
            Exception: Whatever `work` raised.
        """
        answers: queue.SimpleQueue[tuple[T | None, BaseException | None]] = queue.SimpleQueue()

        def run() -> None:
            try:
                answers.put((work(), None))
            except BaseException as error:  # noqa: BLE001 - raised again below, in the thread that asked
                answers.put((None, error))

        began, most = monotonic(), self.next
        over = seconds_text(self.seconds) if most == self.seconds else f"{seconds_text(self.total)} in all"
        if most <= 0:
            raise DeadlineError(over)
        threading.Thread(target=run, daemon=True, name="leapgraph-pull").start()
        try:
            value, error = answers.get(timeout=most)
        except queue.Empty:
            self.left -= most
            raise DeadlineError(over) from None
        taken = monotonic() - began
        if error is not None:
            self.left -= taken
            raise error
        self.left -= max(0.0, taken - size(value) / FAST_BYTES_PER_SECOND)  # type: ignore[arg-type]  # no error, so it is a T
        return value  # type: ignore[return-value]  # the same

    def pause(self, seconds: float) -> bool:
        """Sleep and return True if at least as much time is left afterwards; else return False at once."""
        if not 0 <= seconds <= self.next / 2:
            return False
        time.sleep(seconds)
        self.left -= seconds
        return True
