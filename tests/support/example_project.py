"""A small project with every kind of file, made for tests: a club, two members, a letter, an unknown value."""

import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from leapgraph.dataset import Dataset, load_dataset
from leapgraph.derive import derive
from leapgraph.project import Project
from leapgraph.release.build_dataset import describe_dataset

SMALL = Path(__file__).parents[1] / "release" / "small"
BASE = "https://example.org/small/"


def small_project(folder: Path, files: Mapping[str, str | bytes] | None = None, *, pulled: bool = True) -> Project:
    """Return a copy of the small project in `folder`, with `files` besides or instead, and Wikidata if `pulled`."""
    shutil.copytree(SMALL, folder, dirs_exist_ok=True)
    if not pulled:
        shutil.rmtree(folder / "graph" / "wikidata")
    for name, text in (files or {}).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return Project(folder)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return small_project(tmp_path)


@pytest.fixture
def dataset(project: Project) -> Dataset:
    return describe_dataset(project, derive(project, load_dataset(project)))
