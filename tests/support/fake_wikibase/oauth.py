"""OAuth 1.0a as owner-only consumers use it: the Authorization header of a request, and its HMAC-SHA1 signature."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from support.fake_wikibase.errors import ApiError

if TYPE_CHECKING:
    from support.fake_wikibase.request_log import LoggedRequest


@dataclass(frozen=True)
class Consumer:
    """An owner-only consumer: whose it is, and the three secrets beside its key."""

    user: str
    secret: str
    token: str
    token_secret: str


def consumer_of(asked: LoggedRequest, address: str, consumers: dict[str, str | Consumer]) -> tuple[str, str] | None:
    """Return the consumer key and the user of a request; None if it has no OAuth header.

    Raises:
        ApiError: The consumer is unknown, or the signature is not that of RFC 5849, section 3.4.
    """
    header = asked.headers.get("authorization", "")
    if not header.startswith("OAuth "):
        return None
    given = {name: unquote(value) for name, value in re.findall(r'(oauth_\w+)="([^"]*)"', header)}
    key = given.get("oauth_consumer_key", "")
    consumer = consumers.get(key)
    if consumer is None:
        raise _wrong("No approved grant was found for that authorization token.")
    if isinstance(consumer, str):
        return key, consumer
    signature = given.pop("oauth_signature", "")
    if given.get("oauth_token") != consumer.token or signature != _signature(asked, address, given, consumer):
        raise _wrong("Invalid signature")
    return key, consumer.user


def _wrong(what: str) -> ApiError:
    info = f"The authorization headers in your request are not valid: {what}"
    return ApiError("mwoauth-invalid-authorization", info)


def _signature(asked: LoggedRequest, address: str, given: dict[str, str], consumer: Consumer) -> str:
    pairs = sorted((_quoted(key), _quoted(value)) for key, value in {**asked.parameters, **given}.items())
    parameters = "&".join(f"{key}={value}" for key, value in pairs)
    base = "&".join(_quoted(part) for part in (asked.method, address, parameters))
    secret = f"{_quoted(consumer.secret)}&{_quoted(consumer.token_secret)}"
    return base64.b64encode(hmac.new(secret.encode(), base.encode(), hashlib.sha1).digest()).decode()


def _quoted(text: str) -> str:
    return quote(text, safe="~")
