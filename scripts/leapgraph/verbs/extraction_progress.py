"""Shows how far an extraction is: a line that moves on a terminal, and now and then a plain line elsewhere."""

from __future__ import annotations

from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING, NamedTuple

import click

from leapgraph.verbs.progress import has_moving_line, repeat_every, show_state

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from leapgraph.extraction.pass_progress import PassProgress

_PIPE_SECONDS = 60.0
_SECONDS_BEFORE_ESTIMATE = 5.0
_MINUTE, _HOUR = 60, 3600
_UNITS = ("B", 1), ("kB", 10**3), ("MB", 10**6), ("GB", 10**9), ("TB", 10**12)


class ExtractionProgress:
    """Describes how far an extraction is, how long it takes, and how long its pass may take yet.

    Args:
        first: What is done before the first pass.
        on_end: Receives the description of a pass that has ended, of a run that takes longer than a minute.
        clock: Returns seconds.
    """

    def __init__(self, first: str, on_end: Callable[[str], None], clock: Callable[[], float]) -> None:
        self._first, self._on_end, self._clock = first, on_end, clock
        self._begin = clock()
        # In one, because another thread reads it.
        self._last: _Moment | None = None

    def update(self, progress: PassProgress) -> None:
        """Take in how far a pass is."""
        former, now = self._last, self._clock()
        if former is not None and former.progress.number == progress.number:
            self._last = _Moment(progress, former.begin, now)
            return
        self.end_pass()
        self._last = _Moment(progress, now, now)

    def end_pass(self) -> None:
        """Hand over the description of the pass, which has ended."""
        elapsed = self._clock() - self._begin
        if self._last is not None and elapsed >= _PIPE_SECONDS:
            self._on_end(_join(self._last.progress, f"done after {_duration(elapsed)}"))

    def describe(self, columns: int | None = None) -> str:
        """Return how far the extraction is now, in one line; what says least is left out if there are few columns."""
        now, last = self._clock(), self._last
        elapsed = _duration(now - self._begin)
        if last is None:
            return f"{self._first}, {elapsed}"
        rest = last.seconds_left(now)
        bound = "at most" if last.progress.has_limit else "about"
        estimate = "" if rest is None else f"{bound} {_duration(rest)} left"
        return _join(last.progress, elapsed, estimate, columns)


class _Moment(NamedTuple):
    """How far a pass was at a moment.

    Attributes:
        progress: How far it was.
        begin: When it began.
        now: The moment.
    """

    progress: PassProgress
    begin: float
    now: float

    def seconds_left(self, now: float) -> float | None:
        """Return how long the pass may take from now on, if it goes on as it went; None if that cannot be said."""
        progress, elapsed = self.progress, self.now - self.begin
        read = progress.done - progress.taken_over
        if read <= 0 or elapsed < _SECONDS_BEFORE_ESTIMATE:
            return None
        rest = elapsed / read * (progress.size - progress.done) - (now - self.now)
        return rest if round(rest) > 0 else None


@contextmanager
def show_extraction_progress(first: str) -> Iterator[Callable[[PassProgress], None]]:
    """Yield what receives how far a pass is, and show it meanwhile on stderr.

    On a terminal it is one line, always new. Elsewhere, and on a terminal that cannot write a line anew, it is a line a
    minute and one at the end of each pass, and none for a run of less than a minute.
    """
    if has_moving_line():
        progress = ExtractionProgress(first, lambda _line: None, monotonic)
        with show_state(progress.describe):
            yield progress.update
        return
    progress = ExtractionProgress(first, _print_line, monotonic)
    with repeat_every(_PIPE_SECONDS, lambda: _print_line(progress.describe())):
        yield progress.update
    progress.end_pass()


def _print_line(text: str) -> None:
    click.echo(f"leapgraph: {text}", err=True)


def _join(progress: PassProgress, elapsed: str, estimate: str = "", columns: int | None = None) -> str:
    """Return which pass it is, what is read and found in it, and its times, in so many columns if that is possible."""
    head = f"{progress.name}, pass {progress.number} of {progress.passes}"
    if not progress.size:
        return f"{head}, {elapsed}"
    read, share, found = _describe_reading(progress)
    # The first one that fits.
    choices = (
        (read, share, found, elapsed, estimate),
        (share, found, elapsed, estimate),
        (share, found, estimate or elapsed),
        (share, estimate or elapsed),
    )
    lines = [f"{head}: {', '.join(filter(None, one))}" for one in choices]
    return next((line for line in lines if columns is None or len(line) <= columns), lines[-1])


def _describe_reading(progress: PassProgress) -> tuple[str, str, str]:
    """Return how many bytes of a pass are read, which share of all that is, and how many entities are found."""
    unit, factor = next(one for one in reversed(_UNITS) if progress.size >= one[1])
    digits = 1 if factor > 1 else 0
    share = 100 * progress.done // progress.size
    read = f"{progress.done / factor:,.{digits}f} of {progress.size / factor:,.{digits}f} {unit}"
    return read, f"{share} %", f"{progress.found:,} found"


def _duration(seconds: float) -> str:
    """Return a duration in the two units that say most."""
    whole = round(seconds)
    if whole < _MINUTE:
        return f"{whole} s"
    if whole < _HOUR:
        return f"{whole // _MINUTE} min {whole % _MINUTE} s"
    return f"{whole // _HOUR} h {whole % _HOUR // _MINUTE} min"
