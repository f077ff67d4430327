"""How far an extraction is: it moves within a part, counts the passes, and is a line now and then in a pipe."""

import os
import pty
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from queue import SimpleQueue
from threading import active_count

import pytest

from extraction.extract_support import MATCH, WHERE, extract, save, small
from leapgraph.dump import dump_file
from leapgraph.extraction.pass_progress import PassProgress
from leapgraph.verbs.extraction_progress import ExtractionProgress, show_extraction_progress
from leapgraph.verbs.progress import repeat_every, show_state

PASS = PassProgress("matches", 1, 2, 100_200_000_000)


class Watch:
    """A clock that a test sets, and what was told at the ends of passes."""

    def __init__(self) -> None:
        self.now = 0.0
        self.ends: list[str] = []
        self.progress = ExtractionProgress("reading", self.ends.append, lambda: self.now)

    def at(self, seconds: float, progress: PassProgress) -> str:
        self.now = seconds
        self.progress.update(progress)
        return self.progress.describe()


@pytest.fixture
def reports(monkeypatch: pytest.MonkeyPatch) -> list[PassProgress]:
    """Return a list that receives how far the passes of extractions are."""
    received: list[PassProgress] = []

    @contextmanager
    def keep(_first: str) -> Iterator[Callable[[PassProgress], None]]:
        yield received.append

    monkeypatch.setattr("leapgraph.verbs.extract.show_extraction_progress", keep)
    return received


def test_the_line_has_share_time_and_estimate_of_the_pass() -> None:
    watch = Watch()

    assert watch.progress.describe() == "reading, 0 s"
    assert watch.at(20, PASS) == "matches, pass 1 of 2: 0.0 of 100.2 GB, 0 %, 0 found, 20 s"
    assert watch.at(120, PASS._replace(done=1_002_000_000, found=1240)) == (
        "matches, pass 1 of 2: 1.0 of 100.2 GB, 1 %, 1,240 found, 2 min 0 s, about 2 h 45 min left"
    )
    assert watch.at(10_020, PASS._replace(done=PASS.size)) == (
        "matches, pass 1 of 2: 100.2 of 100.2 GB, 100 %, 0 found, 2 h 47 min"
    )
    assert watch.at(10_021, PassProgress("statistics", 2, 2)) == "statistics, pass 2 of 2, 2 h 47 min"
    assert watch.ends == ["matches, pass 1 of 2: 100.2 of 100.2 GB, 100 %, 0 found, done after 2 h 47 min"]


def test_what_an_earlier_run_has_read_is_not_of_the_estimate() -> None:
    watch = Watch()
    begun = PassProgress("matches", 1, 1, 1000, taken_over=500, done=500)

    watch.at(0, begun)

    assert watch.at(10, begun._replace(done=600)).endswith(", 10 s, about 40 s left")
    watch.now = 15
    assert watch.progress.describe().endswith(", 15 s, about 35 s left")
    assert watch.at(20, begun._replace(done=600, has_limit=True)).endswith(", 20 s, at most 1 min 20 s left")
    watch.now = 120
    assert watch.progress.describe().endswith(", 2 min 0 s")
    assert watch.at(120, begun._replace(done=998)).endswith(", 2 min 0 s")


def test_the_line_fits_its_columns_and_keeps_what_says_most() -> None:
    watch = Watch()
    progress = PASS._replace(done=50_100_000_000, found=1_234_567, has_limit=True)
    watch.at(0, PASS)
    watch.at(7000, progress)

    lines = {columns: watch.progress.describe(columns) for columns in (120, 80, 78, 60, 5)}

    assert all(len(line) <= columns for columns, line in lines.items() if columns > 5)
    assert list(lines.values()) == [
        "matches, pass 1 of 2: 50.1 of 100.2 GB, 50 %, 1,234,567 found, 1 h 56 min, at most 1 h 56 min left",
        "matches, pass 1 of 2: 50 %, 1,234,567 found, 1 h 56 min, at most 1 h 56 min left",
        "matches, pass 1 of 2: 50 %, 1,234,567 found, at most 1 h 56 min left",
        "matches, pass 1 of 2: 50 %, at most 1 h 56 min left",
        "matches, pass 1 of 2: 50 %, at most 1 h 56 min left",
    ]


