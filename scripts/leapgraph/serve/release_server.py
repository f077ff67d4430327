"""One release with everything that serves it: its files, the worker pool, the saved queries, and the application."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.routing import Route, Router

from leapgraph.project import Project
from leapgraph.queries.base_project_defaults import apply_published_defaults
from leapgraph.queries.query_set import read_query_set
from leapgraph.serve import responses
from leapgraph.serve.document_endpoint import ENDPOINT_PAGE, DocumentEndpoint
from leapgraph.serve.errors_and_log import log_line
from leapgraph.serve.not_found import is_page_wanted
from leapgraph.serve.query_execution import WorkerClient
from leapgraph.serve.release_documents import DATASET_FILE, ServedRelease
from leapgraph.serve.saved_query_endpoint import SavedQueryEndpoint
from leapgraph.serve.server_pages import ServerPages
from leapgraph.serve.service_description import ServiceDescription
from leapgraph.serve.sparql_endpoint import SparqlEndpoint
from leapgraph.serve.worker_pool import WorkerPool

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import ASGIApp

    from leapgraph.queries.saved_query import SavedQuery
    from leapgraph.serve.server_limits import Limits


_READ_METHODS = ["GET", "HEAD"]
_NOT_FOUND = 404
# A request that is wrong, or for what this server does not do.
_REFUSED = frozenset({400, 403})


class ReleaseServer:
    """A release and everything that serves it.

    Attributes:
        release: The release.
        workers: The worker pool.
        app: The application.
        requests: The number of its requests in progress.
        is_drained: Set once a later release has replaced it and its last request has ended.
    """

    def __init__(self, release: ServedRelease, workers: WorkerPool, app: ASGIApp) -> None:
        self.release = release
        self.workers = workers
        self.app = app
        self.requests = 0
        self.is_drained = asyncio.Event()

    async def end(self) -> None:
        """End the workers and close the files."""
        await self.workers.end()
        self.release.close()


async def open_release_server(root: Path, folder: Path, limits: Limits) -> ReleaseServer:
    """Return a server of the release in a folder, ready to answer.

    Args:
        root: The project that it was published from, which is read anew.
        folder: The folder that `publish` wrote.
        limits: The limits of a client.

    Raises:
        RunError: There is no release, it does not match its SHA256SUMS, or the query engine fails.
    """
    project = Project(root)
    release = await asyncio.to_thread(ServedRelease, folder, project, limits.page)
    workers = WorkerPool(limits)
    reading = asyncio.create_task(asyncio.to_thread(read_query_set, project))
    try:
        await workers.load(release.held_files[DATASET_FILE], str(folder / DATASET_FILE))
        await workers.start()
        found = await reading
        for error in found.errors.values():
            log_line(f"a question is left out: {str(error).partition(chr(10))[0]}")
        queries = apply_published_defaults(project, found.queries, folder)
        return ReleaseServer(release, workers, create_app(release, WorkerClient(workers, limits), queries))
    except BaseException:
        reading.cancel()
        await workers.end()
        release.close()
        raise


def create_app(release: ServedRelease, worker_client: WorkerClient, queries: dict[str, SavedQuery]) -> ASGIApp:
    """Return the ASGI application that serves a release.

    Args:
        release: The release.
        worker_client: Runs queries over the release's dataset.
        queries: The saved queries of the project, by name.
    """
    pages = ServerPages(release, queries)
    lookup = DocumentEndpoint(release)
    page = f"/{ENDPOINT_PAGE}" if ENDPOINT_PAGE in release.files else ""
    service = ServiceDescription(release.project, _named_graphs(release), page)
    endpoint = SparqlEndpoint(worker_client, service, pages.answer)
    query_endpoint = SavedQueryEndpoint(worker_client, release, queries, pages)

    async def below_query(request: Request) -> Response:
        return await query_endpoint.response(request) or await lookup.response(request)

    routes = [
        Route("/", lookup.root, methods=_READ_METHODS),
        Route("/sparql", endpoint.response, methods=[*_READ_METHODS, "POST"]),
        Route("/.well-known/void", lookup.void, methods=_READ_METHODS),
        Route("/query/{name:path}", below_query, methods=_READ_METHODS),
        Route("/{name:path}", lookup.response, methods=_READ_METHODS),
    ]
    # Not the class Starlette: it would answer an error itself, before `SecurityMiddleware` sees it.

    async def respond_to_error(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else None
        if status == _NOT_FOUND and is_page_wanted(release, request):
            return responses.html_response(await pages.missing(), request.headers, status=_NOT_FOUND)
        if isinstance(error, HTTPException) and status in _REFUSED and is_page_wanted(release, request):
            question = request.url.path.removeprefix("/query/").partition(".")[0]
            page = await pages.refusal(error.detail, question)
            return responses.html_response(page, request.headers, status=status)
        return _error_response(error)

    return ExceptionMiddleware(Router(routes, redirect_slashes=False), handlers={HTTPException: respond_to_error})


def _error_response(error: Exception) -> Response:
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
