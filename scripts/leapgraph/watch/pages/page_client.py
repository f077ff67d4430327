"""The HTTP client for cited pages: one request at a time, with limits of size, time and redirects, and a contact."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urljoin, urlsplit

import httpcore

from leapgraph import __version__
from leapgraph.errors import RunError
from leapgraph.printable import printable_line
from leapgraph.redaction import redact_address
from leapgraph.watch.pages.public_addresses import PublicBackend
from leapgraph.wiki.deadline import DeadlineError
from leapgraph.wiki.read_client import duration_text, parse_retry_after

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType
    from typing import Self

    from leapgraph.wiki.deadline import Deadline

MAX_BYTES = 5 << 20
MAX_REDIRECTS = 5
# What an address may have as it is (RFC 3986, section 2).
_KEPT = "/:?#[]@!$&'()*+,;=%~"
PERMANENT, REDIRECTS = frozenset((301, 308)), frozenset((301, 302, 303, 307, 308))
RETRY_LATER = frozenset((429, 503))


class PageError(RunError):
    """A page could not be asked for, or answers with nothing that says how it is."""


@dataclass(frozen=True)
class PageResponse:
    """The response to a request for a page, after redirects.

    Attributes:
        status: The status.
        headers: The headers, by names in small letters.
        body: The body, without its content coding; None if it is larger than `MAX_BYTES` or cannot be decoded.
        url: The address that responded.
        moved_to: The address that the permanent redirects at the beginning lead to; None without one.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes | None
    url: str
    moved_to: str | None = None


@dataclass
class PageClient:
    """Requests pages, one at a time.

    Attributes:
        contact: The contact address for the User-Agent.
        deadline: The time for one response, and for all of them.
    """

    contact: str
    deadline: Deadline
    _pool: httpcore.ConnectionPool = field(init=False, repr=False)

    def __enter__(self) -> Self:
        """Open the pool of connections, one of them at a time."""
        self._open()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the connections."""
        self._pool.close()

    def _open(self) -> None:
        # No proxy of the environment: the address that is checked would be the proxy's.
        self._pool = httpcore.ConnectionPool(max_connections=1, network_backend=PublicBackend())

    def request(self, method: str, url: str, **headers: str) -> PageResponse:
        """Return the response to a request, after at most `MAX_REDIRECTS` redirects and one retry that a host asks for.

        Args:
            method: HEAD or GET.
            url: The address.
            headers: Further headers, with _ for -.

        Raises:
            PageError: There is no response, or no usable one.
            PrivateAddressError: The address, or one that it redirects to, is not public.
            UnresolvedNameError: The name of the host does not resolve.
        """
        moved, is_permanent, start = None, True, url
        for _ in range(MAX_REDIRECTS + 1):
            answer = self._with_retry(method, url, headers)
            if answer.status not in REDIRECTS or "location" not in answer.headers:
                return PageResponse(answer.status, answer.headers, answer.body, url, moved)
            url = _redirect_target(url, answer.headers["location"])
            is_permanent = is_permanent and answer.status in PERMANENT
            moved = url if is_permanent else moved
        raise PageError(f"{start} redirects more than {MAX_REDIRECTS} times")

    def _with_retry(self, method: str, url: str, headers: Mapping[str, str]) -> PageResponse:
        answer = self._once(method, url, headers)
        if answer.status not in RETRY_LATER:
            return answer
        seconds = parse_retry_after(answer.headers.get("retry-after"))
        if seconds is not None and self.deadline.pause(seconds):
            answer = self._once(method, url, headers)
        if answer.status not in RETRY_LATER:
            return answer
        when = f"; try again in {duration_text(seconds)}" if seconds is not None else ""
        raise PageError(f"{url} answers HTTP {answer.status}, which asks for a later try{when}")

    def _once(self, method: str, url: str, headers: Mapping[str, str]) -> PageResponse:
        try:
            return self.deadline.wait_for(
                lambda: self._send(method, url, headers), lambda answer: len(answer.body or b"")
            )
        except DeadlineError as over:
            # The abandoned request keeps its connection.
            self._open()
            raise PageError(f"{url} did not answer within {over}") from None
        except httpcore.TimeoutException as error:
            raise PageError(f"{url} did not answer in time") from error
        except (httpcore.NetworkError, httpcore.ProtocolError, OSError, ValueError) as error:
            raise PageError(f"{url} cannot be asked: {_reason(error)}") from error

    def _send(self, method: str, url: str, headers: Mapping[str, str]) -> PageResponse:
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname or "@" in parts.netloc:
            raise PageError(
                f"{printable_address(url)} is no address that is asked: http or https, and without a password"
            )
        target = _ascii_url(parts._replace(fragment="").geturl())
        sent = {
            "Host": urlsplit(target).netloc, "User-Agent": f"leapgraph/{__version__} ({self.contact})", "Accept": "*/*",
            "Accept-Encoding": "gzip", **{name.replace("_", "-"): value for name, value in headers.items()},
        }  # fmt: skip
        most = max(self.deadline.next, 0.1) + 0.5
        extensions = {"timeout": {"connect": most, "read": most, "write": most, "pool": most}}
        with self._pool.stream(method, target, headers=list(sent.items()), extensions=extensions) as answer:
            read = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in answer.headers}
            return PageResponse(answer.status, read, _body(answer, read.get("content-encoding", "")), url)


def printable_address(url: str) -> str:
    """Return an address as a message may have it: without a password, and on one line."""
    return redact_address(url) if "@" in unquote(url) else printable_line(url)


def _redirect_target(url: str, location: str) -> str:
    """Return the address that the header `Location` names; its bytes that are no ASCII as percent signs."""
    try:
        return urljoin(url, quote(location.encode("latin-1"), _KEPT))
    except ValueError as error:
        raise PageError(f"{url} redirects to no address: {_reason(error)}") from error


def _ascii_url(url: str) -> str:
    """Return an address as it is sent: other letters as percent signs, and those of a host's name as punycode."""
    parts = urlsplit(url)
    host = parts.netloc if parts.netloc.isascii() else parts.netloc.encode("idna").decode()
    return parts._replace(netloc=host, path=quote(parts.path, _KEPT), query=quote(parts.query, _KEPT)).geturl()


def _body(answer: httpcore.Response, coding: str) -> bytes | None:
    """Return the body; None where it is too large, or no whole gzip file, or in another coding."""
    decoder = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16) if coding.lower() in {"gzip", "x-gzip"} else None
    if decoder is None and coding.lower() not in {"", "identity"}:
        return None
    body, size = bytearray(), 0
    try:
        for chunk in answer.iter_stream():
            size += len(chunk)
            # A small body must not become a large one either.
            body += decoder.decompress(chunk, MAX_BYTES + 1) if decoder else chunk
            if max(size, len(body)) > MAX_BYTES or (decoder and decoder.unconsumed_tail):
                return None
    except zlib.error:
        return None
    return None if decoder and size and not decoder.eof else bytes(body)


def _reason(error: Exception) -> str:
    cause = error.__cause__ or error.__context__
    text = getattr(error, "strerror", None) or str(error) or str(cause or "") or type(error).__name__
    return printable_line(text)
