"""Benchmark of whole commands: the CPU time of each from start to exit, beside a bare script if there is one.

Run from the repository's root: `python -m scripts.bench starts`.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from scripts.bench.generate import ROOT
from scripts.bench.query_set import COLD, write_bare_script
from scripts.bench.sync import pulled_project

RUNS = 9


@dataclass(frozen=True, slots=True)
class Row:
    """One command: what it is, and the CPU seconds of each of its runs."""

    subject: str
    seconds: tuple[float, ...]


def rows(runs: int = RUNS) -> list[Row]:
    """Return one row for each command, with the given number of runs after a warm-up run."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        snapshot = pulled_project(folder / "snapshot", 30)
        bare = write_bare_script(folder)
        commands = {
            f"a bare pyoxigraph script that answers `{COLD}`": bare,
            "`leapgraph --help`": _leapgraph("--help"),
            f"`leapgraph query {COLD}`": _leapgraph("query", COLD),
            "`leapgraph query --list`": _leapgraph("query", "--list"),
            "`leapgraph sync status`": _leapgraph("sync", "status", project=snapshot.root),
            "`leapgraph check`": _leapgraph("check"),
            "`leapgraph publish`": _leapgraph("publish", "-o", str(folder / "dist")),
            "`leapgraph init --offline`": _init_offline(folder),
        }
        seconds: dict[str, list[float]] = {subject: [] for subject in commands}
        # In turn, so that a machine that slows down slows down all of them.
        for _ in range(runs + 1):
            for subject, command in commands.items():
                seconds[subject].append(_cpu_seconds(command, XDG_CACHE_HOME=name))
    return [Row(subject, tuple(taken[1:])) for subject, taken in seconds.items()]


def _leapgraph(*arguments: str, project: Path = ROOT) -> list[str]:
    return [sys.executable, "-m", "leapgraph", "--project", str(project), *arguments]


def _init_offline(folder: Path) -> list[str]:
    """Return the command that makes a project in another empty folder each time."""
    options = ["--title", "An Example", "--base", "https://example.org/", "--offline"]
    script = 'place=$(mktemp -d -p "$1"); shift; exec "$0" -m leapgraph init "$place" "$@"'
    return ["sh", "-c", script, sys.executable, str(folder), *options]


def _cpu_seconds(command: list[str], **environment: str) -> float:
    """Return the CPU time of a process and its awaited children; exit code 1 (differences found) is accepted."""
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, stdout=quiet, stderr=quiet, env={**os.environ, **environment}) as process:  # noqa: S603 - ours
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in {0, 1}:
        sys.exit(f"{' '.join(command)} failed")
    return usage.ru_utime + usage.ru_stime


def table(measured: list[Row]) -> str:
    """Return the rows as a Markdown table, each compared with the first, the bare script."""
    bare = statistics.median(measured[0].seconds)
    lines = [
        f"| CPU of a whole process, {len(measured[0].seconds)} runs | minimum | median | beside the bare script |",
        "|---|---|---|---|",
    ]
    for row in measured:
        median = statistics.median(row.seconds)
        times = f"{median / bare:.1f} times" if COLD in row.subject and row is not measured[0] else ""
        lines.append(f"| {row.subject} | {min(row.seconds):.3f} s | {median:.3f} s | {times} |")
    return "\n".join(lines)


def show(measured: list[Row]) -> None:
    """Print the table."""
    print(table(measured))  # noqa: T201 - the result
