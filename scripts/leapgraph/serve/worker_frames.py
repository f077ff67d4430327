"""Frames between a worker and its parent: a kind of one byte, a length of four, and the content.

The parent sends QUERY, one at a time. The worker sends READY once it is sandboxed; then, for each query, any number of
PART and a last END, or UNREADABLE, UNWRITABLE (the format cannot express the result) or FAILED instead, of which the
last two may follow parts. So the reader knows whether a result is complete.
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
# No frame is larger; the limit of a query is far below.
MAX_FRAME_BYTES = 16 << 20


def encode_frame(kind: bytes, content: bytes = b"") -> bytes:
    """Return the bytes of a frame."""
    return FRAME_HEADER.pack(kind, len(content)) + content


def encode_json_frame(kind: bytes, content: Any) -> bytes:
    """Return the bytes of a frame with JSON content."""
    return encode_frame(kind, json.dumps(content).encode())


class FrameDecoder:
    """An incremental decoder of frames."""

    def __init__(self) -> None:
        self._data = bytearray()

    def feed(self, data: bytes) -> Iterator[tuple[bytes, bytes]]:
        """Yield the frames that `data` completes, kind and content.

        Raises:
            ValueError: A frame is larger than allowed.
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
