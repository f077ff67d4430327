"""The list of the saved queries: their files, names, subjects and headers; no query is parsed for it."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from leapgraph.base_project import add_model_files, is_model_file, model_files, name_in_project, read_project_text
from leapgraph.errors import DataError, LeapgraphError
from leapgraph.printable import escape_unprintable
from leapgraph.project_files import list_folder
from leapgraph.queries.header import read_header

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from pathlib import Path

    from leapgraph.project import Project
    from leapgraph.queries.header import Header

_NAME = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)+")


class ListedQuery(NamedTuple):
    """A query of the list: its name, the subject that its name begins with, and its header."""

    name: str
    subject: str
    header: Header


def query_files(project: Project) -> dict[str, Path]:
    """Return the file of each saved query by its name, sorted, without hidden files.

    Raises:
        RunError: The folder cannot be read.
    """
    paths = list_folder(project.queries, project.relative_path(project.queries), ".rq")
    own = {path.stem: path for path in paths}
    return add_model_files(project, own, "queries", ".rq")


def query_subjects(project: Project) -> frozenset[str]:
    """Return the subjects that names of saved queries may begin with: the stems of the files in `graph/`."""
    own = {path.stem for path in project.list_files(project.graph, ".ttl")}
    return frozenset(own | set(model_files(project, "graph", ".ttl")) | {"wikidata"})


def query_subject(subjects: Collection[str], name: str) -> str:
    """Return the longest of `subjects` that a query's name begins with; empty if there is none."""
    return max((subject for subject in subjects if name.startswith(f"{subject}-")), key=len, default="")


def check_query_name(subjects: Collection[str], name: str, shown: Path) -> None:
    """Check that the name of a saved query has the form `<subject>-<question>`.

    Raises:
        DataError: It does not.
    """
    if not _NAME.fullmatch(name) or not query_subject(subjects, name):
        what = "a question is called <subject>-<question>.rq, in lower case; the subjects are "
        what += f"{', '.join(sorted(subjects))}; a file of its name in graph/ makes one: graph/boats.ttl for boats-…"
        raise DataError(what, path=shown)


def list_queries(project: Project) -> tuple[list[ListedQuery], list[LeapgraphError]]:
    """Return the saved queries, sorted by name, and the errors in the names and headers of the other files.

    Raises:
        DataError: The name of a file in `graph/` is not allowed.
        RunError: A folder cannot be read.
    """
    subjects = query_subjects(project)
    listed: list[ListedQuery] = []
    errors: list[LeapgraphError] = []
    for path in query_files(project).values():
        shown = project.relative_path(path)
        name = name_in_project(project, path)
        try:
            if not is_model_file(project, path):
                check_query_name(subjects, name, shown)
            header = read_header(read_project_text(project, path), shown)
        except LeapgraphError as error:
            errors.append(error)
        else:
            listed.append(ListedQuery(name, query_subject(subjects, name), header))
    return sorted(listed), errors


def format_query_list(queries: Iterable[ListedQuery]) -> str:
    """Return a line for each query, for a pipe: its name and summary, separated by a tab."""
    return "".join(f"{query.name}\t{escape_unprintable(query.header.summary)}\n" for query in queries)


def print_query_list(queries: Iterable[ListedQuery]) -> None:
    """Print the queries to the terminal, by subject."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(show_edge=False, pad_edge=False, box=None)
    table.add_column("question", no_wrap=True)
    table.add_column()
    for subject, group in groupby(queries, key=lambda query: query.subject):
        table.add_row(Text(f"\n{subject}", style="bold"))
        for query in group:
            takes = ", ".join(parameter.name for parameter in query.header.parameters)
            text = Text(escape_unprintable(query.header.summary))
            table.add_row(Text(f"  {query.name}"), text.append(f" ({takes})", style="dim") if takes else text)
    Console(highlight=False).print(table)
