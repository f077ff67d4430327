"""pywikibot's site and request classes, adapted for edits: refused requests may be retried, lost ones never are.

Importing this module imports pywikibot, which then reads its configuration: only inside `load_pywikibot`.
"""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, Any

import orjson
from pywikibot.comms import http
from pywikibot.data.api import Request
from pywikibot.exceptions import APIError, NoUsernameError
from pywikibot.family import DefaultWikibaseFamily
from pywikibot.login import ClientLoginManager, LoginStatus
from pywikibot.site import DataSite

from leapgraph.printable import printable_line
from leapgraph.wiki.api_errors import ApiErrorReport, describe_api_error, parse_api_error, retry_advice
from leapgraph.wiki.errors import (
    NoResponseError,
    RefusedError,
    RequestNotSentError,
    ResponseTimeoutError,
    TemporarilyRefusedError,
)
from leapgraph.wiki.pywikibot_config import make_family
from leapgraph.wiki.read_client import parse_retry_after

if TYPE_CHECKING:
    from leapgraph.wiki.credentials import Credentials
    from leapgraph.wiki.http_request import HttpResponse, Transport

# The maximal number of sendings of one request, for all reasons together.
MAX_SENDINGS = 6
EDIT_ACTION = "wbeditentity"
INTERNAL_ERROR_PREFIX = "internal_api_error_"


class WikiThrottle:
    """The delays that the wiki asks for, in place of pywikibot's throttle.

    Args:
        transport: The transport to the wiki.
    """

    def __init__(self, transport: Transport) -> None:
        self.api = transport.api
        self.left = transport.limits.asked
        self.unit = transport.limits.pause
        self.retry_after: float | None = None
        # The wiki's latest refusal; None after a successful response.
        self.refusal: ApiErrorReport | None = None

    def __call__(self, **_options: object) -> None:
        """Do not wait: there is one edit."""

    def pause(self, least: float, code: str, words: str) -> None:
        """Wait as long as the wiki asks for, but at least the given number of seconds.

        Args:
            least: The minimum, in seconds.
            code: The code of the wiki's refusal.
            words: Its description, for the error message.

        Raises:
            RefusedError: The wiki asks for a longer wait than the limits allow.
        """
        seconds = max(least, self.retry_after or 0.0)
        if seconds > self.left:
            raise RefusedError(words, code, self.refusal.message_names if self.refusal else ())
        time.sleep(seconds)
        self.left -= seconds

    def lag(self, lagtime: float | None = None) -> None:
        """Wait for replication lag; called by pywikibot."""
        least = 0.0 if self.retry_after else min(lagtime or 1.0, 5.0) * self.unit
        self.pause(least, "maxlag", self.refusal_text)

    @property
    def refusal_text(self) -> str:
        """The description of the wiki's latest refusal."""
        return describe_api_error(self.api, self.refusal or ApiErrorReport("unknown"))


class LeapgraphRequest(Request):  # type: ignore[misc]  # pywikibot has no types
    """A request that is retried only if the wiki reports that it did nothing, or if it only reads."""

    def __init__(self, site: Any, expiry: object = None, **options: Any) -> None:  # noqa: ARG002 - nothing is kept
        super().__init__(site, **options)
        self.sendings = self.losses = 0
        if site.is_known:
            # Without `assert` a wiki treats a request with an expired login as anonymous.
            self["assert"] = "user"

    def _use_get(self) -> bool:
        return False

    def _http_request(self, use_get: bool, uri: str, data: Any, headers: Any, *_more: object) -> Any:  # noqa: FBT001
        transport, pauses = self.site.transport, self.site.throttle
        self.sendings += 1
        if self.sendings > MAX_SENDINGS:
            raise RefusedError(
                pauses.refusal_text, self.refusal, pauses.refusal.message_names if pauses.refusal else ()
            )
        is_edit = self.action == EDIT_ACTION
        try:
            transport.doubt = is_edit or transport.doubt
            answer = transport.post(self.site.base_url(uri), headers, data, edit=is_edit)
        except TemporarilyRefusedError as put_off:
            transport.doubt = transport.doubt and not is_edit
            info = str(put_off).removeprefix(f"{transport.api} ")
            pauses.retry_after, pauses.refusal = (
                put_off.seconds,
                ApiErrorReport(put_off.code, info, seconds=put_off.seconds),
            )
            pauses.pause(pauses.unit, put_off.code, pauses.refusal_text)
            return None, use_get
        except NoResponseError as lost:
            self.losses += 1
            if is_edit or self.action == "login" or self.losses > 1 or isinstance(lost, ResponseTimeoutError):
                raise
            pauses.retry_after, pauses.refusal = lost.seconds, None
            pauses.pause(pauses.unit, "no answer", f"{lost}: {retry_advice(lost.seconds, 'in some minutes')}")
            return None, use_get
        except (RequestNotSentError, RefusedError):
            transport.doubt = transport.doubt and not is_edit
            raise
        pauses.retry_after = parse_retry_after(answer.headers.get("Retry-After"))
        return answer, use_get

    @property
    def refusal(self) -> str:
        """The code of the wiki's latest refusal."""
        last = self.site.throttle.refusal
        return last.code if last else "no answer"

    def _json_loads(self, response: HttpResponse) -> Any:
        document, pauses = parse_response(self.site.transport.api, response), self.site.throttle
        pauses.refusal = parse_api_error(document["error"], pauses.retry_after) if "error" in document else None
        if self.action == EDIT_ACTION and pauses.refusal and not pauses.refusal.code.startswith(INTERNAL_ERROR_PREFIX):
            self.site.transport.doubt = False
        return document

    def _userinfo_query(self, _result: object) -> bool:
        return False

    def _internal_api_error(self, code: str, error: Any, result: Any) -> bool:
        if code.startswith(INTERNAL_ERROR_PREFIX) and self.action == EDIT_ACTION:
            # An internal error during the request: the response does not say how far it came.
            broke = (
                f"{self.site.transport.api} broke down: {printable_line(code)}: {printable_line(error.get('info', ''))}"
            )
            raise NoResponseError(broke)
        return bool(super()._internal_api_error(code, error, result))

    def wait(self, delay: float | None = None, **_options: object) -> None:
        """Wait before a retry; called by pywikibot after a temporary refusal."""
        self.last_error: dict[str, Any] = dict.fromkeys(["code", "info"])
        pauses = self.site.throttle
        pauses.pause(min(delay or 1.0, 5.0) * self.sendings * pauses.unit, self.refusal, pauses.refusal_text)

    def _ratelimited(self) -> None:
        # Rate limits are counted per minute; pywikibot's guess differs from the wiki's.
        self.wait(5.0)

    def _relogin(self, _message: str = "") -> None:
        self.site.login()
        self._renew()

    def _bad_token(self, code: str) -> bool:
        if code != "badtoken" or self.action == "login":
            return False
        self._renew()
        return True

    def _renew(self) -> None:
        # pywikibot guesses which token is meant, and guesses wrong after a new login.
        if "token" in self._params:
            self.site.tokens.clear()
            self._params["token"] = [self.site.tokens["csrf"]]


