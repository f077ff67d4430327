"""The description of one saved query in full, as `leapgraph query NAME --describe` prints it."""

from __future__ import annotations

from textwrap import indent, wrap
from typing import TYPE_CHECKING

from leapgraph.base_project import is_model_file
from leapgraph.printable import escape_unprintable
from leapgraph.queries.parameters import list_choices
from leapgraph.queries.snapshot_need import NOT_PULLED, needs_snapshot

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from leapgraph.project import Project
    from leapgraph.queries.parameters import Choice, Parameter
    from leapgraph.queries.saved_query import SavedQuery
    from leapgraph.sparql.results import QueryResult

_WIDTH = 100
_LEAD = " " * 6


def describe_query(project: Project, query: SavedQuery, ask: Callable[[str], QueryResult]) -> str:
    """Return the description of a query: summary, parameters, columns, an example command, and the text.

    Args:
        project: The project of the query.
        query: The query.
        ask: Runs the queries that list the values of parameters.
    """
    return "\n".join(_description_lines(project, query, ask)) + "\n"


def _description_lines(project: Project, query: SavedQuery, ask: Callable[[str], QueryResult]) -> Iterator[str]:
    yield query.name
    yield from wrap(escape_unprintable(query.summary), _WIDTH)
    if query.description:
        for paragraph in query.description.strip().split("\n\n"):
            yield ""
            yield from wrap(" ".join(escape_unprintable(paragraph.replace("\n", " ")).split()), _WIDTH)
    if needs_snapshot(query.name, is_pulled=project.has_snapshot):
        yield f"\nIn this project {NOT_PULLED}."
    if query.former_names:
        yield f"\nFormerly:\n  {', '.join(query.former_names)}"
    if query.parameters:
        yield "\nParameters:"
    lists = {
        parameter.name: list_choices(project, parameter, ask(_query_text(project, parameter.query)))
        for parameter in query.parameters
        if parameter.query is not None
    }
    for parameter in query.parameters:
        yield from _parameter_lines(parameter, lists.get(parameter.name))
    if query.columns:
        yield "\nColumns:"
        yield from wrap(", ".join(query.columns), _WIDTH, initial_indent="  ", subsequent_indent="  ")
    for service in query.services:
        yield f"\nAlso calls:\n  {escape_unprintable(service)}"
    if query.tags:
        yield f"\nTags:\n  {', '.join(query.tags)}"
    yield "\nExample:"
    yield f"  {_command(project, query, {name for name, listed in lists.items() if not listed})}"
    yield f"\nQuery:\n{indent(query.text.strip(), '  ')}"


def _parameter_lines(parameter: Parameter, listed: Sequence[Choice] | None) -> Iterator[str]:
    values = "" if listed == [] else f"; {parameter.default} if not given; for example {parameter.example}"
    yield f"  {parameter.name} ({parameter.type}{escape_unprintable(values)})"
    yield from _indent_text(escape_unprintable(parameter.description))
    if listed:
        yield from _indent_text(f"one of: {', '.join(escape_unprintable(choice.value) for choice in listed)}")
    elif listed is not None:
        yield from _indent_text("The list is empty in this project: there is nothing to ask for.")


def _indent_text(text: str) -> list[str]:
    return wrap(text, _WIDTH, initial_indent=_LEAD, subsequent_indent=_LEAD, break_on_hyphens=False)


def _query_text(project: Project, name: str) -> str:
    from leapgraph.queries.saved_query import find_query

    return find_query(project, name).text


def _command(project: Project, query: SavedQuery, without: set[str]) -> str:
    from shlex import quote

    of_the_set = query.path.parent == project.queries or is_model_file(project, query.path)
    words = ["leapgraph", "query", query.name if of_the_set else str(query.path)]
    for parameter in query.parameters:
        if parameter.name in without:
            continue
        words += ["--param", f"{parameter.name}={parameter.example}"]
    return " ".join(map(quote, words))
