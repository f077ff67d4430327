"""Splits pieces of unpacked data into lines, each with an offset that leads back to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

# An entity has some megabytes at most.
MAX_LINE_BYTES = 1 << 26


class DumpLine(NamedTuple):
    """A line of a dump.

    Attributes:
        offset: Where it begins. In a plain file and in gzip, the byte of the unpacked data: `12345`. In bzip2, the bit
            of the file where the block begins, and the byte of the unpacked block: `9876+12345`.
        content: The line without its line end.
    """

    offset: str
    content: bytes


class DamagedData(NamedTuple):
    """A place of a dump whose data cannot be read; no line is made of what stands before it and after it.

    Attributes:
        offset: The place, written as that of a line.
        reason: What is wrong, and what to do.
    """

    offset: str
    reason: str


class Piece(NamedTuple):
    """A piece of unpacked data.

    Attributes:
        prefix: What stands in front of the byte in an offset.
        start: The byte in an offset at which the piece begins.
        content: The data.
        is_beyond: Whether it stands behind the range: then it ends its last line.
    """

    prefix: str
    start: int
    content: bytes
    is_beyond: bool


class Gap(NamedTuple):
    """Damaged data between pieces, and whether it stands behind the range."""

    damage: DamagedData
    is_beyond: bool


def split_lines(pieces: Iterator[Piece | Gap], *, is_first: bool) -> Iterator[DumpLine | DamagedData]:
    """Yield the lines of a range and its damaged data, in order.

    A line belongs to the range in which the line end before it stands, the first line to the first range.

    Args:
        pieces: The pieces of the range, and those behind it, of which as many are read as its last line takes.
        is_first: Whether it is the first range.
    """
    line = _OpenLine(is_open=is_first)
    for piece in pieces:
        if piece.is_beyond and not line.is_open:
            return
        if isinstance(piece, Gap):
            line.drop()
            if not piece.is_beyond:
                yield piece.damage
            continue
        end = piece.content.find(b"\n")
        rest = piece.content[: end if end >= 0 else None]
        if line.is_open and (too_long := line.append(f"{piece.prefix}{piece.start}", rest)):
            yield too_long
        if end < 0:
            continue
        if line.is_open:
            yield line.close()
        if piece.is_beyond:
            return
        yield from _whole_lines(piece, end + 1, line)
    if line.is_open and line.parts:
        yield line.close()


def _whole_lines(piece: Piece, begin: int, line: _OpenLine) -> Iterator[DumpLine]:
    """Yield the lines that are whole from a byte of a piece on, and open the one behind them."""
    prefix, start = piece.prefix, piece.start + begin
    *whole, rest = piece.content[begin:].split(b"\n")
    for content in whole:
        yield DumpLine(f"{prefix}{start}", content)
        start += len(content) + 1
    line.open()
    if rest:
        line.append(f"{prefix}{start}", rest)


class _OpenLine:
    """A line whose end was not read yet."""

    def __init__(self, *, is_open: bool) -> None:
        self.is_open = is_open
        self.parts: list[bytes] = []
        self._offset = ""
        self._size = 0

    def open(self) -> None:
        self.is_open, self.parts, self._size = True, [], 0

    def append(self, offset: str, content: bytes) -> DamagedData | None:
        """Add content from a piece that begins at this offset; return the damage if the line gets too long."""
        if not self.parts:
            self._offset = offset
        self.parts.append(content)
        self._size += len(content)
        if self._size <= MAX_LINE_BYTES:
            return None
        self.drop()
        return DamagedData(self._offset, f"the line is longer than {MAX_LINE_BYTES >> 20} MiB")

    def close(self) -> DumpLine:
        self.is_open = False
        return DumpLine(self._offset, b"".join(self.parts))

    def drop(self) -> None:
        self.is_open, self.parts = False, []