def parse_response(api: str, answer: HttpResponse) -> Any:
    """Return the JSON object of a response.

    Raises:
        NoResponseError: The response is not a JSON object.
    """
    try:
        document = orjson.loads(answer.body)
    except orjson.JSONDecodeError:
        raise NoResponseError(f"{api} gives an answer that is not JSON") from None
    if not isinstance(document, dict) or not document:
        raise NoResponseError(f"{api} gives JSON that is not a response")
    if "error" in document and not isinstance(document["error"], dict):
        raise NoResponseError(f"{api} gives an error that cannot be read")
    return document


class _LoginManager(ClientLoginManager):  # type: ignore[misc]  # pywikibot has no types
    """A login without a cookie file that keeps the wiki's reason for a failed login in `refusal_reason`."""

    refusal_reason = ""

    def login_to_site(self) -> None:
        """Log in.

        Raises:
            APIError: The wiki refuses.
        """
        try:
            super().login_to_site()
        except APIError as error:
            self.refusal_reason = f"{error.code}: {error.info}".removesuffix(": ")
            raise

    def storecookiedata(self) -> None:
        """Do nothing: no cookie is stored."""


class LeapgraphSite(DataSite):  # type: ignore[misc]  # pywikibot has no types
    """A site that logs in with given credentials, and only on request.

    Args:
        transport: The transport to the wiki.
        credentials: The account's credentials.
    """

    def __init__(self, transport: Transport, credentials: Credentials) -> None:
        self.transport = transport
        self.credentials = credentials
        # Whether every request asserts that the client is logged in.
        self.is_known = self._is_logging_in = False
        self._throttle = WikiThrottle(transport)
        super().__init__("wiki", make_family(transport.api, DefaultWikibaseFamily), credentials.account or None)

    def login(self, autocreate: bool = False, user: str | None = None, *, cookie_only: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002 - DataSite's signature
        """Log in with pywikibot's own manager and read `userinfo`.

        Raises:
            RefusedError: The wiki rejects the password, or treats the client as anonymous after the login.
        """
        if cookie_only:
            return
        if self._is_logging_in:
            what = "treats this session as anonymous right after the login"
            raise RefusedError(f"{self.transport.api} {what}: log in with another account, or try again later", "login")
        was_known, self.is_known, self._is_logging_in = self.is_known, False, True
        try:
            self._forget()
            if not self.credentials.oauth:
                self._enter()
            self._forget()
            self.is_known = True
            # The wiki's own spelling.
            self._username = self.userinfo["name"]
            self._loginstatus = LoginStatus.AS_USER
        finally:
            self._is_logging_in = False
            # After a failed login requests still assert one; the wiki would answer an anonymous client without error.
            self.is_known = self.is_known or was_known

    def _enter(self) -> None:
        # MediaWiki allows no login within a session of a bot password, even one that it has ended.
        http.session.cookies.clear()
        manager = _LoginManager(password=self.credentials.password, site=self, user=self.credentials.account)
        manager.login_name = self.credentials.user
        try:
            entered = manager.login(retry=False)
        except NoUsernameError:
            entered = False
        if not entered:
            why = printable_line(manager.refusal_reason or "it does not say why")
            problem = f"{self.transport.api} does not let {self.credentials.account} in ({why})"
            # MediaWiki throttles logins, and then refuses the right password too.
            counted = re.search("throttle|too many", why, re.IGNORECASE)
            advice = (
                "try again in some minutes" if counted else "look at the name and the bot password, or make a new one"
            )
            raise RefusedError(f"{problem}: {advice}", "login")

    def _forget(self) -> None:
        del self.userinfo
        self.tokens.clear()

    def get_tokens(self, types: list[str]) -> Any:
        """Return tokens; by default the two kinds that are needed, where pywikibot would fetch all kinds."""
        return super().get_tokens(types or ["csrf", "login"])

    def has_extension(self, _name: str) -> bool:
        """Do nothing: the request stays as it is."""
        return False

    @staticmethod
    def _request_class(_options: dict[str, Any]) -> Any:
        return LeapgraphRequest
