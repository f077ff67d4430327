"""The blocks of a range of a bzip2 file, each verified by its checksum; a damaged one is passed over."""

from __future__ import annotations

import bz2
from typing import TYPE_CHECKING, NamedTuple

from leapgraph.dump.bzip2_bits import BLOCK_MARK, CHECKSUM_BITS, END_MARK, MARK_BITS, Bzip2Bits
from leapgraph.dump.split_lines import FETCH_AGAIN, DamagedData, Gap, Piece

if TYPE_CHECKING:
    from collections.abc import Iterator

    from leapgraph.dump.dump_file import DumpFile

# A block has at most 900,001 symbols of 20 bits, and its tables.
_MAX_BLOCK_BITS = 20_000_000
_HEADER_BITS = 32
_DAMAGED = f"the bzip2 data is damaged; {FETCH_AGAIN}"
_BREAKS_OFF = f"the bzip2 data breaks off; {FETCH_AGAIN}"
_FOREIGN = f"after the bzip2 data stands something that is none; {FETCH_AGAIN}"


class _Block(NamedTuple):
    """A block: the bits where it begins and ends, and its content."""

    begin: int
    end: int
    content: bytes


class _Place(NamedTuple):
    """The bit where the next block begins, if there is one.

    Attributes:
        block: The bit.
        problem: What is wrong, if no block begins where one should.
        problem_bit: The bit where that is.
        may_be_chance: Whether the mark there may stand by chance within a block that begins before the range.
    """

    block: int | None
    problem: str = ""
    problem_bit: int = 0
    may_be_chance: bool = False


def read_pieces(file: DumpFile, start: int, end: int) -> Iterator[Piece | Gap]:
    """Yield the content of the blocks whose marks begin in a range of bytes, then of those behind it."""
    bits = Bzip2Bits(file, start, end)
    if start == 0:
        return _follow_blocks(bits, _enter_stream(bits, 0), 0, end * 8)
    place = _Place(bits.next_block_mark(start * 8, end * 8), may_be_chance=True)
    return _follow_blocks(bits, place, start * 8, end * 8)


def read_pieces_from(file: DumpFile, begin: int) -> Iterator[Piece | Gap]:
    """Yield the content of the block that begins at a bit, and of those behind it."""
    bits = Bzip2Bits(file, begin >> 3, 0)
    return _follow_blocks(bits, _Place(begin if bits.is_block_mark(begin) else None), begin, begin)


def find_damage(file: DumpFile, bit: int) -> DamagedData | None:
    """Return the damaged data that reading up to a bit finds just there, or nothing."""
    for piece in read_pieces(file, max(bit - _MAX_BLOCK_BITS, 0) >> 3, (bit >> 3) + 1):
        offset = piece.damage.offset if isinstance(piece, Gap) else piece.prefix
        place = int(offset.partition("+")[0])
        if isinstance(piece, Gap) and place == bit:
            return piece.damage
        if place > bit:
            break
    return None


def _follow_blocks(bits: Bzip2Bits, place: _Place, start: int, end: int) -> Iterator[Piece | Gap]:
    """Yield the content of blocks and what is wrong between them.

    Args:
        bits: The file.
        place: Where the first block begins.
        start: The bit where the range begins.
        end: The bit behind the range.
    """
    here, covered_to = start, 0
    while True:
        if place.problem:
            yield Gap(DamagedData(f"{place.problem_bit}+0", place.problem), here >= end)
            place = _Place(bits.next_block_mark(max(here + 1, place.problem_bit), end))
        if place.block is None:
            return
        here = bits.kept_from = place.block
        block = _unpack_block(bits, here)
        if not isinstance(block, str):
            yield Piece(f"{here}+", 0, block.content, here >= end)
            place, covered_to = _next_block(bits, block.end), 0
            continue
        if place.may_be_chance:
            covered_to = _end_of_covering_block(bits.file, here)
        if here >= covered_to:
            place = _Place(None, block, here)
            covered_to = bits.size if block == _BREAKS_OFF else 0
        else:
            place = _behind_covering_block(bits, here, covered_to, end)


