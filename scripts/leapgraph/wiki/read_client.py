"""The Action API client for reads, through pywikibot: anonymous, with a deadline and a size limit.

It sends `action=query` and `action=wbgetentities` and returns raw JSON: pywikibot's page objects contact other wikis.
No login, no cookie, no redirect to another address, no retry except one that the wiki asks for.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, NamedTuple

from leapgraph.errors import RunError
from leapgraph.printable import printable_line
from leapgraph.wiki import pywikibot_config
from leapgraph.wiki.deadline import Deadline, DeadlineError, seconds_text

# No response of the Action API comes near this: an entity has at most a few megabytes.
MAX_RESPONSE_BYTES = 64 << 20


class UnreachableError(RunError):
    """A wiki does not respond, or not usably: nothing is known about the data."""


class NoConnectionError(UnreachableError):
    """No connection to a wiki, or no response in time."""


class ApiError(UnreachableError):
    """A wiki's API reports an error."""


class _RetryLater(Exception):  # noqa: N818 - control flow, not an error
    """The wiki asks for a retry after a delay."""

    def __init__(self, why: str, seconds: str | None) -> None:
        super().__init__(why)
        self.why = why
        self.seconds = parse_retry_after(seconds)


class ApiResponse(NamedTuple):
    """The body of an HTTP response and its Retry-After header."""

    body: bytes
    retry_after: str | None


