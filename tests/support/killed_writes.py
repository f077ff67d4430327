"""Kills a run at one of its writes to a file system: nothing is written from then on, not even by what cleans up."""

import builtins
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from fsspec.implementations.memory import MemoryFileSystem

from leapgraph.extraction import commit_result


class KilledError(BaseException):
    """The run was killed."""


class Writes:
    """The writes of a run.

    Args:
        last: How many are done before it is killed.

    Attributes:
        is_killed: Whether it was.
    """

    def __init__(self, last: int) -> None:
        self.is_killed, self._left = False, last

    def watch(self, function: Callable[..., Any], is_write: Callable[..., bool] = lambda *_, **__: True) -> Any:
        """Return a function that does the same, as long as the run lives."""

        def watched(*arguments: Any, **options: Any) -> Any:
            if is_write(*arguments, **options):
                self._left -= 1
                self.is_killed = self._left < 0
                if self.is_killed:  # in a thread of the file system, this ends that write alone
                    raise KilledError
            return function(*arguments, **options)

        return watched


def _opens_to_write(_path: object, mode: str = "r", *_: object, **__: object) -> bool:
    return "r" not in mode


def _changes_store(_store: object, method: str, *_: object, **__: object) -> bool:
    return method.startswith(("put", "copy", "delete", "create", "complete", "upload"))


@contextmanager
def killed_at(last: int) -> Iterator[Writes]:
    """Kill what runs in the block after so many writes, to disk, to fsspec's file system in memory or to S3."""
    writes = Writes(last)
    with pytest.MonkeyPatch.context() as patch:
        for name in ("rename", "unlink", "remove", "mkdir", "rmdir"):
            patch.setattr(os, name, writes.watch(getattr(os, name)))
        patch.setattr(builtins, "open", writes.watch(open, _opens_to_write))
        patch.setattr(commit_result, "exchange_folders", writes.watch(commit_result.exchange_folders))
        for name in ("pipe_file", "cp_file", "rm_file", "rmdir"):
            patch.setattr(MemoryFileSystem, name, writes.watch(getattr(MemoryFileSystem, name)))
        if "s3fs" in sys.modules:
            from s3fs import S3FileSystem

            for name in ("call_s3", "_call_s3"):
                patch.setattr(S3FileSystem, name, writes.watch(getattr(S3FileSystem, name), _changes_store))
        with suppress(KilledError):
            yield writes
