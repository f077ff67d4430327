"""A login to a wiki through pywikibot: who we are there, the item as it is, and one edit whose answer is told truly."""

from __future__ import annotations

from contextlib import contextmanager, nullcontext, suppress
from typing import TYPE_CHECKING, Any

from leapgraph.errors import LeapgraphError, RunError
from leapgraph.printable import printable_line
from leapgraph.wiki.api_errors import LOGIN_LOST_CODES, describe_api_error, parse_api_error
from leapgraph.wiki.errors import NoResponseError, RefusedError, RequestNotSentError
from leapgraph.wiki.fetch_entities import ENTITY_PROPS
from leapgraph.wiki.http_request import Transport, WaitLimits, check_address
from leapgraph.wiki.pywikibot_config import load_pywikibot
from leapgraph.wikibase.validate_entity import validate_item

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager

    from leapgraph.wiki.credentials import Credentials
    from leapgraph.wikibase.json_types import Json

DEFAULT_LIMITS = WaitLimits()
# How often an edit may be refused for want of a token or a login, or put off, before we give up.
RETRIES = 4
# So many of an item's latest revisions are looked at for those of others.
MAX_HISTORY = 50


class Session:
    """One login. Make one with `open_session`, which says what there is to it."""

    def __init__(
        self,
        transport: Transport,
        site: Any,
        credentials: Credentials,
        saving: Callable[[], AbstractContextManager[None]] = nullcontext,
    ) -> None:
        self.api = transport.api
        self.saving = saving
        self.limits = transport.limits
        self._transport = transport
        self._site = site
        self._credentials = credentials

    def __repr__(self) -> str:
        return f"Session({self.api!r})"

    @property
    def user(self) -> str:
        """The account's name as the wiki says it."""
        return str(self._site.userinfo["name"])

    @property
    def requests(self) -> int:
        """How many requests were sent."""
        return self._transport.request_count

    def concept_base(self) -> str:
        """Return what the IRIs of the wiki's entities begin with.

        Raises:
            RunError: It does not answer, or is no Wikibase.
        """
        asked = {"action": "query", "meta": "siteinfo", "siprop": "general", "formatversion": "2"}
        answer = self.call_api(lambda: self._site.simple_request(**asked).submit())
        try:
            return str(answer["query"]["general"]["wikibase-conceptbaseuri"])
        except (KeyError, TypeError):
            raise RunError(f"{self.api} is no Wikibase: its siteinfo names no concept base") from None

    def read(self, entity_id: str) -> Json:
        """Return an item as the wiki has it now; of a redirect the item that it leads to, of a missing one `missing`.

        Raises:
            NotSentError: The wiki cannot be reached.
            LostError: There is no answer, or none that is an entity.
            RefusedError: The wiki refuses.
        """
        asked = {"action": "wbgetentities", "ids": entity_id, "props": ENTITY_PROPS}
        answer = self.call_api(lambda: self._site.simple_request(**asked).submit())
        try:
            (entity,) = answer["entities"].values()
            if "missing" in entity:
                return dict(entity)
            # An edit for this revision must name it as a number.
            entity["lastrevid"] = int(entity["lastrevid"])
            return validate_item(entity)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            what = f"gives an answer that is not the item {entity_id}: {printable_line(error)}"
            raise NoResponseError(f"{self.api} {what}") from None

    def revisions_after(self, item: Json, revision: int) -> dict[int, str] | None:
        """Return the numbers of an item's revisions after one, each with its user, the latest first.

        Args:
            item: As read.
            revision: One that it had before.

        Returns:
            None where the latest of them (`HISTORY`) do not reach back so far, or are not those of the item as read.

        Raises:
            RunError: As `read` does.
        """
        title = str(item.get("title", item["id"]))
        asked = {"action": "query", "prop": "revisions", "titles": title, "rvprop": "ids|user"}
        more = {"rvlimit": str(MAX_HISTORY), "formatversion": "2"}
        answer = self.call_api(lambda: self._site.simple_request(**asked, **more).submit())
        try:
            (page,) = answer["query"]["pages"]
            users = {int(one["revid"]): str(one.get("user", "")) for one in page["revisions"]}
        except (KeyError, TypeError, ValueError, AttributeError):
            raise NoResponseError(f"{self.api} gives an answer that is not the history of {title}") from None
        if item["lastrevid"] != next(iter(users), None) or revision not in users:
            return None
        return {number: user for number, user in users.items() if number > revision}

    def refused_values(self, property_id: str, values: Sequence[str]) -> frozenset[str]:
        """Return which of some values the wiki would not take for a property; it is asked, and nothing is written.

        Args:
            property_id: The property.
            values: Texts, addresses, names of files, ids.

        Raises:
            RunError: As `read` does.
        """
        # Values are split at bars, unless they begin with this mark (API:Data formats).
        asked = {"action": "wbparsevalue", "property": property_id, "values": "\x1f" + "\x1f".join(values)}
        answer = self.call_api(lambda: self._site.simple_request(**asked, validate="1").submit())
        try:
            return frozenset(str(one["raw"]) for one in answer["results"] if "error" in one)
        except (KeyError, TypeError):
            raise NoResponseError(f"{self.api} gives an answer that does not say which values it takes") from None

    def edit(self, entity_id: str, data: Json, summary: str) -> Json:
        """Send one `wbeditentity`, and return the entity of the wiki's answer.

        Raises:
            NotSentError: It did not reach the wiki, or the wiki did not know us any more, and a new login failed.
            LostError: There is no answer to trust: the edit may have been made.
            RefusedError: The wiki refuses: it was not made.
        """
        self._transport.doubt = False
        try:
            with self.saving():
                answer = self.call_api(
                    lambda: self._site.editEntity({"id": entity_id}, data, bot=False, summary=summary)
                )
        except KeyboardInterrupt:
            if self._transport.doubt:
                raise
            raise RequestNotSentError("stopped before it was sent") from None
        except (NoResponseError, RefusedError) as error:
            login = isinstance(error, RefusedError) and error.code in LOGIN_LOST_CODES
            if login or (isinstance(error, NoResponseError) and not self._transport.doubt):
                raise RequestNotSentError(str(error)) from None
            raise
        entity = answer.get("entity") if answer.get("success") == 1 else None
        with suppress(ValueError):
            if (item := validate_item(entity))["id"] == entity_id:
                return item
        raise NoResponseError(f"{self.api} gives an answer that does not say what it did")

    def reset_deadline(self) -> None:
        """Forget how long the wiki was silent so far: what came of an edit must be read."""
        self._transport.reset_deadline()

    def call_api(self, work: Callable[[], Any]) -> Any:
        """Return what pywikibot gets from the wiki; what it raises is raised as what it means here."""
        from pywikibot.exceptions import APIError, Error, MaxlagTimeoutError

        try:
            return work()
        except (RequestNotSentError, NoResponseError, RefusedError) as error:
            error.args = (self._credentials.redact_secrets(str(error)),)
            raise
        except LeapgraphError:
            raise
        except (APIError, MaxlagTimeoutError) as error:
            given = {} if isinstance(error, MaxlagTimeoutError) else {"code": error.code, "info": error.info}
            refusal = self._site.throttle.refusal or parse_api_error(given)
            told = self._credentials.redact_secrets(describe_api_error(self.api, refusal))
            raise RefusedError(told, refusal.code, refusal.message_names, refusal.values) from None
        except Error as error:
            told = self._credentials.redact_secrets(printable_line(error))
            raise RefusedError(f"{self.api}: {told}", type(error).__name__) from None
        except Exception as error:  # noqa: BLE001 - pywikibot met an answer of a form that it does not expect
            raise NoResponseError(f"{self.api} gives an answer that cannot be read ({type(error).__name__})") from None


