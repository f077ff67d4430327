"""One HTTP client for stores: patient with the ones that say how long, plain about all that goes wrong."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING
from urllib.parse import urljoin

import httpx

from leapgraph import __version__
from leapgraph.errors import RunError
from leapgraph.store.address import PASSWORD, TOKEN, USER, Address, Credentials, read_address, refuse_in_the_clear

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

CONNECT = 10.0
# A store that takes in a million triples is silent meanwhile.
SILENCE = 300.0
# A store may ask to be left alone for so long, over a request's tries together.
PATIENCE = 120.0
REDIRECTS = 5
# Of what a store says about an error, so much is shown.
_WORDS = 300


class StoreError(RunError):
    """The store did not do what was asked.

    Args:
        message: What was asked of whom, and what came of it.
        status: The status of the answer; None where there was none, so that it is not known what the store did.
    """

    def __init__(self, message: str, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status


@dataclass
class Client:
    """Asks stores, with the same credentials each.

    Attributes:
        credentials: Sent to the address that was given, and to no other host.
        silence: Seconds that a store may be silent.
        say: Told of each pause.
        sleep: Does the pausing.
    """

    credentials: Credentials
    silence: float = SILENCE
    say: Callable[[str], None] = lambda _: None
    sleep: Callable[[float], None] = time.sleep
    _sessions: dict[tuple[object, ...], httpx.Client] = field(default_factory=dict, repr=False)

    def ask(self, address: Address, method: str, url: str, body: bytes = b"", **headers: str) -> httpx.Response:
        """Return the answer, read to its end, whatever its status; follow redirects that stay with the same host.

        Args:
            address: The address that a person gave, of which `url` is a part.
            method: The HTTP method.
            url: What to ask for.
            body: The body to send.
            headers: The headers to send, with _ for -.

        Raises:
            StoreError: There was no answer, or it leads elsewhere.
            RunError: The credentials would travel unencrypted.
        """
        refuse_in_the_clear(address, self.credentials)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        for _ in range(REDIRECTS):
            answer = self._patiently(address, method, url, body, named)
            if answer.status_code not in {301, 302, 303, 307, 308}:
                return answer
            url = _same_host(address, answer, method, url)
        raise StoreError(f"{address} redirects in a circle; give the address that it leads to", answer.status_code)

    def close(self) -> None:
        """Close all connections."""
        for session in self._sessions.values():
            session.close()

    def _patiently(
        self, address: Address, method: str, url: str, body: bytes, headers: dict[str, str]
    ) -> httpx.Response:
        left = PATIENCE
        while True:
            answer = self._once(address, method, url, body, headers)
            if answer.status_code not in {429, 503} or "retry-after" not in answer.headers:
                return answer
            seconds = _seconds(answer.headers["retry-after"])
            if seconds is None or seconds > left:
                return answer
            left -= max(seconds, 1.0)
            self.say(f"waiting {seconds:.0f} s, as {address} asks")
            self.sleep(seconds)

    def _once(self, address: Address, method: str, url: str, body: bytes, headers: dict[str, str]) -> httpx.Response:
        session = self._session(address)
        try:
            answer = session.request(method, url, content=body or None, headers=headers)
            if answer.status_code == httpx.codes.UNAUTHORIZED and self.credentials.user and _wants_digest(answer):
                session.auth = httpx.DigestAuth(self.credentials.user, self.credentials.password)
                answer = session.request(method, url, content=body or None, headers=headers)
        except httpx.ConnectTimeout as error:
            raise StoreError(f"{address} cannot be reached: no answer within {CONNECT:.0f} s") from error
        except httpx.ConnectError as error:
            raise StoreError(f"{address} cannot be reached: {_reason(error)}") from error
        except httpx.TimeoutException as error:
            raise StoreError(f"{address} was silent for {self.silence:g} s; whether it went on is not known") from error
        except httpx.HTTPError as error:
            raise StoreError(f"{address} broke off: {_reason(error)}; whether it went on is not known") from error
        return answer

    def _session(self, address: Address) -> httpx.Client:
        session = self._sessions.get(address.origin)
        if session is None:
            session = self._sessions[address.origin] = httpx.Client(
                auth=self._auth(),
                headers={"User-Agent": f"leapgraph/{__version__}"},
                timeout=httpx.Timeout(self.silence, connect=CONNECT),
                # What goes to this machine goes through no proxy: a password in plain http might.
                trust_env=not address.is_loopback,
            )
        return session

    def _auth(self) -> httpx.Auth | None:
        if self.credentials.token:
            return _Bearer(self.credentials.token)
        return httpx.BasicAuth(self.credentials.user, self.credentials.password) if self.credentials else None


class _Bearer(httpx.Auth):
    """RFC 6750, section 2.1."""

    def __init__(self, token: str) -> None:
        self._token = token

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response]:
        request.headers["Authorization"] = f"Bearer {self._token}"
        yield request


def refusal(answer: httpx.Response, address: Address, credentials: Credentials, hint: str = "") -> StoreError:
    """Return the error that an answer is, in the store's own words and with what to do."""
    status = f"{answer.status_code} {answer.reason_phrase}".strip()
    message = f"{address} answered {status}"
    if answer.status_code == httpx.codes.UNAUTHORIZED:
        what = "it refuses the credentials from" if credentials else "it wants credentials: set"
        return StoreError(f"{message}: {what} {USER} and {PASSWORD}, or {TOKEN}", answer.status_code)
    if answer.status_code == httpx.codes.FORBIDDEN:
        message += ": whoever this is may not do that"
    words = _words(answer)
    return StoreError(message + (f": {words}" if words else "") + (f"; {hint}" if hint else ""), answer.status_code)


def _words(answer: httpx.Response) -> str:
    """Return what the store says, in one line that no terminal takes for a command."""
    if "html" in answer.headers.get("content-type", ""):
        return "a page for people"
    text = " ".join(answer.content[: 4 * _WORDS].decode("utf-8", "replace").split())
    shown = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)
    return f"{shown[:_WORDS]}…" if len(shown) > _WORDS else shown


def _wants_digest(answer: httpx.Response) -> bool:
    return any(way.lower().startswith("digest") for way in answer.headers.get_list("www-authenticate"))


def _same_host(address: Address, answer: httpx.Response, method: str, url: str) -> str:
    """Return where a redirect leads, if that is the same host and the same method holds there."""
    target = urljoin(url, str(answer.headers.get("location", "")))
    try:
        same = read_address(target).origin == address.origin
    except RunError:
        same = False
    kept = method == "GET" or answer.status_code in {307, 308}
    if not (same and kept):
        shown = "".join(char for char in target.partition("?")[0] if char.isprintable())
        raise StoreError(f"{address} leads to {shown}: give that address, if it is right", answer.status_code)
    return target


def _seconds(value: str) -> float | None:
    """Return the seconds of a Retry-After (RFC 9110, section 10.2.3); None if it says none."""
    if value.strip().isdecimal():
        return float(value)
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time.time())
    except (TypeError, ValueError):
        return None


def _reason(error: Exception) -> str:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, OSError) and cause.strerror:
            return str(cause.strerror)
        cause = cause.__cause__ or cause.__context__
    return str(error) or type(error).__name__