def parse_retry_after(retry_after: str | None) -> float | None:
    """Parse a Retry-After header, a number or a date (RFC 9110, 10.2.3), into seconds; None if it is neither."""
    if not retry_after:
        return None
    if re.fullmatch(r"\d{1,6}(\.\d+)?", retry_after):
        return float(retry_after)
    try:
        return max(0.0, (parsedate_to_datetime(retry_after) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return None


def duration_text(seconds: float) -> str:
    """Return a duration as text: in seconds, from two minutes on in minutes, rounded up."""
    if seconds < 120:  # noqa: PLR2004 - two minutes
        whole = math.ceil(seconds)
        return f"{whole} second{'' if whole == 1 else 's'}"
    return f"{math.ceil(seconds / 60)} minutes"


@dataclass
class WikiClient:
    """One wiki's Action API.

    Args:
        api: The address of its `api.php`, http or https.
        deadline: The run's deadline, shared by all wikis of a run.
        requests: Log of the requests that were answered: the API and the parameters.
    """

    api: str
    deadline: Deadline
    requests: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    _site: Any = field(default=None, repr=False)

    def request(self, **parameters: str) -> dict[str, Any]:
        """Return the JSON object of the response to one request, as served.

        Raises:
            UnreachableError: No response in time, an error, or something other than a JSON object.
        """
        for attempt in range(2):
            try:
                answer, _size = self.deadline.wait_for(lambda: self._submit(parameters), lambda result: result[1])
            except DeadlineError as over:
                raise NoConnectionError(f"{self.api} did not answer within {over}") from None
            except _RetryLater as busy:
                if attempt == 0 and busy.seconds is not None and self.deadline.pause(busy.seconds):
                    continue
                when = f"; try again in {duration_text(busy.seconds)}" if busy.seconds is not None else ""
                raise self._failure(f"{busy.why}{when}") from None
            except RunError:
                raise
            except Exception as error:  # pywikibot cannot read the response
                raise self._failure(
                    f"gives an answer that cannot be read ({type(error).__name__}: {printable_line(error)})"
                ) from error
            else:
                self.requests.append((self.api, parameters))
                return answer
        raise AssertionError("unreachable")  # pragma: no cover

    def _failure(self, why: str) -> UnreachableError:
        return UnreachableError(f"{self.api} {why}")

    def _submit(self, parameters: dict[str, str]) -> tuple[dict[str, Any], int]:
        if self._site is None:
            self._site = pywikibot_config.make_site(self.api)
        request = pywikibot_config.make_request(self._site, parameters, self.read, self.parse)
        return request.submit(), request.size

    def read(self, uri: str, method: str, data: str | None) -> ApiResponse:
        """Return one HTTP response; called by pywikibot's request.

        Raises:
            UnreachableError: No connection, no response, or a status other than 200.
            _RetryLater: The wiki asks for a retry later.
        """
        import pywikibot.config
        import requests
        from pywikibot.comms import http

        # Slightly more than our own deadline, which must expire first; this one ends the abandoned thread.
        pywikibot.config.socket_timeout = max(self.deadline.next, 0.1) + 0.5
        headers = {"Content-Type": "application/x-www-form-urlencoded"} if data is not None else {}
        try:
            # A redirect could lead anywhere, and `auth` keeps requests from reading .netrc.
            response = http.fetch(
                uri, method, headers, default_error_handling=False, data=data, stream=True,
                allow_redirects=False, auth=lambda request: request,
            )  # fmt: skip
            if isinstance(response, Exception):
                raise response
            with response:
                body = self._body(response)
        except requests.Timeout as error:
            raise DeadlineError(seconds_text(self.deadline.seconds)) from error
        except (requests.RequestException, OSError) as error:
            raise NoConnectionError(f"{self.api} {describe_connection_error(error)}") from error
        self._check_status(response, body)
        return ApiResponse(body, response.headers.get("Retry-After"))

    def _body(self, response: Any) -> bytes:
        body = bytearray()
        for chunk in response.iter_content(1 << 16):
            body += chunk
            if len(body) > MAX_RESPONSE_BYTES:
                raise self._failure(f"sends more than {MAX_RESPONSE_BYTES >> 20} MiB for one request")
        return bytes(body)

    def _check_status(self, response: Any, body: bytes) -> None:
        status = response.status_code
        if status == 200:  # noqa: PLR2004 - the one good status
            return
        reason = f"answers HTTP {status} {printable_line(response.reason)}".strip()
        if status in {429, 503}:
            raise _RetryLater(f"{reason}{error_page_title(body)}", response.headers.get("Retry-After"))
        if 300 <= status < 400:  # noqa: PLR2004 - the redirects
            target = printable_line(response.headers.get("Location", "nowhere"))
            raise self._failure(f"{reason}, a redirect to {target}: name the wiki's own api.php")
        raise self._failure(f"{reason}{error_page_title(body)}")

    def parse(self, answer: ApiResponse) -> dict[str, Any]:
        """Return the JSON object of a response that reports no error.

        Raises:
            UnreachableError: Not a JSON object, or an API error.
            _RetryLater: The wiki asks for a retry later (maxlag, rate limit).
        """
        import orjson

        try:
            document = orjson.loads(answer.body)
        except orjson.JSONDecodeError as error:
            what = "a page" if answer.body.lstrip()[:1] == b"<" else "something"
            title = error_page_title(answer.body) or f": {error}"
            raise self._failure(f"answers with {what} that is not JSON{title}") from error
        if not isinstance(document, dict):
            raise self._failure("answers with JSON that is not an object")
        if "error" not in document:
            return document
        report = document["error"] if isinstance(document["error"], dict) else {}
        code, info = printable_line(report.get("code", "unknown")), printable_line(report.get("info", ""))
        if code in {"maxlag", "ratelimited"}:
            raise _RetryLater(f"asks for a retry later: {code}, {info}", answer.retry_after)
        raise ApiError(f"{self.api} answers with the error {code}: {info}")


def error_page_title(body: bytes) -> str:
    """Return the title of an HTML error page as `: "…"`, or an empty string."""
    found = re.search(rb"<(title|h1)[^>]*>([^<]{1,500})", body[:50_000], re.IGNORECASE)
    return f': "{printable_line(found[2].decode("utf-8", "replace"))}"' if found else ""


def describe_connection_error(error: Exception) -> str:
    """Return why a connection failed; requests wraps the system's reason in several layers."""
    import requests

    text = str(error)
    if isinstance(error, requests.exceptions.SSLError):
        found = re.search(r"(certificate verify failed[^('\"]*)", text)
        return f"does not accept a secure connection: {printable_line(found[1] if found else text)}"
    if found := re.search(r"\[Errno -?\d+\] ([^'\")\\]+)", text):
        return f"cannot be reached: {printable_line(found[1])}"
    if isinstance(error, requests.exceptions.ChunkedEncodingError | requests.exceptions.ContentDecodingError):
        return "broke off in the middle of its answer"
    if isinstance(error, requests.ConnectionError):
        return "closed the connection without an answer"
    return f"cannot be asked: {printable_line(text)}"
