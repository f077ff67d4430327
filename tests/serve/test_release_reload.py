"""Releases that take the place of the one that is served: each is served whole, and no request is lost."""

import os
import re
import select
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from leapgraph.errors import RunError
from leapgraph.serve.held_files import HeldFiles
from support.server_process import ENDLESS, ROOT, Server, busy, ended, killed, running

NAME = "Diane Goldstein"
ASKED = "SELECT ?name { <https://w3id.org/leap-graph/id/diane-goldstein> <https://schema.org/name> ?name }"
PATHS = ["/id/diane-goldstein.ttl", "/id/diane-goldstein.html", "/query/people-board.csv", "/vocab"]


# What is copied of a release: enough to be one.
PARTS = [
    "dataset.nq",
    "void.ttl",
    "vocab.ttl",
    "id/diane-goldstein.html",
    "id/diane-goldstein.ttl",
    "id/leap.ttl",
    "query/people-board.csv",
]


@pytest.fixture(scope="module")
def folder(dist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a small release, in which others come to lie."""
    folder = tmp_path_factory.mktemp("reloading") / "dist"
    for name in PARTS:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(dist / name, folder / name)
    write_sums(folder)
    return folder


@pytest.fixture(scope="module")
def own(folder: Path) -> Iterator[Server]:
    """A server of that folder."""
    with running(folder) as server:
        yield server


@pytest.fixture
def later(folder: Path, tmp_path: Path) -> Path:
    """A release that is to be served later."""
    copied: Path = shutil.copytree(folder, tmp_path / "later")
    return copied


def write_sums(folder: Path) -> None:
    lines = [f"{sha256((folder / name).read_bytes()).hexdigest()}  {name}\n" for name in sorted(PARTS)]
    (folder / "SHA256SUMS").write_text("".join(lines), encoding="utf-8")


def changed(folder: Path, name: str) -> None:
    """Make a release one in which Diane Goldstein has another name."""
    for path in [folder / "dataset.nq", folder / "id" / "diane-goldstein.ttl"]:
        text = path.read_text(encoding="utf-8")
        path.write_text(re.sub(r'"Diane [^"]*"@en', f'"{name}"@en', text), encoding="utf-8")
    write_sums(folder)


def exchanged(later: Path, folder: Path) -> None:
    """Put a later release in the place of one, as `publish` does where folders cannot be exchanged."""
    folder.rename(folder.with_name("before"))
    later.rename(folder)
    shutil.rmtree(folder.with_name("before"))


def names_shown(server: Server) -> tuple[str, str]:
    """Return the name that the endpoint and the document say."""
    answer = httpx.get(server.sparql(), params={"query": ASKED}, headers={"accept": "text/csv"}, timeout=120)
    document = httpx.get(f"{server.url}id/diane-goldstein.ttl", timeout=120).text
    shown = re.search(r'schema:name "(Diane [^"]*)"', document)
    return answer.text.splitlines()[1].strip('"'), shown[1] if shown else document


@contextmanager
def asked_all_the_time(server: Server) -> Iterator[list[str]]:
    """Ask in several threads for as long as the block lasts; yield what goes wrong."""
    wrong: list[str] = []
    is_over = threading.Event()

    def ask(number: int) -> None:
        with httpx.Client(base_url=server.url, timeout=120) as client:
            while not is_over.is_set():
                for path in [*PATHS[number:], *PATHS[:number], "/sparql"]:
                    try:
                        answer = client.get(path, params={"query": ASKED} if path == "/sparql" else None)
                    except httpx.HTTPError as error:
                        wrong.append(f"{path}: {error!r}")
                        continue
                    if answer.status_code not in {200, 303}:
                        wrong.append(f"{path}: {answer.status_code} {answer.text}")

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    try:
        yield wrong
    finally:
        is_over.set()
        for thread in threads:
            thread.join()


def test_what_is_published_beside_a_server_is_served_and_no_request_is_lost(dist: Path, tmp_path: Path) -> None:
    for folder in ("graph", "shapes", "queries"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    folder = shutil.copytree(dist, tmp_path / "dist")
    people = tmp_path / "graph" / "people.ttl"
    with running(folder, "--project", str(tmp_path)) as own:
        tag = httpx.get(f"{own.url}id/diane-goldstein.ttl", timeout=120).headers["etag"]
        with asked_all_the_time(own) as wrong:
            people.write_text(people.read_text(encoding="utf-8").replace(NAME, "Diane Other"), encoding="utf-8")
            question = (tmp_path / "queries" / "people-chair.rq").read_text(encoding="utf-8")
            (tmp_path / "queries" / "people-chairs.rq").write_text(question, encoding="utf-8")
            # In a process of its own, which need not share this one's with those who ask.
            command = [sys.executable, "-m", "leapgraph", "publish", "--project", tmp_path, "-o", folder]
            subprocess.run(command, capture_output=True, check=True)
            told = own.told()
        shown = names_shown(own)
        new = httpx.get(f"{own.url}query/people-chairs.csv", timeout=120)
        document = httpx.get(f"{own.url}id/diane-goldstein.ttl", headers={"if-none-match": tag}, timeout=120)

    assert wrong == []
    assert shown == ("Diane Other", "Diane Other")
    assert (new.status_code, document.status_code) == (200, 200)
    assert told.startswith(f"leapgraph: the release in {folder} is a new one, and is served: ")


def test_a_release_that_is_gone_is_served_until_there_is_another(own: Server, folder: Path, later: Path) -> None:
    before = names_shown(own)
    changed(later, "Diane There")
    shutil.rmtree(folder)
    gone = names_shown(own)
    later.rename(folder)
    own.told()

    assert gone == before
    assert names_shown(own) == ("Diane There", "Diane There")


def test_a_release_that_does_not_fit_its_sums_is_not_served_until_it_does(
    own: Server, folder: Path, later: Path
) -> None:
    before = names_shown(own)
    changed(later, "Diane Fitting")
    right = (later / "void.ttl").read_bytes()
    (later / "void.ttl").write_bytes(right + b"\n")
    exchanged(later, folder)
    told = own.told()
    meanwhile = names_shown(own)
    (folder / "void.ttl").write_bytes(right)
    served = own.told()

    assert told == (
        f"leapgraph: the release in {folder} is not served, the one before is: {folder} does not fit its SHA256SUMS: "
        "void.ttl is another file; publish it again\n"
    )
    assert meanwhile == before
    assert "is a new one, and is served" in served
    assert names_shown(own) == ("Diane Fitting", "Diane Fitting")


def test_of_many_releases_in_a_row_the_last_is_served(own: Server, folder: Path, tmp_path: Path) -> None:
    many = [shutil.copytree(folder, tmp_path / f"later-{number}") for number in range(5)]
    for number, later in enumerate(many):
        changed(later, f"Diane {number}")
    with asked_all_the_time(own) as wrong:
        for later in many:
            exchanged(later, folder)
        told = [own.told()]
        while names_shown(own) != ("Diane 4", "Diane 4"):
            told.append(own.told())

    assert wrong == []
    assert {"is a new one, and is served" in line for line in told} == {True}


def test_a_query_at_work_ends_on_the_release_that_it_began_on(own: Server, folder: Path, later: Path) -> None:
    changed(later, "Diane Later")
    with socket.create_connection(("127.0.0.1", own.port)) as asking:
        asking.sendall(f"GET /sparql?query={quote(ENDLESS)} HTTP/1.1\r\nHost: 127.0.0.1:{own.port}\r\n\r\n".encode())
        worker = os.pidfd_open(busy(own))
        exchanged(later, folder)
        own.told()
        after = names_shown(own)
        is_at_work = not select.select([worker], [], [], 0)[0]
    ended([worker])

    assert is_at_work
    assert after == ("Diane Later", "Diane Later")


def test_the_same_release_again_is_reported_to_be_the_same(own: Server, folder: Path, later: Path) -> None:
    exchanged(later, folder)

    assert "is the same as before, and is served" in own.told()


def test_an_engine_that_ends_is_started_again(own: Server) -> None:
    before = names_shown(own)
    killed([own.engine()])
    told = own.told()

    assert told.endswith("it was started again\n")
    assert names_shown(own) == before


@pytest.mark.parametrize("missing", ["void.ttl", "id/leap.ttl"])
def test_a_release_that_is_not_whole_is_not_served_at_all(later: Path, missing: str) -> None:
    (later / missing).unlink()

    with pytest.raises(RunError, match=f"is not whole: {missing}: No such file or directory; publish it again"):
        HeldFiles(later)
