"""Benchmark of load, derive, check and publish: time and memory, on the repository's graph and on synthetic ones.

Run from the repository's root: `python -m scripts.bench.publish_steps [TRIPLES...]`. Every measurement is a process of
its own; the figure is CPU time. The peers run alongside: pyoxigraph's parse-and-serialize, and pySHACL.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from scripts.bench.generate import ROOT, generate

from leapgraph.project import Project

SIZES = (10_000, 100_000, 1_000_000)
RUNS = 3
# From this size on a step is run once: three runs of a minute are no more precise.
ONCE = 500_000
# pySHACL takes about a minute and a half for this many; a larger graph shows nothing new.
PYSHACL = 100_000


@dataclass(frozen=True, slots=True)
class Row:
    """One measurement: step and input; CPU seconds; peak megabytes; number of triples; a comparison."""

    subject: str
    seconds: float
    megabytes: float | None = None
    triples: int | None = None
    compared: str = ""


def rows(sizes: tuple[int, ...] = SIZES) -> list[Row]:
    """Return one row for each step on each graph."""
    leap = Project(ROOT)
    measured = [
        Row("leapgraph --help, whole process", cpu_seconds(["--help"])),
        Row("leapgraph publish, whole process", _publishing(leap)),
    ]
    measured += [_step(step, leap, "LEAP") for step in ("load", "derive", "check", "publish", "publish-again")]
    measured.append(_beside("check-pyshacl-as-it-comes", leap, "LEAP", measured))
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            project = generate(Path(folder) / str(size), size)
            steps = ("load", "derive", "check", "publish")
            measured += [_step(step, project, f"{size:,}", size) for step in steps]
            if size == max(sizes):
                measured += _nquads(project, size)
            if size == PYSHACL:
                measured.append(_beside("check-pyshacl", project, f"{size:,}", measured))
    return measured


def _nquads(project: Project, size: int) -> list[Row]:
    peer = _step("peer-nquads", project, f"{size:,}", size)
    made = [_step(step, project, f"{size:,}", size) for step in ("nquads", "load-nquads")]
    times = [f"{row.seconds / peer.seconds:.2f} x pyoxigraph" for row in made]
    return [
        Row("pyoxigraph parse and serialize N-Quads, the same quads", peer.seconds, peer.megabytes, peer.triples),
        Row("write sorted N-Quads", made[0].seconds, made[0].megabytes, made[0].triples, times[0]),
        Row("load the Turtle and write sorted N-Quads", made[1].seconds, made[1].megabytes, made[1].triples, times[1]),
    ]


def _beside(step: str, project: Project, name: str, measured: list[Row]) -> Row:
    """Measure another engine's check once, compared with the default engine's in `measured`."""
    ours = next(row for row in measured if row.subject == f"check, {name}")
    row = _step(step, project, name, runs=1)
    return replace(row, compared=f"{row.seconds / ours.seconds:.1f} x the default engine's check")


def _step(step: str, project: Project, name: str, size: int = 0, runs: int = RUNS) -> Row:
    command = [sys.executable, "-m", "scripts.bench.measure_step", step, str(project.root)]
    said = []
    for _ in range(1 if size >= ONCE else runs):
        answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603 - ours
        said.append([float(number) for number in answer.stdout.split()])
    seconds, megabytes, triples = (statistics.median(column) for column in zip(*said, strict=True))
    return Row(f"{step}, {name}", seconds, megabytes, int(triples))


def _publishing(project: Project) -> float:
    with tempfile.TemporaryDirectory() as folder:
        return cpu_seconds(["publish", "--project", str(project.root), "-o", str(Path(folder) / "dist")])


def cpu_seconds(arguments: list[str], runs: int = RUNS) -> float:
    """Return the median CPU time of `leapgraph` with these arguments, start-up included, after one warm-up run."""
    seconds = []
    for _ in range(runs + 1):
        command = [sys.executable, "-m", "leapgraph", *arguments]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:  # noqa: S603 - ours
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            sys.exit(f"leapgraph {' '.join(arguments)} failed")
        seconds.append(usage.ru_utime + usage.ru_stime)
    return statistics.median(seconds[1:] or seconds)


def show(measured: list[Row]) -> None:
    """Print the rows as a table: drawn on a terminal, plain in a pipe."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(box=box.SIMPLE if sys.stdout.isatty() else None)
    table.add_column("graph")
    for name in ("CPU s", "peak MB", "triples", "us/triple"):
        table.add_column(name, justify="right")
    table.add_column("compared")
    for row in measured:
        cost = f"{row.seconds / row.triples * 1e6:.1f}" if row.triples else ""
        numbers = f"{row.megabytes:,.0f}" if row.megabytes else "", f"{row.triples:,}" if row.triples else ""
        table.add_row(row.subject, f"{row.seconds:.2f}", *numbers, cost, row.compared)
    Console(width=None if sys.stdout.isatty() else 160).print(table)


if __name__ == "__main__":
    show(rows(tuple(int(size) for size in sys.argv[1:]) or SIZES))
