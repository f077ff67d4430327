"""The repository's own project, as published, on both engines."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.query_assertions import Asked, asked, leap_project
from support.snapshot_fixture import pulled_project

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture(scope="session")
def leap(tmp_path_factory: pytest.TempPathFactory) -> Asked:
    return asked(leap_project(tmp_path_factory.mktemp("queries") / "leap"))


@pytest.fixture(scope="session")
def pulled(tmp_path_factory: pytest.TempPathFactory) -> Asked:
    return asked(pulled_project(tmp_path_factory.mktemp("queries") / "pulled"))


@pytest.fixture
def leap_with(tmp_path: Path) -> Callable[..., Asked]:
    """Return the project with Turtle added to its files, by stem."""
    return lambda **more: asked(leap_project(tmp_path / "changed", more))
