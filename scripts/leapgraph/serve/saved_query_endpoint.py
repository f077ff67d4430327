"""`/query/NAME`: the description of a saved query, and its result when there are values for its parameters."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from pyoxigraph import QueryResultsFormat, QuerySolutions, parse_query_results

from leapgraph.queries.parameters import ParameterError, list_choices
from leapgraph.queries.query_set import former_names
from leapgraph.queries.saved_query import (
    bind_parameters,
    drop_former_parameters,
    former_name_line,
)
from leapgraph.serve import responses
from leapgraph.serve.content_negotiation import (
    GRAPH_REPRESENTATIONS,
    HTML,
    JSON_LD,
    N_TRIPLES,
    RESULTS_JSON,
    Representation,
    accept_header,
    choose_representation,
)
from leapgraph.serve.errors_and_log import HttpError
from leapgraph.serve.not_found import not_found
from leapgraph.serve.sparql_endpoint import QueryResponse, result_representations
from leapgraph.serve.validate_sparql_request import parse_parameters, validate_query
from leapgraph.sparql.results import Solutions

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from leapgraph.queries.parameters import Choice
    from leapgraph.queries.saved_query import SavedQuery
    from leapgraph.serve.query_execution import WorkerClient
    from leapgraph.serve.release_documents import ServedRelease
    from leapgraph.serve.server_pages import ServerPages
    from leapgraph.sparql.results import QueryResult

_FOLDER = "query/"
# The parameter that names a format instead of the Accept header, and the format names of `leapgraph query`.
_FORMAT = "format"
_NAMES = {
    "json": ".srj",
    "xml": ".srx",
    "csv": ".csv",
    "tsv": ".tsv",
    "turtle": ".ttl",
    "jsonld": ".jsonld",
    "ntriples": ".nt",
    "rdfxml": ".rdf",
    "html": ".html",
}
_MARKDOWN = Representation(".md", "text/markdown; charset=utf-8", ("text/markdown",))
_JSON_LD = Representation(JSON_LD.suffix, JSON_LD.media_type, JSON_LD.media_types[:1])
_TEXT = Representation(".rq", "application/sparql-query", ("application/sparql-query",))


class SavedQueryEndpoint:
    """Answers requests for saved queries.

    Args:
        worker_client: Runs the queries.
        release: The release, which has their descriptions.
        queries: The saved queries by name.
        pages: Renders HTML pages.
    """

    def __init__(
        self, worker_client: WorkerClient, release: ServedRelease, queries: dict[str, SavedQuery], pages: ServerPages
    ) -> None:
        self._worker_client = worker_client
        self._release = release
        self._queries = queries
        self._former_names = former_names(queries)
        self._pages = pages
        # The result of a query that lists values does not change while the release is served.
        self._listed_values: dict[str, Solutions] = {}

    async def response(self, request: Request) -> Response | None:
        """Return the response for a path below `/query/`; None for a file or a document of the release.

        Raises:
            HttpError: There is no such query, value or format.
        """
        path = request.scope["path"][1:]
        name = path.removeprefix(_FOLDER)
        if not name or "/" in name:
            return None
        fields = parse_parameters(request.scope["query_string"], "address")
        queries = self._queries
        if name in queries:
            return await self._respond_to_name(request, queries[name], fields)
        stem, dot, suffix = name.rpartition(".")
        saved_query = queries.get(stem)
        if saved_query is None:
            return self._redirect_former_name(request, path, stem)
        if fields:
            return await self._answer(saved_query, _representation_for_suffix(saved_query, dot + suffix), fields)
        if path in self._release.files or any(form.suffix == dot + suffix for form in self._descriptions(saved_query)):
            return None
        return await self._answer(saved_query, _representation_for_suffix(saved_query, dot + suffix), [])

    async def _respond_to_name(
        self, request: Request, saved_query: SavedQuery, fields: list[tuple[str, str]]
    ) -> Response:
        accept = accept_header(request)
        answers = result_representations(saved_query.form)
        if fields:
            formats = [value for name, value in fields if name == _FORMAT]
            rest = [field for field in fields if field[0] != _FORMAT]
            form = (
                _representation_for_name(saved_query, formats[0]) if formats else choose_representation(accept, answers)
            )
            if form is None:
                raise responses.not_acceptable([(f"/query/{saved_query.name}", form) for form in answers])
            return await self._answer(saved_query, form, rest, None if formats else accept)
        name = f"{_FOLDER}{saved_query.name}"
        described = [(f"/{name}{form.suffix}", form) for form in (*self._descriptions(saved_query), HTML)]
        results = [(f"/{name}{form.suffix}", form) for form in answers if form not in (*GRAPH_REPRESENTATIONS, HTML)]
        form = choose_representation(accept, [form for _, form in (*described, *results)])
        if form is None:
            raise responses.not_acceptable([*described, *results])
        if form.suffix in {result.suffix for _, result in results}:
            return await self._answer(saved_query, form, [], accept)
        return responses.see_other(f"/{name}{form.suffix}", described)

    def _redirect_former_name(self, request: Request, path: str, stem: str) -> Response | None:
        """Return the redirect from a former name to the present one; None for any other name that the release has."""
        former = next((known for known in (path.removeprefix(_FOLDER), stem) if known in self._former_names), None)
        if former is not None:
            name = self._former_names[former]
            suffix = path.removeprefix(_FOLDER + former)
            query = request.scope["query_string"].decode("latin-1")
            return responses.moved_permanently(f"/{_FOLDER}{name}{suffix}", query, former_name_line(former, name))
        if path in self._release.files or any(map(self._release.is_document, (path, _FOLDER + stem))):
            return None  # it may have been a query when the release was published
        raise not_found(self._release, path, [_FOLDER + known for known in self._queries])

    def _descriptions(self, saved_query: SavedQuery) -> list[Representation]:
        name = f"{_FOLDER}{saved_query.name}"
        graphs = self._release.representations(name) if self._release.is_document(name) else []
        if saved_query.form in {"CONSTRUCT", "DESCRIBE"}:
            graphs = [form for form in graphs if form is not N_TRIPLES]  # the file of that name is its result
        others = [form for form in (_MARKDOWN, _TEXT) if f"{name}{form.suffix}" in self._release.files]
        # Who asks for the answer asks for JSON, so that here it is no other name of JSON-LD.
        return [_JSON_LD if form is JSON_LD else form for form in (*graphs, *others) if form is not HTML]

    async def _answer(
        self, saved_query: SavedQuery, form: Representation, fields: list[tuple[str, str]], accept: str | None = None
    ) -> Response:
        values = dict(fields)
        if len(values) != len(fields):
            raise HttpError(400, "A parameter has one value.")
        if saved_query.services:
            raise HttpError(
                403,
                f"{saved_query.name} asks {saved_query.services[0]}, and this endpoint calls no other. "
                f"It runs from your own machine: leapgraph query {saved_query.name}",
            )
        values, lines = drop_former_parameters(saved_query, values)
        address = _present_address(saved_query, form, values)
        for parameter in saved_query.parameters:
            if parameter.query is not None and parameter.name in values:
                await self._list_values(parameter.query)
        try:
            text = await asyncio.to_thread(self._bind_text, saved_query, values) if values else saved_query.text
        except ParameterError as error:
            raise HttpError(400, str(error) if str(error).endswith("?") else f"{error}.") from None
        query = await validate_query(text)
        ways = [f'</{_FOLDER}{saved_query.name}>; rel="describedby"']
        ways += [responses.successor_link(address, line) for line in lines]
        links = {"link": ", ".join(ways)}

        async def show(_text: str, result: QueryResult) -> bytes:
            choices = await self._choices(saved_query)
            return await self._pages.question(saved_query, result, values, choices, [f"{line}." for line in lines])

        prefixes = self._release.project.prefixes
        return QueryResponse(self._worker_client, query, form, show, prefixes, accept=accept, headers=links)

    def _bind_text(self, saved_query: SavedQuery, values: dict[str, str]) -> str:
        # Of the queries of this release, whatever the project's folder has now.
        return bind_parameters(
            self._release.project, saved_query, values, self._listed_values.__getitem__, self._queries.__getitem__
        )

    async def _choices(self, saved_query: SavedQuery) -> dict[str, list[Choice]]:
        """Return the choices of each parameter, except those whose list is not available."""
        found = {}
        for parameter in saved_query.parameters:
            if parameter.query is not None:
                with suppress(HttpError):
                    answer = await self._list_values(parameter.query)
                    found[parameter.name] = list_choices(self._release.project, parameter, answer)
        return found

    async def _list_values(self, name: str) -> QueryResult:
        """Return the result of the query that lists the values of a parameter."""
        listing = self._queries.get(name)
        if listing is None or listing.services:
            raise HttpError(503, f"The question {name}, which lists what may be asked for, cannot be answered here.")
        text = listing.text
        if text not in self._listed_values:
            async with self._worker_client.answer(await validate_query(text), RESULTS_JSON.media_types[0]) as answer:
                if answer.rest is not None:
                    raise HttpError(500, "The values of a parameter are too many to be listed.")
                results = parse_query_results(answer.first_part, format=QueryResultsFormat.JSON)
            if not isinstance(results, QuerySolutions):
                raise TypeError(results)
            names = tuple(variable.value for variable in results.variables)
            self._listed_values[text] = Solutions(names, [tuple(row) for row in results])
        return self._listed_values[text]


def _present_address(saved_query: SavedQuery, form: Representation, values: dict[str, str]) -> str:
    """Return the URL that has the same result in the same format, whatever the Accept header."""
    name = next(name for name, suffix in _NAMES.items() if suffix == form.suffix)
    return f"/{_FOLDER}{saved_query.name}?{urlencode({**values, _FORMAT: name})}"


def _representation_for_suffix(saved_query: SavedQuery, suffix: str) -> Representation:
    forms = result_representations(saved_query.form)
    for form in forms:
        if form.suffix == suffix:
            return form
    listed = ", ".join(f"/{_FOLDER}{saved_query.name}{form.suffix}" for form in forms)
    raise HttpError(404, f"There is no {suffix} of this answer; there are {listed}.")


def _representation_for_name(saved_query: SavedQuery, name: str) -> Representation:
    suffixes = {form.suffix: form for form in result_representations(saved_query.form)}
    if _NAMES.get(name) in suffixes:
        return suffixes[_NAMES[name]]
    listed = ", ".join(known for known, suffix in _NAMES.items() if suffix in suffixes)
    raise HttpError(400, f"The answer is not to be had in that format; the formats are {listed}.")
