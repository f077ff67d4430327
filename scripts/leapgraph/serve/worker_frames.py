"""What a worker and its parent send each other: frames, each a kind of one byte, a length of four, and so many bytes.

The parent sends QUERY, and one at a time. The worker sends READY once it is confined; then for each query any number
of PART and last END, or UNREADABLE, UNWRITABLE (the format cannot say the answer) or FAILED in their place, where the
last two may follow parts. So whoever reads an answer
knows whether it is whole.
"""

from __future__ import annotations

import json
import struct
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

FRAME_HEADER = struct.Struct(">cI")
QUERY = b"Q"
READY = b"R"
PART = b"P"
END = b"E"
UNREADABLE = b"U"
UNWRITABLE = b"W"
FAILED = b"F"
# A frame is no larger; a query has its own limit far below.
MAX_FRAME_BYTES = 16 << 20


def encode_frame(kind: bytes, content: bytes = b"") -> bytes:
    """Return one frame."""
    return FRAME_HEADER.pack(kind, len(content)) + content


def encode_json_frame(kind: bytes, content: Any) -> bytes:
    """Return one frame that holds JSON."""
    return encode_frame(kind, json.dumps(content).encode())


class FrameDecoder:
    """Frames read from bytes as they come."""

    def __init__(self) -> None:
        self._data = bytearray()

    def feed(self, data: bytes) -> Iterator[tuple[bytes, bytes]]:
        """Yield the frames that `data` completes, kind and content.

        Raises:
            ValueError: A frame is larger than any may be.
        """
        self._data += data
        at = 0
        while len(self._data) - at >= FRAME_HEADER.size:
            kind, size = FRAME_HEADER.unpack_from(self._data, at)
            if size > MAX_FRAME_BYTES:
                raise ValueError(size)
            end = at + FRAME_HEADER.size + size
            if len(self._data) < end:
                break
            yield kind, bytes(memoryview(self._data)[at + FRAME_HEADER.size : end])
            at = end
        if at:
            del self._data[:at]
