"""One release, published once, and one server of it, which most tests here ask."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from leapgraph.project import Project
from leapgraph.release.publish import publish
from support.server_process import ROOT, ConnectionCounter, Server, running, start, stop


@pytest.fixture(scope="session")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("serve") / "dist"
    published = publish(Project(ROOT), folder, "pyshifty", lambda _step: None)
    assert published.report.conforms
    return folder


@pytest.fixture(scope="session")
def server(dist: Path) -> Iterator[Server]:
    running = start(dist)
    yield running
    stop(running)


@pytest.fixture(scope="session")
def client(server: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url, timeout=120) as asked:
        yield asked


@pytest.fixture
def connections() -> Iterator[ConnectionCounter]:
    listener = ConnectionCounter()
    yield listener
    listener.socket.close()


@pytest.fixture(scope="session")
def own_server(dist: Path) -> Iterator[Server]:
    """A server with little patience, which is asked what takes long."""
    with running(dist, "--timeout", "1") as own:
        yield own
