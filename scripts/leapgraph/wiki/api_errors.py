"""Errors of the Action API: parsed from its JSON, sorted by kind, and described with the advice when to retry.

The codes are those of mediawiki.org, API:Errors and warnings; a save that fails is recognized by its message names.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING, Any

from leapgraph.printable import printable_line
from leapgraph.wiki.read_client import duration_text

if TYPE_CHECKING:
    from collections.abc import Mapping

READ_ONLY_CODES = {"readonly", "readonlytext", "internal_api_error_ReadOnlyError"}
RATE_LIMIT_CODES = {"ratelimited", "apierror-ratelimited", "actionthrottled", "actionthrottledtext", "HTTP 429"}
LOGIN_LOST_CODES = {
    "login", "assertuserfailed", "assertbotfailed", "assertnameduserfailed", "notloggedin", "readapidenied",
    "mwoauth-invalid-authorization", "NoUsernameError",
}  # fmt: skip


@dataclass(frozen=True)
class ApiErrorReport:
    """One error reported by the Action API.

    Attributes:
        code: The error code.
        info: The description for people, on one line.
        message_names: The names of the MediaWiki messages.
        values: The parameters of these messages, such as a file name.
        reason: The operators' reason for read-only mode; empty if none is given.
        lag: The replication lag in seconds (maxlag); None if not reported.
        seconds: The delay before a retry that the wiki asks for, in seconds; None if not reported.
    """

    code: str
    info: str = ""
    message_names: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    reason: str = ""
    lag: float | None = None
    seconds: float | None = None

    def __str__(self) -> str:
        names = f" ({printable_line(', '.join(self.message_names))})" if self.message_names else ""
        return f"{printable_line(self.code)}: {self.info}{names}"

    def has_code(self, kind: set[str]) -> bool:
        """Return whether the error is of a kind, by its code or by one of its messages."""
        return self.code in kind or not kind.isdisjoint(self.message_names)


def parse_api_error(error: Mapping[str, Any], seconds: float | None = None) -> ApiErrorReport:
    """Parse the error object of an API response.

    Args:
        error: The `error` object as served.
        seconds: The value of the Retry-After header.
    """
    messages = error.get("messages", [])
    listed = list(messages.values()) if isinstance(messages, dict) else messages if isinstance(messages, list) else []
    known = [one for one in listed if isinstance(one, dict)]
    lag, code = error.get("lag"), str(error.get("code", "unknown"))
    # "The save has failed." is too general; the message behind it is specific.
    words = [text for one in known[1:] if (text := _message_text(one))] if code == "failed-save" else []
    return ApiErrorReport(
        code,
        printable_line(" ".join(dict.fromkeys(words)) or error.get("info", "")),
        tuple(str(one.get("name", "")) for one in known),
        tuple(text for one in known for text in _message_parameters(one)),
        printable_line(error.get("readonlyreason", "")),
        float(lag) if isinstance(lag, int | float) else None,
        seconds,
    )


def _message_parameters(message: Mapping[str, Any]) -> list[str]:
    given = message.get("parameters")
    return [one for one in given if isinstance(one, str)] if isinstance(given, list) else []


def _message_text(message: Mapping[str, Any]) -> str:
    html = message.get("html")
    text = html.get("*", "") if isinstance(html, dict) else html if isinstance(html, str) else ""
    return unescape(re.sub(r"<[^<>]*>", "", str(text))).strip()


def describe_api_error(api: str, refusal: ApiErrorReport) -> str:
    """Return a description of a refusal, with the wiki's own reason and when to retry."""
    if refusal.has_code(READ_ONLY_CODES):
        why = refusal.reason or refusal.info
        return f"{api} is read-only ({why}): {retry_advice(refusal.seconds, 'when it takes edits again')}"
    if refusal.has_code(RATE_LIMIT_CODES):
        what = "this account has made more edits or requests than it takes in the time, its rate limit"
        return f"{api} refuses now, since {what} ({refusal.info}): {retry_advice(refusal.seconds, 'in some minutes')}"
    if refusal.code == "maxlag":
        lag = "" if refusal.lag is None else f" by {refusal.lag:g} seconds"
        what = f"{api} refuses edits now, since its databases lag behind{lag} ({refusal.info})"
        return f"{what}: {retry_advice(refusal.seconds, 'in some minutes')}"
    if any("captcha" in text.lower() for text in (refusal.code, *refusal.message_names, refusal.info)):
        advice = "make the edit by hand in a browser, or have the account confirmed there"
        return f"{api} requires a captcha, which only a person can solve ({refusal.info}): {advice}"
    if refusal.has_code(LOGIN_LOST_CODES):
        return f"{api} no longer accepts the login ({refusal})"
    when = "" if refusal.seconds is None else f"; {retry_advice(refusal.seconds, '')}"
    return f"{api} refuses: {refusal}{when}"


def retry_advice(seconds: float | None, otherwise: str) -> str:
    """Return when to retry: after the given number of seconds, else the fallback text."""
    return f"try again {otherwise if seconds is None else f'in {duration_text(seconds)}'}"
