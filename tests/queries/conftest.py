"""The repository's own project, as published, on both engines."""

from collections.abc import Callable
from pathlib import Path

import pytest

from support.parsed_queries import queries_parsed_once
from support.query_assertions import PublishedProject, leap_project, publish_in_memory
from support.snapshot_fixture import pulled_project

__all__ = ["queries_parsed_once"]


@pytest.fixture(scope="session")
def leap(tmp_path_factory: pytest.TempPathFactory) -> PublishedProject:
    return publish_in_memory(leap_project(tmp_path_factory.mktemp("queries") / "leap"))


@pytest.fixture(scope="session")
def pulled(tmp_path_factory: pytest.TempPathFactory) -> PublishedProject:
    return publish_in_memory(pulled_project(tmp_path_factory.mktemp("queries") / "pulled"))


@pytest.fixture
def leap_with(tmp_path: Path) -> Callable[..., PublishedProject]:
    """Return the project with Turtle added to its files, by stem."""
    return lambda **more: publish_in_memory(leap_project(tmp_path / "changed", more))
