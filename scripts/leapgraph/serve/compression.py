"""Compression by gzip (RFC 1952), where a client accepts it: whole contents from a cache, others piece by piece."""

from __future__ import annotations

import asyncio
import gzip
import re
import zlib
from collections import OrderedDict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from starlette.datastructures import Headers

_CODING = re.compile(
    r"[ \t]*([!#$%&'*+.^_`|~0-9A-Za-z-]+)[ \t]*(?:;[ \t]*q=([01](?:\.[0-9]{0,3})?)[ \t]*)?\Z", re.IGNORECASE
)
_MOST_CODINGS = 20
_COMPRESSED_TYPES = re.compile(r"image/(?!svg)|font/|application/(?:gzip|zip|zstd|octet-stream)")
# A response of fewer bytes fits into one packet as it is.
_SHORTEST = 1000
_LEVEL = 6
_GZIP = 16 + zlib.MAX_WBITS
_MOST_CACHED = 32 << 20


def accepts_gzip(headers: Headers) -> bool:
    """Return whether a client prefers gzip to what is not compressed (RFC 9110, section 12.5.3)."""
    qualities: dict[str, float] = {}
    for part in ",".join(headers.getlist("accept-encoding")).split(",")[:_MOST_CODINGS]:
        if found := _CODING.match(part):
            qualities[found[1].lower()] = float(found[2] or 1)
    gzip_quality = qualities.get("gzip", qualities.get("x-gzip", qualities.get("*", 0.0)))
    return gzip_quality > 0 and gzip_quality >= qualities.get("identity", 0.0)


def is_compressible(media_type: str, size: int) -> bool:
    """Return whether content of this media type and size in bytes gets shorter by compression."""
    return size >= _SHORTEST and _COMPRESSED_TYPES.match(media_type) is None


def compress(content: bytes) -> bytes:
    """Return content as gzip: the same bytes for the same content, without a time."""
    return gzip.compress(content, _LEVEL, mtime=0)


async def compress_pieces(pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Yield the compressed form of each piece as it comes, so that a client can read it at once; then the end."""
    compressor = zlib.compressobj(_LEVEL, wbits=_GZIP)
    async for piece in pieces:
        yield await asyncio.to_thread(_compress_piece, compressor, piece)
    yield compressor.flush()


def _compress_piece(compressor: zlib._Compress, piece: bytes) -> bytes:
    return compressor.compress(piece) + compressor.flush(zlib.Z_SYNC_FLUSH)


class GzipCache:
    """The compressed forms of what was served last, by entity tag.

    Args:
        most: How many bytes they may take in all.
    """

    def __init__(self, most: int = _MOST_CACHED) -> None:
        self._most = most
        self._found: OrderedDict[str, bytes] = OrderedDict()
        self._size = 0

    async def compress(self, etag: str, read: Callable[[], bytes]) -> bytes:
        """Return the compressed form of the content with this entity tag, which `read` returns."""
        if etag in self._found:
            self._found.move_to_end(etag)
            return self._found[etag]
        content = await asyncio.to_thread(lambda: compress(read()))
        if etag not in self._found:
            self._found[etag] = content
            self._size += len(content)
            while self._size > self._most:
                _, gone = self._found.popitem(last=False)
                self._size -= len(gone)
        return content
