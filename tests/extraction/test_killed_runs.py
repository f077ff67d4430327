"""A run that is killed at any of its writes: what the next run makes of that, whichever it is, is a fresh run's."""

import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from fsspec.implementations.memory import MemoryFileSystem

from extraction.extract_support import WHERE, content, extract, save, small
from leapgraph.extraction import commit_result
from support.killed_writes import killed_at

FORMER = ("--neighbours", "labels", "--range-size", "900")
RUN = ("--limit", "2", "--range-size", "900")
OTHER = ("--limit", "1", "--range-size", "700")


class Place:
    """A folder in which results are, on this disk or in fsspec's file system in memory."""

    def __init__(self, folder: Path, *, is_local: bool) -> None:
        self._is_local, self._folder = is_local, folder / "place"
        self.dump = save(folder, b"broken", *map(small, range(3)))
        self._store = MemoryFileSystem()
        self.former = self.fresh(FORMER)

    def extract(self, options: tuple[str, ...], *more: str) -> int:
        target = str(self._folder / "out") if self._is_local else "memory://bucket/place/out"
        return extract("--dump", self.dump, *WHERE, *options, *more, "-o", target).returncode

    def fresh(self, options: tuple[str, ...]) -> dict[str, bytes]:
        self.empty()
        self.extract(options)
        return self.content()

    def empty(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir()
        if self._store.exists("/bucket/place"):
            self._store.rm("/bucket/place", recursive=True)

    def put(self, files: dict[str, bytes]) -> None:
        """Make the place have just these files."""
        self.empty()
        for name, one in files.items():
            (self._folder / name).parent.mkdir(parents=True, exist_ok=True)
            (self._folder / name).write_bytes(one)
            if not self._is_local:
                self._store.pipe_file(f"/bucket/place/{name}", one)

    def content(self) -> dict[str, bytes]:
        """Return all that is in the place, work in progress too."""
        if self._is_local:
            return content(self._folder)
        paths = self._store.find("/bucket/place")
        return {path.removeprefix("/bucket/place/"): self._store.cat_file(path) for path in paths}

    def is_empty_of_work(self) -> bool:
        return not self._is_local or [path.name for path in self._folder.iterdir()] == ["out"]

    def killed_runs(self, files: dict[str, bytes], *options: str) -> Iterator[int]:
        """Kill a run at its first write, at its second, and so on, each in a place with just these files."""
        for last in count():
            self.put(files)
            with killed_at(last) as writes:
                self.extract(RUN, *options)
            if not writes.is_killed:
                return
            yield last


@pytest.fixture(params=[True, False], ids=["local", "store"])
def place(tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Place:
    monkeypatch.setattr(commit_result, "sync_file_system", lambda _: None)
    return Place(tmp_path, is_local=request.param)


def test_the_same_command_goes_on(place: Place) -> None:
    fresh, places = place.fresh(RUN), 0

    for last in place.killed_runs({}):
        is_done = place.content() == fresh
        assert (last, place.extract(RUN), place.content()) == (last, 2 if is_done else 1, fresh)
        assert place.is_empty_of_work()
        places += 1

    assert places > 25


def test_the_same_command_goes_on_with_a_replacement(place: Place) -> None:
    fresh = place.fresh(RUN)
    whole = place.former, fresh

    for last in place.killed_runs(place.former, "--overwrite"):
        present = {name: one for name, one in place.content().items() if name.startswith("out/")}
        assert "out/_SUCCESS" not in present or present in whole, last
        assert (last, place.extract(RUN, "--overwrite"), place.content()) == (last, 1, fresh)
        assert place.is_empty_of_work()


def test_another_command_begins_as_though_no_run_had_been_killed(place: Place) -> None:
    fresh, other = place.fresh(RUN), place.fresh(OTHER)

    for last in place.killed_runs({}):
        code = place.extract(OTHER)
        assert (last, place.content()) == (last, fresh if code == 2 else other)
        assert place.is_empty_of_work()


def test_another_replacement_begins_as_though_no_run_had_been_killed(place: Place) -> None:
    other = place.fresh(OTHER)

    for last in place.killed_runs(place.former, "--overwrite"):
        assert (last, place.extract(OTHER, "--overwrite"), place.content()) == (last, 1, other)
        assert place.is_empty_of_work()


@pytest.mark.parametrize("can_exchange", [True, False])
def test_of_two_local_folders_one_is_always_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, can_exchange: bool
) -> None:
    monkeypatch.setattr(commit_result, "sync_file_system", lambda _: None)
    if not can_exchange:
        monkeypatch.setattr(commit_result, "exchange_folders", lambda *_: False)
    place = Place(tmp_path, is_local=True)
    fresh = place.fresh(RUN)

    for _ in place.killed_runs(place.former, "--overwrite"):
        present = content(tmp_path / "place/out")
        if present or can_exchange:
            assert {f"out/{name}": one for name, one in present.items()} in (place.former, fresh)
        else:
            assert place.extract(OTHER) == 2
            assert content(tmp_path / "place/out").keys() == {name.removeprefix("out/") for name in place.former}
