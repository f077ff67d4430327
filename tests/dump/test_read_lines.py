"""The lines of a dump, in ranges of any size: each is in one of them, and its offset leads back to it."""

import bz2
import gzip
import random
from pathlib import Path

import pytest

from leapgraph.dump import DumpLine, divide_dump, read_line_at, read_lines

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
