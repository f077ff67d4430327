"""What the fake wiki refuses with: the error reports of the Action API, and the messages that Wikibase adds to them."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

# What stands behind a `failed-save`; real wikis differ in the words and agree in the names.
REASONS = {
    "abusefilter-disallowed": "A filter against abuse has refused this edit.",
    "abusefilter-warning": "A filter against abuse warns of this edit.",
    "actionthrottledtext": "Too many edits in a short time: try again in some minutes.",
    "badaccess-groups": "The action is limited to users of one of the groups: users.",
    "captcha-edit-fail": "Incorrect or missing CAPTCHA.",
    "blockedtext": "The user name or IP address is blocked.",
    "edit-conflict": "Edit conflict.",
    "permissionserrors": "Permission error",
    "readonlytext": "The database is locked.",
    "protectedpagetext": "This page is protected against edits.",
    "spam-blacklisted-link": "The text was refused for a link to a site on the spam list.",
    "wikibase-error-entity-too-big": "The entity is too big.",
    "wikibase-save-unresolved-redirect": "The entity is a redirect.",
}


class ApiError(Exception):
    """An error that the Action API answers with."""

    def __init__(self, code: str, info: str, **more: Any) -> None:
        super().__init__(info)
        self.report = {"code": code, "info": info, **more}


def envelope(report: Json) -> Json:
    """Return the whole answer with an error, as in format version 1."""
    return {"error": {**report, "*": "See /w/api.php for API usage."}, "servedby": "double"}


def message(name: str, text: str, *parameters: Any) -> Json:
    """Return one of the `messages` of an error of Wikibase."""
    return {"name": name, "parameters": list(parameters), "html": {"*": text}}


def refused(code: str, info: str, **more: Any) -> ApiError:
    """Return an error of Wikibase itself, whose message is named after its code."""
    return ApiError(code, info, messages=[message(f"wikibase-api-{code}", info)], **more)


def invalid(name: str, info: str, *parameters: Any) -> ApiError:
    """Return the error about a value that a validator refuses; `name` is that of its message, without the prefix."""
    messages = [message(f"wikibase-validator-{name}", info, *parameters)]
    return ApiError("modification-failed", info, messages=messages)


def failed_save(*reasons: str, text: str = "", parameters: tuple[Any, ...] = ()) -> ApiError:
    """Return the error about an edit that was right and yet not saved; each reason is the name of a message."""
    first = message("wikibase-api-failed-save", "The save has failed.")
    given = [message(name, text or REASONS.get(name, name), *parameters) for name in reasons]
    return ApiError("failed-save", "The save has failed.", messages=[first, *given])
