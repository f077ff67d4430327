"""The application: which address leads to what."""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.routing import Route, Router

from leapgraph.serve import responses
from leapgraph.serve.describing import Service
from leapgraph.serve.endpoint import Endpoint
from leapgraph.serve.lookup import Lookup
from leapgraph.serve.question_pages import QuestionPages
from leapgraph.serve.questions import Questions

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import ASGIApp

    from leapgraph.queries import Question
    from leapgraph.serve.asking import Asker
    from leapgraph.serve.release import Release

_READ = ["GET", "HEAD"]


def application(release: Release, asker: Asker, questions: dict[str, Question]) -> ASGIApp:
    """Return the ASGI application that serves a release.

    Args:
        release: The release.
        asker: Asks the engine that has the release's dataset.
        questions: The questions of the project, by name.
    """
    pages = QuestionPages(release.project)
    lookup = Lookup(release)
    service = Service(release.project, _named_graphs(release), pages.endpoint())
    endpoint = Endpoint(asker, service, partial(pages.answer, "Answer"))
    asked = Questions(asker, release, questions, pages)

    @cache
    def home() -> bytes:
        return pages.home(release.files, questions)

    async def root(request: Request) -> Response:
        return await lookup.root(request, home())

    async def below_query(request: Request) -> Response:
        return await asked.path(request) or await lookup.path(request)

    routes = [
        Route("/", root, methods=_READ),
        Route("/sparql", endpoint.response, methods=[*_READ, "POST"]),
        Route("/.well-known/void", lookup.void, methods=_READ),
        Route("/query/{name:path}", below_query, methods=_READ),
        Route("/{name:path}", lookup.path, methods=_READ),
    ]
    # Not the class Starlette: it would answer a failure itself, before the guard sees it.
    return ExceptionMiddleware(Router(routes, redirect_slashes=False), handlers={HTTPException: _refused})


async def _refused(_request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    why = "This address takes no such request." if error.status_code == 405 else error.detail  # noqa: PLR2004 - HTTP's
    headers = dict(error.headers or {})
    if "Allow" in headers:
        headers["Allow"] = ", ".join(sorted(headers["Allow"].split(", ")))  # it comes in the order of a set
    return responses.text(error.status_code, why, headers)


def _named_graphs(release: Release) -> list[str]:
    names = [name.removesuffix(".nt") for name in release.files if name.startswith("graph/") and name.endswith(".nt")]
    return sorted(release.project.base + name for name in names)
