"""pywikibot's site and request, made to obey: what was refused they may try again, what was lost they never do.

Importing this imports pywikibot, which reads its configuration then: only within `pull.robot.pywikibot_for`.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import orjson
from pywikibot.data.api import Request
from pywikibot.exceptions import NoUsernameError
from pywikibot.family import DefaultWikibaseFamily
from pywikibot.login import ClientLoginManager, LoginStatus
from pywikibot.site import DataSite

from leapgraph.pull.robot import family_of
from leapgraph.pull.wiki import shown
from leapgraph.sync.failures import LostError, PutOffError, RefusedError
from leapgraph.sync.transport import seconds_of

if TYPE_CHECKING:
    from leapgraph.sync.credentials import Credentials
    from leapgraph.sync.transport import Answer, Transport

# So often is one request sent at most, for all reasons together.
MOST = 6
WRITE = "wbeditentity"


class Pauses:
    """The waiting that the wiki asks for; it stands in for pywikibot's throttle.

    Args:
        transport: The way to the wiki.
    """

    def __init__(self, transport: Transport) -> None:
        self.left = transport.limits.asked
        self.unit = transport.limits.pause
        self.api = transport.api
        self.retry_after: float | None = None

    def __call__(self, **_options: object) -> None:
        """Do not wait: there is one edit."""

    def pause(self, least: float, code: str, info: str) -> None:
        """Wait for as long as the wiki has asked for, at least so many seconds.

        Raises:
            RefusedError: That is longer than we can wait.
        """
        seconds = max(least, self.retry_after or 0.0)
        if seconds > self.left:
            raise RefusedError(f"{self.api} asks to come back later: {shown(code)}, {shown(info)}", code)
        time.sleep(seconds)
        self.left -= seconds

    def lag(self, lagtime: float | None = None) -> None:
        """Wait because the wiki's databases lag behind; pywikibot calls it."""
        self.pause(
            0.0 if self.retry_after else min(lagtime or 1.0, 5.0) * self.unit, "maxlag", "its databases lag behind"
        )


class LeapgraphRequest(Request):  # type: ignore[misc]  # pywikibot has no types
    """A request that is sent again only when the wiki has said that it did nothing, or when it only reads."""

    def __init__(self, site: Any, expiry: object = None, **options: Any) -> None:  # noqa: ARG002 - nothing is kept
        super().__init__(site, **options)
        self.sendings = self.losses = 0

    def _use_get(self) -> bool:
        return False

    def _http_request(self, use_get: bool, uri: str, data: Any, headers: Any, *_more: object) -> Any:  # noqa: FBT001
        transport, pauses = self.site.transport, self.site.throttle
        self.sendings += 1
        if self.sendings > MOST:
            raise RefusedError(f"{transport.api} refuses again and again: {shown(self.refusal)}", self.refusal)
        try:
            answer = transport.post(self.site.base_url(uri), headers, data, edit=self.action == WRITE)
        except PutOffError as put_off:
            pauses.retry_after = put_off.seconds
            pauses.pause(pauses.unit, put_off.code, str(put_off))
            return None, use_get
        except LostError as lost:
            self.losses += 1
            if self.action in {WRITE, "login"} or self.losses > 1:
                raise
            pauses.retry_after = lost.seconds
            pauses.pause(pauses.unit, "no answer", str(lost))
            return None, use_get
        pauses.retry_after = seconds_of(answer.headers.get("Retry-After"))
        return answer, use_get

    @property
    def refusal(self) -> str:
        """The code of the last error."""
        error: dict[str, Any] = getattr(self, "last_error", None) or {}
        return str(error.get("code") or "busy")

    def _json_loads(self, response: Answer) -> Any:
        return parsed(self.site.transport.api, response)

    def _userinfo_query(self, _result: object) -> bool:
        return False

    def _internal_api_error(self, code: str, error: Any, result: Any) -> bool:
        if code.startswith("internal_api_error_") and self.action == WRITE:
            # The wiki broke down while it was at work: nothing says how far it came.
            broke = f"{self.site.transport.api} broke down: {shown(code)}: {shown(error.get('info', ''))}"
            raise LostError(broke)
        return bool(super()._internal_api_error(code, error, result))

    def wait(self, delay: float | None = None, **_options: object) -> None:
        """Wait before the next sending; pywikibot calls it after a refusal that may pass."""
        code = self.refusal
        self.last_error: dict[str, Any] = dict.fromkeys(["code", "info"])
        pauses = self.site.throttle
        pauses.pause(min(delay or 1.0, 5.0) * self.sendings * pauses.unit, code, "it may pass")

    def _ratelimited(self) -> None:
        # A limit is counted by the minute, and pywikibot's guess of it is not the wiki's.
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
        # pywikibot guesses which token is meant, and after a new login guesses wrong.
        if "token" in self._params:
            self.site.tokens.clear()
            self._params["token"] = [self.site.tokens["csrf"]]


def parsed(api: str, answer: Answer) -> Any:
    """Return the JSON object of an answer.

    Raises:
        LostError: It is none.
    """
    try:
        said = orjson.loads(answer.body)
    except orjson.JSONDecodeError:
        raise LostError(f"{api} gives an answer that is not JSON") from None
    if not isinstance(said, dict) or not said:
        raise LostError(f"{api} gives JSON that is no answer")
    if "error" in said and not isinstance(said["error"], dict):
        raise LostError(f"{api} gives an error that cannot be read")
    return said


class _Manager(ClientLoginManager):  # type: ignore[misc]  # pywikibot has no types
    """Logs in, and leaves no cookie on the disk."""

    def storecookiedata(self) -> None:
        """Do not."""


class LeapgraphSite(DataSite):  # type: ignore[misc]  # pywikibot has no types
    """A site that logs in with what it was given, when it is told to.

    Args:
        transport: The way to the wiki.
        credentials: Who logs in.
    """

    def __init__(self, transport: Transport, credentials: Credentials) -> None:
        self.transport = transport
        self.credentials = credentials
        self._throttle = Pauses(transport)
        super().__init__("wiki", family_of(transport.api, DefaultWikibaseFamily), credentials.account or None)

    def login(self, autocreate: bool = False, user: str | None = None, *, cookie_only: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002 - DataSite's signature
        """Log in with pywikibot's own manager, and learn from the wiki who we are there.

        Raises:
            RefusedError: The wiki does not take the password.
        """
        if cookie_only:
            return
        self._forget()
        if not self.credentials.oauth:
            manager = _Manager(password=self.credentials.password, site=self, user=self.credentials.account)
            manager.login_name = self.credentials.user
            try:
                why = "" if manager.login(retry=False) else "it does not say why"
            except NoUsernameError as error:
                why = shown(str(error).replace(f" on {self}", ""))
            if why:
                told = f"{self.transport.api} does not let {self.credentials.account} in ({why})"
                raise RefusedError(f"{told}: look at the name and the bot password, or make a new one", "login")
        self._forget()
        # The wiki's own spelling.
        self._username = self.userinfo["name"]
        self._loginstatus = LoginStatus.AS_USER

    def _forget(self) -> None:
        del self.userinfo
        self.tokens.clear()

    def get_tokens(self, types: list[str]) -> Any:
        """Return tokens; where pywikibot would ask which kinds there are, and for all of them, the two that we need."""
        return super().get_tokens(types or ["csrf", "login"])

    def has_extension(self, _name: str) -> bool:
        """Leave the request as it is."""
        return False

    @staticmethod
    def _request_class(_options: dict[str, Any]) -> Any:
        return LeapgraphRequest
