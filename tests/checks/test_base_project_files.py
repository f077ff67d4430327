"""A broken file of the base project is named when a project that builds on it is checked."""

import shutil
from pathlib import Path

import pytest

from leapgraph.checks.lint_queries import lint_queries
from leapgraph.checks.shapes import read_shapes
from leapgraph.errors import DataError
from leapgraph.project import TOOL_PROJECT, Project
from leapgraph.queries.query_set import QuerySet

CLUB = Path(__file__).parents[1] / "another_organization" / "nachtuil"


@pytest.fixture
def base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("graph", "shapes", "queries"):
        shutil.copytree(TOOL_PROJECT / name, tmp_path / "base" / name)
    monkeypatch.setattr("leapgraph.project.TOOL_PROJECT", tmp_path / "base")
    monkeypatch.setattr("leapgraph.pull.entities_to_reconcile.TOOL_PROJECT", tmp_path / "base")
    return tmp_path / "base"


def test_a_broken_shape_file_is_named_with_its_line(base: Path) -> None:
    path = base / "shapes" / "people.ttl"
    text = path.read_text(encoding="utf-8")
    path.write_text(f"{text}\nunheard:of a <", encoding="utf-8")

    with pytest.raises(DataError) as raised:
        read_shapes(Project(CLUB))

    assert str(raised.value).startswith(f"{path}:{len(text.splitlines()) + 2}:1: the prefix unheard: is not declared")


@pytest.mark.parametrize("name", ["mapping.ttl", "kinds.ttl"])
def test_a_broken_table_is_a_violation_in_its_file(base: Path, name: str) -> None:
    path = base / "queries" / "sync" / name
    path.write_text("<", encoding="utf-8")

    results = lint_queries(Project(CLUB), QuerySet({}, {}))

    assert [(one.file, one.line) for one in results] == [(path, 1)]


def test_a_broken_table_is_named_where_the_project_has_one_of_its_own(base: Path, tmp_path: Path) -> None:
    own = shutil.copytree(CLUB, tmp_path / "club") / "queries" / "sync" / "kinds.ttl"
    own.parent.mkdir(parents=True, exist_ok=True)
    own.touch()
    path = base / "queries" / "sync" / "kinds.ttl"
    path.write_text("<", encoding="utf-8")

    results = lint_queries(Project(tmp_path / "club"), QuerySet({}, {}))

    assert [(one.file, one.line) for one in results] == [(path, 1)]
