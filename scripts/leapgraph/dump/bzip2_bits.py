"""The bits of a bzip2 file: blocks and stream ends are found by their marks, which begin at any bit."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from leapgraph.dump.dump_file import DumpFile

# The marks of bzip2, 48 bits each: the digits of pi before a block, those of its square root before the checksum that
# ends a stream.
BLOCK_MARK = 0x314159265359
END_MARK = 0x177245385090
MARK_BITS = 48
CHECKSUM_BITS = 32
_LARGEST_LEVEL = b"BZh9"


class Bzip2Bits:
    """The bits of a file from a byte on, read ahead as they are needed; bits are counted from the file's beginning.

    Args:
        file: The file.
        start: The byte to begin at.
        end: The byte up to which large chunks are read.

    Attributes:
        file: The file.
        size: The size of the file in bits.
        kept_from: What stands before this bit is not needed any more.
    """

    def __init__(self, file: DumpFile, start: int, end: int) -> None:
        self.file = file
        self._end = end
        self._base = start
        self._data = b""
        self._marks: list[int] = []
        self.size = file.size * 8
        self.kept_from = start * 8

    def next_mark(self, begin: int, before: int) -> int | None:
        """Return the bit of the first mark, of a block or of a stream's end, that begins in this part of the file."""
        while True:
            place = bisect_left(self._marks, begin)
            if place < len(self._marks):
                return self._marks[place] if self._marks[place] < before else None
            if self._read_to() - MARK_BITS >= before or not self._read_chunk():
                return None

    def next_block_mark(self, begin: int, before: int) -> int | None:
        """Return the bit of the first mark of a block that begins in this part; what stands before it is dropped."""
        while True:
            self.kept_from = begin
            for mark in self._marks[bisect_left(self._marks, begin) :]:
                if mark < before and self.is_block_mark(mark):
                    return mark
            begin = max(begin, self._read_to() - MARK_BITS)
            if begin >= before or not self._read_chunk():
                return None

    def block_marks(self, begin: int, before: int) -> list[int]:
        """Return the bits of all marks of blocks that begin in this part of the file."""
        marks = []
        while (mark := self.next_mark(begin, before)) is not None:
            begin = mark + 1
            if self.is_block_mark(mark):
                marks.append(mark)
        return marks

    def is_block_mark(self, begin: int) -> bool:
        """Return whether the mark of a block begins at this bit."""
        return self.number(begin, MARK_BITS) == BLOCK_MARK

    def number(self, begin: int, length: int) -> int:
        """Return some bits as a number; behind the end of the file all are 0."""
        end = begin + length
        while end > self._read_to() and self._read_chunk():
            pass
        first, last = (begin >> 3) - self._base, (end + 7 >> 3) - self._base
        data = self._data[first:last].ljust(last - first, b"\0")
        return int.from_bytes(data) >> (-end & 7) & (1 << length) - 1

    def stream_of(self, begin: int, end: int) -> bytes:
        """Return a block, from its mark to the mark behind it, as a stream of its own."""
        first, last = (begin >> 3) - self._base, (end + 7 >> 3) - self._base
        data = self._data[first:last]
        data = bytes((data[0] & 0xFF >> (begin & 7),)) + data[1:]
        length = end - begin + MARK_BITS + CHECKSUM_BITS
        padding = -length & 7
        tail = END_MARK << CHECKSUM_BITS | self.number(begin + MARK_BITS, CHECKSUM_BITS)
        block = int.from_bytes(data) >> (-end & 7) << MARK_BITS + CHECKSUM_BITS + padding
        return _LARGEST_LEVEL + (block | tail << padding).to_bytes(length + padding >> 3)

    def _read_to(self) -> int:
        """Return the bit up to which the file was read."""
        return (self._base + len(self._data)) * 8

    def _read_chunk(self) -> bool:
        """Read the next chunk and find the marks that end in it; return whether there was one."""
        chunk = self.file.read_chunk(self._base + len(self._data), self._end)
        if not chunk:
            return False
        dropped = max(min(self.kept_from // 8 - self._base, len(self._data) - 7), 0)
        searched = max(len(self._data) - dropped - 7, 0)
        self._data = self._data[dropped:] + chunk
        self._base += dropped
        self._marks = [mark for mark in self._marks if mark >= self.kept_from]
        self._marks += find_marks(self._data, self._base, searched)
        self._marks = sorted(set(self._marks))
        return True


def find_marks(data: bytes, base: int, searched: int) -> list[int]:
    """Return the bits at which marks begin.

    Args:
        data: The bytes to search.
        base: The byte of the file at which they begin.
        searched: The byte of `data` to begin at.
    """
    marks = []
    for mark in (BLOCK_MARK, END_MARK):
        for shift in range(8):
            # The bytes of the mark that are whole when it begins so many bits into a byte.
            inner = (mark >> shift & (1 << 40) - 1).to_bytes(5) if shift else mark.to_bytes(6)
            lead = 1 if shift else 0
            place = data.find(inner, searched + lead)
            while place >= 0:
                first = place - lead
                bits = int.from_bytes(data[first : first + 7].ljust(7, b"\0"))
                if bits >> (8 - shift) & (1 << 48) - 1 == mark and first + (shift + 55 >> 3) <= len(data):
                    marks.append((base + first) * 8 + shift)
                place = data.find(inner, place + 1)
    return marks
