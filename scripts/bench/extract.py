"""Benchmark of `extract` on a made dump, beside bzcat and wikibase-dump-filter: one process, Spark, and memory.

Run from the repository's root: `python -m scripts.bench extract`. The dumps are made once, in `.bench/`.
"""

from __future__ import annotations

import bz2
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click
from scripts.bench.generate import ROOT
from scripts.bench.made_dump import CONDITION, write_dump
from scripts.bench.measure_extraction import NO_SPARK
from scripts.bench.process_usage import Usage, measure

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

WORK = ROOT / ".bench"
SIZE, STREAMS = 200_000_000, 10
ROUNDS = 3
# Four ranges of the dump, which two cores can share evenly.
RANGE_BYTES = 4_700_000
_ONE_RANGE = 1 << 40
_ONE_CORE, _TWO_CORES = "local[1]", "local[2]"
_PEER = "wikibase-dump-filter@6.1.1"
_BZCAT, _TWO_BZCATS = "`bzcat`", "two `bzcat` at the same time"
_ONE_PROCESS, _START = "`leapgraph extract`, one process", "of which its start"
_PLAIN, _PEER_ROW = "`leapgraph extract` of plain JSON", "wikibase-dump-filter 6.1.1 of plain JSON"


class Dumps(NamedTuple):
    """The made dumps: plain, as one stream of bzip2, and ten times that, as ten streams."""

    plain: Path
    packed: Path
    long: Path


@dataclass(frozen=True, slots=True)
class Session:
    """A session of Spark, or the one process: its start, its extractions, and the largest memory of a worker."""

    start: Usage
    runs: tuple[Usage, ...]
    peak: int


@dataclass(frozen=True, slots=True)
class Figures:
    """All that was measured.

    Attributes:
        packed_bytes: The size of the dump in bzip2.
        load: The load average before.
        commands: What whole commands used in each round, by name.
        sessions: The sessions of Spark, by master; none without Spark.
        memory: The largest memory of a worker, by what it works for, for the dump and for the long one.
    """

    packed_bytes: int
    load: float
    commands: dict[str, list[Usage]]
    sessions: dict[str, Session]
    memory: dict[str, tuple[int, int]]


def rows() -> Figures:
    """Make the dumps where they are missing, and measure."""
    load = os.getloadavg()[0]
    dumps = _make_dumps()
    with tempfile.TemporaryDirectory(dir=WORK) as name:
        folder = Path(name)
        commands = _commands(dumps, folder)
        sessions = {
            master: _session(master, dumps.packed, RANGE_BYTES, folder / master, runs=ROUNDS)
            for master in (_ONE_CORE, _TWO_CORES)
            if _has_spark()
        }
        memory = _memory(dumps, folder)
        if sessions:
            long = _session(_TWO_CORES, dumps.long, RANGE_BYTES, folder / "long")
            memory[f"Python worker of Spark `{_TWO_CORES}`"] = sessions[_TWO_CORES].peak, long.peak
    return Figures(dumps.packed.stat().st_size, load, commands, sessions, memory)


def _make_dumps() -> Dumps:
    WORK.mkdir(exist_ok=True)
    dumps = Dumps(*(WORK / f"made.{ending}" for ending in ("json", "json.bz2", "10-streams.json.bz2")))
    _make(dumps.plain, lambda path: write_dump(path, SIZE))
    _make(dumps.packed, lambda path: _pack(dumps.plain, path))
    _make(dumps.long, lambda path: path.write_bytes(dumps.packed.read_bytes() * STREAMS))
    return dumps


def _make(path: Path, write: Callable[[Path], object]) -> None:
    """Let a file be written unless it is there already, whole or not at all."""
    if not path.exists():
        beside = path.with_name(f"{path.name}.partial")
        write(beside)
        beside.rename(path)


def _pack(plain: Path, path: Path) -> None:
    with plain.open("rb") as source, bz2.open(path, "wb", compresslevel=9) as target:
        shutil.copyfileobj(source, target, 1 << 20)


def _commands(dumps: Dumps, folder: Path) -> dict[str, list[Usage]]:
    """Return what whole commands use, in turn, so that a machine that slows down slows down all of them."""
    empty = folder / "empty.json"
    empty.write_bytes(b"[\n]\n")
    peer = _find_peer()
    used: dict[str, list[Usage]] = {name: [] for name in (_BZCAT, _TWO_BZCATS, _ONE_PROCESS, _START, _PLAIN)}
    for number in range(ROUNDS):
        used[_BZCAT].append(measure(["bzcat", str(dumps.packed)]))
        used[_TWO_BZCATS].append(measure(["sh", "-c", 'bzcat "$0" & bzcat "$0"; wait', str(dumps.packed)]))
        for name, dump in ((_ONE_PROCESS, dumps.packed), (_START, empty), (_PLAIN, dumps.plain)):
            used[name].append(measure(_extract(dump, folder / f"{number}-{len(used[name])}-{dump.name}")))
        if peer:
            with dumps.plain.open("rb") as source:
                command = [str(peer), "--claim", CONDITION.replace("=", ":"), "--quiet"]
                used.setdefault(_PEER_ROW, []).append(measure(command, source))
    return used


def _extract(dump: Path, out: Path) -> list[str]:
    options = ["--dump", str(dump), "--where", CONDITION, "--range-size", str(RANGE_BYTES), "--out", str(out)]
    return [sys.executable, "-m", "leapgraph", "extract", *options]


