"""The lines of a dump, in ranges of any size: each is in one of them, and its offset leads back to it."""

import bz2
import gzip
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from leapgraph.dump import DumpLine, divide_dump, first_line_with_content, read_line_at, read_lines
from leapgraph.dump.dump_file import DumpFile
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


@pytest.mark.parametrize("kind", ["plain", "one stream", "many streams"])
def test_the_first_line_with_content_is_found_behind_blank_ones(kind: str, tmp_path: Path) -> None:
    dump = tmp_path / "dump"
    dump.write_bytes(
        PACKED[kind] + (((b" " * 299_999 + b"\n") * 3 + b"last\n") if kind == "plain" else bz2.compress(b"\n \nlast"))
    )
    (whole,) = divide_dump(str(dump))

    for start in (0, 1, 7001, whole.end // 2, len(PACKED[kind]) - 1, whole.end - 1):
        rest = whole._replace(start=start)
        lines = [line for line in read_lines(rest) if isinstance(line, DumpLine) and line.content.strip()]
        assert first_line_with_content(rest) == (lines[0] if lines else None)


def test_little_is_read_for_the_first_line_with_content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dump = tmp_path / "dump"
    dump.write_bytes(DATA * 6)
    (whole,) = divide_dump(str(dump))
    ends: list[int] = []
    read = DumpFile.read
    monkeypatch.setattr(DumpFile, "read", lambda file, start, end: (ends.append(end), read(file, start, end))[1])

    assert first_line_with_content(whole._replace(start=1)) is not None
    assert max(ends) < len(DATA) < whole.end
