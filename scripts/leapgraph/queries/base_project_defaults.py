"""The default values of the base project's queries in another project, chosen from that project's own data.

A parameter of type one-of keeps the base project's default if the project's list has it, and otherwise gets the first
value of the list, and the second as its example; where the list is empty, and for an iri of the base project, it is the
main entity.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from leapgraph.base_project import is_model_file
from leapgraph.errors import LeapgraphError
from leapgraph.project_files import read_text
from leapgraph.queries.header import read_header
from leapgraph.queries.parameters import list_choices, parse_value, shorten_term
from leapgraph.sparql.parameter_binding import bind_terms
from leapgraph.sparql.parsed_query import parse_query

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from leapgraph.project import Project
    from leapgraph.queries.parameters import Parameter
    from leapgraph.queries.saved_query import SavedQuery
    from leapgraph.sparql.results import QueryResult

_PREFIX = re.compile(r"^PREFIX ([\w-]+): <[^>]*>\n", re.MULTILINE)


def apply_project_defaults(
    project: Project, queries: Mapping[str, SavedQuery], ask: Callable[[str], QueryResult]
) -> dict[str, SavedQuery]:
    """Return `queries`, those of the base project with default values that this project has.

    Args:
        project: The project.
        queries: Queries by name, including those that list values.
        ask: Runs a query text over the project's dataset.
    """
    found: dict[str, SavedQuery] = {}
    for name, saved_query in queries.items():
        parameters = tuple(
            _fit_parameter(project, parameter, queries, ask) if is_model_file(project, saved_query.path) else parameter
            for parameter in saved_query.parameters
        )
        terms = {
            one.name: parse_value(project, one, one.default)
            for one, before in zip(parameters, saved_query.parameters, strict=True)
            if one.default != before.default
        }
        query = parse_query(drop_unused_prefixes(bind_terms(saved_query.query, terms))) if terms else saved_query.query
        found[name] = replace(saved_query, parameters=parameters, query=query)
    return found


def apply_published_defaults(
    project: Project, queries: Mapping[str, SavedQuery], release: Path
) -> dict[str, SavedQuery]:
    """Return `queries`, those of the base project with the default values in the release in a folder."""
    found = dict(queries)
    for name, saved_query in queries.items():
        if saved_query.parameters and is_model_file(project, saved_query.path):
            path = release / "query" / f"{name}.rq"
            try:
                header = read_header(read_text(path, path), path)
                query = parse_query(header.body)
            except LeapgraphError:
                continue  # an older release lacks this query
            found[name] = replace(saved_query, parameters=header.parameters, query=query)
    return found


def drop_unused_prefixes(text: str) -> str:
    """Remove prefixes that only a default value used: a bound term is written in full."""
    rest = _PREFIX.sub("", text)
    return _PREFIX.sub(lambda found: found[0] if re.search(rf"(?<![\w-]){found[1]}:", rest) else "", text)


def _fit_parameter(
    project: Project, parameter: Parameter, queries: Mapping[str, SavedQuery], ask: Callable[[str], QueryResult]
) -> Parameter:
    main = shorten_term(project, parameter, NamedNode(project.main_entity))
    listing = queries.get(parameter.query or "")
    if listing is not None:
        values = [choice.value for choice in list_choices(project, parameter, ask(listing.text))]
    elif isinstance(term := parse_value(project, parameter, parameter.default), NamedNode):
        values = [main] if term.value.startswith(project.base) else [parameter.default, parameter.example]
    else:
        return parameter
    if not values:
        values = [main] if parameter.namespace is not None else [parameter.default]
    default = parameter.default if parameter.default in values else values[0]
    others = [value for value in values if value != default] or [default]
    return replace(parameter, default=default, example=parameter.example if parameter.example in others else others[0])
