"""Middleware around every response: common headers, errors without internals, and broken responses cut off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.datastructures import MutableHeaders
from starlette.responses import Response

from leapgraph.serve import responses
from leapgraph.serve.access_policy import with_forwarded_address
from leapgraph.serve.errors_and_log import log_line
from leapgraph.serve.query_execution import IncompleteResultError

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from leapgraph.serve.access_policy import AccessPolicy
    from leapgraph.serve.server_limits import Limits

_SECURITY_HEADERS = {"referrer-policy": "no-referrer", "x-content-type-options": "nosniff"}
_CONTENT_SECURITY_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"
# A later release may take the place of this one at any time: a cache asks before it answers from what it has.
_NO_CACHE = "public, no-cache"
_FIRST_ERROR = 400
_CLOSE = {"connection": "close"}


class SecurityMiddleware:
    """Middleware that adds the common headers and hides internal errors.

    Args:
        app: The application.
        limits: The limits of a request.
        access: Who may use the server.
    """

    def __init__(self, app: ASGIApp, limits: Limits, access: AccessPolicy) -> None:
        self._app = app
        self._limits = limits
        self._access = access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and watch its response."""
        started = False

        async def with_headers(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = MutableHeaders(scope=message)
                headers.update({**_SECURITY_HEADERS, **self._access.headers})
                headers.setdefault("content-security-policy", _CONTENT_SECURITY_POLICY)
                headers.setdefault("cache-control", _NO_CACHE if message["status"] < _FIRST_ERROR else "no-store")
                if is_chunked:
                    # Bytes after such a body may be a smuggled request and are not read (RFC 9112, section 11.2).
                    headers["connection"] = "close"
            await send(message)

        if scope["type"] != "http":
            return
        is_chunked = any(name == b"transfer-encoding" for name, _ in scope["headers"])
        scope["app"] = self  # makes the router raise its errors instead of answering them
        try:
            refusal = self._too_large(scope) or self._access.rejection(scope)
            if refusal is not None:
                await refusal(scope, receive, with_headers)
            elif scope["method"] == "OPTIONS":
                allow = {"allow": "GET, HEAD, POST, OPTIONS" if scope["path"] == "/sparql" else "GET, HEAD, OPTIONS"}
                await Response(None, 204, {**self._access.preflight, **allow})(scope, receive, with_headers)
            else:
                await self._app(with_forwarded_address(scope, self._limits.proxy), receive, with_headers)
        except Exception as error:
            if isinstance(error, IncompleteResultError):
                log_line(f"an answer broke off: {error}")
            elif not started:
                log_line(f"a request failed: {type(error).__name__}: {error}")
                await responses.text_response(500, "This server made an error.")(scope, receive, with_headers)
                return
            # A response that has begun can only be cut: uvicorn closes the connection without the end of the response.
            raise

    def _too_large(self, scope: Scope) -> Response | None:
        most = self._limits.head
        if len(scope["raw_path"]) + len(scope["query_string"]) > most:
            return responses.text_response(
                414, f"An address has at most {most >> 10} kB here: send a long query by POST.", _CLOSE
            )
        if sum(len(name) + len(value) + 4 for name, value in scope["headers"]) > most:
            return responses.text_response(431, f"The head of a request has at most {most >> 10} kB here.", _CLOSE)
        return None
