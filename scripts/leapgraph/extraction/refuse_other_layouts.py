"""Refuses what is no dump, an entity a line, before an extraction would count each of its lines as a broken one."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from leapgraph.dump import DamagedData, DumpLine, read_lines
from leapgraph.errors import DataError
from leapgraph.extraction.selection.entity_selector import has_content, parse_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from leapgraph.extraction.divided_dumps import DividedDump

_LINES = 1000


def refuse_other_layouts(dump: DividedDump) -> None:
    """Raise an error if no line at the beginning of a dump is an entity.

    One that is, among a thousand, is enough, since lines may be broken; so are damaged data, and no lines at all.

    Raises:
        DataError: The file is no dump; the message says what reads it.
        RunError: The file cannot be read.
    """
    first, last = dump.ranges[0], dump.ranges[-1]
    lines = list(islice(_until_entity(read_lines(first._replace(end=last.end))), _LINES))
    if lines and not lines[-1]:
        message = (
            "this is no dump, which has an entity a line: no line at its beginning is the JSON of one; "
            "`leapgraph convert` reads entities in JSON of other layouts"
        )
        raise DataError(message, path=dump.name)


def _until_entity(lines: Iterator[DumpLine | DamagedData]) -> Iterator[bool]:
    """Yield for each line with something on it whether it is an entity or damaged; such a one is the last."""
    for line in lines:
        if isinstance(line, DamagedData):
            yield True
            return
        if not has_content(line.content):
            continue
        try:
            parse_line(line.content)
        except DataError:
            yield False
        else:
            yield True
            return