def _find_peer() -> Path | None:
    """Return the program of wikibase-dump-filter, installed where it is missing; None where that fails."""
    folder = WORK / "npm"
    program = folder / "node_modules" / ".bin" / "wikibase-dump-filter"
    npm = shutil.which("npm")
    if npm is None:
        click.echo("npm is missing: extract is not measured beside wikibase-dump-filter", err=True)
        return None
    if not program.exists():
        command = [npm, "install", "--no-audit", "--no-fund", "--silent", "--prefix", str(folder), _PEER]
        if subprocess.run(command, stdout=subprocess.DEVNULL, check=False).returncode:  # noqa: S603 - ours
            click.echo("npm cannot install wikibase-dump-filter: extract is not measured beside it", err=True)
            return None
    return program


def _has_spark() -> bool:
    if find_spec("pyspark") and (shutil.which("java") or "JAVA_HOME" in os.environ):
        return True
    click.echo("PySpark or Java is missing: extract is not measured on Spark", err=True)
    return False


def _session(master: str, dump: Path, range_bytes: int, out: Path, runs: int = 1) -> Session:
    module = "scripts.bench.measure_extraction"
    command = [sys.executable, "-m", module, master, str(dump), str(range_bytes), str(out), str(runs)]
    run = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True)  # noqa: S603 - ours
    found = json.loads(run.stdout)
    return Session(Usage(*found["start"]), tuple(Usage(*one) for one in found["runs"]), found["peak"])


def _memory(dumps: Dumps, folder: Path) -> dict[str, tuple[int, int]]:
    """Return the largest memory of one process; two at a time, which changes nothing of it."""
    sizes = {f"one process, ranges of {RANGE_BYTES / 1e6:.1f} MB": RANGE_BYTES, "one process, one range": _ONE_RANGE}
    with ThreadPoolExecutor(2) as pool:
        long = pool.map(lambda size: _session(NO_SPARK, dumps.long, size, folder / f"long-{size}").peak, sizes.values())
        short = pool.map(lambda size: _session(NO_SPARK, dumps.packed, size, folder / f"{size}").peak, sizes.values())
        return dict(zip(sizes, zip(short, long, strict=True), strict=True))


def table(figures: Figures) -> str:
    """Return the figures as tables of Markdown."""
    return "\n".join([*_cpu_table(figures), "", *_memory_table(figures)])


def _cpu_table(figures: Figures) -> list[str]:
    commands = figures.commands
    bzcat = commands[_BZCAT]
    sizes = f"{SIZE / 1e6:.0f} MB, in bzip2 {figures.packed_bytes / 1e6:.1f} MB"
    lines = [
        f"Load average before: {figures.load:.2f}. The dump has {sizes}. Others: CPU of all other processes meanwhile.",
        "",
        "| | CPU | compared | time | others |",
        "|---|---|---|---|---|",
    ]
    compared = {
        _BZCAT: "",
        _TWO_BZCATS: f"{2 * _speed_up(commands[_TWO_BZCATS], bzcat):.2f} times as fast as one after the other",
        _ONE_PROCESS: f"{_ratio(commands[_ONE_PROCESS], bzcat):.2f} times `bzcat`",
        _START: "",
        _PLAIN: "",
    }
    if _PEER_ROW in commands:
        compared[_PEER_ROW] = f"{_ratio(commands[_PEER_ROW], commands[_PLAIN]):.1f} times ours"
    lines += [_row(name, _median(commands[name]), words) for name, words in compared.items()]
    one = _median(commands[_ONE_PROCESS])
    for master, session in figures.sessions.items():
        lines.append(_row(f"start of Spark, `{master}`", session.start, ""))
        run = _median(session.runs)
        words = f"{run.cpu / one.cpu:.2f} times one process"
        if master != _ONE_CORE:
            words += f"; {_speed_up(session.runs, figures.sessions[_ONE_CORE].runs):.2f} times as fast as `{_ONE_CORE}`"
        lines.append(_row(f"Spark `{master}`", run, words))
    return lines


def _speed_up(used: Sequence[Usage], slower: Sequence[Usage]) -> float:
    """Return how many times as fast it is, the median of the runs."""
    return statistics.median(one.seconds for one in slower) / statistics.median(one.seconds for one in used)


def _memory_table(figures: Figures) -> list[str]:
    long = SIZE * STREAMS / 1e9
    lines = [f"| largest memory of a worker | {SIZE / 1e6:.0f} MB of dump | {long:.0f} GB |", "|---|---|---|"]
    return lines + [
        f"| {name} | {short / 1e6:.0f} MB | {long / 1e6:.0f} MB |" for name, (short, long) in figures.memory.items()
    ]


def _ratio(used: list[Usage], floor: list[Usage]) -> float:
    """Return how many times the CPU it is, the median of the rounds."""
    return statistics.median(one.cpu / other.cpu for one, other in zip(used, floor, strict=True))


def _median(used: Sequence[Usage]) -> Usage:
    return sorted(used)[len(used) // 2]


def _row(name: str, usage: Usage, compared: str) -> str:
    return f"| {name} | {usage.cpu:.2f} s | {compared} | {usage.seconds:.2f} s | {usage.others:.2f} s |"


def show(figures: Figures) -> None:
    """Print the tables."""
    click.echo(table(figures))
