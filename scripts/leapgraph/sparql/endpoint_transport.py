"""The HTTP transport to an endpoint: a connection timeout, no redirects to other hosts, a size limit."""

from __future__ import annotations

import http.client
import re
import socket
import ssl
import urllib.error
import urllib.request
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from leapgraph.errors import OutOfTimeError, RunError
from leapgraph.sparql.timeout import run_with_timeout

if TYPE_CHECKING:
    from email.message import Message
    from urllib.request import Request


# The limit for name resolution, connecting and the TLS handshake, in seconds.
CONNECT_TIMEOUT = 10.0
# Results of the query set are far smaller; a table of a million rows is about this large.
MAX_RESPONSE_BYTES = 256 << 20
REDIRECTS = 5
_WIDTH = 160
_LINES = 8
_MOST = 1200
_TITLE = re.compile(r"<(title|h1)[^>]*>([^<]{1,500})", re.IGNORECASE)


class EndpointError(RunError):
    """An endpoint did not answer the query."""


class Reply(NamedTuple):
    """An HTTP response.

    Attributes:
        status: The status code.
        reason: The reason phrase.
        headers: The headers.
        body: The whole body.
    """

    status: int
    reason: str
    headers: Message
    body: bytes


def fetch(request: Request, timeout: float) -> Reply:
    """Return the response to a request, whatever its status; `timeout` is for each read.

    Proxies are those of the environment (`https_proxy`, `no_proxy` ...), as urllib reads it; none for loopback.

    Raises:
        EndpointError: The host cannot be reached, breaks off, sends too much, or redirects to another host.
    """
    host = request.host
    try:
        with _opener(request).open(request, timeout=timeout) as response:
            return _read_reply(response, host)
    except urllib.error.HTTPError as error:
        with error:
            return _read_reply(error, host)
    except (OSError, http.client.HTTPException) as error:
        raise _endpoint_error(error, host, timeout) from error


def is_loopback(url: str) -> bool:
    """Return whether the host of a URL is this machine."""
    host = urlsplit(url).hostname or ""
    return host in {"localhost", "::1"} or host.startswith("127.")


def _read_reply(response: Any, host: str) -> Reply:
    body: bytes = response.read(MAX_RESPONSE_BYTES + 1)
    if len(body) > MAX_RESPONSE_BYTES:
        raise EndpointError(
            f"{host} sends more than {MAX_RESPONSE_BYTES >> 20} MiB: ask for less, with LIMIT for example"
        )
    if response.headers.get("Content-Encoding", "identity") != "identity":
        raise EndpointError(f"{host} sends its answer compressed, which was not asked for")
    missing = response.headers.get("Content-Length", "")
    if missing.isdecimal() and len(body) < int(missing):
        raise http.client.IncompleteRead(body, int(missing) - len(body))
    return Reply(response.status, str(response.reason or ""), response.headers, body)


def _endpoint_error(error: Exception, host: str, timeout: float) -> EndpointError:
    cause = error.reason if isinstance(error, urllib.error.URLError) else error
    if isinstance(cause, ssl.SSLError):
        return EndpointError(f"{host} does not accept a secure connection: {sanitize_line(cause.reason or cause)}")
    if isinstance(cause, TimeoutError):
        return EndpointError(f"{host} was silent for {timeout:g} s")
    if isinstance(cause, http.client.RemoteDisconnected):
        return EndpointError(f"{host} closed the connection without an answer")
    if isinstance(cause, http.client.IncompleteRead | ConnectionResetError):
        return EndpointError(f"{host} broke off in the middle of its answer")
    if isinstance(cause, OSError):
        return EndpointError(f"{host} cannot be reached: {sanitize_line(cause.strerror or cause)}")
    return EndpointError(f"{host} gives an answer that is no HTTP: {sanitize_line(cause)}")


class _ConnectTimeout:
    """A connection that must be made within `CONNECT_TIMEOUT` seconds, while reads may take longer."""

    def connect(self: Any) -> None:
        patience, self.timeout = self.timeout, min(self.timeout, CONNECT_TIMEOUT)
        try:
            # In a thread, since nothing else limits name resolution.
            run_with_timeout(self.timeout, super().connect)  # type: ignore[misc]  # that of the other base class
        except OutOfTimeError:
            raise OSError(0, f"no connection within {min(patience, CONNECT_TIMEOUT):g} s") from None
        except TimeoutError:
            raise OSError(0, f"no connection within {min(patience, CONNECT_TIMEOUT):g} s") from None
        self.timeout = patience
        if isinstance(self.sock, socket.socket):
            self.sock.settimeout(patience)


class _Connection(_ConnectTimeout, http.client.HTTPConnection):
    pass


class _SecureConnection(_ConnectTimeout, http.client.HTTPSConnection):
    pass


class _Http(urllib.request.HTTPHandler):
    def http_open(self, request: Request) -> http.client.HTTPResponse:
        return self.do_open(_Connection, request)


class _Https(urllib.request.HTTPSHandler):
    def https_open(self, request: Request) -> http.client.HTTPResponse:
        return self.do_open(_SecureConnection, request)


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows redirects within a host, with the same method and body: another host must not get the query."""

    max_redirections = REDIRECTS

    def redirect_request(  # noqa: PLR0913, PLR0917 - urllib's signature
        self, req: Request, fp: Any, code: int, msg: str, headers: Message, newurl: str
    ) -> Request:
        _ = msg, headers
        here, there = urlsplit(req.full_url), urlsplit(newurl)
        safe = there.scheme == here.scheme or (here.scheme, there.scheme) == ("http", "https")
        same_method = req.get_method() == "GET" or code in {307, 308}
        if not (safe and same_method and there.hostname == here.hostname and there.username is None):
            fp.close()
            shown = sanitize_line(newurl.partition("?")[0])
            raise EndpointError(f"{req.host} leads to {shown}: name that address, if it is right")
        return urllib.request.Request(newurl, req.data, dict(req.headers), method=req.get_method())  # noqa: S310 - http(s)

    http_error_308 = urllib.request.HTTPRedirectHandler.http_error_302


def _opener(request: Request) -> urllib.request.OpenerDirector:
    opener = urllib.request.OpenerDirector()
    proxies: dict[str, str] | None = {} if is_loopback(request.full_url) else None
    for handler in (
        urllib.request.ProxyHandler(proxies),
        _Http(),
        _Https(),
        _Redirects(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
    ):
        opener.add_handler(handler)
    return opener


def sanitize_line(text: object) -> str:
    """Return `text` as one short line without control characters."""
    shown = " ".join(_printable(str(text)).split())
    return shown if len(shown) <= _WIDTH else f"{shown[:_WIDTH]}…"


def sanitize_body(body: bytes, query_text: str = "") -> str:
    """Return a response body as indented lines after a line feed; of HTML only the title; empty for an empty body.

    Args:
        body: The response body.
        query_text: The query, which some servers repeat before the error.
    """
    text = body[:200_000].decode("utf-8", "replace").strip()
    if text[:1] == "<":
        found = _TITLE.search(text)
        return f': "{sanitize_line(found[2])}"' if found else ""
    if query_text.strip():
        text = text.replace(query_text.strip(), "")
    lines = [" ".join(_printable(one).split("\t")).rstrip() for one in text[:_MOST].splitlines()]
    kept = [one[:_WIDTH] for one in lines if one.strip()][:_LINES]
    return ":" + "".join(f"\n    {one}" for one in kept) if kept else ""


def _printable(text: str) -> str:
    return "".join(mark if mark.isprintable() or mark == "\t" else " " for mark in text)
