"""The pages and files of kept releases as `serve` answers for them."""

import asyncio
from collections.abc import Iterator, MutableMapping
from typing import Any

import pytest
from starlette.requests import Request

from leapgraph.errors import RunError
from leapgraph.serve.document_endpoint import DocumentEndpoint
from leapgraph.serve.errors_and_log import HttpError
from leapgraph.serve.held_files import HeldFiles
from leapgraph.serve.release_documents import ServedRelease
from support.kept_releases import ReleasedProject


@pytest.fixture(scope="module")
def endpoint(released: ReleasedProject) -> Iterator[DocumentEndpoint]:
    served = ServedRelease(released.dist, released.project, 1 << 20)
    yield DocumentEndpoint(served)
    served.close()


def ask(endpoint: DocumentEndpoint, path: str, accept: str = "*/*") -> tuple[int, dict[str, str]]:
    """Return the status and the headers of an answer."""
    scope = {"type": "http", "method": "GET", "path": path, "headers": [(b"accept", accept.encode())]}
    messages: list[MutableMapping[str, Any]] = []

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.disconnect"}

    async def send(message: MutableMapping[str, Any]) -> None:
        messages.append(message)

    async def answer() -> None:
        await (await endpoint.response(Request(scope)))(scope, receive, send)

    asyncio.run(answer())
    return messages[0]["status"], {name.decode(): value.decode() for name, value in messages[0]["headers"]}


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        ("/releases/1.10.0.html", "text/html; charset=utf-8"),
        ("/releases/", "text/html; charset=utf-8"),
        ("/releases/feed.atom", "application/atom+xml; charset=utf-8"),
        ("/releases/latest.json", "application/json"),
        ("/releases/1.0.0.tar.zst", "application/zstd"),
        ("/releases/SHA256SUMS", "text/plain; charset=utf-8"),
        ("/dataset.nq.gz", "application/gzip"),
    ],
)
def test_its_files_have_their_media_types(endpoint: DocumentEndpoint, path: str, media_type: str) -> None:
    status, headers = ask(endpoint, path)

    assert (status, headers["content-type"]) == (200, media_type)


def test_a_release_leads_to_its_page_which_is_all_that_describes_it(endpoint: DocumentEndpoint) -> None:
    status, headers = ask(endpoint, "/releases/1.10.0")

    assert (status, headers["location"]) == (303, "/releases/1.10.0.html")
    assert ask(endpoint, "/releases")[0] == 301
    with pytest.raises(HttpError, match="None of the formats"):
        ask(endpoint, "/releases/1.10.0", "text/turtle")
    with pytest.raises(HttpError, match=r"Did you mean"):
        ask(endpoint, "/releases/1.10.1")


def test_a_file_that_is_not_what_its_checksum_says_stops_the_server(copied: ReleasedProject) -> None:
    (copied.dist / "releases" / "feed.atom").write_bytes(b"")

    with pytest.raises(RunError, match=r"releases/feed\.atom is another file; publish it again"):
        HeldFiles(copied.dist)
