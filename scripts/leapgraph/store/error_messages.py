"""Error messages of a store: its own words in one line, without secrets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leapgraph.errors import RunError
from leapgraph.store.addresses_and_credentials import AUTH, PASSWORD, TOKEN, USER, Credentials, StoreAddress

if TYPE_CHECKING:
    import httpx

# So many characters of a store's error message are shown.
_WORDS = 300
_MOST = 1_000_000
_UNAUTHORIZED, _FORBIDDEN = 401, 403


class StoreError(RunError):
    """The store did not do what was requested.

    Args:
        message: The request and what came of it.
        status: The status of the response; None without one, so that it is not known what the store did.
    """

    def __init__(self, message: str, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status


def response_error(
    answer: httpx.Response, address: StoreAddress, credentials: Credentials, hint: str = ""
) -> StoreError:
    """Return the error for an unsuccessful response, with the store's own message and what to do."""
    message = f"{address} answered {answer.status_code} {safe_message(answer.reason_phrase, credentials)}".strip()
    if answer.status_code == _UNAUTHORIZED:
        what = "it refuses the credentials from" if credentials else "it wants credentials: set"
        chosen = f" (as {credentials.scheme}, which {AUTH} says)" if credentials.scheme else ""
        return StoreError(f"{message}: {what} {USER} and {PASSWORD}, or {TOKEN}{chosen}", answer.status_code)
    if answer.status_code == _FORBIDDEN:
        message += ": this user may not do that"
    words = _response_message(answer, credentials)
    return StoreError(message + (f": {words}" if words else "") + (f"; {hint}" if hint else ""), answer.status_code)


def safe_message(text: str, credentials: Credentials) -> str:
    """Return a store's message as one line of bounded length, without secrets and control characters.

    Pass the whole text: it is shortened here, after secrets have been removed.
    """
    words = " ".join(credentials.redact_secrets(text).split())
    shown = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in words)
    return f"{shown[:_WORDS]}…" if len(shown) > _WORDS else shown


def _response_message(answer: httpx.Response, credentials: Credentials) -> str:
    if "html" in answer.headers.get("content-type", ""):
        return "an HTML page"
    # Far more than is shown, so that half a secret at the end of the searched text cannot end up in the line.
    text = " ".join(answer.content[:_MOST].decode("utf-8", "replace").split())
    return safe_message(text[: 8 * _WORDS], credentials)
