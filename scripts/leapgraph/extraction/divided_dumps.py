"""The dumps of an extraction: their names, sizes, ranges, and what tells a dump from another one of its size."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from leapgraph.dump import DumpLine, divide_dump, first_line_with_content
from leapgraph.dump.dump_file import DumpFile
from leapgraph.errors import DataError, RunError
from leapgraph.printable import escape_unprintable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from leapgraph.dump import DumpRange

_SAMPLE_BYTES = 1 << 20


class DividedDump(NamedTuple):
    """A dump and its ranges.

    Attributes:
        name: The last part of its path.
        size: Its size in bytes.
        digest: The SHA-256 of its first and last megabyte.
        version: What changes when it is written anew, such as the time of that; empty where none is known.
        ranges: The ranges that it is divided into.
        is_array: Whether its first line begins an array, as that of Wikidata's dumps does: then its last one ends it.
    """

    name: str
    size: int
    digest: str
    version: str
    ranges: tuple[DumpRange, ...]
    is_array: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return what the summary says of the dump."""
        return {"name": self.name, "bytes": self.size, "sha256OfEnds": self.digest, "ranges": len(self.ranges)}

    def identity(self) -> dict[str, Any]:
        """Return what tells it from another dump, and from itself when it was written anew with the same size."""
        return {"name": self.name, "bytes": self.size, "sha256OfEnds": self.digest, "version": self.version}


def divide_dumps(urls: Sequence[str], range_bytes: int) -> list[DividedDump]:
    """Return the dumps at some paths or URLs, divided into ranges of so many bytes.

    Raises:
        DataError: One is no dump, or empty.
        RunError: One cannot be read, or two have the same name.
    """
    dumps = [_divide(url, range_bytes) for url in urls]
    names = [dump.name for dump in dumps]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise RunError(f"two dumps are named {twice}: the name tells where a line is from, so rename one")
    return dumps


def _divide(url: str, range_bytes: int) -> DividedDump:
    file = DumpFile(url)
    ends = file.read(0, _SAMPLE_BYTES) + file.read(max(0, file.size - _SAMPLE_BYTES), file.size)
    # A name of bytes that are no UTF-8 can stand in no JSON.
    name = escape_unprintable(url.rstrip("/").rpartition("/")[2])
    # A worker of a cluster has another working directory.
    place = url if "://" in url else str(Path(url).absolute())
    ranges = tuple(one._replace(url=place) for one in divide_dump(url, range_bytes))
    first = first_line_with_content(ranges[0]._replace(end=ranges[-1].end))
    if first is None:
        raise DataError("the dump is empty: none of its lines has anything on it", path=url)
    is_array = isinstance(first, DumpLine) and first.content.lstrip().startswith(b"[")
    return DividedDump(name, file.size, sha256(ends).hexdigest(), file.version, ranges, is_array)