def _behind_covering_block(bits: Bzip2Bits, mark: int, covered_to: int, end: int) -> _Place:
    """Return the place of the next block of a range behind one within which a mark stands by chance.

    What is wrong behind that block is for the range in which it begins. If its end is missing, what follows is searched
    for marks.
    """
    if covered_to == bits.size:
        return _Place(bits.next_block_mark(mark + 1, end))
    following = _next_block(bits, covered_to)
    return _Place(following.block or bits.next_block_mark(max(covered_to, following.problem_bit), end))


def _next_block(bits: Bzip2Bits, end: int) -> _Place:
    """Return the place of the block that follows a block with this end."""
    if bits.is_block_mark(end):
        return _Place(end)
    if bits.number(end, MARK_BITS) != END_MARK or end + MARK_BITS + CHECKSUM_BITS > bits.size:
        return _Place(None, _BREAKS_OFF, end)
    return _enter_stream(bits, end + MARK_BITS + CHECKSUM_BITS + 7 >> 3 << 3)


def _enter_stream(bits: Bzip2Bits, begin: int) -> _Place:
    """Return the place of the first block of the streams that begin at a bit; some of them may be empty."""
    while begin < bits.size:
        header = bits.number(begin, _HEADER_BITS).to_bytes(4)[: bits.size - begin >> 3]
        if not (b"BZh".startswith(header[:3]) and header[3:] in b"123456789"):
            return _Place(None, _FOREIGN, begin)
        begin += _HEADER_BITS
        if bits.is_block_mark(begin):
            return _Place(begin)
        if begin + MARK_BITS + CHECKSUM_BITS > bits.size:
            return _Place(None, _BREAKS_OFF, begin)
        if bits.number(begin, MARK_BITS) != END_MARK:
            return _Place(None, _DAMAGED, begin)
        begin += MARK_BITS + CHECKSUM_BITS
    return _Place(None)


def _unpack_block(bits: Bzip2Bits, begin: int) -> _Block | str:
    """Return the block that begins at a mark, or what is wrong with it.

    It ends at the next mark, or at a later one if the bits of a mark stand within the block by chance.
    """
    before, end = begin + _MAX_BLOCK_BITS, begin
    while (mark := bits.next_mark(end + 1, before)) is not None:
        end = mark
        stream = bits.stream_of(begin, end)
        if content := _unpack_stream(stream):
            return _Block(begin, end, content)
        if _is_damaged(stream, end - begin):
            return _DAMAGED
    return _unpack_last_block(bits, begin) if bits.size < before else _DAMAGED


def _unpack_last_block(bits: Bzip2Bits, begin: int) -> _Block | str:
    """Return the block behind which the file breaks off, within the mark behind it; or that it breaks off earlier."""
    if _is_damaged(bits.stream_of(begin, bits.size), bits.size - begin):
        return _DAMAGED
    for length in range(MARK_BITS - 1, -1, -1):
        end = bits.size - length
        rest = bits.number(end, length)
        if any(rest == mark >> MARK_BITS - length for mark in (BLOCK_MARK, END_MARK)) and (
            content := _unpack_stream(bits.stream_of(begin, end))
        ):
            return _Block(begin, end, content)
    return _BREAKS_OFF


def _unpack_stream(stream: bytes) -> bytes:
    """Return the content of a stream, or nothing if it is damaged or does not end."""
    decompressor = bz2.BZ2Decompressor()
    try:
        content = decompressor.decompress(stream)
    except OSError:
        return b""
    return content if decompressor.eof else b""


def _is_damaged(stream: bytes, block_bits: int) -> bool:
    """Return whether these first bits of a block cannot be those of a block, however it goes on."""
    try:
        bz2.BZ2Decompressor().decompress(stream[: 4 + (block_bits >> 3)])
    except OSError:
        return True
    return False


def _end_of_covering_block(file: DumpFile, mark: int) -> int:
    """Return the end of the block within which a mark stands by chance, or 0.

    The nearest whole block before the mark decides: it ends behind the mark, or no block before it can. A block whose
    end is missing reaches to that of the file.
    """
    bits = Bzip2Bits(file, max(mark - _MAX_BLOCK_BITS, 0) >> 3, mark >> 3)
    for begin in reversed(bits.block_marks(0, mark)):
        block = _unpack_block(bits, begin)
        if block == _BREAKS_OFF:
            return bits.size
        if not isinstance(block, str):
            return block.end if block.end > mark else 0
    return 0
