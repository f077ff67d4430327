"""The lint of queries: each file of `queries/`, `queries/derive/` and `queries/sync/` is valid and can be run."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from leapgraph.base_project import find_file, named_files, read_project_text
from leapgraph.checks.lint_rules import QUERY
from leapgraph.derive import check_derive_query
from leapgraph.errors import DataError, LeapgraphError
from leapgraph.infobox.property_mapping import MAPPING_FILE, read_mapping
from leapgraph.pull.entities_to_reconcile import KINDS_FILE, read_kind_rules
from leapgraph.sparql.error_excerpt import QuerySyntaxError
from leapgraph.sparql.oxigraph_engine import try_query
from leapgraph.sparql.parsed_query import parse_query

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from leapgraph.checks.validation_report import ValidationResult
    from leapgraph.project import Project
    from leapgraph.queries.query_set import QuerySet

# The only query of `queries/sync/` without statements: it returns names.
_NAMES_QUERY = "names.rq"


def lint_queries(project: Project, queries: QuerySet) -> Iterator[ValidationResult]:
    """Yield a result for each query that cannot be run, and for each other malformed file of `queries/sync/`.

    Queries of `queries/derive/` are left to `lint_derive_queries`: to derive the graph is to run them.
    """
    for path, error in queries.errors.items():
        yield query_result(project, path, error)
    yield from _lint_folder(project, "sync", _check_sync_query)
    tables: tuple[tuple[str, Callable[[Project], object]], ...] = (
        (MAPPING_FILE, read_mapping),
        (KINDS_FILE.name, read_kind_rules),
    )
    for name, reader in tables:
        path = find_file(project, "queries/sync", name)
        if path.is_file():
            yield from _check_results(project, [path], partial(_read_table, reader))


def lint_derive_queries(project: Project) -> Iterator[ValidationResult]:
    """Yield a result for each query of `queries/derive/` that cannot be run, whatever the graphs hold."""
    yield from _lint_folder(project, "derive", check_derive_query)


def query_result(project: Project, path: Path, error: LeapgraphError) -> ValidationResult:
    """Return the result for an invalid query file, at the error's location."""
    message, line, column = str(error), 1, None
    if isinstance(error, DataError):
        # In a list of results the error's excerpt and caret would look like further results.
        message = error.what if isinstance(error, QuerySyntaxError) else error.message
        line, column = error.line or 1, error.column
    # A message begins with a lower-case word, or with the name of the faulty part.
    first = message.partition(" ")[0]
    start = first.capitalize() if first.isalpha() and first.islower() else first
    text = start + message[len(first) :] + ("" if message.endswith((".", "?")) else ".")
    return QUERY.result(project.base, text, file=project.relative_path(path), line=line, column=column)


def _lint_folder(project: Project, folder: str, check: Callable[[Project, Path], object]) -> Iterator[ValidationResult]:
    try:
        paths = [*named_files(project, f"queries/{folder}", ".rq").values()]
    except DataError as error:
        yield query_result(project, project.root / str(error.path), error)
        return
    yield from _check_results(project, paths, check)


def _check_results(
    project: Project, paths: Iterable[Path], check: Callable[[Project, Path], object]
) -> Iterator[ValidationResult]:
    for path in paths:
        try:
            check(project, path)
        except LeapgraphError as error:
            # A table can have parts in several files.
            place = error.path if isinstance(error, DataError) and error.path else path
            yield query_result(project, project.root / place, error)


def _read_table(reader: Callable[[Project], object], project: Project, _path: Path) -> None:
    reader(project)


def _check_sync_query(project: Project, path: Path) -> None:
    form = "SELECT" if path.name == _NAMES_QUERY else "CONSTRUCT"
    query = parse_query(read_project_text(project, path))
    try_query(query)
    if query.form != form:
        raise DataError(f"a query here must be a {form} query")
