"""How long the wikis may keep a run waiting, and how a request is given up when that time is over."""

from __future__ import annotations

import queue
import threading
import time
from typing import TYPE_CHECKING, TypeVar

from leapgraph.errors import RunError

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

# Below this rate, in bytes a second, waiting counts as waiting: a large answer from a working host is no slowness.
FAST = 200_000


class OutOfPatienceError(RunError):
    """The host kept us waiting for too long; the caller says which one."""


class Patience:
    """The seconds that a run may still wait, over all its requests together.

    Time is spent by waiting and given back by data: a host that delivers 200 kB a second costs nothing, one that is
    absent, silent or dripping uses the whole up and no more.
    """

    def __init__(self, seconds: float) -> None:
        self.whole = seconds
        self.left = seconds

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

        began = time.monotonic()
        if self.left <= 0:
            raise OutOfPatienceError("")
        threading.Thread(target=run, daemon=True, name="leapgraph-pull").start()
        try:
            value, error = answers.get(timeout=self.left)
        except queue.Empty:
            self.left = 0.0
            raise OutOfPatienceError("") from None
        taken = time.monotonic() - began
        if error is not None:
            self.left -= taken
            raise error
        self.left -= max(0.0, taken - size(value) / FAST)  # type: ignore[arg-type]  # no error, so it is a T
        return value  # type: ignore[return-value]  # the same

    def pause(self, seconds: float) -> bool:
        """Sleep so long and return True, if that leaves at least as much time again; else return False at once."""
        if not 0 <= seconds <= self.left / 2:
            return False
        time.sleep(seconds)
        self.left -= seconds
        return True
