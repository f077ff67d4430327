"""The small project, loaded, derived and described as a release of it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from leapgraph.dataset import load_dataset
from leapgraph.derive import derive
from leapgraph.release.described import described
from support.small import small_project

if TYPE_CHECKING:
    from pathlib import Path

    from leapgraph.dataset import Dataset
    from leapgraph.project import Project


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return small_project(tmp_path)


@pytest.fixture
def dataset(project: Project) -> Dataset:
    return described(project, derive(project, load_dataset(project)))
