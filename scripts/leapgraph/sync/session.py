"""A login to a wiki through pywikibot: who we are there, the item as it is, and one edit that is sent once.

pywikibot logs in, keeps the tokens, obeys maxlag and sends. What it would do again by itself after a lost answer it
does not do here: a write whose answer was lost may have been carried out.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from leapgraph.errors import RunError
from leapgraph.pull.robot import pywikibot_for
from leapgraph.pull.wiki import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from leapgraph.sync.credentials import Credentials
    from leapgraph.sync.model import Json

# How long a host may be silent before a person is told.
TIMEOUT = 10.0
MAXLAG_RETRIES = 3


class LostError(RunError):
    """No answer, or none that can be read: what was asked may have been done."""


class RefusedError(RunError):
    """The wiki has refused.

    Attributes:
        code: The API's code of the error.
        messages: The names of the messages that say more.
    """

    def __init__(self, api: str, code: str, info: str, messages: list[str]) -> None:
        more = f" ({', '.join(messages)})" if messages else ""
        super().__init__(f"{api} refuses: {shown(code)}: {shown(info)}{shown(more)}")
        self.code = code
        self.messages = messages


class Session:
    """One login. Make one with `open_session`."""

    def __init__(self, api: str, site: Any) -> None:
        self.api = api
        self._site = site

    @property
    def user(self) -> str:
        """The account's name as the wiki says it."""
        return str(self._site.userinfo["name"])

    def check_user(self) -> None:
        """Make sure that this account may edit.

        Raises:
            RunError: It is nobody, blocked, or has no right to edit.
        """
        info = self._ask(lambda: self._site.userinfo)
        if "anon" in info or not info.get("id"):
            raise RunError(f"{self.api} takes us for a visitor: log in with an account")
        if "blockid" in info or "blockedby" in info:
            who, why = shown(info.get("blockedby", "someone")), shown(info.get("blockreason", ""))
            raise RunError(f"{info['name']} is blocked on {self.api} by {who}: {why}")
        if "edit" not in info.get("rights", []):
            raise RunError(f"{info['name']} has no right to edit on {self.api}: grant the bot password to edit pages")

    def read(self, entity_id: str) -> Json:
        """Return an item as the wiki has it now; of a redirect the item that it leads to, of a missing one `missing`.

        Raises:
            LostError: There is no answer.
            RefusedError: The wiki refuses.
        """
        request = {"action": "wbgetentities", "ids": entity_id, "formatversion": "1"}
        answer = self._ask(lambda: self._site.simple_request(**request).submit())
        try:
            (entity,) = answer["entities"].values()
            return dict(entity)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise LostError(f"{self.api} gives an answer that cannot be read") from error

    def edit(self, entity_id: str, data: Json, summary: str) -> Json:
        """Send one `wbeditentity`, and return the wiki's answer.

        Raises:
            LostError: There is no answer that can be read: the edit may have been made.
            RefusedError: The wiki refuses: it was not made.
        """
        return dict(self._ask(lambda: self._site.editEntity({"id": entity_id}, data, bot=False, summary=summary)))

    def _ask(self, work: Any) -> Any:
        from pywikibot.exceptions import APIError, Error, MaxlagTimeoutError

        try:
            return work()
        except RunError:
            raise
        except APIError as error:
            raise RefusedError(self.api, error.code, error.info, _messages(error)) from None
        except MaxlagTimeoutError:
            raise RefusedError(self.api, "maxlag", "its databases lag behind: try again later", []) from None
        except Error as error:
            raise RefusedError(self.api, type(error).__name__, str(error), []) from None
        except (KeyError, TypeError, ValueError, AttributeError, AssertionError) as error:
            # pywikibot met an answer of another form than it expects.
            raise LostError(f"{self.api} gives an answer that cannot be read ({type(error).__name__})") from None


def _messages(error: Any) -> list[str]:
    said = getattr(error, "other", {}).get("messages", [])
    return [str(one.get("name", "")) for one in said if isinstance(one, dict)] if isinstance(said, list) else []


@contextmanager
def open_session(api: str, credentials: Credentials, contact: str) -> Iterator[Session]:
    """Log in, and yield the session; afterwards nothing is left of it here.

    Args:
        api: The address of the wiki's `api.php`.
        credentials: A bot password or an OAuth consumer.
        contact: A web or mail address for the User-Agent.

    Raises:
        LostError: The wiki cannot be reached.
        RefusedError: It refuses the login.
        RunError: The account may not edit.
    """
    with pywikibot_for(contact):
        from pywikibot import config

        host = urlsplit(api).netloc
        config.max_retries, config.retry_wait, config.retry_max = MAXLAG_RETRIES, 1, 5
        config.put_throttle = config.minthrottle = 0
        config.write_maxlag, config.read_maxlag = 5, None
        config.usernames["leapgraph"]["wiki"] = credentials.account
        config.password_file = None
        config.authenticate = {host: credentials.oauth} if credentials.oauth else {}
        session = Session(api, _site(api, credentials))
        session._ask(session._site.login)  # noqa: SLF001 - its own maker
        session.check_user()
        yield session


def _site(api: str, credentials: Credentials) -> Any:
    from pywikibot.family import DefaultWikibaseFamily
    from pywikibot.site import DataSite

    from leapgraph.sync.sending import request_class

    url = urlsplit(api)
    requests = request_class(api, credentials)

    class LeapgraphFamily(DefaultWikibaseFamily):  # type: ignore[misc]  # pywikibot has no types
        """One wiki."""

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
        """A site that logs in with what it was given, and writes no cookie to the disk."""

        def login(self, autocreate: bool = False, user: str | None = None, *, cookie_only: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002 - DataSite's signature
            if not cookie_only:
                _login(self, credentials)

        def has_extension(self, _name: str) -> bool:
            return False

        @staticmethod
        def _request_class(_kwargs: dict[str, Any]) -> Any:
            return requests

    return LeapgraphSite("wiki", LeapgraphFamily(), credentials.account or None)


def _login(site: Any, credentials: Credentials) -> None:
    from pywikibot.login import ClientLoginManager, LoginStatus

    if not credentials.oauth:

        class Manager(ClientLoginManager):  # type: ignore[misc]  # pywikibot has no types
            """Logs in, and leaves no cookie on the disk."""

            def storecookiedata(self) -> None:
                """Do not."""

        manager = Manager(password=credentials.password, site=site, user=credentials.account)
        manager.login_name = credentials.user
        if not manager.login():
            raise RunError(f"{site.base_url('')} does not log {credentials.user} in: try again, or renew the password")
    if hasattr(site, "_userinfo"):
        del site.userinfo
    site.tokens.clear()
    site._loginstatus = LoginStatus.AS_USER  # noqa: SLF001 - as DataSite's own login does
    if not site._username:  # noqa: SLF001 - with OAuth the wiki says who we are
        site._username = site.userinfo["name"]  # noqa: SLF001


def wait(seconds: float) -> None:
    """Wait; one place, so that a test can be quick."""
    time.sleep(seconds)
