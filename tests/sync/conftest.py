"""A wiki with an item to edit, and a project whose journal says what was sent."""

import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from leapgraph.sync.plan_file.writer import read_plan, serialize_plan
from leapgraph.sync.plan_model import Plan
from support.apply_fixtures import editor
from support.fake_wikibase import FakeWikibase
from support.pull_fixtures import WD
from support.query_assertions import leap_project
from support.snapshot_fixture import fill
from support.sync_project import SECRET, SyncProject

__all__ = ["editor"]


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Plan]:
    """A project that was pulled, and a plan for it, each by a process of its own."""
    root = leap_project(tmp_path_factory.mktemp("planned")).root
    with FakeWikibase(concept_base=WD) as wiki:
        fill(wiki)
        project = SyncProject(root, wiki)
        for verb in (["pull"], ["sync", "plan"]):
            result = project.process(*verb, "--api", wiki.api)
            assert result.returncode == 0, result.stderr
    return root, read_plan(project.plan)[0]


@pytest.fixture
def project(planned: tuple[Path, Plan], tmp_path: Path) -> Iterator[SyncProject]:
    pulled, plan = planned
    root = tmp_path / "project"
    subprocess.run(["cp", "-r", str(pulled), str(root)], check=True)
    with FakeWikibase(concept_base=WD) as wiki:
        fill(wiki)
        wiki.sessions.passwords["Editor@leapgraph"] = SECRET
        made = SyncProject(root, wiki)
        made.plan.write_bytes(serialize_plan(replace(plan, api=wiki.api)))
        yield made
