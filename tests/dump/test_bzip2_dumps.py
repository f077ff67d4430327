"""A bzip2 dump in ranges gives what `bz2` gives: with marks within blocks, cut off, damaged, with other data behind."""

import bz2
import os
from typing import NamedTuple

import pytest
from fsspec.implementations.memory import MemoryFileSystem
from hypothesis import example, given, settings
from hypothesis import strategies as st

from leapgraph.dump import DamagedData, DumpLine, divide_dump, read_line_at, read_lines
from leapgraph.dump.split_lines import FETCH_AGAIN
from leapgraph.errors import DataError
from support.bzip2_files import BLOCK_MARK, END_MARK, block_of, block_with_mark, stream_of

texts = st.lists(st.sampled_from([b"\n", b"a", b"bcd", b"e" * 300]), min_size=1, max_size=9).map(b"".join)
marked_blocks = st.builds(
    block_with_mark, st.sampled_from([BLOCK_MARK, END_MARK]), st.integers(20, 120), st.integers(0, 1 << 32)
)
blocks = st.one_of(texts.map(block_of), marked_blocks)
streams = st.builds(stream_of, st.lists(blocks, max_size=5), st.integers(1, 9))
dumps = st.lists(streams, min_size=1, max_size=4)
range_sizes = st.integers(9, 400)
# More examples are tried with, say, DUMP_EXAMPLES=20000.
EXAMPLES = int(os.environ.get("DUMP_EXAMPLES", "30"))


class Reading(NamedTuple):
    """What is read of a dump."""

    lines: list[DumpLine]
    damage: list[DamagedData]

    @property
    def contents(self) -> list[bytes]:
        return [line.content for line in self.lines]


def read_dump(content: bytes, range_bytes: int) -> Reading:
    MemoryFileSystem().pipe_file("/dump", content)
    items = [item for part in divide_dump("memory://dump", range_bytes) for item in read_lines(part)]
    return Reading(
        [item for item in items if isinstance(item, DumpLine)],
        [item for item in items if isinstance(item, DamagedData)],
    )


def assert_offsets_lead_back_to(damage: list[DamagedData]) -> None:
    for offset, reason in damage:
        with pytest.raises(DataError) as error:
            read_line_at("memory://dump", offset)
        assert error.value.message == f"no line can be read at {offset}: {reason}"


def lines_of(content: bytes) -> list[bytes]:
    lines = content.split(b"\n")
    return lines if lines[-1] else lines[:-1]


def unpack_as_far_as_it_goes(packed: bytes) -> tuple[bytes, bool]:
    """Return what `bz2` unpacks, and whether it is whole."""
    content, is_whole = b"", True
    while packed:
        decompressor = bz2.BZ2Decompressor()
        content += decompressor.decompress(packed)
        packed, is_whole = decompressor.unused_data, decompressor.eof
    return content, is_whole


@settings(max_examples=EXAMPLES, deadline=None)
@given(dumps, range_sizes)
@example([stream_of([]), stream_of([])], 9)
def test_each_line_is_in_one_range_and_its_offset_leads_back_to_it(dump: list[bytes], range_bytes: int) -> None:
    content = b"".join(dump)

    lines, damage = reading = read_dump(content, range_bytes)

    assert reading.contents == lines_of(bz2.decompress(content))
    assert not damage
    assert [read_line_at("memory://dump", line.offset) for line in lines] == reading.contents


@settings(max_examples=EXAMPLES, deadline=None)
@given(dumps, range_sizes, st.data())
def test_of_a_dump_that_breaks_off_the_whole_blocks_are_read(
    dump: list[bytes], range_bytes: int, data: st.DataObject
) -> None:
    content = b"".join(dump)
    content = content[: data.draw(st.integers(3, len(content)))]
    unpacked, is_whole = unpack_as_far_as_it_goes(content)

    reading = read_dump(content, range_bytes)

    assert reading.contents == (lines_of(unpacked) if is_whole else unpacked.split(b"\n")[:-1])
    assert [damage.reason for damage in reading.damage] == [
        "the bzip2 data breaks off; fetch the dump again, and compare its checksum" for _ in range(not is_whole)
    ]
    assert_offsets_lead_back_to(reading.damage)


@settings(max_examples=EXAMPLES, deadline=None)
@given(dumps, range_sizes, st.data())
def test_of_a_damaged_dump_no_line_is_made_up_and_every_division_gives_the_same(
    dump: list[bytes], range_bytes: int, data: st.DataObject
) -> None:
    content = bytearray(b"".join(dump))
    whole = read_dump(bytes(content), len(content))
    for _ in range(data.draw(st.integers(1, 3))):
        bit = data.draw(st.integers(32, len(content) * 8 - 1))
        content[bit // 8] ^= 0x80 >> bit % 8

    reading = read_dump(bytes(content), range_bytes)

    assert reading == read_dump(bytes(content), len(content))
    assert set(reading.lines) <= set(whole.lines)
    assert reading.damage or reading == whole
    assert_offsets_lead_back_to(reading.damage)


@settings(max_examples=EXAMPLES, deadline=None)
@given(dumps, range_sizes, st.binary(min_size=1).filter(lambda foreign: not b"BZh".startswith(foreign[:3])))
def test_what_stands_behind_the_last_stream_is_damage(dump: list[bytes], range_bytes: int, foreign: bytes) -> None:
    content = b"".join([*dump, stream_of([block_of(b"\n")])])

    reading = read_dump(content + foreign, range_bytes)

    assert reading.contents == lines_of(bz2.decompress(content))
    assert reading.damage == [
        DamagedData(f"{len(content) * 8}+0", f"after the bzip2 data stands something that is none; {FETCH_AGAIN}")
    ]
    assert_offsets_lead_back_to(reading.damage)
