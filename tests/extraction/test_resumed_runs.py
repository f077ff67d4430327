"""What a run makes of the work that another one left, and where it does not begin at all."""

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest
from fsspec.implementations.memory import MemoryFileSystem

from extraction.extract_support import WHERE, content, extract, save, small, subjects
from leapgraph.dump import DamagedData, DumpLine, DumpRange, read_lines
from leapgraph.extraction import commit_result, result_place
from leapgraph.extraction.parts import extract_part
from leapgraph.extraction.runner import OneProcess
from leapgraph.extraction.url_folders import write_whole

T = TypeVar("T")
R = TypeVar("R")


@pytest.fixture
def dump(tmp_path: Path) -> Path:
    return save(tmp_path, *map(small, range(4)), b"broken", *map(small, range(4, 8)), b"broken too")


@pytest.fixture
def arguments(tmp_path: Path, dump: Path) -> tuple[str | Path, ...]:
    """Arguments that make four parts; the last two have a bad line each."""
    return ("--dump", dump, *WHERE, "--range-size", "1600", "-o", tmp_path / "out")


def stop_at_part(number: int, *arguments: str | Path) -> None:
    """Let a run fail when it reads a part."""

    def read(dump_range: DumpRange, *more: Any) -> Iterator[DumpLine | DamagedData]:
        if dump_range.number == number:
            raise OSError
        return read_lines(dump_range, *more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(extract_part, "read_lines", read)
        assert extract(*arguments).returncode == 2


def stop_in_commit(*arguments: str | Path) -> None:
    """Let a run fail when all is finished and has only to be put in its place."""

    def fail(*_: object) -> None:
        raise OSError

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(commit_result, "_put_in_place", fail)
        assert extract(*arguments).returncode == 2


@pytest.mark.parametrize("stop", [lambda *arguments: stop_at_part(3, *arguments), stop_in_commit])
def test_a_run_that_accepts_fewer_bad_lines_counts_those_of_finished_parts(
    tmp_path: Path, arguments: tuple[str | Path, ...], stop: Callable[..., None]
) -> None:
    stop(*arguments)

    strict = extract(*arguments, "--max-bad", "0")
    is_there = (tmp_path / "out").exists()
    lenient = extract(*arguments, "--max-bad", "2")

    assert (strict.returncode, is_there, lenient.returncode) == (1, False, 1)
    assert b"more than 0 bad lines" in strict.stderr
    kept = f"what is finished is kept in {tmp_path / '.out.partial'}\n"
    assert strict.stderr.decode().endswith(kept)
    assert b"going on with" in lenient.stderr
    assert subjects(tmp_path / "out/ntriples") == set(range(8))


class Backwards(OneProcess):
    """Takes all items at once and does the last one first."""

    def run(self, function: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
        return map(function, reversed(list(items)))


@pytest.mark.parametrize(
    ("options", "code"),
    [(("1", "0"), 0), (("4", "0"), 0), (("5", "0"), 1), (("5", "1"), 1), (("8", "1"), 1)],
)
def test_bad_lines_count_up_to_the_last_match_on_any_runner(
    tmp_path: Path,
    arguments: tuple[str | Path, ...],
    options: tuple[str, str],
    code: int,
) -> None:
    limit, most_bad = options
    arguments = (*arguments, "--limit", limit, "--max-bad", most_bad)
    alone = extract(*arguments)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("leapgraph.extraction.runner.OneProcess", Backwards)
        other = extract(*arguments, "-o", tmp_path / "other")

    assert (alone.returncode, other.returncode) == (code, code)
    has_result = options != ("5", "0")
    assert ((tmp_path / "out").exists(), (tmp_path / "other").exists()) == (has_result, has_result)
    if has_result:
        assert content(tmp_path / "out") == content(tmp_path / "other")


@pytest.mark.parametrize(
    ("options", "others", "words"),
    [
        ((), (b"leapgraph", 2), b"(the dump differs)"),
        (("--range-size", "1K"), (b"leapgraph", 1), b"(--range-size differs)"),
        (("--limit", "9"), (b"leapgraph 0.0", 2), b"(--limit, the dump, the version of leapgraph differ)"),
    ],
)
def test_what_differs_from_the_job_of_the_work_is_named(
    tmp_path: Path, arguments: tuple[str | Path, ...], options: tuple[str, ...], others: tuple[bytes, int], words: bytes
) -> None:
    tool, time = others
    dump, state = tmp_path / "dump.json", tmp_path / ".out.partial/job.json"
    os.utime(dump, (1, 1))
    stop_at_part(2, *arguments)
    state.write_bytes(state.read_bytes().replace(b'"tool": "leapgraph', b'"tool": "' + tool))
    os.utime(dump, (time, time))

    again = extract(*arguments, *options)

    assert words + b": this begins anew" in again.stderr
    extract(*arguments, *options, "-o", tmp_path / "at-once")
    assert content(tmp_path / "out") == content(tmp_path / "at-once")


def test_what_another_runner_has_put_among_the_files_of_the_result_is_not_of_it(
    tmp_path: Path, arguments: tuple[str | Path, ...]
) -> None:
    stop_in_commit(*arguments)
    left = tmp_path / ".out.partial/result/parquet/entities/part-00000.parquet"
    left.parent.mkdir(parents=True)
    left.touch()

    again = extract(*arguments)

    assert again.returncode == 1
    extract(*arguments, "-o", tmp_path / "at-once")
    assert content(tmp_path / "out") == content(tmp_path / "at-once")
    assert not (tmp_path / "out/parquet").exists()


@pytest.mark.parametrize("name", ["thesis.txt", "job.json", "tables", "attempts/thesis.txt"])
def test_a_folder_of_the_user_is_not_taken_for_work_in_progress(
    tmp_path: Path, arguments: tuple[str | Path, ...], name: str
) -> None:
    work = tmp_path / ".out.partial"
    (work / name).parent.mkdir(parents=True)
    (work / name).write_text("{}")

    result = extract(*arguments)

    assert (result.returncode, result.stderr.count(b"\n")) == (2, 1)
    assert f"{work} is where the work would be, and has something else in it: move it away" in result.stderr.decode()
    assert content(work) == {name: b"{}"}


def test_what_a_late_task_writes_when_its_run_has_ended_is_removed(
    tmp_path: Path, arguments: tuple[str | Path, ...]
) -> None:
    extract(*arguments)
    attempt = tmp_path / f".out.partial/attempts/matches-00001-{'0' * 32}"
    attempt.mkdir(parents=True)

    again = extract(*arguments)

    assert (again.returncode, b"/out is there already" in again.stderr) == (2, True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["dump.json", "out"]


def test_a_result_with_a_file_of_the_user_is_not_replaced(tmp_path: Path, arguments: tuple[str | Path, ...]) -> None:
    ids = tmp_path / "ids.txt"
    ids.write_text("Q1\n")
    whole = (*arguments, "--neighbours", "labels", "--statistics", "--ids", ids)
    codes = [extract(*whole).returncode, extract(*whole, "--overwrite").returncode]
    (tmp_path / "out/thesis.txt").touch()

    refused = extract(*whole, "--overwrite")

    assert (codes, refused.returncode) == ([1, 1], 2)
    assert b"/out cannot be replaced: thesis.txt in it is of no extraction; move it away" in refused.stderr
    assert (tmp_path / "out/missing-ids.txt").exists()
    assert (tmp_path / "out/thesis.txt").exists()


def test_where_no_folder_can_take_the_place_a_run_does_not_begin(
    tmp_path: Path, dump: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, mounted = tmp_path / "here", tmp_path / "mounted"
    (here / "below").mkdir(parents=True)
    mounted.mkdir()
    monkeypatch.setattr(result_place, "is_mount", mounted.__eq__)

    results = [
        extract("--dump", dump, *WHERE, "-o", target, cwd=here / "below") for target in (".", "..", mounted, "/")
    ]

    assert [one.returncode for one in results] == [2] * 4
    assert all(b"name a folder in it with --out, such as /" in one.stderr for one in results)
    assert b"cannot be replaced while it has the working directory" in results[0].stderr
    assert b"a file system is mounted at " in results[2].stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["dump.json", "here", "mounted"]
    assert not any((here / "below").iterdir())


def test_a_url_of_a_local_folder_is_its_path(tmp_path: Path, dump: Path, arguments: tuple[str | Path, ...]) -> None:
    target = f"file://{tmp_path}/out"
    stop_at_part(2, *arguments)

    again = extract("--dump", dump, *arguments[2:-1], target)

    assert b"matches: going on with 2 of 4 parts" in again.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["dump.json", "out"]


def test_a_file_is_replaced_where_a_rename_does_not_do_it(monkeypatch: pytest.MonkeyPatch) -> None:
    store, move = MemoryFileSystem(), MemoryFileSystem.mv

    def refuse(self: MemoryFileSystem, path: str, other: str) -> None:
        if self.exists(other):
            raise FileExistsError(other)
        move(self, path, other)

    monkeypatch.setattr(MemoryFileSystem, "mv", refuse)
    for text in (b"one", b"two"):
        write_whole(store, "/hdfs/job.json", text)

    assert (store.cat_file("/hdfs/job.json"), store.find("/hdfs")) == (b"two", ["/hdfs/job.json"])
