"""An extraction is whole under its name or not there at all, and goes on where an earlier run was stopped."""

import errno
import os
import signal
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest

from extraction.extract_support import WHERE, content, extract, save, small, subjects, summary
from leapgraph.dump import DamagedData, DumpLine, DumpRange, read_lines
from leapgraph.extraction.parts import extract_part
from leapgraph.extraction.runner import OneProcess
from leapgraph.file_syscalls import lock_folder

T = TypeVar("T")
R = TypeVar("R")


@pytest.fixture
def dump(tmp_path: Path) -> Path:
    return save(tmp_path, *map(small, range(6)))


@pytest.fixture
def arguments(tmp_path: Path, dump: Path) -> tuple[str | Path, ...]:
    """Arguments that make six parts or more."""
    return ("--dump", dump, *WHERE, "--range-size", "700", "-o", tmp_path / "out")


class Ranges:
    """The ranges that were read; reading the third one does something else."""

    def __init__(self, event: Callable[[], object] = lambda: None) -> None:
        self.read: list[int] = []
        self._event = event

    def lines(self, dump_range: DumpRange, _on_read: Callable[[int], None]) -> Iterator[DumpLine | DamagedData]:
        self.read.append(dump_range.number)
        if len(self.read) == 3:
            self._event()
        return read_lines(dump_range)


def watch(patch: pytest.MonkeyPatch, event: Callable[[], object] = lambda: None) -> Ranges:
    ranges = Ranges(event)
    patch.setattr(extract_part, "read_lines", ranges.lines)
    return ranges


def fail_on_disk() -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "a file")


def interrupt() -> None:
    os.kill(os.getpid(), signal.SIGINT)


def terminate() -> None:
    os.kill(os.getpid(), signal.SIGTERM)


