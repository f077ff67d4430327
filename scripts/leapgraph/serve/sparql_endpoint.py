"""The endpoint `/sparql`: the SPARQL 1.1 Protocol's query operation, and the service description without a query."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeAlias

from starlette.datastructures import Headers
from starlette.responses import Response

from leapgraph.errors import DataError
from leapgraph.serve import responses
from leapgraph.serve.compression import accepts_gzip
from leapgraph.serve.content_negotiation import (
    GRAPH_REPRESENTATIONS,
    HTML,
    N_TRIPLES,
    RESULT_REPRESENTATIONS,
    RESULTS_JSON,
    Representation,
    accept_header,
    choose_representation,
)
from leapgraph.serve.errors_and_log import HttpError
from leapgraph.serve.query_admission import client_key
from leapgraph.serve.server_pages import parse_result
from leapgraph.serve.validate_sparql_request import parse_query_request
from leapgraph.serve.well_formed_xml import XML_SUFFIXES, convert_result, engine_media_type

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from starlette.requests import Request
    from starlette.types import Receive, Scope, Send

    from leapgraph.serve.query_execution import WorkerClient
    from leapgraph.serve.service_description import ServiceDescription
    from leapgraph.serve.validate_sparql_request import ProtocolQuery
    from leapgraph.sparql.results import QueryResult

# Renders the page of a result, from the text of the query as the client wrote it and the result.
ResultPage: TypeAlias = "Callable[[str, QueryResult], Awaitable[bytes]]"
_BOOLEAN_REPRESENTATIONS = RESULT_REPRESENTATIONS[:2]


class SparqlEndpoint:
    """Answers requests to `/sparql`."""

    def __init__(self, worker_client: WorkerClient, service: ServiceDescription, show: ResultPage) -> None:
        self._worker_client = worker_client
        self._service = service
        self._show = show

    async def response(self, request: Request) -> Response:
        """Return the answer to a request."""
        query = await parse_query_request(request, self._worker_client.limits)
        if query is None:
            return self._service.response(request)
        accept = accept_header(request)
        form = choose_representation(accept, result_representations(query.form))
        if form is None:
            raise HttpError(406, _not_acceptable_message(result_representations(query.form)), Vary="Accept")
        return QueryResponse(self._worker_client, query, form, self._show, self._service.prefixes, accept=accept)


class QueryResponse(Response):
    """The response to a query, which runs when the response is sent, in one of the formats for its query form.

    Args:
        worker_client: Runs the query.
        query: The query.
        form: The format. Where it cannot express the result, another that `accept` allows is used.
        show: Renders the HTML page of a result.
        prefixes: Prefix to namespace, for formats that have prefixes.
        accept: The Accept header that `form` was chosen by, if there was one.
        headers: Headers of the response.
    """

    def __init__(  # noqa: PLR0913 - a response knows all that it is made of
        self,
        worker_client: WorkerClient,
        query: ProtocolQuery,
        form: Representation,
        show: ResultPage,
        prefixes: Mapping[str, str],
        *,
        accept: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__()
        self._worker_client = worker_client
        self._query = query
        self._form = form
        self._show = show
        self._prefixes = prefixes
        self._accept = accept
        self._extra_headers = dict(headers or {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the query and send its result."""
        await responses.run_while_connected(receive, self._answer(scope, receive, send))

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self._send_as(self._form, scope, receive, send)
        except DataError as error:
            failing = {*XML_SUFFIXES, self._form.suffix}
            others = [form for form in result_representations(self._query.form) if form.suffix not in failing]
            form = choose_representation(self._accept, others) if self._accept else None
            if form is None:
                raise HttpError(
                    406, f"This format cannot express the result: {error}. {_list_media_types(others)}", Vary="Accept"
                ) from None
            await self._send_as(form, scope, receive, send)

    async def _send_as(self, form: Representation, scope: Scope, receive: Receive, send: Send) -> None:
        if form.suffix == HTML.suffix:
            await self._send_page(scope, receive, send)
            return
        # Requested from the engine by a media type that it knows, sent as the media type that the client chose.
        async with self._worker_client.answer(
            self._query, engine_media_type(form), client_key(scope, self._worker_client.limits.proxy)
        ) as answer:
            written = await convert_result(answer, form, self._prefixes)
            as_gzip = accepts_gzip(Headers(scope=scope))
            await responses.send_result(send, written, form.media_type, self._extra_headers, as_gzip=as_gzip)

    async def _send_page(self, scope: Scope, receive: Receive, send: Send) -> None:
        kind = RESULTS_JSON if self._query.form in {"SELECT", "ASK"} else N_TRIPLES
        async with self._worker_client.answer(
            self._query, kind.media_types[0], client_key(scope, self._worker_client.limits.proxy)
        ) as answer:
            if answer.rest is not None:
                raise HttpError(413, "The answer is too long for a page: ask for another format, or for less.")
            content = answer.first_part
        result = await asyncio.to_thread(parse_result, self._query.form, content)
        page = await self._show(self._query.source_text, result)
        await responses.html_response(page, Headers(scope=scope), self._extra_headers)(scope, receive, send)


def result_representations(form: str) -> Sequence[Representation]:
    """Return the formats for the results of a query form."""
    return (*{"SELECT": RESULT_REPRESENTATIONS, "ASK": _BOOLEAN_REPRESENTATIONS}.get(form, GRAPH_REPRESENTATIONS), HTML)


def _not_acceptable_message(forms: Sequence[Representation]) -> str:
    return f"None of the result formats is acceptable by the Accept header. {_list_media_types(forms)}"


def _list_media_types(forms: Sequence[Representation]) -> str:
    return "There is:" + "".join(f"\n  {form.media_types[0]}" for form in forms)
