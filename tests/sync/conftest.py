"""A wiki with an item to edit, and a project whose journal says what was sent."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from support import pulled as world
from support.applying import BASE, Bench, fill
from support.asked import leap_project
from support.desk import SECRET, Desk
from support.double import Double
from support.world import WD

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with Double(concept_base=BASE) as double:
        fill(double)
        yield Bench(double, tmp_path)


@pytest.fixture(scope="module")
def pulled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    project = leap_project(tmp_path_factory.mktemp("pulled"))
    with Double(concept_base=WD) as wiki:
        world.fill(wiki)
        command = [sys.executable, "-m", "leapgraph", "--project", str(project.root), "pull", "--api", wiki.api]
        subprocess.run(command, check=True, capture_output=True)
    return project.root


@pytest.fixture
def desk(pulled: Path, tmp_path: Path) -> Iterator[Desk]:
    root = tmp_path / "project"
    subprocess.run(["cp", "-r", str(pulled), str(root)], check=True)
    with Double(concept_base=WD) as wiki:
        world.fill(wiki)
        wiki.sessions.passwords["Editor@leapgraph"] = SECRET
        made = Desk(root, wiki)
        result = made.run("sync", "plan", "--api", wiki.api)
        assert result.returncode == 0, result.stderr
        wiki.log.clear()
        yield made
