"""Tracks how far the passes of an extraction are: from finished parts, and from what a part in this process reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leapgraph.extraction.parts.job import PARQUET
from leapgraph.extraction.pass_progress import PassProgress
from leapgraph.extraction.request import NO_NEIGHBOURS

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from leapgraph.extraction.parts.job import PartTask
    from leapgraph.extraction.parts.part_manifest import PartCounts, PartManifest
    from leapgraph.extraction.request import ExtractionRequest


class PassTracker:
    """Tells how far an extraction is.

    Args:
        request: What is extracted.
        writes_tables: Whether tables are written after the parts, in passes of their own.
        report: Receives how far a pass is.
    """

    def __init__(
        self, request: ExtractionRequest, report: Callable[[PassProgress], None], *, writes_tables: bool
    ) -> None:
        self._size = sum(one.end - one.start for dump in request.dumps for one in dump.ranges)
        self._report = report
        self._finished = PassProgress("", 0, _number_of_passes(request, writes_tables=writes_tables))

    def begin(self, name: str) -> None:
        """Begin a pass that does not read the dumps."""
        self._finished = PassProgress(name, self._finished.number + 1, self._finished.passes)
        self._report(self._finished)

    def begin_reading(self, name: str, finished: Collection[PartManifest], *, has_limit: bool) -> None:
        """Begin a pass over the dumps, of which an earlier run has finished some parts."""
        taken_over = _bytes_of(finished)
        number, passes = self._finished.number + 1, self._finished.passes
        self._finished = PassProgress(name, number, passes, self._size, taken_over, taken_over, 0, has_limit)
        self._report(self._finished)

    def finish(self, parts: Collection[PartManifest], counts: PartCounts) -> None:
        """Take in the finished parts of the pass, and their counts."""
        self._finished = self._finished._replace(done=_bytes_of(parts), found=counts.matched)
        self._report(self._finished)

    def read(self, task: PartTask, end: int, counts: PartCounts) -> None:
        """Take in up to which byte a part is read, and what it has counted by now."""
        dump_range = task.dump_range
        done = self._finished.done + min(end, dump_range.end) - dump_range.start
        found = self._finished.found + counts.matched
        # What stands before the range is looked up too, and with a limit of matches a part may be read once more.
        if self._finished.done < done <= self._size:
            self._report(self._finished._replace(done=done, found=found))


def _bytes_of(parts: Collection[PartManifest]) -> int:
    return sum(part.end - part.start for part in parts)


def _number_of_passes(request: ExtractionRequest, *, writes_tables: bool) -> int:
    """Return how many passes there are: over the dumps, and after some of them tables and statistics."""
    tables = writes_tables and PARQUET in request.formats
    has_neighbours = request.neighbours != NO_NEIGHBOURS
    collects_classes = request.tree is None and any(one.with_subclasses for one in request.conditions)
    passes = [collects_classes, True, tables, has_neighbours or request.has_statistics, tables and has_neighbours]
    return sum([*passes, request.has_statistics])
