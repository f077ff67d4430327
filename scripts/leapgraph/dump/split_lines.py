"""Splits pieces of unpacked data into lines, each with an offset that leads back to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

# An entity has some megabytes at most.
MAX_LINE_BYTES = 1 << 26
# What to do about damaged data.
FETCH_AGAIN = "fetch the dump again, and compare its checksum"
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


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


def split_lines(
    pieces: Iterator[Piece | Gap], *, begins_line: bool, begins_dump: bool
) -> Iterator[DumpLine | DamagedData]:
    """Yield the lines of a range and its damaged data, in order.

    A line belongs to the range in which the line end before it stands, the first line to the first range.

    Args:
        pieces: The pieces of the range, and those behind it, of which as many are read as its last line takes.
        begins_line: Whether a line begins with the first piece; else what stands before its first line end is left out.
        begins_dump: Whether the dump begins with the first piece; then a byte order mark is left out.
    """
    line = _OpenLine(is_open=begins_line, begins_dump=begins_dump)
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
        if line.is_open and (too_long := line.append(piece.prefix, piece.start, rest)):
            yield too_long
        if end < 0:
            continue
        if line.is_open:
            yield line.close()
        if piece.is_beyond:
            return
        yield from _whole_lines(piece, end + 1, line)
    if line.is_open and line.size:
        yield line.close()


def _whole_lines(piece: Piece, begin: int, line: _OpenLine) -> Iterator[DumpLine]:
    """Yield the lines that are whole from a byte of a piece on, and open the one behind them."""
    prefix, start = piece.prefix, piece.start + begin
    *whole, rest = piece.content[begin:].split(b"\n")
    for content in whole:
        yield DumpLine(f"{prefix}{start}", content)
        start += len(content) + 1
    line.open(prefix, start, rest)


class _OpenLine:
    """A line whose end was not read yet.

    Attributes:
        is_open: Whether its beginning was read.
        size: Its bytes up to now.
    """

    def __init__(self, *, is_open: bool, begins_dump: bool) -> None:
        self.is_open = is_open
        self.size = 0
        self._begins_dump = begins_dump
        self._parts: list[bytes] = []
        self._prefix, self._start = "", 0

    def open(self, prefix: str, start: int, content: bytes) -> None:
        self.is_open, self._begins_dump = True, False
        self._prefix, self._start, self._parts, self.size = prefix, start, [content], len(content)

    def append(self, prefix: str, start: int, content: bytes) -> DamagedData | None:
        """Add content of a piece; return the damage if the line gets too long."""
        if not self.size:
            self._prefix, self._start, self._parts = prefix, start, []
        self._parts.append(content)
        self.size += len(content)
        if self.size <= MAX_LINE_BYTES:
            return None
        self.drop()
        return DamagedData(f"{self._prefix}{self._start}", f"the line is longer than {MAX_LINE_BYTES >> 20} MiB")

    def close(self) -> DumpLine:
        content = b"".join(self._parts)
        if self._begins_dump and content.startswith(BYTE_ORDER_MARK):
            content = content.removeprefix(BYTE_ORDER_MARK)
            self._start += len(BYTE_ORDER_MARK)
        self.is_open = False
        return DumpLine(f"{self._prefix}{self._start}", content)

    def drop(self) -> None:
        self.is_open, self.size, self._parts = False, 0, []
