"""HTTP responses: documents with their entity tags, redirects, streamed results, and errors in plain text."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from starlette.responses import Response

from leapgraph.serve.errors_and_log import HttpError
from leapgraph.serve.html import PAGE_POLICY

if TYPE_CHECKING:
    from collections.abc import Coroutine, Mapping, Sequence

    from starlette.requests import Request
    from starlette.types import Receive, Scope, Send

    from leapgraph.serve.content_negotiation import Representation
    from leapgraph.serve.open_release_files import FileSlice
    from leapgraph.serve.query_execution import ResultStream
    from leapgraph.serve.release_documents import Document

_PIECE = 256 << 10
_TAG = re.compile(r'(?:W/)?("[^"]*")')
_QUERY = "%!$&'()*+,;=:@/?-._~"  # RFC 3986, section 3.4
VARY = {"vary": "Accept"}


def text_response(status: int, words: str, headers: Mapping[str, str] | None = None) -> Response:
    """Return a plain-text response, as errors are."""
    return Response(f"{words}\n", status, dict(headers or {}), "text/plain; charset=utf-8")


def html_response(content: bytes, headers: Mapping[str, str] | None = None) -> Response:
    """Return an HTML response."""
    all_headers = {"content-security-policy": PAGE_POLICY, **VARY, **(headers or {})}
    return Response(content, 200, all_headers, "text/html; charset=utf-8")


def document_response(
    request: Request, found: Document, name: str, forms: Sequence[Representation], **headers: str
) -> Response:
    """Return a document, or 304 to a client that has it already."""
    all_headers = {"etag": found.etag, **link_headers(name, forms)}
    all_headers.update({name.replace("_", "-"): value for name, value in headers.items()})
    if found.media_type.startswith("text/html"):
        all_headers["content-security-policy"] = PAGE_POLICY
    if _etag_matches(request, found.etag):
        return Response(status_code=304, headers=all_headers)
    return Response(found.content, 200, {**all_headers, "content-type": found.media_type})


def see_other(path: str, forms: Sequence[Representation], name: str) -> Response:
    """Return the redirect from an entity to the document that describes it (303)."""
    all_headers = {"location": quote(path), **link_headers(name, forms)}
    return Response(f"{quote(path)}\n", 303, all_headers, "text/plain; charset=utf-8")


def moved_permanently(path: str, query: str, words: str) -> Response:
    """Return a permanent redirect, with a text that says so."""
    address = quote(path) + (f"?{quote(query, safe=_QUERY)}" if query else "")
    headers = {"location": address, "link": successor_link(address, words)}
    return Response(f"{words}: {address}\n", 301, headers, "text/plain; charset=utf-8")


def successor_link(address: str, words: str) -> str:
    """Return a Link value from a former URL to its successor (RFC 5829; RFC 9745 would need a date)."""
    return f'<{address}>; rel="successor-version"; title="{words}"'


def not_acceptable(
    paths: Sequence[tuple[str, Representation]],
    why: str = "None of the formats is acceptable by the Accept header.",
) -> HttpError:
    """Return a 406 that says why and lists the formats there are."""
    there_is = "".join(f"\n  {quote(path)}  {form.media_types[0]}" for path, form in paths)
    return HttpError(406, f"{why} There is:{there_is}", **VARY)


class FileResponse(Response):
    """A file of any size, sent in pieces."""

    def __init__(
        self, request: Request, place: FileSlice, media_type: str, tag: str, headers: Mapping[str, str]
    ) -> None:
        self._place = place
        self._send_body = not _etag_matches(request, tag)
        super().__init__(b"", 200 if self._send_body else 304, {"etag": tag, **headers})
        if self._send_body:
            self.headers["content-length"] = str(place.size)
            self.headers["content-type"] = media_type
        else:
            del self.headers["content-length"]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the file."""
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        body = b""
        if self._send_body and scope["method"] != "HEAD":
            if self._place.size <= _PIECE:
                body = self._place.read()
            else:
                await run_while_connected(receive, self._pieces(send))
        await send({"type": "http.response.body", "body": body})

    async def _pieces(self, send: Send) -> None:
        for offset in range(0, self._place.size, _PIECE):
            piece = await asyncio.to_thread(self._place.read, offset, _PIECE)
            await send({"type": "http.response.body", "body": piece, "more_body": True})


async def send_result(send: Send, answer: ResultStream, media_type: str, headers: Mapping[str, str]) -> None:
    """Stream a query result."""
    head = Response(b"", 200, {**headers, **VARY}, media_type)
    if answer.rest is None:
        head.headers["content-length"] = str(len(answer.first_part))
    else:
        del head.headers["content-length"]
    await send({"type": "http.response.start", "status": 200, "headers": head.raw_headers})
    await send({"type": "http.response.body", "body": answer.first_part, "more_body": answer.rest is not None})
    if answer.rest is not None:
        async for part in answer.rest:
            await send({"type": "http.response.body", "body": part, "more_body": True})
        await send({"type": "http.response.body"})


async def run_while_connected(receive: Receive, work: Coroutine[Any, Any, None]) -> None:
    """Run `work` until the client disconnects."""
    task = asyncio.ensure_future(work)
    gone = asyncio.ensure_future(_wait_for_disconnect(receive))
    try:
        await asyncio.wait({task, gone}, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            task.result()
    finally:
        task.cancel()
        gone.cancel()
        await asyncio.gather(task, gone, return_exceptions=True)


async def _wait_for_disconnect(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def link_headers(name: str, forms: Sequence[Representation]) -> dict[str, str]:
    """Return the Link headers from one format of the document `name` to the others and to the dataset."""
    alternate = [f'</{quote(name)}{form.suffix}>; rel="alternate"; type="{form.media_types[0]}"' for form in forms]
    return {"link": ", ".join([*alternate, '</.well-known/void>; rel="describedby"']), **VARY}


def _etag_matches(request: Request, tag: str) -> bool:
    stated = request.headers.get("if-none-match", "")
    return stated.strip() == "*" or tag in _TAG.findall(stated)
