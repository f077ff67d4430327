"""The choices of a parameter of type one-of: the values of its list as a user may type them, with their names."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import Literal

from leapgraph.queries.parameters import shorten_term

if TYPE_CHECKING:
    from leapgraph.project import Project
    from leapgraph.queries.parameters import Parameter
    from leapgraph.sparql.results import QueryResult


class Choice(NamedTuple):
    """One choice.

    Attributes:
        value: What the user types.
        name: The name to show; the value itself where the list has no names.
    """

    value: str
    name: str


def list_choices(project: Project, parameter: Parameter, answer: QueryResult) -> list[Choice]:
    """Return the choices in `answer`, the result of the query that lists `parameter`'s values, each once, in order.

    The first column has the values; the second, if it is text, their names.
    """
    found: dict[str, Choice] = {}
    for value, *others in getattr(answer, "rows", ()):
        if value is not None:
            typed = shorten_term(project, parameter, value)
            named = str(others[0].value) if others and isinstance(others[0], Literal) else typed
            found.setdefault(typed, Choice(typed, named))
    return list(found.values())
