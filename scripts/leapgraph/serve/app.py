"""The ASGI application: the routes."""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.routing import Route, Router

from leapgraph.serve import responses
from leapgraph.serve.iri_lookup import IriLookup
from leapgraph.serve.query_pages import QueryPages
from leapgraph.serve.saved_query_endpoint import QueryEndpoint
from leapgraph.serve.service_description import ServiceDescription
from leapgraph.serve.sparql_endpoint import SparqlEndpoint

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import ASGIApp

    from leapgraph.queries.saved_query import SavedQuery
    from leapgraph.serve.query_execution import WorkerClient
    from leapgraph.serve.served_release import ServedRelease

_READ_METHODS = ["GET", "HEAD"]


def create_app(release: ServedRelease, asker: WorkerClient, questions: dict[str, SavedQuery]) -> ASGIApp:
    """Return the ASGI application that serves a release.

    Args:
        release: The release.
        asker: Runs queries over the release's dataset.
        questions: The saved queries of the project, by name.
    """
    pages = QueryPages(release.project)
    lookup = IriLookup(release)
    service = ServiceDescription(release.project, _named_graphs(release), pages.endpoint())
    endpoint = SparqlEndpoint(asker, service, partial(pages.answer, "Answer"))
    asked = QueryEndpoint(asker, release, questions, pages)

    @cache
    def home() -> bytes:
        return pages.home(release.files, questions)

    async def root(request: Request) -> Response:
        return await lookup.root(request, home())

    async def below_query(request: Request) -> Response:
        return await asked.response(request) or await lookup.response(request)

    routes = [
        Route("/", root, methods=_READ_METHODS),
        Route("/sparql", endpoint.response, methods=[*_READ_METHODS, "POST"]),
        Route("/.well-known/void", lookup.void, methods=_READ_METHODS),
        Route("/query/{name:path}", below_query, methods=_READ_METHODS),
        Route("/{name:path}", lookup.response, methods=_READ_METHODS),
    ]
    # Not the class Starlette: it would answer an error itself, before `SecurityMiddleware` sees it.
    return ExceptionMiddleware(Router(routes, redirect_slashes=False), handlers={HTTPException: _respond_to_http_error})


async def _respond_to_http_error(_request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    why = "This address takes no such request." if error.status_code == 405 else error.detail  # noqa: PLR2004 - HTTP's
    headers = dict(error.headers or {})
    if "Allow" in headers:
        headers["Allow"] = ", ".join(sorted(headers["Allow"].split(", ")))  # it comes in the order of a set
    return responses.text_response(error.status_code, why, headers)


def _named_graphs(release: ServedRelease) -> list[str]:
    names = [name.removesuffix(".nt") for name in release.files if name.startswith("graph/") and name.endswith(".nt")]
    return sorted(release.project.base + name for name in names)
