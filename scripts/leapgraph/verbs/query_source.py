"""The source of a query: a saved query by its name, a file, or text."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from leapgraph.base_project import named_files, read_project_text
from leapgraph.errors import DataError, RunError
from leapgraph.project_files import read_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from leapgraph.project import Project
    from leapgraph.queries.saved_query import SavedQuery

_MARK = "#+"


@dataclass(frozen=True)
class QuerySource:
    """One query to run.

    Attributes:
        text: The whole text, header included: to SPARQL the header is comments.
        shown: The name of the query in messages; None for text from the command line.
        name: The name of the saved query; None for all others.
    """

    text: str
    shown: Path | None
    name: str | None = None

    def saved_query(self, project: Project) -> SavedQuery:
        """Return the query with its parsed header.

        Raises:
            DataError: The header, the query or its parameters are invalid; with file and line.
            RunError: There is no header.
        """
        from leapgraph.queries.saved_query import find_query, parse_saved_query

        if self.name is not None:
            return find_query(project, self.name)
        where = self.shown or Path("the text")
        if not self.text.startswith(_MARK):
            raise RunError(f"{where} has no header, lines with #+ that say what it asks and which --param it takes")
        return parse_saved_query(project, self.text, where, where)


def read_query_source(project: Project, what: str, say: Callable[[str], None]) -> QuerySource:
    """Return the saved query called `what`, or the text of the file at that path, or of stdin for `-`.

    Args:
        project: The project.
        what: The name, the path or `-`.
        say: Called with a message if `what` is a former name.

    Raises:
        DataError: A text is not UTF-8.
        RunError: There is no such query or file (with similar names), or it cannot be read.
    """
    if not what:
        raise RunError("the name of the query is empty: name a saved query, a file, or - for standard input")
    if what == "-":
        return QuerySource(_decode_utf8(sys.stdin.buffer.read(), Path("-")), Path("-"))
    path = project.queries / f"{what}.rq"
    if project.model is not None:
        path = named_files(project, "queries", ".rq").get(what, path)
    if "/" not in what and path.is_file() and (project.model is None or path.stat().st_size):
        return QuerySource(read_project_text(project, path), project.relative_path(path), what)
    if Path(what).exists() and (Path(what).is_file() or "/" in what or what.endswith(".rq")):
        return QuerySource(read_text(Path(what), Path(what)), Path(what))
    if "/" in what or what.endswith(".rq"):
        raise RunError(f"there is no file {what}")
    from leapgraph.queries.saved_query import find_query, former_name_line

    query = find_query(project, what)
    say(former_name_line(what, query.name))
    path = query.path
    return QuerySource(read_project_text(project, path), project.relative_path(path), query.name)


def _decode_utf8(data: bytes, shown: Path) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise DataError("this is not UTF-8", path=shown, line=line) from error
