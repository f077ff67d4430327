"""pywikibot's request, made to be sent once: a lost answer is told, never followed by a second sending."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from leapgraph.sync.credentials import Credentials

_GOOD = 200


def request_class(api: str, credentials: Credentials) -> Any:
    """Return a class of pywikibot requests for one wiki.

    Of an answer that says that nothing was done (maxlag, an old token, an ended session) pywikibot makes a second
    attempt; of none, or of one that cannot be read, it makes none.

    Args:
        api: The address of the wiki's `api.php`.
        credentials: With an OAuth consumer each request is signed.
    """
    from pywikibot.data.api import Request

    class LeapgraphRequest(Request):  # type: ignore[misc]  # pywikibot has no types
        """A request that is sent once."""

        def __init__(self, site: Any, expiry: object = None, **options: Any) -> None:  # noqa: ARG002 - nothing is kept on the disk
            super().__init__(site, **options)

        def _http_request(self, use_get: bool, uri: str, data: Any, headers: Any, *_more: object) -> Any:  # noqa: FBT001
            return send(api, credentials, "GET" if use_get else "POST", self.site.base_url(uri), data, headers), use_get

        def _json_loads(self, response: Any) -> Any:
            return parsed(api, response)

        def _userinfo_query(self, _result: object) -> bool:
            return False

        def _relogin(self, _message: str = "") -> None:
            self.site.login()
            if "token" in self._params:
                self._params["token"] = [self.site.tokens["csrf"]]

    return LeapgraphRequest


def send(api: str, credentials: Credentials, method: str, uri: str, data: Any, headers: Any) -> Any:  # noqa: PLR0913, PLR0917 - what pywikibot hands over
    """Return the answer to one HTTP request.

    Raises:
        LostError: There is none, or its status is not 200.
        BusyError: The wiki asks to come back later, and has done nothing.
    """
    import pywikibot.config
    import requests
    from pywikibot.comms import http

    from leapgraph.pull.wiki import _why
    from leapgraph.sync.session import TIMEOUT, LostError, RefusedError

    pywikibot.config.socket_timeout = TIMEOUT
    auth = _signer(credentials) if credentials.oauth else (lambda request: request)
    try:
        response = http.fetch(
            uri, method, headers, default_error_handling=False, data=data, allow_redirects=False, auth=auth
        )
        if isinstance(response, Exception):
            raise response
    except (requests.RequestException, OSError) as error:
        raise LostError(f"{api} {_why(error)}") from None
    if response.status_code in {429, 503} and "Retry-After" in response.headers:
        # Both say that the request was not taken on (RFC 9110, section 15.6.4; RFC 6585, section 4).
        seconds = str(response.headers["Retry-After"])[:20]
        raise RefusedError(api, f"HTTP {response.status_code}", f"come back in {seconds} seconds", [])
    if response.status_code != _GOOD:
        raise LostError(f"{api} answers HTTP {response.status_code}")
    return response


def parsed(api: str, response: Any) -> Any:
    """Return the JSON object of an answer.

    Raises:
        LostError: It is none.
    """
    import orjson

    from leapgraph.sync.session import LostError

    try:
        said = orjson.loads(response.content)
    except orjson.JSONDecodeError:
        raise LostError(f"{api} gives an answer that is not JSON") from None
    if not isinstance(said, dict):
        raise LostError(f"{api} gives JSON that is no object")
    return said


def _signer(credentials: Credentials) -> Any:
    from requests_oauthlib import OAuth1

    consumer, consumer_secret, token, token_secret = credentials.oauth
    return OAuth1(consumer, consumer_secret, token, token_secret)
