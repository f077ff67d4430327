"""Addresses where there is nothing, or nothing any more: asked of the application itself, without a server."""

import asyncio
import shutil
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import cast

import httpx
import pytest

from leapgraph.project import Project
from leapgraph.serve.query_execution import WorkerClient
from leapgraph.serve.release_documents import ServedRelease
from leapgraph.serve.release_server import create_app
from leapgraph.withdrawals import withdrawn_names
from support.server_process import ROOT

BASE = "https://w3id.org/leap-graph/"
BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
GONE = "id/diane-goldstein"
PARTS = [
    "404.html",
    "dataset.nq",
    "graph/dataset.nt",
    "graph/people.nt",
    "id/diane-goldstein.html",
    "id/diane-goldstein.ttl",
    "id/leap.html",
    "id/leap.ttl",
    "id/neill-franklin.ttl",
    "index.html",
    "void.ttl",
]
DEPRECATED = (
    f'<{BASE}{GONE}> <http://www.w3.org/2002/07/owl#deprecated> "true"^^<http://www.w3.org/2001/XMLSchema#boolean> .\n'
)


@pytest.fixture(scope="module")
def folder(dist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a small release from which a person was withdrawn."""
    folder = tmp_path_factory.mktemp("withdrawn")
    for name in PARTS:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(dist / name, folder / name)
    with (folder / "graph/people.nt").open("a", encoding="utf-8") as file:
        file.write(DEPRECATED)
    sums = [f"{sha256((folder / name).read_bytes()).hexdigest()}  {name}\n" for name in PARTS]
    (folder / "SHA256SUMS").write_text("".join(sums), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def release(folder: Path) -> Iterator[ServedRelease]:
    opened = ServedRelease(folder, Project(ROOT), 1 << 20)
    yield opened
    opened.close()


def get(release: ServedRelease, path: str, headers: dict[str, str] | None = None) -> httpx.Response:
    """Ask the application of a release, which has no workers."""

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(create_app(release, cast("WorkerClient", None), {}))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return await client.get(path, headers=headers)

    return asyncio.run(ask())


@pytest.mark.parametrize("path", ["/nothing", "/id/nobody", "/a/b/c/d", "/id/leap.xyz"])
def test_a_browser_gets_a_page_whose_links_are_right_at_any_address(release: ServedRelease, path: str) -> None:
    page = get(release, path, BROWSER)

    assert (page.status_code, page.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
    assert 'href="/assets/site.css"' in page.text
    assert 'href="/index.html"' in page.text
    assert 'href="assets' not in page.text


def test_a_machine_gets_a_line(release: ServedRelease) -> None:
    answer = get(release, "/id/leep", {"accept": "*/*"})

    assert (answer.status_code, answer.headers["content-type"]) == (404, "text/plain; charset=utf-8")
    assert answer.text == (
        "There is nothing at this address. Did you mean /id/leap? Start at /, or see /SHA256SUMS for all files.\n"
    )


@pytest.mark.parametrize("path", ["/id/diane-goldstien", "/id/diane-goldstein.ttll"])
def test_what_was_withdrawn_is_not_suggested(release: ServedRelease, path: str) -> None:
    answer = get(release, path)

    assert (answer.status_code, GONE in answer.text) == (404, False)


@pytest.mark.parametrize(
    ("path", "accept", "name"),
    [
        (f"/{GONE}", BROWSER["accept"], f"{GONE}.html"),
        (f"/{GONE}", "text/turtle", f"{GONE}.ttl"),
        (f"/{GONE}.html", "*/*", f"{GONE}.html"),
        (f"/{GONE}.ttl", "*/*", f"{GONE}.ttl"),
    ],
)
def test_what_was_withdrawn_is_gone_with_what_is_left_of_it(
    release: ServedRelease, folder: Path, path: str, accept: str, name: str
) -> None:
    answer = get(release, path, {"accept": accept})

    assert (answer.status_code, answer.content) == (410, (folder / name).read_bytes())
    assert answer.headers.get("content-location", path) == f"/{name}"
    assert "accept-ranges" not in answer.headers
    assert get(release, path, {"accept": accept, "if-none-match": "*", "range": "bytes=0-1"}).status_code == 410


def test_a_form_of_it_that_is_made_is_gone_too(release: ServedRelease) -> None:
    assert get(release, f"/{GONE}.nt").status_code == 410


def test_all_else_is_there(release: ServedRelease) -> None:
    assert get(release, "/id/neill-franklin", BROWSER).status_code == 303
    assert get(release, "/id/leap.html").status_code == 200


@pytest.mark.parametrize(
    ("line", "names"),
    [
        (DEPRECATED, {GONE}),
        (DEPRECATED.replace("id/diane-goldstein", "statement/x"), {"statement/x"}),
        (DEPRECATED.replace('"true"', '"1"'), {GONE}),
        (DEPRECATED.replace('"true"', '"false"'), set()),
        (DEPRECATED.replace("id/diane-goldstein", "vocab#term"), set()),
        (DEPRECATED.replace("id/diane-goldstein", "query/q"), set()),
        (DEPRECATED.replace(BASE, "https://other.example/"), set()),
        (f'<a:b> <a:b> "{DEPRECATED[:-3]}" .\n'.replace('"true"', '\\"true\\"'), set()),
    ],
)
def test_names_of_withdrawn_things_are_read_from_the_graphs(line: str, names: set[str]) -> None:
    graph = f'<a:a> <a:b> "c" .\n{line}<a:z> <a:b> "c" .\n'.encode()

    assert withdrawn_names([b"", graph], BASE) == names
