"""Bzip2 files laid out at will: any number of blocks in a stream, and blocks in which the bits of a mark stand."""

import bz2
import random
from collections.abc import Iterable
from typing import NamedTuple

BLOCK_MARK, END_MARK = 0x314159265359, 0x177245385090
_MARK_BITS, _CHECKSUM_BITS, _HEADER_BITS = 48, 32, 32
# The symbols of a block that has all bytes: two digits of a run's length, 255 places in the list of bytes, the end.
_SYMBOLS, _END_OF_BLOCK, _GROUP = 258, 257, 50


class Block(NamedTuple):
    """A block, as a text of zeros and ones from its mark on, and its content."""

    bits: str
    content: bytes

    @property
    def checksum(self) -> int:
        return int(self.bits[_MARK_BITS:][:_CHECKSUM_BITS], 2)


def block_of(content: bytes) -> Block:
    """Return a block as bzip2 itself packs it; the content is at most 100 kB."""
    stream = bz2.compress(content, 1)
    bits = f"{int.from_bytes(stream):0{len(stream) * 8}b}"
    return Block(bits[_HEADER_BITS : bits.rindex(f"{END_MARK:048b}")], content)


def stream_of(blocks: Iterable[Block], level: int = 9) -> bytes:
    """Return a stream of some blocks, or an empty one."""
    bits, checksum = f"{int.from_bytes(b'BZh%d' % level):032b}", 0
    for block in blocks:
        bits += block.bits
        checksum = (checksum << 1 | checksum >> 31) & 0xFFFFFFFF ^ block.checksum
    bits += f"{END_MARK:048b}{checksum:032b}"
    bits += "0" * (-len(bits) % 8)
    return int(bits, 2).to_bytes(len(bits) // 8)


def block_with_mark(mark: int, length: int, seed: int) -> Block:
    """Return a valid block within whose symbols the bits of a mark stand, and what bzip2 makes of it.

    Two of its symbols are 9 bits long beside the two digits of a run, the others 8, so that nearly every text of bits
    is one of symbols.

    Args:
        mark: The mark.
        length: The number of symbols.
        seed: What the other symbols depend on, and where among them the mark begins, at any bit.
    """
    dice = random.Random(seed)  # noqa: S311 - a test's dice
    while True:
        codes = f"{int.from_bytes(dice.choices(range(0xFE), k=length)):0{length * 8}b}"
        place = dice.randrange(len(codes) - _MARK_BITS)
        codes = codes[:place] + f"{mark:048b}" + codes[place + _MARK_BITS :]
        symbols = [int(codes[bit : bit + 8], 2) for bit in range(0, len(codes), 8)]
        if max(symbols) < 0xFE and (content := _content([symbol + 1 for symbol in symbols])):
            return Block(_block_bits(codes, length, _checksum(content)), content)


def _block_bits(codes: str, length: int, checksum: int) -> str:
    """Return a block of 8-bit symbols."""
    code_lengths = [9 if symbol in {0, 1, _END_OF_BLOCK - 1, _END_OF_BLOCK} else 8 for symbol in range(_SYMBOLS)]
    table, current = f"{9:05b}", 9
    for code_length in code_lengths:
        table += {1: "10", 0: "", -1: "11"}[code_length - current] + "0"
        current = code_length
    groups = (length + 1 + _GROUP - 1) // _GROUP
    head = f"{BLOCK_MARK:048b}{checksum:032b}0{0:024b}{'1' * 16 * 17}{2:03b}{groups:015b}{'0' * groups}"
    return head + table * 2 + codes + "1" * 9


def _content(places: list[int]) -> bytes:
    """Return what bzip2 unpacks from places in its list of bytes, with row 0 as the first, or nothing."""
    recent, column = list(range(256)), []
    for place in places:
        recent.insert(0, recent.pop(place))
        column.append(recent[0])
    order = sorted(range(len(column)), key=column.__getitem__)
    row, text = order[0], []
    for _ in column:
        text.append(column[row])
        row = order[row]
    return _with_runs(text)


def _with_runs(text: list[int]) -> bytes:
    """Return a text in which a byte behind four equal ones says how often theirs follows; nothing if it is missing."""
    content, run = bytearray(), 0
    for byte in text:
        if run == 4:
            content += content[-1:] * byte
            run = 0
        else:
            run = run + 1 if content and content[-1] == byte and run else 1
            content.append(byte)
    return b"" if run == 4 else bytes(content)


def _checksum(content: bytes) -> int:
    """Return the CRC-32 of bzip2, whose bits run the other way round than zlib's."""
    checksum = 0xFFFFFFFF
    for byte in content:
        checksum ^= byte << 24
        for _ in range(8):
            checksum = (checksum << 1 ^ (0x04C11DB7 if checksum >> 31 else 0)) & 0xFFFFFFFF
    return checksum ^ 0xFFFFFFFF
