"""The source of a query (a saved query's name, a file, or text), and the runner that answers it."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from leapgraph.base_project import is_model_file, named_files, read_project_text
from leapgraph.errors import DataError, RunError
from leapgraph.project_files import read_text
from leapgraph.sparql.engines import load_engine
from leapgraph.sparql.error_excerpt import QuerySyntaxError
from leapgraph.sparql.oxigraph_engine import ServiceError, try_query
from leapgraph.sparql.prefixed_names import UndeclaredPrefixError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from leapgraph.project import Project
    from leapgraph.queries.saved_query import SavedQuery
    from leapgraph.sparql.engines import Engine
    from leapgraph.sparql.results import QueryResult

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


@dataclass
class QueryRunner:
    """Runs queries over the project's dataset or on an endpoint.

    Attributes:
        project: The project.
        engine: The name of the engine.
        contact: A contact address for the operators of endpoints; the project's base IRI if None.
        endpoint: The endpoint to use instead of the dataset.
        services: The endpoints that SERVICE may call besides Wikidata's, each with the URL to use.
        timeout: Seconds for each query.
        say: Called with a message for the user.
    """

    project: Project
    engine: str
    contact: str | None
    endpoint: str | None
    services: Mapping[str, str]
    timeout: float | None
    say: Callable[[str], None]

    @cached_property
    def local_engine(self) -> Engine:
        """The engine with the dataset loaded."""
        from leapgraph.release.dataset_cache import cached_dataset

        return load_engine(cached_dataset(self.project), self.engine)

    def answer(self, source: QuerySource, values: Mapping[str, str]) -> QueryResult:
        """Return the result for `values`, the parameters' values as the user typed them.

        Raises:
            DataError: The query is not SPARQL; with the position in its file.
            RunError: A value is wrong, or there is no result.
        """
        if self.endpoint is None:
            # Load the dataset first, so that its errors are not reported as errors of this query or a list of values.
            _ = self.local_engine
        text, first_line = source.text, 1
        try:
            if values or (source.name is not None and self.project.model is not None):
                query = self.saved_query(source)
                first_line = query.first_line
                text = self._bind(query, values)
            return self._answer_text(text, source.name or "")
        except QuerySyntaxError as error:
            if error.path is not None:
                raise
            if isinstance(error, UndeclaredPrefixError):
                namespace = self.project.query_prefixes.get(error.prefix)
                error = UndeclaredPrefixError(error.prefix, error.text, error.offset, namespace)
            raise error.with_location(source.shown, first_line) from error

    def _bind(self, query: SavedQuery, values: Mapping[str, str]) -> str:
        from leapgraph.queries.saved_query import bind_parameters, drop_former_parameters

        if self.endpoint is None:
            # Before the text is rewritten, so that positions in errors are those of the file.
            try_query(query.query)
        values, lines = drop_former_parameters(query, values)
        for line in lines:
            self.say(line)
        return bind_parameters(self.project, query, values, self.answer_locally)

    def saved_query(self, source: QuerySource) -> SavedQuery:
        """Return the query with its parsed header; one of the base project has this project's default values.

        Raises:
            DataError: The header is invalid.
            RunError: There is no header.
        """
        query = source.saved_query(self.project)
        if not query.parameters or not is_model_file(self.project, query.path):
            return query
        from leapgraph.queries.base_project_defaults import apply_project_defaults
        from leapgraph.queries.saved_query import find_query

        lists = (one.query for one in query.parameters if one.query is not None)
        listing = {name: find_query(self.project, name) for name in lists}
        return apply_project_defaults(self.project, {**listing, query.name: query}, self.answer_locally)[query.name]

    def answer_locally(self, text: str) -> QueryResult:
        """Return the result of a query over the project's dataset, such as the values of a list."""
        return self.local_engine.answer(text, self.timeout)

    def _answer_text(self, text: str, name: str) -> QueryResult:
        if self.endpoint is not None:
            from leapgraph.sparql.remote_endpoint import answer_from_endpoint

            return answer_from_endpoint(self.endpoint, text, self._agent(), self.timeout, self.say)
        try:
            return self.local_engine.answer(text, self.timeout)
        except ServiceError:
            from leapgraph.queries.snapshot_need import needs_snapshot
            from leapgraph.sparql.federation import ServiceOptions, answer_federated_query

            # Without pulled data the reason is known, and is reported instead.
            tells = not needs_snapshot(name, is_pulled=self.project.has_snapshot)
            asking = ServiceOptions(self._agent(), self.services, self.timeout, self.say, tells)
            return answer_federated_query(self.local_engine, text, asking)

    def _agent(self) -> str:
        from leapgraph.sparql.remote_endpoint import user_agent

        return user_agent(self.contact or self.project.contact)


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
