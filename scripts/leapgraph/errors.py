"""The error classes, as one tree; only `cli.py` catches them.

LeapgraphError
├── DataError   the input is wrong: a file, an entity, the graph (exit 1)
│   └── KeptReleaseError   what is checked and good cannot be kept as this release
└── RunError    the run failed: a host, a disk, an option (exit 2)
    └── StoppedError   stopped by Ctrl-C during a write to a wiki or a store (exit 130, or as the verb documents)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class LeapgraphError(Exception):
    """A failure whose message says what is wrong, where, and what to do."""

    exit_code = 2


class DataError(LeapgraphError):
    """The input is wrong.

    Args:
        message: What is wrong and what to do, in one sentence.
        path: The file, if there is one.
        line: The line, counted from 1.
        column: The column, counted from 1.
    """

    exit_code = 1

    def __init__(
        self, message: str, *, path: Path | str | None = None, line: int | None = None, column: int | None = None
    ) -> None:
        where = [str(part) for part in (path, line, column) if part is not None]
        super().__init__(f"{':'.join(where)}: {message}" if where else message)
        self.message = message
        self.path = path
        self.line = line
        self.column = column


class KeptReleaseError(DataError):
    """What is checked and good cannot be kept as the release that it is to be, or a kept release is damaged."""


class RunError(LeapgraphError):
    """The run failed, independently of the data."""


class OutOfTimeError(RunError):
    """The time limit was reached."""


class StoppedError(RunError):
    """The user stopped the run (Ctrl-C) during a write to a wiki or a store.

    Args:
        message: The state there now, and what to do.
        exit_code: The exit code of the process; 130 is the shell's for Ctrl-C.
    """

    def __init__(self, message: str, exit_code: int = 130) -> None:
        super().__init__(message)
        self.exit_code = exit_code
