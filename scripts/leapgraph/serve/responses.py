"""HTTP responses: pages, redirects, streamed results, and errors in plain text."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import quote

from starlette.responses import Response

from leapgraph.serve.compression import accepts_gzip, compress, compress_pieces, is_compressible
from leapgraph.serve.errors_and_log import HttpError
from leapgraph.site.page_renderer import PAGE_POLICY

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Coroutine, Mapping, Sequence

    from starlette.datastructures import Headers
    from starlette.types import Receive, Send

    from leapgraph.serve.content_negotiation import Representation
    from leapgraph.serve.query_execution import ResultStream

_QUERY = "%!$&'()*+,;=:@/?-._~"  # RFC 3986, section 3.4
# The address of a format of a document on this server, and the format.
Address: TypeAlias = "tuple[str, Representation]"
VARY = {"vary": "Accept"}
NEGOTIATED = {"vary": "Accept, Accept-Encoding"}
# Of every page: its own policy, and what only a header can say.
PAGE_HEADERS = {"content-security-policy": f"{PAGE_POLICY}; frame-ancestors 'none'"}


def text_response(status: int, words: str, headers: Mapping[str, str] | None = None) -> Response:
    """Return a plain-text response, as errors are."""
    return Response(f"{words}\n", status, dict(headers or {}), "text/plain; charset=utf-8")


def html_response(
    content: bytes, request_headers: Headers, headers: Mapping[str, str] | None = None, status: int = 200
) -> Response:
    """Return an HTML response, compressed where the client accepts it."""
    media_type = "text/html; charset=utf-8"
    all_headers = {**PAGE_HEADERS, **NEGOTIATED, **(headers or {})}
    if accepts_gzip(request_headers) and is_compressible(media_type, len(content)):
        content = compress(content)
        all_headers["content-encoding"] = "gzip"
    return Response(content, status, all_headers, media_type)


def see_other(address: str, forms: Sequence[Address]) -> Response:
    """Return the redirect from an entity to the document that describes it (303), with the links to all its formats."""
    all_headers = {"location": address, **link_headers(forms), **VARY}
    return Response(f"{address}\n", 303, all_headers, "text/plain; charset=utf-8")


def folder_redirect(name: str) -> Response:
    """Return the redirect from a folder without a slash at its end to the folder, as hosts of files do (301)."""
    address = f"/{quote(name)}/"
    return Response(f"{address}\n", 301, {"location": address}, "text/plain; charset=utf-8")


def moved_permanently(path: str, query: str, words: str) -> Response:
    """Return a permanent redirect, with a text that says so."""
    address = quote(path) + (f"?{quote(query, safe=_QUERY)}" if query else "")
    headers = {"location": address, "link": successor_link(address, words)}
    return Response(f"{words}: {address}\n", 301, headers, "text/plain; charset=utf-8")


def successor_link(address: str, words: str) -> str:
    """Return a Link value from a former URL to its successor (RFC 5829; RFC 9745 would need a date)."""
    return f'<{address}>; rel="successor-version"; title="{words}"'


def not_acceptable(
    forms: Sequence[Address], why: str = "None of the formats is acceptable by the Accept header."
) -> HttpError:
    """Return a 406 that says why and lists the formats there are."""
    there_is = "".join(f"\n  {address}  {form.media_types[0]}" for address, form in forms)
    return HttpError(406, f"{why} There is:{there_is}", **VARY)


async def send_result(
    send: Send, answer: ResultStream, media_type: str, headers: Mapping[str, str], *, as_gzip: bool
) -> None:
    """Stream a query result; compressed where a client accepts it and the result is not short."""
    head = Response(b"", 200, {**headers, **NEGOTIATED}, media_type)
    whole, rest = answer.first_part, answer.rest
    if as_gzip and (rest is not None or is_compressible(media_type, len(whole))):
        head.headers["content-encoding"] = "gzip"
        if rest is None:
            whole = await asyncio.to_thread(compress, whole)
        else:
            whole, rest = b"", compress_pieces(_all_parts(answer.first_part, rest))
    if rest is None:
        head.headers["content-length"] = str(len(whole))
    else:
        del head.headers["content-length"]
    await send({"type": "http.response.start", "status": 200, "headers": head.raw_headers})
    await send({"type": "http.response.body", "body": whole, "more_body": rest is not None})
    if rest is not None:
        async for part in rest:
            await send({"type": "http.response.body", "body": part, "more_body": True})
        await send({"type": "http.response.body"})


async def _all_parts(first: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for part in rest:
        yield part


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


def link_headers(forms: Sequence[Address]) -> dict[str, str]:
    """Return the Link header from one format of a document to the others, to the page of it, and to the dataset."""
    links = [f'<{address}>; rel="alternate"; type="{form.media_types[0]}"' for address, form in forms]
    links += [f'<{address}>; rel="describes"' for address, form in forms if form.suffix == ".html"]
    return {"link": ", ".join([*links, '</.well-known/void>; rel="describedby"'])}
