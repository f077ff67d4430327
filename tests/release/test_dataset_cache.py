"""The kept dataset is the published one, for as long as nothing has changed, and never in the way."""

import os
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from leapgraph.errors import DataError, RunError
from leapgraph.project import Project
from leapgraph.release import build_dataset, dataset_cache
from leapgraph.release.build_dataset import published_dataset
from leapgraph.release.dataset_cache import cached_dataset


@pytest.fixture(autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path_factory.mktemp("cache")
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder))
    monkeypatch.delenv("LEAPGRAPH_CACHE", raising=False)
    return folder / "leapgraph"


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[Project]:
    """Each making of a dataset adds its project here."""
    projects: list[Project] = []

    def make(project: Project) -> object:
        projects.append(project)
        return published_dataset(project)

    monkeypatch.setattr(build_dataset, "published_dataset", make)
    return projects


def test_what_is_kept_is_what_is_published(project: Project, made: list[Project]) -> None:
    first, second = cached_dataset(project), cached_dataset(project)

    assert first == second == published_dataset(project)
    assert list(first.graphs) == list(second.graphs)
    assert made == [project]


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("graph/people.ttl", b"The Club", b"Our Club"),
        ("graph/wikidata/record.json", b"34", b"35"),
        ("graph/wikidata/Q999999001.nt", b"Klub", b"Clob"),
        ("queries/derive/people-members.rq", b"Who", b"who"),
    ],
)
def test_a_change_of_any_file_makes_it_anew(
    project: Project, made: list[Project], name: str, old: bytes, new: bytes
) -> None:
    cached_dataset(project)
    path = project.root / name
    before = path.stat()
    # As long as before, and with the same time.
    path.write_bytes(path.read_bytes().replace(old, new))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))

    cached_dataset(project)

    assert len(made) == 2


def test_a_file_more_or_less_makes_it_anew(project: Project, made: list[Project]) -> None:
    cached_dataset(project)
    (project.graph / "more.ttl").write_text("<a:s> <a:p> <a:o> .", encoding="utf-8")
    more = cached_dataset(project)
    (project.graph / "more.ttl").rename(project.graph / "other.ttl")
    renamed = cached_dataset(project)

    assert len(made) == 3
    assert ("more" in more.graphs, "other" in renamed.graphs) == (True, True)


def test_another_version_makes_it_anew(project: Project, made: list[Project], monkeypatch: pytest.MonkeyPatch) -> None:
    cached_dataset(project)
    monkeypatch.setattr(dataset_cache, "__version__", "0.0.0")
    cached_dataset(project)

    assert len(made) == 2


