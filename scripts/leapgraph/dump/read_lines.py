"""Reads the lines of a range of a dump, and the line at an offset."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

from leapgraph.decompression import LONGEST_MARK, DamagedStreamError, compression_of, decompressed_pieces
from leapgraph.dump import bzip2_blocks
from leapgraph.dump.dump_file import CHUNK_BYTES, CHUNK_BYTES_BEYOND, DumpFile
from leapgraph.dump.split_lines import (
    BYTE_ORDER_MARK,
    FETCH_AGAIN,
    DamagedData,
    DumpLine,
    Gap,
    Piece,
    split_lines,
)
from leapgraph.errors import DataError, RunError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from leapgraph.dump.divide_dump import DumpRange


_IS_OFFSET = re.compile(r"(?:([0-9]{1,19})\+)?([0-9]{1,19})").fullmatch
_LONGEST_OFFSET = 60


def read_lines(dump_range: DumpRange, on_read: Callable[[int], None] | None = None) -> Iterator[DumpLine | DamagedData]:
    """Yield the lines of a range and its damaged data, in order; memory holds a few megabytes.

    A line belongs to the range in which the line end before it stands, the first line to the first range: each
    line of the dump is in one range. No line is made of what stands before damaged data and after it.

    Args:
        dump_range: The range.
        on_read: Receives after each read of the file the byte behind what was read, which may be behind the range.

    Raises:
        RunError: The file cannot be read.
    """
    file = DumpFile(dump_range.url, on_read)
    if file.size < dump_range.end:
        raise RunError(f"{dump_range.url} cannot be read: it has become shorter since it was divided")
    pieces = {"none": _plain_pieces, "gzip": _gzip_pieces, "bzip2": bzip2_blocks.read_pieces}[dump_range.compression]
    is_first = dump_range.start == 0
    yield from split_lines(pieces(file, dump_range.start, dump_range.end), begins_line=is_first, begins_dump=is_first)


def first_line_with_content(dump_range: DumpRange) -> DumpLine | DamagedData | None:
    """Return the first line of a range that has more than white space, or the damaged data before it; None without any.

    Raises:
        RunError: The file cannot be read.
    """
    # It is near nearly always, and a whole chunk for each range would be read twice.
    is_divided = dump_range.compression != "gzip"
    start, size = dump_range.start, CHUNK_BYTES_BEYOND if is_divided else dump_range.end
    while start < dump_range.end:
        end = min(start + size, dump_range.end)
        for line in read_lines(dump_range._replace(start=start, end=end)):
            if isinstance(line, DamagedData) or not is_blank(line.content):
                return line
        start, size = end, size * 2
    return None


def is_blank(line: bytes) -> bool:
    """Return whether a line has nothing but white space."""
    return not line or line.isspace()


def read_line_at(url: str, offset: str) -> bytes:
    """Return the line that begins at an offset, without its line end.

    Args:
        url: The path or URL of the dump.
        offset: The offset of a `DumpLine`.

    Raises:
        DataError: No line begins there, or its data is damaged.
        RunError: The file cannot be read.
    """
    file = DumpFile(url)
    compression = compression_of(file.read(0, LONGEST_MARK), url)
    place = _IS_OFFSET(offset)
    if place is None or (place[1] is None) is (compression == "bzip2"):
        raise DataError(f"this is no offset of a line: {offset[:_LONGEST_OFFSET]}", path=url)
    byte = int(place[2])
    begin = max(0, byte - len(BYTE_ORDER_MARK)) if compression == "none" else 0
    if compression == "bzip2":
        pieces = bzip2_blocks.read_pieces_from(file, int(place[1]))
    elif compression == "gzip":
        pieces = _gzip_pieces(file, 0, file.size)
    else:
        pieces = _plain_pieces(file, begin, file.size)
    for line in split_lines(_from_line(pieces, byte - begin), begins_line=True, begins_dump=False):
        if isinstance(line, DamagedData):
            raise _damage_error(url, offset, line)
        return line.content
    if compression == "bzip2" and (damage := bzip2_blocks.find_damage(file, int(place[1]))):
        raise _damage_error(url, offset, damage)
    raise DataError(f"no line begins at {offset}", path=url)


def _damage_error(url: str, offset: str, damage: DamagedData) -> DataError:
    """Return the error of reading a line at an offset where there is damaged data, or that runs into it."""
    if damage.offset == offset:
        return DataError(f"no line can be read at {offset}: {damage.reason}", path=url)
    return DataError(f"the line at {offset} is not whole: at {damage.offset} {damage.reason}", path=url)


def _from_line(pieces: Iterator[Piece | Gap], byte: int) -> Iterator[Piece | Gap]:
    """Yield the pieces from a byte on, counted from the beginning of the first; none if no line begins there.

    Where the byte is the first of all, what stands before it is not seen.
    """
    before = b""
    for piece in pieces:
        if isinstance(piece, Gap):
            yield Gap(piece.damage, is_beyond=False)
            continue
        before = (before + piece.content[:byte])[-len(BYTE_ORDER_MARK) :]
        if byte >= len(piece.content):
            byte -= len(piece.content)
            continue
        if before and not before.endswith((b"\n", BYTE_ORDER_MARK)):
            return
        yield piece._replace(start=piece.start + byte, content=piece.content[byte:])
        byte, before = 0, b""


def _plain_pieces(file: DumpFile, start: int, end: int) -> Iterator[Piece]:
    while content := file.read_chunk(start, end):
        yield Piece("", start, content, is_beyond=start >= end)
        start += len(content)


def _gzip_pieces(file: DumpFile, _start: int, _end: int) -> Iterator[Piece | Gap]:
    start = 0
    try:
        for content in decompressed_pieces(io.BufferedReader(_FileStream(file), CHUNK_BYTES), file.url, "gzip"):
            yield Piece("", start, content, is_beyond=False)
            start += len(content)
    except DamagedStreamError as problem:
        yield Gap(DamagedData(str(start), f"{problem.reason.partition(';')[0]}; {FETCH_AGAIN}"), is_beyond=False)


class _FileStream(io.RawIOBase):
    """A dump's file as a stream of bytes."""

    def __init__(self, file: DumpFile) -> None:
        self._file, self._place = file, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override] # it is one
        content = self._file.read(self._place, self._place + len(buffer))
        buffer[: len(content)] = content
        self._place += len(content)
        return len(content)
