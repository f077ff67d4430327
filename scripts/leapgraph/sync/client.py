"""pywikibot's site and request, made to obey: what was refused they may try again, what was lost they never do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from leapgraph.pull.wiki import shown
from leapgraph.sync.failures import LostError, RefusedError
from leapgraph.sync.transport import seconds_of

if TYPE_CHECKING:
    from leapgraph.pull.wiki import Answer
    from leapgraph.sync.credentials import Credentials
    from leapgraph.sync.transport import Transport

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
        self.transport = transport
        self.retry_after: float | None = None

    def __call__(self, **_options: object) -> None:
        """Do not wait: there is one edit."""

    def pause(self, least: float, code: str, info: str) -> None:
        """Wait for as long as the wiki has asked for, at least so many seconds.

        Raises:
            RefusedError: That is longer than we can wait.
        """
        import time

        seconds = max(least, self.retry_after or 0.0)
        if seconds > self.left:
            told = f"{self.transport.api} asks to come back later: {shown(code)}, {shown(info)}"
            raise RefusedError(told, code)
        time.sleep(seconds)
        self.left -= seconds

    def lag(self, lagtime: float | None = None) -> None:
        """Wait because the wiki's databases lag behind; pywikibot calls it."""
        self.pause(0.0 if self.retry_after else min(lagtime or 1.0, 5.0), "maxlag", "its databases lag behind")


def request_class(transport: Transport, pauses: Pauses) -> Any:
    """Return the class of pywikibot's requests for one wiki."""
    from pywikibot.data.api import Request

    class LeapgraphRequest(Request):  # type: ignore[misc]  # pywikibot has no types
        """A request that is sent again only when the wiki has said that it did nothing, or when it only reads."""

        def __init__(self, site: Any, expiry: object = None, **options: Any) -> None:  # noqa: ARG002 - nothing is kept
            super().__init__(site, **options)
            self.sendings = 0

        def _use_get(self) -> bool:
            return False

        def _http_request(self, use_get: bool, uri: str, data: Any, headers: Any, *_more: object) -> Any:  # noqa: FBT001
            self.sendings += 1
            if self.sendings > MOST:
                told = f"{transport.api} refuses for the {MOST}th time: {shown(self.refusal)}"
                raise RefusedError(told, self.refusal)
            address = self.site.base_url(uri)
            try:
                answer = transport.post(address, headers, data, edit=self.action == WRITE)
            except LostError as lost:
                if self.action in {WRITE, "login"} or self.sendings > 1:
                    raise
                pauses.retry_after = lost.seconds
                pauses.pause(0.5, "no answer", str(lost))
                return None, use_get
            pauses.retry_after = seconds_of(answer.retry_after)
            return answer, use_get

        @property
        def refusal(self) -> str:
            return str((self.last_error or {}).get("code") or "busy")

        def _json_loads(self, response: Answer) -> Any:
            return parsed(transport.api, response)

        def _userinfo_query(self, _result: object) -> bool:
            return False

        def _internal_api_error(self, code: str, error: Any, result: Any) -> bool:
            if code.startswith("internal_api_error_") and self.action == WRITE:
                # The wiki broke down while it was at work: nothing says how far it came.
                raise LostError(f"{transport.api} broke down: {shown(code)}: {shown(error.get('info', ''))}")
            return bool(super()._internal_api_error(code, error, result))

        def wait(self, delay: float | None = None, **_options: object) -> None:
            code, info = self.refusal, str((self.last_error or {}).get("info") or "")
            self.last_error = dict.fromkeys(["code", "info"])
            # A rate limit is counted by the minute, and pywikibot's guess of it is not the wiki's.
            pauses.pause(min(delay or 1.0, 5.0) * self.sendings, code, info)

        def _ratelimited(self) -> None:
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

    return LeapgraphRequest


def parsed(api: str, answer: Answer) -> Any:
    """Return the JSON object of an answer.

    Raises:
        LostError: It is none.
    """
    import orjson

    try:
        said = orjson.loads(answer.body)
    except orjson.JSONDecodeError:
        raise LostError(f"{api} gives an answer that is not JSON") from None
    if not isinstance(said, dict) or not said:
        raise LostError(f"{api} gives JSON that is no answer")
    if "error" in said and not isinstance(said["error"], dict):
        raise LostError(f"{api} gives an error that cannot be read")
    return said


def make_site(transport: Transport, credentials: Credentials) -> Any:
    """Return pywikibot's DataSite for the wiki, with a family made for it that no file describes."""
    from pywikibot.family import DefaultWikibaseFamily
    from pywikibot.site import DataSite

    url = urlsplit(transport.api)
    pauses = Pauses(transport)
    requests = request_class(transport, pauses)

    class LeapgraphFamily(DefaultWikibaseFamily):  # type: ignore[misc]  # pywikibot has no types
        """The wikis at one host."""

        name = "leapgraph"
        langs = {"wiki": url.netloc}  # noqa: RUF012 - Family's own way

        def protocol(self, code: str) -> str:  # noqa: ARG002 - Family's signature
            return url.scheme

        def scriptpath(self, code: str) -> str:  # noqa: ARG002
            return url.path.rpartition("/")[0]

        def apipath(self, code: str) -> str:  # noqa: ARG002
            return url.path

        def interface(self, code: str) -> str:  # noqa: ARG002
            return "DataSite"

    class LeapgraphSite(DataSite):  # type: ignore[misc]  # pywikibot has no types
        """A site that logs in with what it was given, when it is told to."""

        _throttle = pauses

        def login(self, autocreate: bool = False, user: str | None = None, *, cookie_only: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002 - DataSite's signature
            if not cookie_only:
                log_in(self, credentials)

        def has_extension(self, _name: str) -> bool:
            """Leave the request as it is."""
            return False

        @staticmethod
        def _request_class(_options: dict[str, Any]) -> Any:
            return requests

    return LeapgraphSite("wiki", LeapgraphFamily(), credentials.account or None)


def log_in(site: Any, credentials: Credentials) -> None:
    """Log in with pywikibot's own manager, and learn from the wiki who we are there.

    Raises:
        RefusedError: The wiki does not take the password.
    """
    from pywikibot.login import ClientLoginManager, LoginStatus

    if not credentials.oauth:

        class Manager(ClientLoginManager):  # type: ignore[misc]  # pywikibot has no types
            """Leaves no cookie on the disk."""

            def storecookiedata(self) -> None:
                """Do not."""

        del site.userinfo
        site.tokens.clear()
        manager = Manager(password=credentials.password, site=site, user=credentials.account)
        manager.login_name = credentials.user
        if not manager.login(retry=False):
            told = f"{site.base_url('')} does not let {credentials.account} in: try again, or renew the bot password"
            raise RefusedError(told, "login")
    del site.userinfo
    site.tokens.clear()
    site._username = site.userinfo["name"]  # noqa: SLF001 - the wiki's own spelling
    site._loginstatus = LoginStatus.AS_USER  # noqa: SLF001 - as DataSite's own login does
