"""A dump as byte ranges of its file, and the lines of each: the file is plain, or packed with gzip or bzip2."""

from __future__ import annotations

from leapgraph.dump.divide_dump import DEFAULT_RANGE_BYTES, DumpRange, divide_dump, warning_of_one_range
from leapgraph.dump.read_lines import first_line_with_content, is_blank, read_line_at, read_lines
from leapgraph.dump.split_lines import FETCH_AGAIN, DamagedData, DumpLine

__all__ = [
    "DEFAULT_RANGE_BYTES",
    "FETCH_AGAIN",
    "DamagedData",
    "DumpLine",
    "DumpRange",
    "divide_dump",
    "first_line_with_content",
    "is_blank",
    "read_line_at",
    "read_lines",
    "warning_of_one_range",
]
