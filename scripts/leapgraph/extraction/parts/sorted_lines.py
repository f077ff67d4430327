"""Sorts more lines than memory holds: sorted runs in temporary files, merged at the end."""

from __future__ import annotations

from heapq import merge
from itertools import chain
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import TracebackType

_RUN_BYTES = 16 << 20
# So many runs become one, since a process may have no more than some hundred files open.
_MERGED_RUNS = 32
# What a short line costs in Python besides its text.
_OVERHEAD = 40


class SortedLines:
    """Lines of bytes, which are iterated in the order of their bytes, repeated ones as often as they were added."""

    def __init__(self, run_bytes: int = _RUN_BYTES) -> None:
        self._run_bytes = run_bytes
        self._lines: list[bytes] = []
        self._size = 0
        # The runs of each level; those of the next one are made of `_MERGED_RUNS` of it.
        self._runs: list[list[IO[bytes]]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        for run in chain(*self._runs):
            run.close()

    def add(self, text: bytes) -> int:
        """Add the lines of a text, each with its end, and return how many there are."""
        lines = text.splitlines(keepends=True)
        self._lines += lines
        self._size += len(text) + _OVERHEAD * len(lines)
        if self._size > self._run_bytes:
            self._write_run()
        return len(lines)

    def __iter__(self) -> Iterator[bytes]:
        self._lines.sort()
        if not self._runs:
            return iter(self._lines)
        return merge(*map(_from_begin, chain(*self._runs)), self._lines)

    def _write_run(self) -> None:
        self._lines.sort()
        self._add_run(self._lines, 0)
        self._lines, self._size = [], 0

    def _add_run(self, lines: Iterable[bytes], level: int) -> None:
        """Write a run of a level, and make one of the next level of all its runs if they are too many."""
        if level == len(self._runs):
            self._runs.append([])
        run = TemporaryFile()  # noqa: SIM115 - closed with the others
        self._runs[level].append(run)
        run.writelines(lines)
        if len(self._runs[level]) == _MERGED_RUNS:
            self._add_run(merge(*map(_from_begin, self._runs[level])), level + 1)
            for merged in self._runs[level]:
                merged.close()
            self._runs[level] = []


def _from_begin(run: IO[bytes]) -> IO[bytes]:
    run.seek(0)
    return run
