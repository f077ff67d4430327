"""A broken file of the base project is named when a project that builds on it is checked."""

import shutil
from pathlib import Path

import pytest

from leapgraph.checks.run_checks import check_dataset
from leapgraph.checks.shapes import read_shapes
from leapgraph.errors import DataError
from leapgraph.project import TOOL_PROJECT, Project

CLUB = Path(__file__).parents[1] / "another_organization" / "nachtuil"


@pytest.fixture
def base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("graph", "shapes", "queries"):
        shutil.copytree(TOOL_PROJECT / name, tmp_path / "base" / name)
    monkeypatch.setattr("leapgraph.project.TOOL_PROJECT", tmp_path / "base")
    return tmp_path / "base"


def test_a_broken_shape_file_is_named_with_its_line(base: Path) -> None:
    path = base / "shapes" / "people.ttl"
    text = path.read_text(encoding="utf-8")
    path.write_text(f"{text}\nunheard:of a <", encoding="utf-8")

    with pytest.raises(DataError) as raised:
        read_shapes(Project(CLUB))

    assert str(raised.value).startswith(f"{path}:{len(text.splitlines()) + 2}:1: the prefix unheard: is not declared")


def test_a_broken_mapping_is_a_violation(base: Path) -> None:
    path = base / "queries" / "sync" / "mapping.ttl"
    path.write_text("<", encoding="utf-8")

    found = [one for one in check_dataset(Project(CLUB)).results if one.file == path]

    assert [one.line for one in found] == [1]
