"""Ranges of bytes that a client asks for (RFC 9110, section 14): one range of a request, or none."""

from __future__ import annotations

import re

# Eighteen digits are more than any file has bytes.
_RANGE = re.compile(r"bytes=[ \t]*([0-9]{0,18})-([0-9]{0,18})[ \t]*\Z", re.IGNORECASE)


class UnsatisfiableRangeError(ValueError):
    """A range that begins behind the last byte."""


def parse_range(header: str, size: int) -> range | None:
    """Return the positions of the bytes that a Range header asks for; None where the header is to be ignored.

    A server may ignore any Range header (section 14.2): here several ranges at a time, other units, and what is no
    range at all.

    Args:
        header: The header's value.
        size: The number of bytes that there are.

    Raises:
        UnsatisfiableRangeError: There is no byte in the range.
    """
    found = _RANGE.match(header)
    if found is None or found.group(1, 2) == ("", ""):
        return None
    first, last = found.group(1, 2)
    if not first:
        asked = range(max(0, size - int(last)), size)
    else:
        if last and int(last) < int(first):
            return None
        asked = range(int(first), min(int(last) + 1, size) if last else size)
    if not asked:
        raise UnsatisfiableRangeError(header)
    return asked
