"""The response with a document: conditional requests, ranges, compression (RFC 9110, sections 8.4, 13 and 14)."""

from __future__ import annotations

import asyncio
import re
from contextlib import suppress
from datetime import UTC
from email.utils import formatdate, parsedate_to_datetime
from typing import TYPE_CHECKING

from starlette.responses import Response

from leapgraph.serve.byte_ranges import UnsatisfiableRangeError, parse_range
from leapgraph.serve.compression import accepts_gzip, compress_pieces, is_compressible
from leapgraph.serve.responses import PAGE_HEADERS, run_while_connected

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from starlette.requests import Request
    from starlette.types import Receive, Scope, Send

    from leapgraph.serve.compression import GzipCache
    from leapgraph.serve.release_documents import Document

_PIECE = 256 << 10
_TAG = re.compile(r'(?:W/)?("[^"]*")')
# What is longer is compressed again for each client, piece by piece.
_MOST_COMPRESSED_WHOLE = 8 << 20
_OK, _PARTIAL, _NOT_MODIFIED, _UNSATISFIABLE = 200, 206, 304, 416


class DocumentResponse(Response):
    """A document of any size, or that part of it that the client asks for and does not have.

    Args:
        request: The request.
        document: The document.
        compressed: The cache of compressed contents.
        headers: More headers; a Vary among them is added to.
        status: The status of the whole document; with another than 200 the response is not conditional.
    """

    def __init__(
        self,
        request: Request,
        document: Document,
        compressed: GzipCache,
        headers: Mapping[str, str],
        status: int = _OK,
    ) -> None:
        place = document.place
        self._document = document
        self._compressed = compressed
        self._part = range(place.size)
        self._is_gzip = False
        super().__init__(b"", status, dict(headers))
        self.headers["content-type"] = document.media_type
        if document.media_type.startswith("text/html"):
            self.headers.update(PAGE_HEADERS)
        self.headers["last-modified"] = formatdate(place.modified, usegmt=True)
        wanted = request.headers.get("range") if status == _OK and request.method == "GET" else None
        if wanted and _is_range_current(request, document.etag, self.headers["last-modified"]):
            self._choose_part(wanted)
        self._choose_coding(request, document.etag, is_whole=self.status_code == status)
        if status == _OK and _has_client(request, self.headers["etag"], place.modified):
            self.status_code = _NOT_MODIFIED

    def _choose_part(self, wanted: str) -> None:
        size = self._document.place.size
        try:
            asked = parse_range(wanted, size)
        except UnsatisfiableRangeError:
            self.status_code, self._part = _UNSATISFIABLE, range(0)
            self.headers["content-range"] = f"bytes */{size}"
            return
        if asked is not None:
            self.status_code, self._part = _PARTIAL, asked
            self.headers["content-range"] = f"bytes {asked.start}-{asked.stop - 1}/{size}"

    def _choose_coding(self, request: Request, etag: str, *, is_whole: bool) -> None:
        """Choose between gzip and none; a part is one of the bytes as they are."""
        self.headers["etag"] = etag
        if is_compressible(self._document.media_type, self._document.place.size):
            self.headers.add_vary_header("Accept-Encoding")
            if is_whole and accepts_gzip(request.headers):
                self._is_gzip = True
                self.headers["content-encoding"] = "gzip"
                self.headers["etag"] = f'{etag[:-1]}-gzip"'
                return
        if self.status_code in {_OK, _PARTIAL}:
            self.headers["accept-ranges"] = "bytes"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the document, the part of it, or that the client has it."""
        length, body, rest = await self._body()
        del self.headers["content-length"]
        if self.status_code == _NOT_MODIFIED:
            for name in ("content-encoding", "content-range", "content-type"):
                del self.headers[name]
        elif length is not None:
            self.headers["content-length"] = str(length)
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        is_head = scope["method"] == "HEAD"
        if rest is not None and not is_head:
            await run_while_connected(receive, _send_pieces(send, rest))
        await send({"type": "http.response.body", "body": b"" if is_head else body})

    async def _body(self) -> tuple[int | None, bytes, AsyncIterator[bytes] | None]:
        """Return the length of the body, where it is known before the end, and the body; an iterator for a long one."""
        place, part = self._document.place, self._part
        if self.status_code == _NOT_MODIFIED:
            return None, b"", None
        if self._is_gzip and place.size > _MOST_COMPRESSED_WHOLE:
            return None, b"", compress_pieces(self._pieces())
        if self._is_gzip:
            body = await self._compressed.compress(self._document.etag, place.read)
            return len(body), body, None
        if len(part) > _PIECE:
            return len(part), b"", self._pieces()
        return len(part), place.read(part.start, len(part)), None

    async def _pieces(self) -> AsyncIterator[bytes]:
        for offset in range(self._part.start, self._part.stop, _PIECE):
            size = min(_PIECE, self._part.stop - offset)
            yield await asyncio.to_thread(self._document.place.read, offset, size)


async def _send_pieces(send: Send, pieces: AsyncIterator[bytes]) -> None:
    async for piece in pieces:
        await send({"type": "http.response.body", "body": piece, "more_body": True})


def _has_client(request: Request, etag: str, modified: int) -> bool:
    """Return whether the client has the document: by its entity tag, else by when it was modified (section 13.2.2)."""
    stated = request.headers.get("if-none-match")
    if stated is not None:
        return stated.strip() == "*" or etag in _TAG.findall(stated)
    with suppress(ValueError, OverflowError):  # of a date that is none
        since = parsedate_to_datetime(request.headers.get("if-modified-since", ""))
        return modified <= since.replace(tzinfo=since.tzinfo or UTC).timestamp()
    return False


def _is_range_current(request: Request, etag: str, last_modified: str) -> bool:
    """Return whether the client's part is one of this very document (section 13.1.5); a weak tag never is."""
    stated = request.headers.get("if-range")
    return stated is None or stated.strip() in {etag, last_modified}
