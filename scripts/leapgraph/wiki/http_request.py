"""A single HTTP request to a wiki, with errors that say whether it was not sent, refused or left without a response."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson

from leapgraph.errors import RunError
from leapgraph.printable import printable_line
from leapgraph.wiki.deadline import RUN_FACTOR, Deadline, DeadlineError
from leapgraph.wiki.errors import (
    NoResponseError,
    RefusedError,
    RequestNotSentError,
    ResponseTimeoutError,
    TemporarilyRefusedError,
)
from leapgraph.wiki.read_client import (
    MAX_RESPONSE_BYTES,
    describe_connection_error,
    error_page_title,
    parse_retry_after,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

# The connect timeout: a host that is up accepts sooner, or the system reports the failure.
CONNECT_TIMEOUT = 5.0
TOO_MANY_REQUESTS = 429


class HttpResponse(NamedTuple):
    """The body and headers of an HTTP response; pywikibot logs the headers when the API reports an error."""

    body: bytes
    headers: Mapping[str, str]


@dataclass(frozen=True)
class WaitLimits:
    """How long to wait for a wiki, in seconds.

    Attributes:
        silence: For the response to a request that reads or logs in.
        total: For all such requests together.
        answer: For the response to an edit: saving a large item takes time.
        asked: For all retries that the wiki asks for (maxlag, rate limit, read-only) together.
        lag: The pauses between reads of an item whose replicas lag.
        again: Before an edit is resent whose response was lost.
        pause: Before a retry for which the wiki gives no delay.
    """

    silence: float = 8.0
    total: float = 8.0 * RUN_FACTOR
    answer: float = 60.0
    asked: float = 60.0
    lag: tuple[float, ...] = (0.5, 1.0, 2.0, 4.0)
    again: float = 2.0
    pause: float = 1.0


def wait_limits_for(seconds: float) -> WaitLimits:
    """Return the limits for a given wait per response.

    An edit has at least its default minute: saving a large item may take as long, and an unknown result is costly.
    """
    return WaitLimits(silence=seconds, total=seconds * RUN_FACTOR, answer=max(seconds, WaitLimits.answer))


@dataclass
class Transport:
    """The HTTP transport to one wiki: follows no redirect and sends nothing twice.

    Args:
        api: The address of its `api.php`.
        limits: How long to wait for it.
        auth: Signs each request; None if a cookie authenticates.

    Attributes:
        sent: The number of requests sent.
        doubt: Whether an edit was sent and is not known to be refused.
    """

    api: str
    limits: WaitLimits
    auth: Any = field(default=None, repr=False)
    request_count: int = 0
    doubt: bool = False
    deadline: Deadline = field(init=False)

    def __post_init__(self) -> None:
        self.reset_deadline()

    def reset_deadline(self) -> None:
        """Restart the deadline: the result of an edit must be read however long earlier requests took."""
        self.deadline = Deadline(self.limits.silence, self.limits.total)

    def post(self, uri: str, headers: dict[str, str], body: Any, *, edit: bool) -> HttpResponse:
        """Return the response to one POST.

        All requests are POSTs: reads then go to the primary data centre, which lags less than the nearest one that
        serves GET (mw:API:Data formats; wikitech:Performance/Multi-DC MediaWiki).

        Raises:
            RequestNotSentError: No connection.
            ResponseTimeoutError: No response in time.
            NoResponseError: No response, a truncated one, or a server error.
            TemporarilyRefusedError: HTTP 429.
            RefusedError: The server rejected the request before it reached the wiki.
        """
        patience = Deadline(self.limits.answer) if edit else self.deadline
        self.request_count += 1
        try:
            return patience.wait_for(
                lambda: self._exchange(uri, headers, body, patience.next), lambda answer: len(answer.body)
            )
        except DeadlineError as over:
            raise ResponseTimeoutError(f"{self.api} did not answer within {over}") from None

    def _exchange(self, uri: str, headers: dict[str, str], body: Any, seconds: float) -> HttpResponse:
        import pywikibot.config
        import requests
        from pywikibot.comms import http

        # Slightly more than our own deadline, which must expire first; this one ends the abandoned thread.
        pywikibot.config.socket_timeout = (min(CONNECT_TIMEOUT, max(seconds, 0.1)), max(seconds, 0.1) + 0.5)
        # `auth` keeps requests from reading .netrc.
        auth = self.auth or (lambda request: request)
        try:
            response = http.fetch(
                uri, "POST", headers, default_error_handling=False, data=body, stream=True, allow_redirects=False,
                auth=auth,
            )  # fmt: skip
            if isinstance(response, Exception):
                raise response
            with response:
                content = self._content(response)
        except requests.Timeout as error:
            # A DeadlineError comes from the clock alone: this one is the connection's.
            if isinstance(error, requests.ConnectTimeout):
                raise RequestNotSentError(f"{self.api} does not open a connection") from None
            raise ResponseTimeoutError(f"{self.api} did not answer in time") from None
        except (requests.RequestException, OSError) as error:
            never = _is_connection_failure(error)
            raise (RequestNotSentError if never else NoResponseError)(
                f"{self.api} {describe_connection_error(error)}"
            ) from None
        return self._checked(response, content)

    def _content(self, response: Any) -> bytes:
        content = bytearray()
        for chunk in response.iter_content(1 << 16):
            content += chunk
            if len(content) > MAX_RESPONSE_BYTES:
                raise NoResponseError(f"{self.api} sends more than {MAX_RESPONSE_BYTES >> 20} MiB for one request")
        return bytes(content)

    def _checked(self, response: Any, content: bytes) -> HttpResponse:
        status, after = response.status_code, response.headers.get("Retry-After")
        if status == 200:  # noqa: PLR2004 - the one good status
            return HttpResponse(content, response.headers)
        if status in {TOO_MANY_REQUESTS, 503} and _is_api_refusal(content):
            # The request reached the wiki, which reports that it did nothing.
            return HttpResponse(content, response.headers)
        problem = (
            f"{self.api} answers HTTP {status} {printable_line(response.reason)}{error_page_title(content)}".strip()
        )
        if status == TOO_MANY_REQUESTS:
            # The request was not processed (RFC 6585, section 4).
            raise TemporarilyRefusedError(problem, f"HTTP {status}", parse_retry_after(after))
        if status in {408, 425} or status >= 500:  # noqa: PLR2004 - the statuses of a server's own failures
            raise NoResponseError(problem, parse_retry_after(after))
        if 300 <= status < 400:  # noqa: PLR2004 - the redirects
            target = printable_line(response.headers.get("Location", "nowhere"))
            problem += f", a redirect to {target}: name the wiki's own api.php"
        raise RefusedError(problem, f"HTTP {status}")


def _is_api_refusal(content: bytes) -> bool:
    """Return whether the body of an HTTP error is the API's report of a temporary refusal."""
    try:
        return str(orjson.loads(content)["error"]["code"]) in {"maxlag", "ratelimited", "readonly"}
    except (ValueError, TypeError, KeyError):
        return False


