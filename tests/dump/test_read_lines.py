"""The lines of a dump, in ranges of any size: each is in one of them, and its offset leads back to it."""

import bz2
import gzip
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from leapgraph.dump import DumpLine, divide_dump, read_line_at, read_lines
from leapgraph.errors import DataError

RANDOM = random.Random(1)  # noqa: S311 - no secret
LINES = [RANDOM.randbytes(RANDOM.randrange(9000)).hex().encode() for _ in range(60)]
DATA = b"\n".join(LINES) + b"\n"
STREAMS = [bz2.compress(DATA[start : start + 123_456], 1 + start % 9) for start in range(0, len(DATA), 123_456)]
PACKED = {
    "plain": DATA,
    "gzip": gzip.compress(DATA[:99_999], 1) + gzip.compress(DATA[99_999:], 1),
    "one stream": bz2.compress(DATA, 1),
    "many streams": bz2.compress(b"").join([b"", *STREAMS, b""]),
}


@pytest.mark.parametrize("kind", PACKED)
def test_each_line_is_in_one_range_and_its_offset_leads_back_to_it(kind: str, tmp_path: Path) -> None:
    dump = tmp_path / "dump"
    dump.write_bytes(PACKED[kind])

    for range_bytes in (1 << 30, 90_001, 7001):
        lines = [line for part in divide_dump(str(dump), range_bytes) for line in read_lines(part)]

        assert all(isinstance(line, DumpLine) for line in lines)
        assert [line.content for line in lines if isinstance(line, DumpLine)] == LINES
    for line in lines[::20]:
        assert isinstance(line, DumpLine)
        assert read_line_at(str(dump), line.offset) == line.content


@pytest.mark.parametrize("kind", PACKED)
def test_an_offset_within_a_line_or_behind_all_lines_is_refused(kind: str, tmp_path: Path) -> None:
    dump = tmp_path / "dump"
    dump.write_bytes(PACKED[kind])
    block = "" if kind in {"plain", "gzip"} else f"{32 if kind == 'one stream' else 14 * 8 + 32}+"

    for byte in (1, 5, len(LINES[0]), len(DATA), 10**18):
        with pytest.raises(DataError, match="no line begins at"):
            read_line_at(str(dump), f"{block}{byte}")
    assert read_line_at(str(dump), f"{block}{len(LINES[0]) + 1}") == LINES[1]


@pytest.mark.parametrize("offset", ["", "-1", "1+", "+1", "9" * 5000, f"1+{'9' * 5000}", "\u0663", "1+2+3", "x"])
@pytest.mark.parametrize("kind", ["plain", "many streams"])
def test_what_is_no_offset_is_refused(kind: str, offset: str, tmp_path: Path) -> None:
    dump = tmp_path / "dump"
    dump.write_bytes(PACKED[kind])

    with pytest.raises(DataError, match="this is no offset of a line"):
        read_line_at(str(dump), offset)


@pytest.mark.parametrize("pack", [bytes, gzip.compress, bz2.compress])
def test_the_first_line_begins_behind_a_byte_order_mark(pack: Callable[[bytes], bytes], tmp_path: Path) -> None:
    dump = tmp_path / "dump"
    dump.write_bytes(pack(b"\xef\xbb\xbffirst\nsecond\n"))

    first, second = (line for part in divide_dump(str(dump)) for line in read_lines(part))

    assert isinstance(first, DumpLine)
    assert isinstance(second, DumpLine)
    assert [read_line_at(str(dump), one.offset) for one in (first, second)] == [b"first", b"second"]
