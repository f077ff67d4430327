"""An authenticated session with a wiki through pywikibot: reads items and sends edits, with typed errors."""

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
from leapgraph.wikibase.validate_pulled_files import validate_item

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager

    from leapgraph.wiki.credentials import Credentials
    from leapgraph.wikibase.json_types import Json

DEFAULT_LIMITS = WaitLimits()
# How often an edit is retried after a bad token, an expired login or a temporary refusal.
RETRIES = 4
# The number of latest revisions that are searched for edits by others.
MAX_HISTORY = 50


class Session:
    """One authenticated session, made by `open_session`."""

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
        """The account's name as the wiki spells it."""
        return str(self._site.userinfo["name"])

    @property
    def requests(self) -> int:
        """The number of requests sent."""
        return self._transport.request_count

    def concept_base(self) -> str:
        """Return the concept base URI of the wiki's entities.

        Raises:
            RunError: The wiki does not respond, or has no Wikibase repository.
        """
        parameters = {"action": "query", "meta": "siteinfo", "siprop": "general", "formatversion": "2"}
        answer = self.call_api(lambda: self._site.simple_request(**parameters).submit())
        try:
            return str(answer["query"]["general"]["wikibase-conceptbaseuri"])
        except (KeyError, TypeError):
            raise RunError(f"{self.api} is not a Wikibase: its siteinfo names no concept base") from None

    def read(self, entity_id: str) -> Json:
        """Return an item's current JSON; of a redirect its target, of a missing item an entry with the key `missing`.

        Raises:
            RequestNotSentError: The wiki cannot be reached.
            NoResponseError: No response, or none with an entity.
            RefusedError: The wiki refuses the request.
        """
        parameters = {"action": "wbgetentities", "ids": entity_id, "props": ENTITY_PROPS}
        answer = self.call_api(lambda: self._site.simple_request(**parameters).submit())
        try:
            (entity,) = answer["entities"].values()
            if "missing" in entity:
                return dict(entity)
            # The edit's baserevid must be an integer.
            entity["lastrevid"] = int(entity["lastrevid"])
            return validate_item(entity)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            what = f"gives an answer that is not the item {entity_id}: {printable_line(error)}"
            raise NoResponseError(f"{self.api} {what}") from None

    def revisions_after(self, item: Json, revision: int) -> dict[int, str] | None:
        """Return the ids of an item's revisions after a given one, each with its user, latest first.

        Args:
            item: The item as read.
            revision: An earlier revision of it.

        Returns:
            None if the latest `MAX_HISTORY` revisions do not reach back that far, or do not start at the item as read.

        Raises:
            RunError: As `read` does.
        """
        title = str(item.get("title", item["id"]))
        parameters = {"action": "query", "prop": "revisions", "titles": title, "rvprop": "ids|user"}
        more = {"rvlimit": str(MAX_HISTORY), "formatversion": "2"}
        answer = self.call_api(lambda: self._site.simple_request(**parameters, **more).submit())
        try:
            (page,) = answer["query"]["pages"]
            users = {int(one["revid"]): str(one.get("user", "")) for one in page["revisions"]}
        except (KeyError, TypeError, ValueError, AttributeError):
            raise NoResponseError(f"{self.api} gives an answer that is not the history of {title}") from None
        if item["lastrevid"] != next(iter(users), None) or revision not in users:
            return None
        return {number: user for number, user in users.items() if number > revision}

    def refused_values(self, property_id: str, values: Sequence[str]) -> frozenset[str]:
        """Return those of the values that the wiki rejects for a property, by `wbparsevalue`; nothing is written.

        Args:
            property_id: The property id.
            values: Strings, URLs, file names or external ids.

        Raises:
            RunError: As `read` does.
        """
        # Values are separated by bars, unless the list begins with this character (API:Data formats).
        parameters = {"action": "wbparsevalue", "property": property_id, "values": "\x1f" + "\x1f".join(values)}
        answer = self.call_api(lambda: self._site.simple_request(**parameters, validate="1").submit())
        try:
            return frozenset(str(one["raw"]) for one in answer["results"] if "error" in one)
        except (KeyError, TypeError):
            raise NoResponseError(f"{self.api} gives an answer that does not say which values it takes") from None

    def edit(self, entity_id: str, data: Json, summary: str) -> Json:
        """Send one `wbeditentity` and return the entity of the response.

        Raises:
            RequestNotSentError: The edit did not reach the wiki, or the login expired and could not be renewed.
            NoResponseError: No usable response: the edit may have been saved.
            RefusedError: The wiki refuses: the edit was not saved.
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
        """Restart the deadline, so that the result of an edit can be read however long the wiki has taken so far."""
        self._transport.reset_deadline()

    def call_api(self, work: Callable[[], Any]) -> Any:
        """Return the result of a pywikibot call; translate pywikibot's exceptions into those of `wiki.errors`."""
        from pywikibot.exceptions import APIError, Error, MaxlagTimeoutError

        try:
            return work()
        except (RequestNotSentError, NoResponseError, RefusedError) as error:
            error.args = (self._credentials.redact_secrets(str(error)),)
            raise
        except LeapgraphError:
            raise
        except (APIError, MaxlagTimeoutError) as error:
            report = {} if isinstance(error, MaxlagTimeoutError) else {"code": error.code, "info": error.info}
            refusal = self._site.throttle.refusal or parse_api_error(report)
            problem = self._credentials.redact_secrets(describe_api_error(self.api, refusal))
            raise RefusedError(problem, refusal.code, refusal.message_names, refusal.values) from None
        except Error as error:
            problem = self._credentials.redact_secrets(printable_line(error))
            raise RefusedError(f"{self.api}: {problem}", type(error).__name__) from None
        except Exception as error:  # noqa: BLE001 - pywikibot does not expect such a response
            raise NoResponseError(f"{self.api} gives an answer that cannot be read ({type(error).__name__})") from None


