"""The made dump is always the same and matches as often as it says; what processes use is theirs alone."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import orjson
from scripts.bench.extract import Figures, Session, table
from scripts.bench.made_dump import CONDITION, write_dump
from scripts.bench.process_usage import Meter, Usage, measure, tree

from leapgraph.extraction.selection.conditions import parse_condition
from leapgraph.extraction.selection.entity_selector import EntitySelector

if TYPE_CHECKING:
    from pathlib import Path

SIZE = 3_000_000
BZCAT, ONE, START = Usage(2.0, 2.1, 0.0), Usage(2.5, 2.5, 0.1), Usage(0.1, 0.1, 0.0)


def test_a_made_dump_is_as_large_as_requested_and_always_the_same(tmp_path: Path) -> None:
    for name in ("first", "second"):
        write_dump(tmp_path / name, SIZE)

    content = (tmp_path / "first").read_bytes()
    assert 0.95 * SIZE < len(content) <= SIZE + 3
    assert content == (tmp_path / "second").read_bytes()


def test_every_hundredth_item_of_a_made_dump_matches(tmp_path: Path) -> None:
    write_dump(tmp_path / "dump.json", SIZE)
    content = (tmp_path / "dump.json").read_bytes()
    selector = EntitySelector((parse_condition(CONDITION),))

    items = orjson.loads(content)
    selected = [entity for line in content.split(b"\n") if (entity := selector.select(line)) is not None]

    assert len({item["id"] for item in items}) == len(items)
    assert [item["id"] for item in items[::100]] == [entity["id"] for entity in selected]


def test_cpu_of_a_process_has_that_of_its_ended_children() -> None:
    meter = Meter(os.getpid())
    child = "import time\nwhile time.process_time() < 0.2: pass"
    subprocess.run([sys.executable, "-c", child], check=True)

    assert meter.usage().cpu >= 0.15


def test_cpu_of_a_command_is_measured() -> None:
    child = "import time\nwhile time.process_time() < 0.1: pass"

    assert measure([sys.executable, "-c", child]).cpu >= 0.1


def test_a_tree_of_processes_has_those_that_run() -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        assert tree(os.getpid())[0] == os.getpid()
        assert child.pid in tree(os.getpid())


def test_figures_are_compared() -> None:
    names = (
        "`bzcat`",
        "two `bzcat` at the same time",
        "`leapgraph extract`, one process",
        "of which its start",
        "`leapgraph extract` of plain JSON",
    )
    commands = {name: [usage] * 3 for name, usage in zip(names, (BZCAT, BZCAT, ONE, START, START), strict=True)}
    sessions = {
        "local[1]": Session(START, (Usage(3.0, 3.0, 0.0), Usage(2.9, 2.8, 0.0)), 90_000_000),
        "local[2]": Session(START, (Usage(3.1, 1.5, 0.0), Usage(2.9, 1.4, 0.0)), 90_000_000),
    }

    text = table(Figures(18_000_000, 0.5, commands, sessions, {"one process, one range": (60_000_000, 61_000_000)}))

    assert "| `leapgraph extract`, one process | 2.50 s | 1.25 times `bzcat` | 2.50 s | 0.10 s |\n" in text
    assert "1.24 times one process; 2.00 times as fast as `local[1]`" in text
    assert "| one process, one range | 60 MB | 61 MB |" in text
