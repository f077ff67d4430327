"""Stores of the tests' own on 127.0.0.1: a real oxigraph, and a fake store in which everything can go wrong."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from leapgraph.dataset import Dataset
from leapgraph.project import Project
from leapgraph.release.build_dataset import published_dataset
from support.example_project import small_project
from support.fake_graph_store import FakeGraphStore, RealStore
from support.oxigraph_server import serving


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


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an `oxigraph serve` process with its data in a folder of its own."""
    with serving("serve", "--location", str(tmp_path_factory.mktemp("oxigraph"))) as address:
        yield address


@pytest.fixture
def oxigraph(server: str) -> RealStore:
    """That server, emptied."""
    store = RealStore(server)
    store.update("DROP ALL")
    return store


@pytest.fixture
def fake_store() -> Iterator[FakeGraphStore]:
    with FakeGraphStore() as store:
        yield store