@contextmanager
def open_session(
    api: str,
    credentials: Credentials,
    contact: str,
    limits: WaitLimits = DEFAULT_LIMITS,
    saving: Callable[[], AbstractContextManager[None]] = nullcontext,
) -> Iterator[Session]:
    """Log in and yield the session; all of pywikibot's state is removed afterwards.

    Args:
        api: The address of the wiki's `api.php`.
        credentials: A bot password or an OAuth consumer.
        contact: A web or mail address for the User-Agent.
        limits: How long to wait for the wiki.
        saving: A context that is held while the wiki saves an edit.

    Raises:
        RequestNotSentError: The wiki cannot be reached.
        NoResponseError: The wiki does not respond.
        RefusedError: The wiki refuses the login.
        RunError: The account may not edit, or the credentials are for another wiki.
    """
    check_address(api)
    if not credentials.is_for_wiki(api):
        raise RunError(f"the credentials of {credentials.user or 'the OAuth consumer'} are not for {api}")
    with load_pywikibot(contact):
        from pywikibot import config

        from leapgraph.wiki.pywikibot_edit_client import LeapgraphSite

        kept = config.authenticate, config.usernames, config.password_file
        config.max_retries, config.retry_wait, config.write_maxlag = RETRIES, 1, 5
        # SIGINT does not interrupt a read: it would leave the result of an edit unknown.
        config.read_maxlag, config.password_file, config.usernames = None, None, {}
        transport = Transport(api, limits, _oauth_signer(credentials))
        session = Session(transport, LeapgraphSite(transport, credentials), credentials, saving)
        try:
            session.call_api(session._site.login)  # noqa: SLF001 - this function constructs it
            check_user(api, session._site.userinfo)  # noqa: SLF001
            yield session
        finally:
            config.authenticate, config.usernames, config.password_file = kept


def check_user(api: str, info: Json) -> None:
    """Check by the wiki's `userinfo` that an account may edit.

    Raises:
        RunError: The account is anonymous, blocked, or has no right to edit.
    """
    if "anon" in info or not info.get("id"):
        raise RunError(f"{api} treats this session as anonymous: log in with an account")
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
