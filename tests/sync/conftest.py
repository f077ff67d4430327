"""A wiki with an item to edit, and a project whose journal says what was sent."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from leapgraph.sync.plan_file.writer import read_plan, serialize_plan
from support import snapshot_fixture as world
from support.apply_fixtures import bench
from support.fake_wikibase import Double
from support.pull_fixtures import WD
from support.query_assertions import leap_project
from support.sync_desk import SECRET, Desk

__all__ = ["bench"]

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from leapgraph.sync.plan_model import Plan


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Plan]:
    """A project that was pulled, and a plan for it, each by a process of its own."""
    project = leap_project(tmp_path_factory.mktemp("planned"))
    with Double(concept_base=WD) as wiki:
        world.fill(wiki)
        desk = Desk(project.root, wiki)
        for verb in (["pull"], ["sync", "plan"]):
            result = desk.process(*verb, "--api", wiki.api)
            assert result.returncode == 0, result.stderr
    return project.root, read_plan(desk.plan)[0]


@pytest.fixture
def desk(planned: tuple[Path, Plan], tmp_path: Path) -> Iterator[Desk]:
    project, plan = planned
    root = tmp_path / "project"
    subprocess.run(["cp", "-r", str(project), str(root)], check=True)
    with Double(concept_base=WD) as wiki:
        world.fill(wiki)
        wiki.sessions.passwords["Editor@leapgraph"] = SECRET
        made = Desk(root, wiki)
        made.plan.write_bytes(serialize_plan(replace(plan, api=wiki.api)))
        yield made
