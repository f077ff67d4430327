"""What can go wrong between us and a wiki, by what it means for an edit: never sent, lost, refused, in conflict."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leapgraph.errors import RunError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from leapgraph.wikibase.json_types import Json

EXIT_CONFLICT, EXIT_REFUSED, EXIT_UNKNOWN = 3, 4, 5


class RequestNotSentError(RunError):
    """Nothing has reached the wiki: there is no connection to it."""


class NoResponseError(RunError):
    """The wiki was asked, and its answer is missing or cannot be read: what was asked may have been done.

    Attributes:
        seconds: After how many seconds the wiki wants to be asked again; None if it does not say.
    """

    def __init__(self, message: str, seconds: float | None = None) -> None:
        super().__init__(message)
        self.seconds = seconds


class ResponseTimeoutError(NoResponseError):
    """The wiki was asked, and does not answer in time: to ask it again would take as long again."""


class RefusedError(RunError):
    """The wiki has refused: what was asked was not done.

    Attributes:
        code: The code of the API's error, or `HTTP` and a status.
        messages: The names of the messages that say more, as `abusefilter-disallowed`.
        values: What these messages are about, as the name of a file.
    """

    def __init__(self, message: str, code: str, messages: Sequence[str] = (), values: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.code = code
        self.messages = tuple(messages)
        self.values = tuple(values)

    @property
    def moved(self) -> bool:
        """Whether it was refused because the item is not, or may not be, at the revision that it was meant for."""
        return self.code in {"editconflict", "param-illegal", "no-such-entity"} or "edit-conflict" in self.messages


class TemporarilyRefusedError(RefusedError):
    """The wiki has not taken on what was asked, and wants to be asked later.

    Attributes:
        seconds: After how many seconds; None if it does not say.
    """

    def __init__(self, message: str, code: str, seconds: float | None) -> None:
        super().__init__(message, code)
        self.seconds = seconds


class ConflictError(RunError):
    """Someone else has changed what the plan is about: nothing was sent."""

    exit_code = EXIT_CONFLICT


class EditConflictError(ConflictError):
    """The item was edited since the plan was made: nothing was sent, and it is to be planned again.

    Attributes:
        item: The item as it is now, Wikibase JSON.
    """

    def __init__(self, message: str, item: Json) -> None:
        super().__init__(message)
        self.item = item
