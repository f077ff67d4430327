"""Errors of the conversion of an entity, which name the entity, the property and the statement."""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn, TypeVar

from leapgraph.errors import DataError

V = TypeVar("V")

# The exceptions that Python raises when malformed JSON is read as an entity.
MALFORMED_JSON_ERRORS = (KeyError, TypeError, AttributeError, ValueError, IndexError, RecursionError)


class EntityError(DataError):
    """An entity cannot be converted, although its document is valid JSON; other entities are unaffected.

    The message names the entity and, if one is at fault, the property and the statement.

    Attributes:
        part: The statement, sitelink or term that is at fault, as it stands in the JSON; None if it is not known.
    """

    part: object = None

    @classmethod
    def of_part(cls, message: str, part: object) -> EntityError:
        """Return the error of a part of an entity."""
        error = cls(message)
        error.part = part
        return error


# Receives the kind of an omitted part of an entity, `statement`, `sitelink` or `term`, and its error; the rest is
# converted without it.
OmissionCallback = Callable[[str, EntityError], None]


def ignore_omission(_kind: str, _error: EntityError) -> None:
    """Omit a part of an entity silently, because it was reported before."""


class ValueProblem(ValueError):  # noqa: N818 - always converted to an EntityError
    """A problem with one value, before its statement is known."""


class StrictDict(dict[str | None, V]):
    """The known values of a vocabulary; an unknown key raises a ValueProblem instead of a KeyError."""

    def __init__(self, kind: str, items: dict[str | None, V]) -> None:
        super().__init__(items)
        self._kind = kind

    def __missing__(self, key: object) -> NoReturn:
        message = f"{self._kind} {key!r} is unknown to this converter"
        raise ValueProblem(message)


def describe_problem(problem: Exception) -> str:
    """Describe an exception from reading an entity."""
    if isinstance(problem, ValueProblem):
        return str(problem)
    if isinstance(problem, KeyError):
        return f"{problem.args[0]!r} is missing"
    if isinstance(problem, UnicodeError):
        return "a text holds half of a surrogate pair, which is not a character"
    return f"the JSON is not shaped like an entity ({problem})"