def test_a_part_in_this_process_moves_as_it_is_read(
    tmp_path: Path, reports: list[PassProgress], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dump_file, "CHUNK_BYTES", 500)
    dump = save(tmp_path, *map(small, range(6)))

    extract("--dump", dump, *WHERE, "-o", tmp_path / "out")

    done = [one.done for one in reports]
    assert len(done) > 6
    assert done == sorted(done)
    assert (done[0], done[-1]) == (0, dump.stat().st_size)
    assert 500 in done
    assert {one.found for one in reports} > {0, 3, 6}


def test_the_passes_are_counted_before_they_begin(tmp_path: Path, reports: list[PassProgress]) -> None:
    options = ("--where", f"P31/P279*={MATCH}", "--neighbours", "labels", "--statistics", "--range-size", "700")

    extract("--dump", save(tmp_path, small(1), small(2)), *options, "-o", tmp_path / "out")

    passes = dict.fromkeys((one.number, one.passes, one.name) for one in reports)
    names = ["classes", "matches", "neighbours", "statistics"]
    assert list(passes) == [(number, 4, name) for number, name in enumerate(names, 1)]


def test_in_a_pipe_a_run_that_takes_minutes_has_a_line_for_each_pass(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments = ("--dump", save(tmp_path, small(1)), *WHERE, "--neighbours", "labels", "-o")
    short = extract(*arguments, tmp_path / "short")
    ticks = count(0, 61)
    monkeypatch.setattr("leapgraph.verbs.extraction_progress.monotonic", lambda: next(ticks))

    long = extract(*arguments, tmp_path / "long")

    assert short.stderr == b""
    lines = long.stderr.decode().splitlines()
    assert [line.partition(":")[2].partition(":")[0] for line in lines] == [
        " matches, pass 1 of 2",
        " neighbours, pass 2 of 2",
    ]
    assert all("100 %" in line and " done after " in line for line in lines)


def test_an_action_is_repeated_until_the_block_ends() -> None:
    threads = active_count()
    actions: SimpleQueue[str] = SimpleQueue()

    with repeat_every(0.001, lambda: actions.put("line")):
        assert [actions.get(), actions.get()] == ["line", "line"]

    assert active_count() == threads


def test_on_a_terminal_the_line_is_always_new(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal, ours = pty.openpty()
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "40")
    states: SimpleQueue[int] = SimpleQueue()
    numbers = count()

    def describe(columns: int) -> str:
        assert columns == 40 - len("⠋ ")
        states.put(next(numbers))
        return f"state [1]{' ' * columns}of 40 columns"

    with os.fdopen(ours, "w") as stream:
        monkeypatch.setattr(sys, "stderr", stream)
        with show_state(describe):
            assert [states.get(timeout=60) for _ in range(3)] == [0, 1, 2]
    shown = os.read(terminal, 1 << 16)
    os.close(terminal)

    assert b"state [1]" in shown
    assert b"of 40 columns" not in shown


@pytest.mark.parametrize("terminal_type", ["dumb", "xterm"])
def test_a_dumb_terminal_has_the_lines_of_a_pipe(monkeypatch: pytest.MonkeyPatch, terminal_type: str) -> None:
    terminal, ours = pty.openpty()
    monkeypatch.setenv("TERM", terminal_type)
    ticks = count(0, 61)
    monkeypatch.setattr("leapgraph.verbs.extraction_progress.monotonic", lambda: next(ticks))

    with os.fdopen(ours, "w") as stream:
        monkeypatch.setattr(sys, "stderr", stream)
        with show_extraction_progress("reading") as update:
            update(PASS)
        print("end", file=stream, flush=True)
        shown = b""
        while b"end" not in shown:
            shown += os.read(terminal, 1 << 16)
    os.close(terminal)

    is_dumb = terminal_type == "dumb"
    assert (b"leapgraph: matches, pass 1 of 2: " in shown) is is_dumb
    assert (b"\x1b" in shown) is not is_dumb
