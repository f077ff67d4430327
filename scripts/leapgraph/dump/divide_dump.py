"""Divides a dump's file into ranges of bytes, by its size alone."""

from __future__ import annotations

from typing import NamedTuple

from leapgraph.decompression import LONGEST_MARK, compression_of
from leapgraph.dump.dump_file import DumpFile
from leapgraph.errors import DataError

# A tenth of a gigabyte or so of plain JSON for each gzip-like ratio: seconds to minutes of work a range.
DEFAULT_RANGE_BYTES = 64 << 20


class DumpRange(NamedTuple):
    """A range of a dump's file.

    Attributes:
        url: The path or URL of the file.
        compression: `none`, `gzip` or `bzip2`.
        number: The number of the range, from 0.
        start: The first byte, of the file as it lies.
        end: The byte after the last one.
    """

    url: str
    compression: str
    number: int
    start: int
    end: int


def divide_dump(url: str, range_bytes: int = DEFAULT_RANGE_BYTES) -> list[DumpRange]:
    """Return the ranges of a dump, in order; together they are the whole file.

    The same file and the same `range_bytes` have the same ranges. A file packed with gzip is one range.

    Args:
        url: A path, or a URL of fsspec such as `s3://bucket/dump.json.bz2`.
        range_bytes: The size of a range, in bytes of the file as it lies.

    Raises:
        DataError: The file is empty.
        RunError: The file cannot be read, or it is packed in a way that is not read here.
    """
    file = DumpFile(url)
    if not file.size:
        raise DataError("the file is empty", path=url)
    compression = compression_of(file.read(0, LONGEST_MARK), url)
    if compression == "gzip":
        return [DumpRange(url, compression, 0, 0, file.size)]
    starts = range(0, file.size, range_bytes)
    return [
        DumpRange(url, compression, number, start, min(start + range_bytes, file.size))
        for number, start in enumerate(starts)
    ]


def warning_of_one_range(dump_range: DumpRange) -> str | None:
    """Return what to say, once, of a dump that cannot be divided, or nothing if it can."""
    if dump_range.compression != "gzip":
        return None
    return (
        f"{dump_range.url} is packed with gzip, which cannot be divided: one process reads all of it. "
        "To divide the work, unpack it, or pack it with bzip2 (lbzip2 is quick)"
    )