@contextmanager
def open_session(
    api: str,
    credentials: Credentials,
    contact: str,
    limits: WaitLimits = DEFAULT_LIMITS,
    saving: Callable[[], AbstractContextManager[None]] = nullcontext,
) -> Iterator[Session]:
    """Log in, and yield the session; afterwards nothing is left of it here.

    Args:
        api: The address of the wiki's `api.php`.
        credentials: A bot password or an OAuth consumer.
        contact: A web or mail address for the User-Agent.
        limits: How long the wiki may keep us waiting.
        saving: Held while the wiki saves an edit.

    Raises:
        NotSentError: The wiki cannot be reached.
        LostError: It does not answer.
        RefusedError: It refuses the login.
        RunError: The account may not edit, or the credentials are for another wiki.
    """
    check_address(api)
    if not credentials.is_for_wiki(api):
        raise RunError(f"the credentials of {credentials.user or 'the OAuth consumer'} are not for {api}")
    with load_pywikibot(contact):
        from pywikibot import config

        from leapgraph.wiki.pywikibot_client import LeapgraphSite

        kept = config.authenticate, config.usernames, config.password_file
        config.max_retries, config.retry_wait, config.write_maxlag = RETRIES, 1, 5
        # A read is not put off: it would leave the outcome of an edit unknown.
        config.read_maxlag, config.password_file, config.usernames = None, None, {}
        transport = Transport(api, limits, _oauth_signer(credentials))
        session = Session(transport, LeapgraphSite(transport, credentials), credentials, saving)
        try:
            session.call_api(session._site.login)  # noqa: SLF001 - its own maker
            check_user(api, session._site.userinfo)  # noqa: SLF001
            yield session
        finally:
            config.authenticate, config.usernames, config.password_file = kept


def check_user(api: str, info: Json) -> None:
    """Make sure that an account may edit, by what the wiki's `userinfo` says of it.

    Raises:
        RunError: It is nobody, blocked, or has no right to edit.
    """
    if "anon" in info or not info.get("id"):
        raise RunError(f"{api} takes us for a visitor: log in with an account")
    name = printable_line(info.get("name", ""))
    if "blockid" in info and not info.get("blockpartial"):
        who, why = printable_line(info.get("blockedby", "someone")), printable_line(info.get("blockreason", ""))
        raise RunError(f"{name} is blocked on {api} by {who}: {why}")
    if "edit" not in info.get("rights", []):
        raise RunError(f"{name} has no right to edit on {api}: let the bot password edit existing pages")


def _oauth_signer(credentials: Credentials) -> Any:
    if not credentials.oauth:
        return None
    from requests_oauthlib import OAuth1

    key, secret, token, token_secret = credentials.oauth
    return OAuth1(key, secret, token, token_secret)
