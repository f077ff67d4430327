"""Former names of queries and parameters: accepted for one release, with a line that gives the new name."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from leapgraph.queries.saved_query import SavedQuery

# Parameters that every query had or could have had, and what holds without them.
_PARAMETERS = {"language": "every name is the one that the graph has in its own language"}


def drop_former_parameters(query: SavedQuery, values: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """Return `values` without those of removed parameters, and a line for the user for each of them."""
    own = {parameter.name for parameter in query.parameters}
    gone = [name for name in values if name in _PARAMETERS and name not in own]
    lines = [f"{name} has no effect any more: {_PARAMETERS[name]}; leave it out" for name in gone]
    return {name: value for name, value in values.items() if name not in gone}, lines


def former_name_line(former: str, name: str) -> str:
    """Return the line for a user of a query's former name."""
    return f"{former} is called {name} now; the old name answers until the next release"
