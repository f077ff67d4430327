"""Errors of requests to a wiki, by what they mean for an edit: not sent, no response, refused, edit conflict."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leapgraph.errors import RunError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from leapgraph.wikibase.json_types import Json

EXIT_CONFLICT, EXIT_REFUSED, EXIT_UNKNOWN = 3, 4, 5


class RequestNotSentError(RunError):
    """The request was not sent: the wiki cannot be connected to."""


class NoResponseError(RunError):
    """The request was sent and the response is missing or unreadable: an edit may have been saved.

    Attributes:
        seconds: The delay before a retry that the wiki asks for, in seconds; None if not given.
    """

    def __init__(self, message: str, seconds: float | None = None) -> None:
        super().__init__(message)
        self.seconds = seconds


class ResponseTimeoutError(NoResponseError):
    """The request was sent and no response came in time; a retry would take as long again."""


class RefusedError(RunError):
    """The wiki refused the request: an edit was not saved.

    Attributes:
        code: The API's error code, or `HTTP` and a status.
        messages: The names of the MediaWiki messages, such as `abusefilter-disallowed`.
        values: The parameters of these messages, such as a file name.
    """

    def __init__(self, message: str, code: str, messages: Sequence[str] = (), values: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.code = code
        self.messages = tuple(messages)
        self.values = tuple(values)

    @property
    def is_edit_conflict(self) -> bool:
        """Whether the request was refused because the item is not, or may not be, at the edit's base revision."""
        return self.code in {"editconflict", "param-illegal", "no-such-entity"} or "edit-conflict" in self.messages


class TemporarilyRefusedError(RefusedError):
    """The wiki refused the request for now (maxlag, rate limit, read-only) and expects a retry.

    Attributes:
        seconds: The delay before the retry in seconds; None if not given.
    """

    def __init__(self, message: str, code: str, seconds: float | None) -> None:
        super().__init__(message, code)
        self.seconds = seconds


class ConflictError(RunError):
    """The item no longer matches the plan: nothing was sent."""

    exit_code = EXIT_CONFLICT


class EditConflictError(ConflictError):
    """The item was edited since the plan was made: nothing was sent, and a new plan is needed.

    Attributes:
        item: The item's current JSON.
    """

    def __init__(self, message: str, item: Json) -> None:
        super().__init__(message)
        self.item = item
