"""One pass over the parts: finished ones are taken over, the others are extracted, up to a limit of matches."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from leapgraph.extraction.parts.extract_part import bad_lines_error
from leapgraph.extraction.parts.job import PartTask
from leapgraph.extraction.parts.part_manifest import PartCounts

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from leapgraph.dump import DumpRange
    from leapgraph.extraction.parts.part_manifest import PartManifest
    from leapgraph.extraction.runner import Runner


class NamedRange(NamedTuple):
    """A range and its dump.

    Attributes:
        dump: The name of the dump.
        dump_range: The range.
        array_end: See `PartTask`.
    """

    dump: str
    dump_range: DumpRange
    array_end: int | None = None


class Limits(NamedTuple):
    """What ends a pass before all lines are read.

    Attributes:
        matches: How many matches to extract at most: the first ones of the dumps; None for all.
        bad_lines: How many bad lines are accepted; None for any number.
        bad_before: How many an earlier pass has counted.
    """

    matches: int | None = None
    bad_lines: int | None = None
    bad_before: int = 0


class PassRun:
    """A pass over the parts.

    Args:
        function: Does a part and returns its manifest.
        ranges: The ranges of all dumps.
        finished: The parts that are finished, by number.
        progress: Receives the finished parts and their counts, at first and after each part.
        limits: When it ends before all lines are read.
    """

    def __init__(
        self,
        function: Callable[[PartTask], PartManifest],
        ranges: Sequence[NamedRange],
        finished: dict[int, PartManifest],
        progress: Callable[[Collection[PartManifest], PartCounts], None],
        limits: Limits,
    ) -> None:
        self._function, self._ranges, self._progress = function, ranges, progress
        self._limit, self._most_bad, self._bad_before = limits
        self._parts = dict(finished)
        self._counts = PartCounts()
        for part in finished.values():
            self._counts.add(part.counts)

    def run(self, runner: Runner) -> list[PartManifest]:
        """Return the parts that make the result, in order.

        Raises:
            BadLinesError: There are more bad lines than the job accepts.
        """
        self._progress(self._parts.values(), self._counts)
        self._refuse_bad_lines(self._certain_parts())
        for part in runner.run(self._function, self._tasks()):
            self._parts[part.number] = part
            self._counts.add(part.counts)
            self._progress(self._parts.values(), self._counts)
            self._refuse_bad_lines(self._certain_parts())
        if self._limit is None:
            return [self._parts[number] for number in sorted(self._parts)]
        parts = list(self._first_matches(runner, self._limit))
        self._refuse_bad_lines(parts)
        return parts

    def _tasks(self) -> Iterator[PartTask]:
        """Yield the parts to do, while there may be too few matches before them."""
        for number in range(len(self._ranges)):
            limit = self._limit
            if limit is not None:
                limit -= sum(part.counts.matched for part in self._parts.values() if part.number < number)
                if limit <= 0:
                    return
            if number not in self._parts:
                yield self._task(number, limit)

    def _first_matches(self, runner: Runner, limit: int) -> Iterator[PartManifest]:
        """Yield the parts up to the one with the last match; that one is done anew where it was read too far."""
        for number in sorted(self._parts):
            part = self._parts[number]
            if part.counts.matched >= limit and part.limit != limit:
                part = next(iter(runner.run(self._function, [self._task(number, limit)])))
            yield part
            limit -= part.counts.matched
            if not limit:
                return

    def _task(self, number: int, limit: int | None) -> PartTask:
        dump, dump_range, array_end = self._ranges[number]
        return PartTask(number, dump, dump_range, limit, array_end)

    def _certain_parts(self) -> Iterator[PartManifest]:
        """Yield the parts of which all lines count, in order: with a limit, those before its last match."""
        if self._limit is None:
            yield from (self._parts[number] for number in sorted(self._parts))
            return
        limit = self._limit
        for number in range(len(self._ranges)):
            part = self._parts.get(number)
            if part is None or part.counts.matched >= limit:
                return
            limit -= part.counts.matched
            yield part

    def _refuse_bad_lines(self, parts: Iterable[PartManifest]) -> None:
        if self._most_bad is None:
            return
        left = self._most_bad - self._bad_before
        for part in parts:
            left -= part.counts.bad
            if left < 0:
                raise bad_lines_error(self._most_bad, part.dump, part.counts.last_bad)
