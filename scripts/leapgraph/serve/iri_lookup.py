"""Look up an IRI: redirect an entity to its document, and serve the documents and files."""

from __future__ import annotations

import asyncio
from difflib import get_close_matches
from itertools import islice
from typing import TYPE_CHECKING

from leapgraph.errors import DataError
from leapgraph.serve import responses
from leapgraph.serve.content_negotiation import HTML, Representation, accept_header, choose_representation
from leapgraph.serve.errors_and_log import HttpError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.requests import Request
    from starlette.responses import Response

    from leapgraph.serve.release_documents import ServedRelease

VOID = "void"
# A release with more names than this is not searched for similar ones.
_MOST_NAMES = 20_000
_MOST_COMPARED = 2000


class IriLookup:
    """Answers requests for the names in a release.

    Args:
        release: The release.
    """

    def __init__(self, release: ServedRelease) -> None:
        self._release = release

    async def root(self, request: Request, home: bytes) -> Response:
        """Return the home page, or to a machine a redirect to the description of the dataset, whose IRI this is."""
        forms = self._release.representations(VOID)
        form = choose_representation(accept_header(request), [HTML, *(form for form in forms if form is not HTML)])
        if form is None:
            raise responses.not_acceptable([("/", HTML), *((f"/{VOID}{form.suffix}", form) for form in forms)])
        if form.suffix == HTML.suffix:
            return responses.html_response(home, {"link": '</.well-known/void>; rel="describedby"'})
        return responses.see_other(f"/{VOID}{form.suffix}", forms, VOID)

    async def void(self, request: Request) -> Response:
        """Return the VoID description at the well-known URL that crawlers use."""
        form = self._negotiate(request, VOID)
        return await self._document(request, VOID, form, content_location=f"/{VOID}{form.suffix}")

    async def response(self, request: Request) -> Response:
        """Return the response for the path of a request.

        Raises:
            HttpError: There is no such name, or the request accepts none of its formats.
        """
        name = request.scope["path"][1:]
        if name in self._release.files:
            return self._file(request, name)
        if self._release.is_document(name):
            form = self._negotiate(request, name)
            return responses.see_other(f"/{name}{form.suffix}", self._release.representations(name), name)
        stem, dot, suffix = name.rpartition(".")
        if dot and self._release.is_document(stem):
            for form in self._release.representations(stem):
                if form.suffix == dot + suffix:
                    return await self._document(request, stem, form)
        raise not_found(name, [*self._release.files, *self._release.shapes])

    def _negotiate(self, request: Request, name: str) -> Representation:
        forms = self._release.representations(name)
        form = choose_representation(accept_header(request), forms)
        if form is None:
            raise responses.not_acceptable([(f"/{name}{form.suffix}", form) for form in forms])
        return form

    def _file(self, request: Request, name: str) -> Response:
        stem, _, suffix = name.rpartition(".")
        forms = self._release.representations(stem) if self._release.is_document(stem) else []
        media_type = self._release.media_type(name)
        links = responses.link_headers(stem, forms) if any(form.suffix == f".{suffix}" for form in forms) else {}
        return responses.FileResponse(
            request, self._release.held_files[name], media_type, self._release.etag(name), links
        )

    async def _document(self, request: Request, name: str, form: Representation, **headers: str) -> Response:
        try:
            found = self._release.document(name, form)
            if found is None:
                found = await asyncio.to_thread(self._release.make_document, name, form)
        except DataError as error:
            others = [
                (f"/{name}{other.suffix}", other) for other in self._release.representations(name) if other is not form
            ]
            raise responses.not_acceptable(others, f"XML cannot express this document: {error}.") from None
        return responses.document_response(request, found, name, self._release.representations(name), **headers)


def not_found(name: str, names: Iterable[str]) -> HttpError:
    """Return a 404 that suggests similar names."""
    folder = f"{name.partition('/')[0]}/"
    listed = list(islice(names, _MOST_NAMES))
    beside = [other for other in listed if other.startswith(folder)] or [other for other in listed if "/" not in other]
    stems = list(dict.fromkeys(other.rpartition(".")[0] or other for other in beside))
    # A name with a control character is not a typo.
    near = get_close_matches(name[:200], stems, 3) if len(stems) <= _MOST_COMPARED and name.isprintable() else []
    hint = f" Did you mean {' or '.join(f'/{other}' for other in near)}?" if near else ""
    return HttpError(404, f"There is nothing at this address.{hint} Start at /, or see /SHA256SUMS for all files.")
