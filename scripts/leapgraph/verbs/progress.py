"""What a terminal shows while a verb works: one line that moves; a pipe sees nothing."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@contextmanager
def progress(first: str, before: str = "") -> Iterator[Callable[[str], None]]:
    """Yield what is told of each step; `first` stands until then, and `before` goes before each."""
    if not sys.stderr.isatty():
        yield lambda _step: None
        return
    from rich.console import Console
    from rich.markup import escape

    with Console(stderr=True).status(first) as status:
        yield lambda step: status.update(before + escape(step))
