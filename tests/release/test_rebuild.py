"""The project of an earlier git revision, with the present shapes and queries and with its own."""

import subprocess
from pathlib import Path

import pytest

from leapgraph.errors import DataError
from leapgraph.project import Project
from leapgraph.release.rebuild import rebuild


def test_a_revision_with_odd_files_where_shapes_and_queries_lie(tmp_path: Path) -> None:
    for name, text in (("graph/dataset.ttl", ""), (".own/x", ""), ("shapes", "a file"), ("queries/old.rq", "old")):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    for command in ("init -q", "add .", "-c user.name=A -c user.email=a@example.org commit -qm one", "tag v1"):
        subprocess.run(["git", *command.split()], cwd=tmp_path, check=True)
    (tmp_path / "shapes").unlink()
    (tmp_path / "shapes").mkdir()
    (tmp_path / "shapes" / "new.ttl").write_text("new")
    (tmp_path / "queries" / "old.rq").write_text("new")
    seen = []

    def build(project: Project, _: str) -> None:
        shapes, queries = project.root / "shapes", project.root / "queries" / "old.rq"
        shown = shapes.read_text() if shapes.is_file() else sorted(path.name for path in shapes.iterdir())
        seen.append((shown, queries.read_text(), (project.root / ".own" / "x").is_file()))
        raise DataError("refused")

    with pytest.raises(DataError, match="refused"):
        rebuild(Project(tmp_path), "v1", build, lambda _: None)  # type: ignore[arg-type] # it publishes nothing

    assert seen == [(["new.ttl"], "new", True), ("a file", "old", True)]
