"""A project with three kept releases, made once for all workers; tests that change it take a copy."""

import shutil
from pathlib import Path

import pytest

from support.kept_releases import ReleasedProject, make_releases
from support.published_site import make_once


@pytest.fixture(scope="session")
def released(tmp_path_factory: pytest.TempPathFactory) -> ReleasedProject:
    def write(folder: Path) -> None:
        folder.mkdir()
        make_releases(folder / "project")

    return ReleasedProject(make_once(tmp_path_factory, "kept-releases", write) / "project")


@pytest.fixture
def copied(released: ReleasedProject, tmp_path: Path) -> ReleasedProject:
    shutil.copytree(released.root, tmp_path / "project", symlinks=True)
    return ReleasedProject(tmp_path / "project")
