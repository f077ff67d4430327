"""The query set of a project: each file is read by itself, so that an invalid one does not affect the others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from leapgraph.errors import DataError, LeapgraphError
from leapgraph.queries.query_list import query_files, query_subjects
from leapgraph.queries.saved_query import read_saved_query
from leapgraph.sparql.error_excerpt import QuerySyntaxError
from leapgraph.sparql.oxigraph_engine import try_query

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

    from leapgraph.project import Project
    from leapgraph.queries.saved_query import SavedQuery


@dataclass(frozen=True)
class QuerySet:
    """The query set of a project.

    Attributes:
        queries: The valid queries by name, sorted.
        errors: The errors in the other files, sorted.
    """

    queries: dict[str, SavedQuery]
    errors: dict[Path, LeapgraphError]


def read_query_set(project: Project) -> QuerySet:
    """Return the valid queries of the project, and the errors in the other files.

    Raises:
        DataError: A prefix declaration in `graph/dataset.ttl` is invalid.
        RunError: The folder cannot be read.
    """
    paths = query_files(project)
    subjects = query_subjects(project)
    _ = project.query_prefixes  # an error in these belongs to no query
    queries: dict[str, SavedQuery] = {}
    errors: dict[Path, LeapgraphError] = {}
    for name, path in paths.items():
        try:
            queries[name] = _read_and_try(project, path, subjects)
        except LeapgraphError as error:
            errors[path] = error
    for query in list(queries.values()):
        wrong = _reference_error(project, query, paths, queries)
        if wrong is not None:
            errors[query.path] = wrong
    whole = {name: query for name, query in queries.items() if query.path not in errors}
    return QuerySet(whole, {path: errors[path] for path in paths.values() if path in errors})


def load_queries(project: Project) -> dict[str, SavedQuery]:
    """Return the queries of the project by name, sorted.

    Raises:
        DataError: A file is not a valid saved query; with file and line.
        RunError: A file cannot be read.
    """
    found = read_query_set(project)
    for error in found.errors.values():
        raise error
    return found.queries


def former_names(queries: Mapping[str, SavedQuery]) -> dict[str, str]:
    """Return the present name of each query by its former names."""
    found: dict[str, str] = {}
    for query in queries.values():
        for former in query.former_names:
            found.setdefault(former, query.name)
    return found


def _read_and_try(project: Project, path: Path, subjects: Collection[str]) -> SavedQuery:
    query = read_saved_query(project, path, subjects)
    try:
        try_query(query.query)
    except QuerySyntaxError as error:
        raise error.with_location(project.relative_path(path), query.first_line) from error
    return query


def _reference_error(
    project: Project, query: SavedQuery, paths: Mapping[str, Path], queries: Mapping[str, SavedQuery]
) -> DataError | None:
    """Return the error in the names of other queries in the header of `query`, if there is one."""
    shown = project.relative_path(query.path)
    formerly = former_names(queries)
    for parameter in query.parameters:
        name = parameter.query
        if name is None or (name in paths and name not in queries):
            continue  # the error belongs to that query's file
        if name not in queries or not queries[name].columns:
            hint = f"; it is called {formerly[name]} now" if name in formerly else ""
            what = f"the values of {parameter.name} come from {name}, which is no question with columns{hint}"
            return DataError(what, path=shown)
    for name in query.former_names:
        if name in paths:
            return DataError(f"{name} is the name of a question, and no former one", path=shown)
        if formerly[name] != query.name:
            return DataError(f"{name} is the former name of {formerly[name]} too", path=shown)
    return None
