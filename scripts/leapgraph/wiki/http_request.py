"""One HTTP exchange with a wiki, and how far it came: never sent, answered, or sent without an answer to trust."""

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

# How long to knock at a door: a host that is up opens it in less, or the system says that there is none.
CONNECT_TIMEOUT = 5.0
TOO_MANY_REQUESTS = 429


class HttpResponse(NamedTuple):
    """The body and the headers of an HTTP answer; pywikibot logs the headers of one that tells an error."""

    body: bytes
    headers: Mapping[str, str]


@dataclass(frozen=True)
class WaitLimits:
    """For how long a wiki may keep us waiting, in seconds.

    Attributes:
        silence: For one answer to a request that only reads or logs in.
        total: For all of those together.
        answer: For the answer to an edit: a wiki takes its time to save a large item.
        asked: As long as it asks for itself (maxlag, a rate limit, read-only), in all.
        lag: The pauses between the looks at an item whose copies lag behind.
        again: Before an edit is sent again whose answer was lost.
        pause: Before a request is made again that the wiki has put off without saying for how long.
    """

    silence: float = 8.0
    total: float = 8.0 * RUN_FACTOR
    answer: float = 60.0
    asked: float = 60.0
    lag: tuple[float, ...] = (0.5, 1.0, 2.0, 4.0)
    again: float = 2.0
    pause: float = 1.0


def wait_limits_for(seconds: float) -> WaitLimits:
    """Return the limits of a wiki that may keep us waiting for so many seconds with each answer.

    An edit has at least its minute: large items take so long, and what came of an edit is dear to find out.
    """
    return WaitLimits(silence=seconds, total=seconds * RUN_FACTOR, answer=max(seconds, WaitLimits.answer))


@dataclass
class Transport:
    """The way to one wiki: no redirect is followed, nothing is sent twice.

    Args:
        api: The address of its `api.php`.
        limits: How long it may keep us waiting.
        auth: Signs each request; None where a cookie says who we are.

    Attributes:
        sent: How many requests were sent.
        doubt: Whether an edit was sent of which it is not known that the wiki has refused it.
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
        """Begin the time that is allowed anew: after an edit its outcome must be read whatever came before."""
        self.deadline = Deadline(self.limits.silence, self.limits.total)

    def post(self, uri: str, headers: dict[str, str], body: Any, *, edit: bool) -> HttpResponse:
        """Return the answer to one POST.

        All requests are POSTs: what is read from the wiki's first data centre is less often behind than what a GET
        reads from the nearest one (mw:API:Data formats; wikitech:Performance/Multi-DC MediaWiki).

        Raises:
            NotSentError: There is no connection.
            SilentError: There is no answer in time.
            LostError: There is none, or only half of one, or the server has failed on the way.
            PutOffError: There were too many requests.
            RefusedError: The server has not let the request pass to the wiki.
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

        # A little more than our own deadline: that one is to be met first, and this one to end the thread left behind.
        pywikibot.config.socket_timeout = (min(CONNECT_TIMEOUT, max(seconds, 0.1)), max(seconds, 0.1) + 0.5)
        # `auth` keeps requests from looking for a .netrc.
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
            # An OutOfPatienceError is raised by the clock alone: this one is the connection's.
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
            # It has reached the wiki, which says in its own words that it did nothing.
            return HttpResponse(content, response.headers)
        told = f"{self.api} answers HTTP {status} {printable_line(response.reason)}{error_page_title(content)}".strip()
        if status == TOO_MANY_REQUESTS:
            # It was not taken on (RFC 6585, section 4).
            raise TemporarilyRefusedError(told, f"HTTP {status}", parse_retry_after(after))
        if status in {408, 425} or status >= 500:  # noqa: PLR2004 - the statuses of a server's own failures
            raise NoResponseError(told, parse_retry_after(after))
        if 300 <= status < 400:  # noqa: PLR2004 - the redirects
            target = printable_line(response.headers.get("Location", "nowhere"))
            told += f", a redirect to {target}: name the wiki's own api.php"
        raise RefusedError(told, f"HTTP {status}")


def _is_api_refusal(content: bytes) -> bool:
    """Return whether the body of an HTTP error is the API's own report that it puts a request off."""
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
    """Return whether what is said to a host without encryption stays on this machine or in a private network."""
    import ipaddress

    try:
        address = ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        private = {"localhost", "local", "internal", "test", "lan", "svc", "home.arpa"}
        return "." not in host or any(host.endswith(f".{name}") for name in private)
    return address.is_private or address.is_loopback


def check_address(api: str) -> None:
    """Make sure that a secret may be sent to an address.

    Raises:
        RunError: It is none, or one that everybody on the way can listen to.
    """
    from urllib.parse import urlsplit

    url = urlsplit(api)
    if url.scheme not in {"http", "https"} or not url.hostname:
        raise RunError(f"{printable_line(api)} is no address of an api.php")
    if url.scheme == "http" and not plain_http_is_safe(url.hostname):
        raise RunError(f"{printable_line(api)} is not encrypted: a password must not be sent there; use https")
