"""What a store says when it does not do what was asked: in its own words, in one line, and without a secret."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leapgraph.errors import RunError
from leapgraph.store.store_url import AUTH, PASSWORD, TOKEN, USER, Credentials, StoreAddress

if TYPE_CHECKING:
    import httpx

# Of what a store says about an error, so much is shown.
_WORDS = 300
_MOST = 1_000_000
_UNAUTHORIZED, _FORBIDDEN = 401, 403


class StoreError(RunError):
    """The store did not do what was asked.

    Args:
        message: What was asked of whom, and what came of it.
        status: The status of the answer; None where there was none, so that it is not known what the store did.
    """

    def __init__(self, message: str, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status


def response_error(
    answer: httpx.Response, address: StoreAddress, credentials: Credentials, hint: str = ""
) -> StoreError:
    """Return the error that an answer is, in the store's own words and with what to do."""
    message = f"{address} answered {answer.status_code} {safe_message(answer.reason_phrase, credentials)}".strip()
    if answer.status_code == _UNAUTHORIZED:
        what = "it refuses the credentials from" if credentials else "it wants credentials: set"
        chosen = f" (as {credentials.scheme}, which {AUTH} says)" if credentials.scheme else ""
        return StoreError(f"{message}: {what} {USER} and {PASSWORD}, or {TOKEN}{chosen}", answer.status_code)
    if answer.status_code == _FORBIDDEN:
        message += ": whoever this is may not do that"
    words = _response_message(answer, credentials)
    return StoreError(message + (f": {words}" if words else "") + (f"; {hint}" if hint else ""), answer.status_code)


def safe_message(text: str, credentials: Credentials) -> str:
    """Return what a store says, whatever part of an answer it is: one line of bounded length, without a secret.

    Nothing in it is a command to a terminal. Give the whole text: it is shortened here, once secrets are out of it.
    """
    words = " ".join(credentials.redact_secrets(text).split())
    shown = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in words)
    return f"{shown[:_WORDS]}…" if len(shown) > _WORDS else shown


def _response_message(answer: httpx.Response, credentials: Credentials) -> str:
    if "html" in answer.headers.get("content-type", ""):
        return "a page for people"
    # Far more than is shown: half a secret, at the end of what is looked at, is not to be shown as the end of a line.
    text = " ".join(answer.content[:_MOST].decode("utf-8", "replace").split())
    return safe_message(text[: 8 * _WORDS], credentials)
