"""Where a project's parts lie and what its dataset.ttl says."""

from pathlib import Path

import pytest

from leapgraph.errors import DataError, RunError
from leapgraph.project import Project, find_project

DATASET = """@prefix void: <http://rdfs.org/ns/void#> .
@prefix schema: <https://schema.org/> .
<https://example.org/other/> void:uriSpace "https://example.org/other/" ;
    schema:mainEntity <https://example.org/other/id/somebody> .
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "graph").mkdir()
    (tmp_path / "graph" / "dataset.ttl").write_text(DATASET, encoding="utf-8")
    return tmp_path


def test_base_and_main_entity_are_what_the_dataset_says(folder: Path) -> None:
    project = Project(folder)

    assert project.base == "https://example.org/other/"
    assert project.main_entity == "https://example.org/other/id/somebody"
    assert project.named_graph("people") == "https://example.org/other/graph/people"
    assert project.prefixes["id"] == "https://example.org/other/id/"


def test_the_nearest_project_upwards_is_found(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    below = folder / "a" / "b"
    below.mkdir(parents=True)
    monkeypatch.chdir(below)

    assert find_project().root == folder


def test_a_named_folder_without_the_mark_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RunError, match=r"is no project folder: it has no graph/dataset\.ttl"):
        find_project(tmp_path)


def test_a_dataset_that_names_no_base_is_refused(folder: Path) -> None:
    (folder / "graph" / "dataset.ttl").write_text("<a:b> <a:c> <a:d> .\n", encoding="utf-8")

    with pytest.raises(DataError, match=r"^graph/dataset\.ttl: it must say one void:uriSpace, and says 0$"):
        _ = Project(folder).base


def test_a_dataset_that_is_no_turtle_is_named_with_its_line(folder: Path) -> None:
    (folder / "graph" / "dataset.ttl").write_text("<a:b> <a:c>\n  oops .\n", encoding="utf-8")

    with pytest.raises(DataError, match=r"^graph/dataset\.ttl:2:\d+: "):
        _ = Project(folder).base


def test_paths_are_shown_from_the_root(folder: Path) -> None:
    project = Project(folder)

    assert project.relative_path(folder / "graph" / "people.ttl") == Path("graph/people.ttl")
    assert project.relative_path(Path("/elsewhere")) == Path("/elsewhere")
