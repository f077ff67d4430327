"""Progress on a terminal: one status line while a verb works; nothing in a pipe."""

from __future__ import annotations

import sys
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

import click

from leapgraph.printable import escape_unprintable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.status import Status
    from rich.text import Text

_REFRESHES = 4
_SPINNER_COLUMNS = 2


def has_moving_line() -> bool:
    """Return whether stderr is a terminal that can write a line anew, as a dumb one cannot."""
    if not sys.stderr.isatty():
        return False
    from rich.console import Console

    return Console(stderr=True).is_interactive


@contextmanager
def show_progress(
    first: str, before: str = "", *, after: float = 0.0, slow: float | None = None
) -> Iterator[Callable[[str], None]]:
    """Yield the function that shows the name of a step; `first` is shown before, and `before` precedes each step.

    With `after`, nothing is shown unless the work takes longer than so many seconds. With `slow`, a step that takes
    longer than so many seconds is a line on stderr in a pipe too.
    """
    is_moving = has_moving_line()
    if not is_moving and slow is not None:
        with _print_slow_steps(first, slow) as step:
            yield step
        return
    if not is_moving:
        yield lambda _step: None
        return
    if after:
        with _show_later(first, after):
            yield lambda _step: None
        return
    from rich.console import Console
    from rich.markup import escape

    with Console(stderr=True).status(first) as status:
        yield lambda step: status.update(before + escape(step))


@contextmanager
def show_state(describe: Callable[[int], str]) -> Iterator[None]:
    """Show on a terminal, while the block runs, what `describe` returns in another thread, some times a second.

    It receives the number of columns that there are for it; what is longer is cut.
    """
    from rich.console import Console

    console = Console(stderr=True)
    state = _State(lambda: describe(console.width - _SPINNER_COLUMNS))
    with console.status(state, refresh_per_second=_REFRESHES):
        yield


class _State:
    """What rich shows: it is described anew each time."""

    def __init__(self, describe: Callable[[], str]) -> None:
        self._describe = describe

    def __rich__(self) -> Text:
        from rich.text import Text

        return Text(self._describe(), no_wrap=True, overflow="ellipsis")


@contextmanager
def repeat_every(seconds: float, action: Callable[[], None]) -> Iterator[None]:
    """Run an action in another thread after each so many seconds, until the block ends."""
    from threading import Event, Thread

    ended = Event()

    def repeat() -> None:
        while not ended.wait(seconds):
            action()

    thread = Thread(target=repeat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


@contextmanager
def cursor_kept() -> Iterator[None]:
    """Restore the terminal's cursor and line after an error, in case another process that hid it was killed."""
    try:
        yield
    except BaseException:
        if has_moving_line():
            click.echo("\r\x1b[2K\x1b[?25h", nl=False, err=True)
        raise


@contextmanager
def _print_slow_steps(first: str, seconds: float) -> Iterator[Callable[[str], None]]:
    with ExitStack() as current:

        def begin(step: str) -> None:
            current.close()
            current.enter_context(print_line_after(f"leapgraph: still {escape_unprintable(step)}", seconds))

        begin(first)
        yield begin


@contextmanager
def _show_later(text: str, seconds: float) -> Iterator[None]:
    from threading import Timer

    shown: list[Status] = []

    def show() -> None:
        from rich.console import Console

        status = Console(stderr=True).status(text)
        shown.append(status)
        status.start()

    timer = Timer(seconds, show)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
        for status in shown:
            status.stop()


@contextmanager
def print_line_after(text: str, seconds: float) -> Iterator[None]:
    """Write a line to stderr, also in a pipe, if the block takes longer than so many seconds."""
    from threading import Timer

    timer = Timer(seconds, lambda: click.echo(text, err=True))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
