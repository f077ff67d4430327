"""`graph/wikidata/readings.json`: kept by a pull, no pulled data by itself, and refused where it is something else."""

from pathlib import Path
from shutil import copytree

import pytest

from leapgraph.cli import main as run_leapgraph
from leapgraph.dataset import load_dataset
from leapgraph.errors import DataError
from leapgraph.project import Project
from leapgraph.watch.readings_file import ArticleReading, PageReading, Readings, read_readings, write_readings
from support.pull_fixtures import PullProject, project, wiki

__all__ = ["project", "wiki"]

ROOT = Path(__file__).parents[2]

READINGS = Readings(
    {"https://en.wikipedia.org/wiki/X": ArticleReading("X", 7, 70, ("s",))},
    {"https://example.org/": PageReading('"a"', None, "sha256:00")},
)


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    (tmp_path / "graph").mkdir()

    assert [write_readings(Project(tmp_path), READINGS) for _ in range(2)] == [True, False]
    assert read_readings(Project(tmp_path)) == READINGS
    assert not Project(tmp_path).has_snapshot


@pytest.mark.parametrize(
    "content",
    [
        "", "[]", "{}", "[" * 100_000, '{"articles": {"x": {}}, "pages": {}}',
        '{"articles": {"x": {"title": "x", "page": 1, "revision": true, "unnamed": []}}, "pages": {}}',
        '{"articles": {"x": {"title": "x", "page": 1, "revision": 1, "unnamed": [1]}}, "pages": {}}',
        '{"articles": {}, "pages": {"x": {"etag": "a\\nb", "lastModified": null, "digest": null}}}',
        '{"articles": {"\\ud800": {"title": "x", "page": 1, "revision": 1, "unnamed": []}}, "pages": {}}',
        '{"articles": {}, "pages": {"x": {"etag": null, "lastModified": null, "digest": "\\ud800"}}}',
        '{"articles": {}, "pages": {"x": {"etag": 1, "lastModified": null, "digest": null}}}',
    ],
)  # fmt: skip
def test_another_file_is_refused_with_its_name(tmp_path: Path, content: str) -> None:
    path = tmp_path / "graph" / "wikidata" / "readings.json"
    path.parent.mkdir(parents=True)
    path.write_text(content, "utf-8")

    with pytest.raises(DataError, match=r"^graph/wikidata/readings.json: this is not what `leapgraph watch"):
        read_readings(Project(tmp_path))


def test_a_pull_keeps_the_readings(project: PullProject) -> None:
    write_readings(Project(project.root), READINGS)
    assert project.pull("--check").out.startswith("there is no snapshot; a pull would save")

    project.pull()

    assert read_readings(Project(project.root)) == READINGS
    assert project.pull("--check").out == "unchanged\n"


def test_readings_are_no_part_of_the_dataset(tmp_path: Path) -> None:
    project = Project(tmp_path / "p")
    copytree(ROOT / "tests" / "another_organization" / "nachtuil", project.root)
    before = load_dataset(project)

    write_readings(project, READINGS)

    assert load_dataset(project) == before
    assert not project.has_snapshot
    with pytest.raises(SystemExit) as left:
        run_leapgraph(["--project", str(project.root), "format", "--check"])
    assert left.value.code == 0
