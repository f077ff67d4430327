"""What a person wants to have answered: a question by name, a file, a text; read, and answered by whom they say."""

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
from leapgraph.sparql.oxigraph_engine import ServiceError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from leapgraph.project import Project
    from leapgraph.queries.saved_query import SavedQuery
    from leapgraph.sparql.engines import Engine
    from leapgraph.sparql.results import QueryResult

_MARK = "#+"


@dataclass(frozen=True)
class QuerySource:
    """One query to be answered.

    Attributes:
        text: The whole text; with a header it still answers for its defaults, since a header is comments.
        shown: How messages name it; None for a text from the command line.
        name: Its name in the set; None for all others.
    """

    text: str
    shown: Path | None
    name: str | None = None

    def saved_query(self, project: Project) -> SavedQuery:
        """Return what its header says.

        Raises:
            DataError: It is a wrong one.
            RunError: It has none.
        """
        from leapgraph.queries.saved_query import SavedQuery, find_query

        if self.name is not None:
            return find_query(project, self.name)
        where = self.shown or Path("the text")
        if not self.text.startswith(_MARK):
            raise RunError(f"{where} has no header, lines with #+ that say what it asks and which --param it takes")
        from leapgraph.queries.header import read_header
        from leapgraph.sparql.parsed_query import parse_query

        head = read_header(self.text, where)
        about = head.summary, head.description, head.tags, head.former_names, head.parameters
        return SavedQuery(where.stem, where, *about, parse_query(head.body), head.first_line)


@dataclass
class QueryRunner:
    """Answers queries, from the project's dataset or from an endpoint.

    Attributes:
        project: The project.
        engine: The name of the engine.
        contact: The address at which those who run an endpoint reach us; the project's base IRI if None.
        endpoint: The endpoint that is asked instead of the dataset.
        services: What SERVICE may ask besides Wikidata, with the address to ask for each.
        timeout: Seconds for each answer.
        say: Told what is worth telling.
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
        """The engine with the dataset in it."""
        from leapgraph.release.dataset_cache import cached_dataset

        return load_engine(cached_dataset(self.project), self.engine)

    def answer(self, wanted: QuerySource, values: Mapping[str, str]) -> QueryResult:
        """Return the answer, with `values` for the parameters as a person typed them.

        Raises:
            DataError: The query is no SPARQL; with the place in its file.
            RunError: A value is wrong; or there is no answer.
        """
        if self.endpoint is None:
            # What is wrong with the dataset is told as that, and not as if this query or a list of values were wrong.
            _ = self.local_engine
        text, first_line = wanted.text, 1
        if values or (wanted.name is not None and self.project.model is not None):
            from leapgraph.queries.former_names import drop_former_parameters
            from leapgraph.queries.saved_query import bind_parameters

            question = self.saved_query(wanted)
            values, lines = drop_former_parameters(question, values)
            for line in lines:
                self.say(line)
            text, first_line = bind_parameters(self.project, question, values, self.answer_locally), question.first_line
        try:
            return self._answer_text(text, wanted.name or "")
        except DataError as error:
            from leapgraph.sparql.error_excerpt import QuerySyntaxError
            from leapgraph.sparql.prefixed_names import UndeclaredPrefixError

            if isinstance(error, UndeclaredPrefixError):
                namespace = self.project.query_prefixes.get(error.prefix)
                error = UndeclaredPrefixError(error.prefix, error.text, error.offset, namespace)
            if isinstance(error, QuerySyntaxError):
                raise error.with_location(wanted.shown, first_line) from error
            raise

    def saved_query(self, wanted: QuerySource) -> SavedQuery:
        """Return what the header of `wanted` says; a question of the model has the defaults that the project has.

        Raises:
            DataError: It is a wrong one.
            RunError: It has none.
        """
        question = wanted.saved_query(self.project)
        if not question.parameters or not is_model_file(self.project, question.path):
            return question
        from leapgraph.queries.default_parameter_values import apply_project_defaults
        from leapgraph.queries.saved_query import find_query

        lists = (one.query for one in question.parameters if one.query is not None)
        listing = {name: find_query(self.project, name) for name in lists}
        return apply_project_defaults(self.project, {**listing, question.name: question}, self.answer_locally)[
            question.name
        ]

    def answer_locally(self, text: str) -> QueryResult:
        """Return the project's own answer to a query, such as the values of a list."""
        return self.local_engine.answer(text, self.timeout)

    def _answer_text(self, text: str, name: str) -> QueryResult:
        if self.endpoint is not None:
            from leapgraph.sparql.remote_endpoint import answer_from_endpoint

            return answer_from_endpoint(self.endpoint, text, self._agent(), self.timeout, self.say)
        try:
            return self.local_engine.answer(text, self.timeout)
        except ServiceError:
            from leapgraph.queries.saved_query import needs_snapshot
            from leapgraph.sparql.federation import ServiceOptions, answer_federated_query

            # Where nothing was pulled, that is why there is nothing to ask for, and it is told as that.
            tells = not needs_snapshot(name, is_pulled=self.project.has_snapshot)
            asking = ServiceOptions(self._agent(), self.services, self.timeout, self.say, tells)
            return answer_federated_query(self.local_engine, text, asking)

    def _agent(self) -> str:
        from leapgraph.sparql.remote_endpoint import user_agent

        return user_agent(self.contact or self.project.base)


def read_query_source(project: Project, what: str, say: Callable[[str], None]) -> QuerySource:
    """Return the question called `what`, the file of that path, or what stdin says for `-`.

    Args:
        project: Whose question it is.
        what: The name, the path or `-`.
        say: Told when `what` is a former name.

    Raises:
        DataError: A text is not UTF-8.
        RunError: There is no such question or file, with what comes near; or it cannot be read.
    """
    if what == "-":
        return QuerySource(_decode_utf8(sys.stdin.buffer.read(), Path("-")), Path("-"))
    path = project.queries / f"{what}.rq"
    if project.model is not None:
        path = named_files(project, "queries", ".rq").get(what, path)
    if "/" not in what and path.is_file() and (project.model is None or path.stat().st_size):
        return QuerySource(read_project_text(project, path), project.relative_path(path), what)
    if Path(what).is_file():
        return QuerySource(read_text(Path(what), Path(what)), Path(what))
    if "/" in what or what.endswith(".rq"):
        raise RunError(f"there is no file {what}")
    from leapgraph.queries.former_names import former_name_line
    from leapgraph.queries.saved_query import find_query

    question = find_query(project, what)
    say(former_name_line(what, question.name))
    path = question.path
    return QuerySource(read_project_text(project, path), project.relative_path(path), question.name)


def _decode_utf8(data: bytes, shown: Path) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise DataError("this is not UTF-8", path=shown, line=line) from error