@pytest.mark.parametrize(
    ("event", "code", "words"),
    [
        (fail_on_disk, 2, b"leapgraph: cannot write a file: No space left on device; what is finished is kept"),
        (interrupt, 130, b"leapgraph: stopped; what is finished is kept: the same command goes on with it"),
        (terminate, 143, b"leapgraph: terminated; what is finished is kept"),
    ],
)
def test_a_stopped_run_leaves_no_result_and_goes_on_when_started_again(
    tmp_path: Path, arguments: tuple[str | Path, ...], event: Callable[[], object], code: int, words: bytes
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        watch(patch, event)
        stopped = extract(*arguments)
    is_there = (tmp_path / "out").exists()
    with pytest.MonkeyPatch.context() as patch:
        ranges = watch(patch)
        again = extract(*arguments)

    assert (stopped.returncode, stopped.stdout, is_there) == (code, b"", False)
    assert stopped.stderr.startswith(words)
    assert stopped.stderr.count(b"\n") == 1
    assert again.returncode == 0
    assert b"matches: going on with 2 of " in again.stderr
    assert ranges.read[0] == 2
    extract(*arguments[:-1], tmp_path / "at-once")
    assert content(tmp_path / "out") == content(tmp_path / "at-once")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["at-once", "dump.json", "out"]


def test_a_finished_part_that_is_damaged_is_made_anew(
    tmp_path: Path, arguments: tuple[str | Path, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    watch(monkeypatch, interrupt)
    extract(*arguments)
    damaged = next((tmp_path / ".out.partial/attempts").glob("matches-00001-*/*.nt.gz"))
    damaged.write_bytes(damaged.read_bytes()[::-1])
    ranges = watch(monkeypatch)

    again = extract(*arguments)

    assert b"going on with 1 of " in again.stderr
    assert ranges.read[:2] == [1, 2]
    assert subjects(tmp_path / "out/ntriples") == set(range(6))


def test_a_run_that_was_stopped_while_the_result_was_put_together_goes_on(
    tmp_path: Path, arguments: tuple[str | Path, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    from leapgraph.extraction import commit_result

    with monkeypatch.context() as patch:
        patch.setattr(commit_result, "sync_file_system", lambda _: interrupt())
        extract(*arguments)
    ranges = watch(monkeypatch)

    again = extract(*arguments)

    assert (again.returncode, ranges.read) == (0, [])
    assert subjects(tmp_path / "out/ntriples") == set(range(6))


def test_another_job_begins_anew_and_says_so(
    tmp_path: Path, arguments: tuple[str | Path, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    watch(monkeypatch, interrupt)
    extract(*arguments)
    ranges = watch(monkeypatch)

    again = extract(*arguments, "--limit", "4")

    assert b"is of another job (--limit differs): this begins anew" in again.stderr
    assert ranges.read[0] == 0
    assert subjects(tmp_path / "out/ntriples") == {0, 1, 2, 3}


def test_two_runs_do_not_write_the_same_result(tmp_path: Path, arguments: tuple[str | Path, ...]) -> None:
    work = tmp_path / ".out.partial"
    work.mkdir()

    with lock_folder(work, tmp_path / "out"):
        result = extract(*arguments)

    assert (result.returncode, b"another run is writing" in result.stderr) == (2, True)


def test_a_result_is_replaced_only_if_asked_and_other_folders_never(
    tmp_path: Path, arguments: tuple[str | Path, ...]
) -> None:
    foreign, former = tmp_path / "foreign", tmp_path / "out"
    foreign.mkdir()
    (foreign / "thesis.txt").touch()
    extract(*arguments)
    before = content(former)

    refused = extract(*arguments)
    unchanged = content(former)
    replaced = extract(*arguments, "--limit", "1", "--overwrite")
    never = extract(*arguments, "-o", foreign, "--overwrite")

    assert (refused.returncode, unchanged) == (2, before)
    assert b"or replace it with --overwrite" in refused.stderr
    assert (replaced.returncode, subjects(former / "ntriples")) == (0, {0})
    assert (never.returncode, [path.name for path in foreign.iterdir()]) == (2, ["thesis.txt"])


class Backwards(OneProcess):
    """Takes all items at once and does the last one first."""

    def run(self, function: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
        return map(function, reversed(list(items)))


@pytest.mark.parametrize("limit", ["1", "3", "5", "6", "9"])
def test_the_first_matches_are_the_same_on_any_runner(
    tmp_path: Path, arguments: tuple[str | Path, ...], limit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ranges = watch(monkeypatch)
    arguments = (*arguments, "--range-size", "1700", "--limit", limit)
    extract(*arguments)
    read = list(ranges.read)
    monkeypatch.setattr("leapgraph.extraction.runner.OneProcess", Backwards)
    extract(*arguments, "-o", tmp_path / "other")

    assert content(tmp_path / "out") == content(tmp_path / "other")
    assert subjects(tmp_path / "out/ntriples") == set(range(min(int(limit), 6)))
    assert summary(tmp_path / "out")["matched"] == min(int(limit), 6)
    assert read == [part["part"] for part in summary(tmp_path / "out")["parts"]]


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("foo://bucket/out", b"foo://bucket/out cannot be written: "),
        ("dump.json/out", b"/dump.json/out: Not a directory\n"),
        ("dump.json", b"/dump.json is there already and is no folder"),
    ],
)
def test_a_result_that_cannot_be_written_is_one_line(
    tmp_path: Path, arguments: tuple[str | Path, ...], target: str, words: bytes
) -> None:
    result = extract(*arguments, "-o", target, cwd=tmp_path)

    assert (result.returncode, result.stderr.count(b"\n")) == (2, 1)
    assert words in result.stderr


def test_where_nothing_can_be_renamed_the_mark_of_a_whole_result_is_last(
    dump: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from fsspec.implementations.memory import MemoryFileSystem

    written: list[str] = []
    pipe_file = MemoryFileSystem.pipe_file

    def record(self: MemoryFileSystem, path: str, *arguments: object, **options: object) -> None:
        written.append(path)
        pipe_file(self, path, *arguments, **options)

    monkeypatch.setattr(MemoryFileSystem, "pipe_file", record)
    results = [
        extract("--dump", dump, *WHERE, "-o", "memory://bucket/out", *more) for more in ((), (), ("--overwrite",))
    ]

    store = MemoryFileSystem()
    assert [one.returncode for one in results] == [0, 2, 0]
    assert written[-1] == "/bucket/out/_SUCCESS"
    assert store.find("/bucket") == [
        f"/bucket/out/{name}" for name in ("SUMMARY.json", "_SUCCESS", "ntriples/part-00000.nt.gz")
    ]
