"""Look up an IRI: redirect an entity to its document, and serve the documents, pages and files."""

from __future__ import annotations

import asyncio
import re
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import quote

from leapgraph.errors import DataError
from leapgraph.namespaces import RELEASES
from leapgraph.serve import responses
from leapgraph.serve.content_negotiation import HTML, Representation, accept_header, choose_representation
from leapgraph.serve.document_response import DocumentResponse
from leapgraph.serve.not_found import not_found
from leapgraph.serve.page_link_header import page_link_header
from leapgraph.serve.release_documents import SHAPE, generated_document

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from leapgraph.serve.release_documents import Document, ServedRelease

VOID = "void"
# The page that asks an endpoint, and what tells it the address of this server's.
ENDPOINT_PAGE = "sparql/index.html"
_ENDPOINT = b'<meta name="leapgraph-endpoint" content="/sparql">'
_OTHER_ENDPOINT = re.compile(rb'<meta name="leapgraph-endpoint"[^>]*>\n?')
_INDEX = "index.html"
_OK, _GONE = 200, 410
_MOST_REMEMBERED = 5000


class DocumentEndpoint:
    """Answers requests for the names in a release.

    Args:
        release: The release.
    """

    def __init__(self, release: ServedRelease) -> None:
        self._release = release
        self._page_links: dict[str, str] = {}

    @cached_property
    def _endpoint_page(self) -> Document:
        """The page that asks the endpoint, told where it is."""
        place, media_type, _ = self._release.file(ENDPOINT_PAGE)
        head, mark, rest = place.read().partition(b"</head>")
        parts = [_OTHER_ENDPOINT.sub(b"", head), _ENDPOINT, b"\n", mark, rest]
        return generated_document(b"".join(parts), media_type, place.modified)

    async def root(self, request: Request) -> Response:
        """Return the home page, or to a machine a redirect to the description of the dataset, whose IRI this is."""
        forms = self._release.addresses(VOID)
        offers = [("/", HTML)] if _INDEX in self._release.files else []
        offers += [one for one in forms if one[1] is not HTML]
        form = choose_representation(accept_header(request), [form for _, form in offers])
        if form is None:
            raise responses.not_acceptable(offers)
        if form.suffix == HTML.suffix:
            return self._file(request, _INDEX, "/", vary="Accept")
        return responses.see_other(self._release.address(VOID, form), forms)

    async def void(self, request: Request) -> Response:
        """Return the VoID description at the well-known URL that crawlers use."""
        form = self._negotiate(request, VOID)
        path = self._release.address(VOID, form)
        return await self._document(request, VOID, form, vary="Accept", content_location=path)

    async def response(self, request: Request) -> Response:
        """Return the response for the path of a request.

        Raises:
            HttpError: There is no such name, or the request accepts none of its formats.
        """
        release, name = self._release, request.scope["path"][1:]
        if name in release.files:
            return self._file(request, name, f"/{name}")
        if name.endswith("/") and f"{name}{_INDEX}" in release.files:
            return self._file(request, f"{name}{_INDEX}", f"/{name}")
        if release.is_document(name):
            form = self._negotiate(request, name)
            if name in release.withdrawn:
                path = release.address(name, form)
                return await self._document(request, name, form, vary="Accept", content_location=path)
            return responses.see_other(release.address(name, form), release.addresses(name))
        stem, dot, suffix = name.rpartition(".")
        if dot and release.is_document(stem):
            for form in release.representations(stem):
                if form.suffix == dot + suffix:
                    return await self._document(request, stem, form)
        return self._redirect(request, name)

    def _redirect(self, request: Request, name: str) -> Response:
        """Return the redirect from a kept release to its page, which is all that describes it, or from a folder.

        Raises:
            HttpError: There is no such name, or the request does not accept a page.
        """
        files = self._release.files
        if name.startswith(RELEASES) and f"{name}{HTML.suffix}" in files:
            offers = [(f"/{quote(name)}{HTML.suffix}", HTML)]
            if choose_representation(accept_header(request), [HTML]) is None:
                raise responses.not_acceptable(offers)
            return responses.see_other(offers[0][0], offers)
        if f"{name}/{_INDEX}" in files:
            return responses.folder_redirect(name)
        raise not_found(self._release, name)

    def _negotiate(self, request: Request, name: str) -> Representation:
        form = choose_representation(accept_header(request), self._release.representations(name))
        if form is None:
            raise responses.not_acceptable(self._release.addresses(name))
        return form

    def _file(self, request: Request, name: str, path: str, **headers: str) -> Response:
        """Return a file of the release; of a page with the links of its head."""
        document = self._endpoint_page if name == ENDPOINT_PAGE else self._release.file(name)
        stem, _, suffix = name.rpartition(".")
        if suffix == "html":
            links = self._links_of_page(document, path)
        else:
            forms = self._release.addresses(stem) if self._release.is_document(stem) else []
            links = responses.link_headers(forms) if any(form.suffix == f".{suffix}" for _, form in forms) else {}
        return self._respond(request, document, stem, {**links, **headers})

    def _links_of_page(self, document: Document, path: str) -> dict[str, str]:
        """Return the Link header of a page, read from its head the first time."""
        if path not in self._page_links:
            if len(self._page_links) >= _MOST_REMEMBERED:
                self._page_links.clear()
            self._page_links[path] = page_link_header(document.place.read(), path)
        link = self._page_links[path]
        return {"link": link} if link else {}

    async def _document(self, request: Request, name: str, form: Representation, **headers: str) -> Response:
        release = self._release
        if form.suffix == HTML.suffix:
            if name.startswith(SHAPE):
                return responses.see_other(release.address(name, form), release.addresses(name))
            return self._file(request, f"{name}{form.suffix}", f"/{name}{form.suffix}", **headers)
        try:
            found = release.document(name, form)
            if found is None:
                found = await asyncio.to_thread(release.make_document, name, form)
        except DataError as error:
            others = [one for one in release.addresses(name) if one[1] is not form]
            raise responses.not_acceptable(others, f"XML cannot express this document: {error}.") from None
        links = responses.link_headers(release.addresses(name))
        return self._respond(request, found, name, {**links, **headers})

    def _respond(self, request: Request, document: Document, stem: str, headers: dict[str, str]) -> Response:
        status = _GONE if stem in self._release.withdrawn else _OK
        fields = {name.replace("_", "-"): value for name, value in headers.items()}
        return DocumentResponse(request, document, self._release.compressed, fields, status)
