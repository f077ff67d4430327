"""What can go wrong, as one tree; only `cli.py` catches it.

LeapgraphError
├── DataError   what was read is wrong: a file, an entity, the graph (exit 1)
└── RunError    the run failed: a host, a disk, an option (exit 2)
    └── StoppedError   a person stopped it in the middle of what others see (exit 130, or what the verb promises)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class LeapgraphError(Exception):
    """A failure that a person can understand from its message alone: what is wrong, where, what to do."""

    exit_code = 2


class DataError(LeapgraphError):
    """What was read is wrong.

    Args:
        message: What is wrong and what to do, in one sentence.
        path: The file it stands in, if it stands in one.
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


class RunError(LeapgraphError):
    """The run failed, whatever the data says."""


class OutOfTimeError(RunError):
    """The time that there was is over."""


class StoppedError(RunError):
    """A person has stopped the run (Ctrl-C) while something was on its way to a wiki or a store.

    Args:
        message: What is now so there, and what to do.
        exit_code: That of the process; 130 is the shell's for Ctrl-C.
    """

    def __init__(self, message: str, exit_code: int = 130) -> None:
        super().__init__(message)
        self.exit_code = exit_code
