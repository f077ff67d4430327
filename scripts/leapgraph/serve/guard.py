"""Around every answer: its common headers, no word about the inside in an error, and a cut where one breaks off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.datastructures import MutableHeaders
from starlette.responses import Response

from leapgraph.serve import responses
from leapgraph.serve.asking import Broken
from leapgraph.serve.telling import tell

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from leapgraph.serve.limits import Limits

_ALWAYS = {
    # The data is public and is read only: any page may ask for it.
    "access-control-allow-origin": "*",
    "access-control-expose-headers": "Content-Location, ETag, Link, Location, Retry-After",
    "cross-origin-resource-policy": "cross-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}
_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"
_CLOSE = {"connection": "close"}
_PREFLIGHT = {
    "access-control-allow-methods": "GET, HEAD, POST, OPTIONS",
    "access-control-allow-headers": "Accept, Accept-Language, Content-Type, If-None-Match, User-Agent",
    "access-control-max-age": "86400",
}


class Guard:
    """An application with the common headers around another.

    Args:
        app: The other.
        limits: What a request may have.
    """

    def __init__(self, app: ASGIApp, limits: Limits) -> None:
        self._app = app
        self._limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and watch over what comes back."""
        started = False

        async def with_headers(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = MutableHeaders(scope=message)
                headers.update(_ALWAYS)
                headers.setdefault("content-security-policy", _POLICY)
            await send(message)

        if scope["type"] != "http":
            return
        scope["app"] = self  # the router raises what it refuses, where there is an application around it
        try:
            refusal = self._too_large(scope)
            if refusal is not None:
                await refusal(scope, receive, with_headers)
            elif scope["method"] == "OPTIONS":
                allow = {"allow": "GET, HEAD, POST, OPTIONS" if scope["path"] == "/sparql" else "GET, HEAD, OPTIONS"}
                await Response(None, 204, {**_PREFLIGHT, **allow})(scope, receive, with_headers)
            else:
                await self._app(scope, receive, with_headers)
        except Exception as error:
            if isinstance(error, Broken):
                tell(f"an answer broke off: {error}")
            elif not started:
                tell(f"a request failed: {type(error).__name__}: {error}")
                await responses.text(500, "This server made an error.")(scope, receive, with_headers)
                return
            # What has begun as a success can only be cut: uvicorn closes the connection without the end of the answer.
            raise

    def _too_large(self, scope: Scope) -> Response | None:
        most = self._limits.head
        if len(scope["raw_path"]) + len(scope["query_string"]) > most:
            return responses.text(
                414, f"An address has at most {most >> 10} kB here: send a long query by POST.", _CLOSE
            )
        if sum(len(name) + len(value) + 4 for name, value in scope["headers"]) > most:
            return responses.text(431, f"The head of a request has at most {most >> 10} kB here.", _CLOSE)
        return None