def _is_connection_failure(error: Exception) -> bool:
    """Return whether a connection failed before anything could be sent over it."""
    import requests
    from urllib3.exceptions import NewConnectionError

    if isinstance(error, requests.exceptions.SSLError | requests.exceptions.ProxyError):
        return isinstance(error, requests.exceptions.SSLError) and "certificate" in str(error).lower()
    inner = error.args[0] if error.args else None
    return isinstance(getattr(inner, "reason", None), NewConnectionError)


def plain_http_is_safe(host: str) -> bool:
    """Return whether unencrypted traffic to a host stays on this machine or in a private network."""
    import ipaddress

    try:
        address = ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        private = {"localhost", "local", "internal", "test", "lan", "svc", "home.arpa"}
        return "." not in host or any(host.endswith(f".{name}") for name in private)
    return address.is_private or address.is_loopback


def check_address(api: str) -> None:
    """Check that a secret may be sent to an address.

    Raises:
        RunError: The address is invalid, or not encrypted on a public network.
    """
    from urllib.parse import urlsplit

    url = urlsplit(api)
    if url.scheme not in {"http", "https"} or not url.hostname:
        raise RunError(f"{printable_line(api)} is not the address of an api.php")
    if url.scheme == "http" and not plain_http_is_safe(url.hostname):
        raise RunError(f"{printable_line(api)} is not encrypted: a password must not be sent there; use https")
