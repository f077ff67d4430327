"""A timeout for work that cannot be interrupted: it runs in a thread, which is abandoned."""

from __future__ import annotations

import os
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from leapgraph.errors import OutOfTimeError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

T = TypeVar("T")

# Engines parse and evaluate recursively, and some systems give a thread a small stack.
_STACK = 16 << 20


def run_with_timeout(seconds: float | None, work: Callable[[], T]) -> T:
    """Return what `work` returns, or give up after so many seconds (never, if None).

    pyoxigraph 0.5 has no timeout and cannot be interrupted; it releases the GIL while it evaluates. So the calling
    thread reacts to the timeout and to Ctrl-C, whatever the engine does.

    Raises:
        OutOfTimeError: The time limit was reached.
        Exception: Whatever `work` raised.
    """
    outcomes: list[T] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            outcomes.append(work())
        except BaseException as error:  # noqa: BLE001 - raised again below, in the calling thread
            errors.append(error)

    before = threading.stack_size(_STACK)
    thread = threading.Thread(target=run, daemon=True, name="leapgraph-query")
    thread.start()
    threading.stack_size(before)
    thread.join(seconds)
    for error in errors:
        raise error
    for outcome in outcomes:
        return outcome
    raise OutOfTimeError(f"no answer within {seconds:g} s: ask for less, or allow more time with --timeout")


@contextmanager
def exit_on_timeout() -> Iterator[None]:
    """Exit the process at once if the block runs out of time or is stopped by Ctrl-C.

    Otherwise Python would wait for an engine's thread that is still running, or crash while ending it.
    """
    try:
        yield
    except OutOfTimeError as error:
        _exit_process(f"leapgraph: {error}", error.exit_code)
    except KeyboardInterrupt:
        _exit_process("leapgraph: stopped", 130)


def _exit_process(message: str, code: int) -> None:
    print(message, file=sys.stderr, flush=True)  # noqa: T201 - the last output of this process
    sys.stdout.flush()
    os._exit(code)
