"""Splits a JSON stream into its top-level objects, for documents over many lines and arrays on one line."""

from __future__ import annotations

import re
from typing import IO, TYPE_CHECKING

from leapgraph.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterator

_CHUNK = 1 << 20
# Whole strings, so that their brackets do not count; a lone quote begins a string that goes on beyond the buffer.
_TOKENS = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*"|["\[\]{}]', re.DOTALL)
_BETWEEN = re.compile(rb"[\s,]*").fullmatch


class JsonStreamSplitter:
    """Splits JSON into its objects at top level or in a top-level array, whatever its line breaks.

    Args:
        name: The name of the stream, for errors.
        line: The line number of the first text.
        in_array: Whether an array is already open.
    """

    def __init__(self, name: str, line: int, *, in_array: bool) -> None:
        self._name, self._line, self._in_array = name, line, in_array
        self._data, self._start, self._position, self._depth = b"", 0, 0, 0

    def split(self, stream: IO[bytes], head: bytes) -> Iterator[tuple[int, bytes]]:
        """Yield every object in `head` and the rest of the stream, with the number of its first line.

        Memory holds one object and a chunk of the stream. The content of objects is not parsed.

        Raises:
            DataError: There is something other than objects, or the last one is truncated.
        """
        yield from self._cut(head)
        while more := stream.read(max(_CHUNK, len(self._data) - self._start)):
            yield from self._cut(more)
        rest = self._data[self._start :]
        if self._depth == 0 and not _BETWEEN(rest):
            raise self._unexpected(rest)
        if self._depth:
            raise DataError("the JSON that begins here breaks off; fetch it again", path=self._name, line=self._line)
        if self._in_array:
            line = self._line + rest.rstrip().count(b"\n")
            raise DataError("the array breaks off: its closing bracket is missing", path=self._name, line=line)

    def _cut(self, more: bytes) -> Iterator[tuple[int, bytes]]:
        """Yield the objects that `more` completes."""
        self._data, self._position = self._data[self._start :] + more, self._position - self._start
        self._start = 0
        for token in _TOKENS.finditer(self._data, self._position):
            mark, end = token.group(), token.end()
            if mark == b'"':
                self._position = token.start()
                return
            if self._depth == 0:
                self._open(mark, token.start())
            elif mark in (b"{", b"["):
                self._depth += 1
            elif mark in (b"}", b"]"):
                self._depth -= 1
                if self._depth == 0:
                    yield self._line, self._data[self._start : end]
                    self._advance(end)
        self._position = len(self._data)

    def _open(self, mark: bytes, at: int) -> None:
        """Check the text between objects, and open the bracket after it."""
        between = self._data[self._start : at]
        if not _BETWEEN(between) or mark not in (b"{", b"]" if self._in_array else b"["):
            raise self._unexpected(between + mark)
        self._advance(at)
        if mark == b"{":
            self._depth = 1
        else:
            self._in_array = mark == b"["
            self._advance(at + 1)

    def _advance(self, to: int) -> None:
        self._line += self._data.count(b"\n", self._start, to)
        self._start = to

    def _unexpected(self, text: bytes) -> DataError:
        line = self._line + text[: len(text) - len(text.lstrip())].count(b"\n")
        said = text.strip()[:40].decode(errors="replace")
        return DataError(f"this is no JSON with entities: {said!r}", path=self._name, line=line)
