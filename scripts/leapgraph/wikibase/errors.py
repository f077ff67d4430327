"""The one error of this package: an entity that cannot be converted, named down to its statement."""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn, TypeVar

from leapgraph.errors import DataError

V = TypeVar("V")

# What Python raises when JSON of the wrong shape is read as if it had the right one.
MALFORMED_JSON_ERRORS = (KeyError, TypeError, AttributeError, ValueError, IndexError, RecursionError)


class EntityError(DataError):
    """One entity cannot be converted, though its JSON is sound: the entities beside it can.

    The message names the entity and, where one is to blame, the property and the statement.
    """


# Is given what kind of part of an entity cannot be written, `statement`, `sitelink` or `term`, and why: the rest is
# written without it.
OmissionCallback = Callable[[str, EntityError], None]


def ignore_omission(_kind: str, _error: EntityError) -> None:
    """Leave out a part of an entity in silence: one that was named before."""


class ValueProblem(ValueError):  # noqa: N818 - never seen by a user: it becomes an EntityError
    """What is wrong with one value, before it is known which statement it stands in."""


class StrictDict(dict[str | None, V]):
    """All that is known of a kind; another key is a problem that says so, not a KeyError."""

    def __init__(self, kind: str, items: dict[str | None, V]) -> None:
        super().__init__(items)
        self._kind = kind

    def __missing__(self, key: object) -> NoReturn:
        message = f"{self._kind} {key!r} is unknown to this converter"
        raise ValueProblem(message)


def describe_problem(problem: Exception) -> str:
    """Return in words what an exception from reading an entity says is wrong with it."""
    if isinstance(problem, ValueProblem):
        return str(problem)
    if isinstance(problem, KeyError):
        return f"{problem.args[0]!r} is missing"
    if isinstance(problem, UnicodeError):
        return "a text holds half of a surrogate pair, which is no character"
    return f"the JSON is not shaped like an entity ({problem})"
