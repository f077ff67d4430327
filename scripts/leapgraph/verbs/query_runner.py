"""Run a query over the dataset of the project or on an endpoint, with the values of its parameters."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from leapgraph.base_project import is_model_file
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
    from leapgraph.verbs.query_source import QuerySource


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
