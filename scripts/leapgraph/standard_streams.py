"""The standard streams of the program, with defined behaviour where the caller closed one or it cannot be written."""

from __future__ import annotations

import io
import os
import sys
from typing import TYPE_CHECKING

from leapgraph.errors import RunError

if TYPE_CHECKING:
    from typing import TextIO

    from _typeshed import ReadableBuffer, WriteableBuffer


_CLOSED = "standard input cannot be read: it is closed; name a file"


class _Stdin(io.FileIO):
    """Descriptor 0 where it is closed: a read is an error in one line."""

    def readall(self) -> bytes:
        raise RunError(_CLOSED)

    def readinto(self, _buffer: WriteableBuffer) -> int:
        raise RunError(_CLOSED)


class _Stdout(io.FileIO):
    """Descriptor 1: what cannot be written is an error in one line."""

    def write(self, data: ReadableBuffer) -> int:
        try:
            return super().write(data)
        except BrokenPipeError:
            raise
        except OSError as error:
            raise RunError(f"cannot write to stdout: {error.strerror or error}") from error


class _Stderr(io.FileIO):
    """Descriptor 2: what cannot be written is lost, since no message decides the result or the exit code."""

    def write(self, data: ReadableBuffer) -> int:
        try:
            return super().write(data)
        except OSError:
            return len(memoryview(data))


def open_standard_streams() -> None:
    """Open those of stdin, stdout and stderr that the caller closed, and define what their errors are.

    A closed descriptor would be given to the next file that is opened, and output would end up in that file. To read a
    closed stdin or to write to a closed stdout raises a RunError; a closed stderr takes everything.
    """
    if sys.stdin is None:
        _open_null(0, os.O_WRONLY)
        sys.stdin = io.TextIOWrapper(io.BufferedReader(_Stdin(0, closefd=False)), encoding="utf-8")
    if sys.stdout is None:
        _open_null(1, os.O_RDONLY)
    if sys.stderr is None:
        _open_null(2, os.O_WRONLY)
    sys.stdout = _text_stream(sys.stdout, _Stdout(1, "w", closefd=False))
    sys.stderr = _text_stream(sys.stderr, _Stderr(2, "w", closefd=False))


def _open_null(number: int, flags: int) -> None:
    opened = os.open(os.devnull, flags)
    if opened != number:
        os.dup2(opened, number)
        os.close(opened)


def _text_stream(former: TextIO | None, raw: io.FileIO) -> io.TextIOWrapper:
    """Return a stream on `raw` that encodes and flushes as `former` does."""
    if not isinstance(former, io.TextIOWrapper):
        former = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    return io.TextIOWrapper(
        io.BufferedWriter(raw),
        encoding=former.encoding,
        errors=former.errors,
        line_buffering=former.line_buffering,
        write_through=former.write_through,
    )
