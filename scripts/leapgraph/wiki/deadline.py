"""How long the wikis may keep a run waiting, and how a request is given up when that time is over."""

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

# So many times the patience with one answer has a whole run: a pull makes some 13 requests, an apply 8 to 13, and a
# wiki that takes a quarter of the time for each is slow, not absent.
RUN_FACTOR = 16
# Below this rate, in bytes a second, waiting counts as waiting: a large answer from a working host is no slowness.
FAST_BYTES_PER_SECOND = 200_000


def seconds_text(number: float) -> str:
    """Return so many seconds in words."""
    return f"{number:g} second{'' if number == 1 else 's'}"


class DeadlineError(RunError):
    """The host kept us waiting for too long: the message says how long, the caller which one."""


class Deadline:
    """The seconds that a run may wait for one answer, and for all of them together.

    Time is spent by waiting and given back by data: a host that delivers 200 kB a second costs nothing, one that is
    absent, silent or dripping uses up the time for one answer and no more.

    Args:
        seconds: For one answer.
        total: For all together; as long as for one if absent.
    """

    def __init__(self, seconds: float, total: float | None = None) -> None:
        self.seconds = seconds
        self.total = seconds if total is None else total
        self.left = self.total

    @property
    def next(self) -> float:
        """The seconds that there are for the next answer."""
        return min(self.seconds, self.left)

    def wait_for(self, work: Callable[[], T], size: Callable[[T], int]) -> T:
        """Return what `work` returns; `size` says how many bytes that was.

        `work` runs in a daemon thread that is left behind when the time is over: no timeout of a socket stops a name
        server that does not answer or a body that comes byte by byte.

        Raises:
            OutOfPatienceError: The time is over.
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
        """Sleep so long and return True, if that leaves at least as much time again; else return False at once."""
        if not 0 <= seconds <= self.next / 2:
            return False
        time.sleep(seconds)
        self.left -= seconds
        return True