def test_what_changed_while_it_was_made_is_not_kept(
    project: Project, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def make(project: Project) -> object:
        (project.graph / "late.ttl").write_text("<a:s> <a:p> <a:o> .", encoding="utf-8")
        return published_dataset(project)

    monkeypatch.setattr(build_dataset, "published_dataset", make)

    cached_dataset(project)

    assert not cache.exists()


DAMAGES = {
    "cut off": lambda data: data[:-1],
    "empty": lambda data: data[:0],
    "changed": lambda data: data.replace(b"Ann", b"Anm"),
    "of another kind": lambda data: b"x" + data,
    "headless": lambda data: data.split(b"\n")[0],
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_cache_is_passed_over_and_made_anew(
    project: Project, cache: Path, made: list[Project], damage: object
) -> None:
    whole = cached_dataset(project)
    (path,) = cache.iterdir()
    path.write_bytes(damage(path.read_bytes()))  # type: ignore[operator] # each is a function

    assert cached_dataset(project) == whole
    assert cached_dataset(project) == whole
    assert len(made) == 2


def test_off_keeps_nothing_and_reads_nothing(
    project: Project, cache: Path, made: list[Project], monkeypatch: pytest.MonkeyPatch
) -> None:
    cached_dataset(project)
    monkeypatch.setenv("LEAPGRAPH_CACHE", "off")
    cached_dataset(project)
    cached_dataset(project)

    assert len(made) == 3
    assert len(list(cache.iterdir())) == 1


def test_a_cache_that_cannot_be_written_is_passed_over(project: Project, cache: Path, made: list[Project]) -> None:
    cache.write_text("a file where the folder should be", encoding="utf-8")

    assert cached_dataset(project) == cached_dataset(project) == published_dataset(project)
    assert len(made) == 2


def test_a_relative_cache_folder_is_not_one(project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "here")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)

    cached_dataset(project)

    assert not (tmp_path / "here").exists()
    assert len(list((tmp_path / "home" / ".cache" / "leapgraph").iterdir())) == 1


def test_only_a_few_are_kept_and_those_last_used(project: Project, cache: Path, made: list[Project]) -> None:
    people = project.graph / "people.ttl"
    texts = [people.read_bytes() + b"\n" * number for number in range(dataset_cache.MAX_ENTRIES + 2)]
    for text in texts[: dataset_cache.MAX_ENTRIES]:
        people.write_bytes(text)
        cached_dataset(project)
    for path in cache.iterdir():
        os.utime(path, (0, 0))
    for text in [texts[0], *texts[-2:], texts[0]]:
        people.write_bytes(text)
        cached_dataset(project)

    assert len(list(cache.iterdir())) == dataset_cache.MAX_ENTRIES
    assert len(made) == len(texts)


def test_only_the_user_can_read_it(project: Project, cache: Path) -> None:
    cached_dataset(project)

    (path,) = cache.iterdir()
    assert (cache.stat().st_mode & 0o77, path.stat().st_mode & 0o77) == (0, 0)


def planted(path: Path) -> Path:
    """Return a copy of a kept dataset with a name changed, digest and all."""
    head, _, rest = path.read_bytes().partition(b"\n")
    changed = rest.replace(b"Ann", b"Eve")
    assert changed != rest
    path.write_bytes(head.rpartition(b" ")[0] + b" " + sha256(changed).hexdigest().encode() + b"\n" + changed)
    return path


def other_user(monkeypatch: pytest.MonkeyPatch) -> None:
    """Be somebody else, as far as our own code asks."""
    monkeypatch.setattr(os, "geteuid", lambda: 12345)


def linked(path: Path) -> None:
    elsewhere = path.parent.parent / "elsewhere"
    path.rename(elsewhere)
    path.symlink_to(elsewhere)


# Each makes the kept file one that somebody else may have put there.
DOUBTS: dict[str, Callable[[Path, pytest.MonkeyPatch], None]] = {
    "of another user": lambda _path, monkeypatch: other_user(monkeypatch),
    "others may write into it": lambda path, _: path.chmod(0o622),
    "the group may write into the folder": lambda path, _: path.parent.chmod(0o770),
    "all may write into the folder": lambda path, _: path.parent.chmod(0o777),
    "a symbolic link": lambda path, _: linked(path),
    "with another name": lambda path, _: os.link(path, path.parent.parent / "more"),
}


@pytest.mark.parametrize("doubt", DOUBTS.values(), ids=DOUBTS)
def test_what_somebody_else_may_have_written_is_not_believed(
    project: Project,
    cache: Path,
    monkeypatch: pytest.MonkeyPatch,
    doubt: Callable[[Path, pytest.MonkeyPatch], None],
) -> None:
    cached_dataset(project)
    (path,) = cache.iterdir()
    doubt(planted(path), monkeypatch)

    assert cached_dataset(project) == published_dataset(project)


def test_a_planted_file_of_our_own_would_be_believed(project: Project, cache: Path) -> None:
    cached_dataset(project)
    (path,) = cache.iterdir()
    planted(path)

    assert cached_dataset(project) != published_dataset(project)


def test_a_pipe_in_its_place_is_not_waited_for(project: Project, cache: Path) -> None:
    cached_dataset(project)
    (path,) = cache.iterdir()
    path.unlink()
    os.mkfifo(path)

    assert cached_dataset(project) == published_dataset(project)


def test_a_folder_that_is_not_ours_gets_nothing(project: Project, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache.mkdir()
    other_user(monkeypatch)

    cached_dataset(project)

    assert list(cache.iterdir()) == []


def test_another_s_link_to_a_folder_of_ours_is_not_followed(
    project: Project, cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    cache.symlink_to(home)
    states = type(cache).lstat
    real = states(cache)
    foreign = os.stat_result([*real[:4], real.st_uid + 1, *real[5:]])
    monkeypatch.setattr(type(cache), "lstat", lambda path: foreign if path == cache else states(path))

    cached_dataset(project)

    assert list(home.iterdir()) == []


def test_a_link_of_our_own_is_followed(project: Project, cache: Path, tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir(mode=0o700)
    cache.symlink_to(tmp_path / "disk")

    cached_dataset(project)

    assert len(list((tmp_path / "disk").iterdir())) == 1


def test_only_its_own_files_are_removed(project: Project, cache: Path) -> None:
    cache.mkdir(mode=0o700)
    old = [cache / f"{number:064x}.graphs" for number in range(dataset_cache.MAX_ENTRIES + 2)]
    others = [cache / name for name in ("thesis.tex", "a.graphs", "f" * 63 + ".graphs", ".hidden")]
    for path in [*old, *others]:
        path.write_text("x")
        os.utime(path, (0, 0))
    folder, link = cache / ("a" * 64 + ".graphs"), cache / ("b" * 64 + ".graphs")
    folder.mkdir()
    link.symlink_to(others[0])

    cached_dataset(project)

    left = set(cache.iterdir())
    assert left >= {*others, folder, link}
    assert len(left - {*others, folder, link}) == dataset_cache.MAX_ENTRIES


def test_errors_of_the_project_are_reported_as_ever(project: Project, cache: Path) -> None:
    (project.graph / "people.ttl").write_text("oops", encoding="utf-8")

    with pytest.raises(DataError, match=r"^graph/people\.ttl:1:"):
        cached_dataset(project)
    assert not cache.exists()


@pytest.mark.parametrize("name", ["graph/people2.ttl", "graph/wikidata/x.nt", "queries/derive/people-x.rq"])
def test_a_folder_with_the_name_of_a_file_is_not_hidden_by_it(project: Project, name: str) -> None:
    cached_dataset(project)
    (project.root / name).mkdir()

    with pytest.raises(RunError, match=f"cannot read {name}: it is a directory"):
        cached_dataset(project)


def test_a_relative_home_is_none(project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", "home")
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.rglob("*"))

    cached_dataset(project)

    assert sorted(tmp_path.rglob("*")) == before
