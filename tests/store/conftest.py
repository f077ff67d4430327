"""Stores of the tests' own on 127.0.0.1: a real oxigraph, and a double in which everything can go wrong."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from leapgraph.release.described import published_dataset
from support.small import small_project
from support.stores import DoubleStore, RealStore

if TYPE_CHECKING:
    from collections.abc import Iterator

    from leapgraph.dataset import Dataset
    from leapgraph.project import Project


@pytest.fixture(autouse=True)
def _no_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("USER", "PASSWORD", "TOKEN", "AUTH"):
        monkeypatch.delenv(f"LEAPGRAPH_STORE_{name}", raising=False)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return small_project(tmp_path / "small")


@pytest.fixture
def dataset(project: Project) -> Dataset:
    return published_dataset(project)


def wait_for(url: str) -> None:
    for _ in range(500):
        try:
            httpx.get(url, trust_env=False)
        except httpx.ConnectError:
            time.sleep(0.02)
        else:
            return


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an `oxigraph serve` process with its data in a folder of its own."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    folder = tmp_path_factory.mktemp("oxigraph")
    program = Path(sys.executable).with_name("oxigraph")
    command = [str(program), "serve", "--location", str(folder), "--bind", f"127.0.0.1:{port}"]
    with (
        (folder.parent / "oxigraph.log").open("wb") as log,
        subprocess.Popen(command, stdout=log, stderr=log) as process,
    ):
        try:
            wait_for(f"http://127.0.0.1:{port}/store?default")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


@pytest.fixture
def oxigraph(server: str) -> RealStore:
    """That server, emptied."""
    store = RealStore(server)
    store.update("DROP ALL")
    return store


@pytest.fixture
def double() -> Iterator[DoubleStore]:
    with DoubleStore() as store:
        yield store
