"""What a terminal shows while a verb works: one line that moves; a pipe sees nothing."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.status import Status


@contextmanager
def show_progress(first: str, before: str = "", *, after: float = 0.0) -> Iterator[Callable[[str], None]]:
    """Yield what is told of each step; `first` stands until then, and `before` goes before each.

    With `after`, work that takes fewer seconds shows nothing, and pays nothing for it.
    """
    if not sys.stderr.isatty():
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
def cursor_kept() -> Iterator[None]:
    """Show the terminal's cursor again, and end its line, where another process that hid it is ended."""
    try:
        yield
    except BaseException:
        if sys.stderr.isatty():
            click.echo("\r\x1b[2K\x1b[?25h", nl=False, err=True)
        raise


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
    """Write a line to stderr, in a pipe too, where the work takes longer than so many seconds."""
    from threading import Timer

    timer = Timer(seconds, lambda: click.echo(text, err=True))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
