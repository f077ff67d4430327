"""Sorts more lines than memory holds: sorted runs in temporary files, merged at the end."""

from __future__ import annotations

from contextlib import ExitStack
from heapq import merge
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

_RUN_BYTES = 64 << 20
# What a short line costs in Python besides its text.
_OVERHEAD = 40


class SortedLines:
    """Lines of bytes, which are iterated in the order of their bytes, repeated ones as often as they were added."""

    def __init__(self, run_bytes: int = _RUN_BYTES) -> None:
        self._run_bytes = run_bytes
        self._lines: list[bytes] = []
        self._size = 0
        self._runs: list[IO[bytes]] = []
        self._files = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._files.close()

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
        for run in self._runs:
            run.seek(0)
        return merge(*self._runs, self._lines)

    def _write_run(self) -> None:
        self._lines.sort()
        run = self._files.enter_context(TemporaryFile())  # noqa: SIM115 - closed with the others
        run.writelines(self._lines)
        self._runs.append(run)
        self._lines, self._size = [], 0
