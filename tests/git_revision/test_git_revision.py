"""A git revision of a project, extracted: from a repository of its own, and from a folder of a larger one."""

import os
import subprocess
from pathlib import Path

import pytest

from leapgraph.errors import RunError
from leapgraph.git_revision import extract_revision, resolve_commit
from leapgraph.project import Project


def _git(folder: Path, *arguments: str) -> str:
    made = {"GIT_AUTHOR_DATE": "2024-01-01T00:00:00Z", "GIT_COMMITTER_DATE": "2024-01-01T00:00:00Z"}
    who = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main")
    done = subprocess.run(
        ["git", *who, *arguments], cwd=folder, env={**os.environ, **made}, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a repository with a project in `sub/`, whose graph has changed since the tag v1."""
    folder = tmp_path_factory.mktemp("repository")
    (folder / "sub" / "graph").mkdir(parents=True)
    (folder / "sub" / "queries").mkdir()
    (folder / "sub" / "queries" / "a.rq").write_text("ASK {}")
    (folder / "README").write_text("not of the project")
    (folder / "sub" / "graph" / "dataset.ttl").write_text("# one")
    _git(folder, "init", "-q")
    _git(folder, "add", ".")
    _git(folder, "commit", "-qm", "one")
    _git(folder, "tag", "v1")
    (folder / "sub" / "graph" / "dataset.ttl").write_text("# two")
    _git(folder, "commit", "-qam", "two")
    return folder


def test_a_project_in_a_folder_of_a_repository_is_extracted_alone(repository: Path) -> None:
    with extract_revision(Project(repository / "sub"), "v1") as then:
        names = sorted(str(path.relative_to(then.root)) for path in then.root.rglob("*") if path.is_file())
        text = (then.root / "graph" / "dataset.ttl").read_text()

    assert names == ["graph/dataset.ttl", "queries/a.rq"]
    assert text == "# one"
    assert not then.root.exists()
    assert (repository / "sub" / "graph" / "dataset.ttl").read_text() == "# two"


def test_only_the_folders_that_are_needed_are_extracted(repository: Path) -> None:
    with extract_revision(Project(repository / "sub"), "HEAD", ["graph"]) as now:
        assert [path.name for path in now.root.iterdir()] == ["graph"]


def test_the_repository_is_that_of_the_folder_in_a_hook_of_another_one_too(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _git(tmp_path, "init", "-q")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / ".git"))

    assert len(resolve_commit(Project(repository / "sub"), "v1")) == 40


@pytest.mark.parametrize("name", ["v2", "--all", "v1:README", "a b", "v1\n", "", "\udcff"])
def test_a_name_of_no_revision_is_refused(repository: Path, name: str) -> None:
    with pytest.raises(RunError, match=r"no git revision is named|is empty"):
        resolve_commit(Project(repository / "sub"), name)


def test_a_revision_without_a_project_is_refused(repository: Path) -> None:
    with (
        pytest.raises(RunError, match="the git revision v1 has no project"),
        extract_revision(Project(repository), "v1"),
    ):
        pass


def test_a_folder_that_git_does_not_know_is_refused(repository: Path) -> None:
    (repository / "new" / "graph").mkdir(parents=True)
    with (
        pytest.raises(RunError, match="it has no folder new in this place of the repository"),
        extract_revision(Project(repository / "new"), "v1"),
    ):
        pass


def test_a_folder_in_no_repository_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(RunError, match="has no git revisions: not a git repository"):
        resolve_commit(Project(tmp_path), "HEAD")


def test_a_machine_without_git_is_refused(repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(RunError, match="no program git here"):
        resolve_commit(Project(repository / "sub"), "v1")


def test_a_link_out_of_the_folder_is_refused(repository: Path) -> None:
    (repository / "sub" / "graph" / "out").symlink_to("../../../outside")
    _git(repository, "add", ".")
    tree = _git(repository, "write-tree")
    commit = _git(repository, "commit-tree", "-m", "three", tree)
    (repository / "sub" / "graph" / "out").unlink()
    _git(repository, "reset", "-q")

    with (
        pytest.raises(RunError, match="outside the destination"),
        extract_revision(Project(repository / "sub"), commit),
    ):
        pass
