"""Writes gzip that is the same on every machine: members of libdeflate, without name and time (RFC 1952)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, Self

import deflate

if TYPE_CHECKING:
    from types import TracebackType

# libdeflate's own default.
_LEVEL = 6
_MEMBER_BYTES = 4 << 20


class Writable(Protocol):
    """Something that takes bytes."""

    def write(self, piece: bytes, /) -> object:
        """Write a piece of content."""


class GzipWriter:
    """Compresses what is written, a member for every few megabytes; at least one, even for nothing."""

    def __init__(self, file: Writable) -> None:
        self._file = file
        self._pieces: list[bytes] = []
        self._size = 0
        self._is_begun = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        if kind is None and (self._pieces or not self._is_begun):
            self._write_member()

    def write(self, piece: bytes) -> None:
        """Write a piece of content."""
        self._pieces.append(piece)
        self._size += len(piece)
        if self._size >= _MEMBER_BYTES:
            self._write_member()

    def _write_member(self) -> None:
        self._file.write(bytes(deflate.gzip_compress(b"".join(self._pieces), _LEVEL)))
        self._pieces, self._size, self._is_begun = [], 0, True
