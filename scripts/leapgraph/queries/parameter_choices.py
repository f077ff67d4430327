"""What a parameter of type one-of may be: the values of its list as a person may type them, with their names."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import Literal

from leapgraph.queries.parameters import shorten_term

if TYPE_CHECKING:
    from leapgraph.project import Project
    from leapgraph.queries.parameters import Parameter
    from leapgraph.sparql.results import QueryResult


class Choice(NamedTuple):
    """One value of a list.

    Attributes:
        value: What a person types for it.
        name: What it is called; the value itself where the list has no name.
    """

    value: str
    name: str


def list_choices(project: Project, parameter: Parameter, answer: QueryResult) -> list[Choice]:
    """Return what `answer`, of the question that lists the values of `parameter`, has: each value once, in its order.

    The first column holds the values; the second, where it is a text, their names.
    """
    found: dict[str, Choice] = {}
    for value, *others in getattr(answer, "rows", ()):
        if value is not None:
            typed = shorten_term(project, parameter, value)
            named = str(others[0].value) if others and isinstance(others[0], Literal) else typed
            found.setdefault(typed, Choice(typed, named))
    return list(found.values())
