"""The HTTP client for stores: it retries when a store says how long to wait, and explains all failures."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING
from urllib.parse import urljoin

import httpx

from leapgraph import __version__
from leapgraph.errors import RunError
from leapgraph.store.addresses_and_credentials import (
    DIGEST,
    Credentials,
    StoreAddress,
    parse_address,
    refuse_for_digest,
    refuse_plain_http,
)
from leapgraph.store.error_messages import StoreError, safe_message

if TYPE_CHECKING:
    from collections.abc import Callable, Generator


CONNECT_TIMEOUT = 10.0
# The first question is a small one: a store that does not answer it in this time does not answer at all.
FIRST_ANSWER_TIMEOUT = 10.0
_SMALL_BODY = 10_000  # bytes; a larger one is an upload
# A store that loads a million triples sends nothing meanwhile.
READ_TIMEOUT = 300.0
# The longest time to wait for a store to be ready, over all retries of a request.
RETRY_BUDGET = 120.0
REDIRECTS = 5


@dataclass
class StoreClient:
    """Sends requests to stores with the same credentials.

    Attributes:
        credentials: Sent to the given address, and to no other host.
        silence: The read timeout in seconds.
        say: Called with a message for each pause.
        sleep: Waits.
    """

    credentials: Credentials
    silence: float = READ_TIMEOUT
    say: Callable[[str], None] = lambda _: None
    sleep: Callable[[float], None] = time.sleep
    _sessions: dict[tuple[object, ...], httpx.Client] = field(default_factory=dict, repr=False)
    _answered: set[tuple[object, ...]] = field(default_factory=set, repr=False)

    def request(
        self, address: StoreAddress, method: str, url: str, body: bytes = b"", **headers: str
    ) -> httpx.Response:
        """Return the response, read to its end, whatever its status; follow redirects within the same host.

        Args:
            address: The given address, of which `url` is a part.
            method: The HTTP method.
            url: The URL.
            body: The request body.
            headers: The request headers, with _ for -.

        Raises:
            StoreError: There was no response, or it redirects elsewhere.
            RunError: The credentials would be sent unencrypted.
        """
        refuse_plain_http(address, self.credentials)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        for _ in range(REDIRECTS):
            answer = self._request_with_retries(address, method, url, body, named)
            if answer.status_code not in {301, 302, 303, 307, 308}:
                return answer
            url = self._redirect_target(address, answer, method, url)
        raise StoreError(f"{address} redirects in a circle; give the address that it leads to", answer.status_code)

    def close(self) -> None:
        """Close all connections."""
        for session in self._sessions.values():
            session.close()

    def _request_with_retries(
        self, address: StoreAddress, method: str, url: str, body: bytes, headers: dict[str, str]
    ) -> httpx.Response:
        left = RETRY_BUDGET
        while True:
            answer = self._request_once(address, method, url, body, headers)
            if answer.status_code not in {429, 503} or "retry-after" not in answer.headers:
                return answer
            seconds = _parse_retry_after(answer.headers["retry-after"])
            if seconds is None or seconds > left:
                return answer
            left -= max(seconds, 1.0)
            self.say(f"waiting {seconds:.0f} s, as {address} asks")
            self.sleep(seconds)

    def _request_once(
        self, address: StoreAddress, method: str, url: str, body: bytes, headers: dict[str, str]
    ) -> httpx.Response:
        is_first = address.origin not in self._answered and len(body) <= _SMALL_BODY
        silence = min(self.silence, FIRST_ANSWER_TIMEOUT) if is_first else self.silence
        try:
            session = self._session(address)
            session.timeout = httpx.Timeout(silence, connect=CONNECT_TIMEOUT)
            answer = session.request(method, url, content=body or None, headers=headers)
            if answer.status_code == httpx.codes.UNAUTHORIZED and self._may_use_digest(session, url, answer):
                refuse_for_digest(self.credentials.user)
                session.auth = DigestAuth(self.credentials.user, self.credentials.password)
                answer = session.request(method, url, content=body or None, headers=headers)
        except httpx.ConnectTimeout as error:
            raise StoreError(f"{address} cannot be reached: no answer within {CONNECT_TIMEOUT:.0f} s") from error
        except httpx.ConnectError as error:
            raise StoreError(f"{address} cannot be reached: {self._reason(error)}") from error
        except httpx.TimeoutException as error:
            if is_first:
                raise StoreError(f"{address} accepts connections and gives no answer within {silence:g} s") from error
            raise StoreError(f"{address} was silent for {silence:g} s; whether it went on is not known") from error
        except httpx.HTTPError as error:
            raise StoreError(f"{address} broke off: {self._reason(error)}; whether it went on is not known") from error
        self._answered.add(address.origin)
        return answer

    def _may_use_digest(self, session: httpx.Client, url: str, refused: httpx.Response) -> bool:
        """Return whether a store that refused Basic takes Digest; if its 401 does not say, try without credentials.

        Virtuoso refuses Basic without naming what it accepts, and names it to a request without credentials.
        """
        if not isinstance(session.auth, httpx.BasicAuth) or self.credentials.scheme:
            return False
        if "www-authenticate" in refused.headers:
            return accepts_digest(refused)
        return accepts_digest(session.request("GET", url, auth=NoAuth()))

    def _session(self, address: StoreAddress) -> httpx.Client:
        session = self._sessions.get(address.origin)
        if session is None:
            try:
                session = httpx.Client(
                    auth=make_auth(self.credentials),
                    headers={"User-Agent": f"leapgraph/{__version__}"},
                    # Loopback requests use no proxy: over plain http the proxy could read the password.
                    trust_env=not address.is_loopback,
                )
            except (ValueError, httpx.InvalidURL):
                raise StoreError("the environment names an invalid proxy: correct https_proxy or all_proxy") from None
            self._sessions[address.origin] = session
        return session

    def _reason(self, error: Exception) -> str:
        cause: BaseException | None = error
        while cause is not None:
            if isinstance(cause, OSError) and cause.strerror:
                return str(cause.strerror)
            cause = cause.__cause__ or cause.__context__
        # The error for a response that is not HTTP quotes a part of it.
        return safe_message(str(error), self.credentials) or type(error).__name__

    def _redirect_target(self, address: StoreAddress, answer: httpx.Response, method: str, url: str) -> str:
        """Return the target of a redirect, if it is on the same host and keeps the method."""
        target = str(answer.headers.get("location", ""))
        try:
            target = urljoin(url, target)
            same = parse_address(target).origin == address.origin
        except (RunError, ValueError):
            same = False
        kept = method == "GET" or answer.status_code in {307, 308}
        if not (same and kept):
            shown = safe_message(target.partition("?")[0], self.credentials)
            raise StoreError(f"{address} leads to {shown}: give that address, if it is right", answer.status_code)
        return target


def _parse_retry_after(value: str) -> float | None:
    """Return the seconds of a Retry-After (RFC 9110, section 10.2.3); None if there are none."""
    if value.strip().isdecimal():
        return float(value)
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time.time())
    except (TypeError, ValueError):
        return None


class BearerAuth(httpx.Auth):
    """A bearer token in each request (RFC 6750, section 2.1)."""

    def __init__(self, token: str) -> None:
        self._token = token

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response]:
        """Yield the request with the token."""
        request.headers["Authorization"] = f"Bearer {self._token}"
        yield request


class DigestAuth(httpx.DigestAuth):
    """Digest authentication (RFC 7616) as httpx has it; an unsupported challenge is a protocol error."""

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response]:
        """Yield the request as it is, and again with the response to the challenge.

        Raises:
            httpx.ProtocolError: The challenge is not supported.
        """
        try:
            yield from super().auth_flow(request)
        except (KeyError, NotImplementedError, ValueError):
            raise httpx.ProtocolError("it asks for digest authentication of a kind that is not known here") from None


class NoAuth(httpx.Auth):
    """Sends no credentials, in place of the session's."""


def make_auth(credentials: Credentials) -> httpx.Auth | None:
    """Return the authentication to try first: the chosen one, else Bearer for a token and Basic for a password."""
    if credentials.token:
        return BearerAuth(credentials.token)
    if credentials.scheme == DIGEST:
        return DigestAuth(credentials.user, credentials.password)
    return httpx.BasicAuth(credentials.user, credentials.password) if credentials.user else None


def accepts_digest(answer: httpx.Response) -> bool:
    """Return whether a 401 response offers Digest."""
    return any(way.lower().startswith("digest") for way in answer.headers.get_list("www-authenticate"))
