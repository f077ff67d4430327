"""Benchmark of whole commands: the CPU time of each from start to exit, beside a bare script if there is one.

Run from the repository's root: `python -m scripts.bench starts`. It writes its table into docs/speed.md, with the
machine and the commit beside it.
"""

from __future__ import annotations

import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from scripts.bench.ask import COLD, write_bare_script
from scripts.bench.generate import ROOT
from scripts.bench.sync import pulled_project

RUNS = 9
PAGE = ROOT / "docs" / "speed.md"
_MARKS = re.compile(r"(?<=<!-- bench -->\n).*?(?=<!-- /bench -->)", re.DOTALL)


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
        }
        seconds: dict[str, list[float]] = {subject: [] for subject in commands}
        # In turn, so that a machine that slows down slows down all of them.
        for _ in range(runs + 1):
            for subject, command in commands.items():
                seconds[subject].append(_cpu_seconds(command, XDG_CACHE_HOME=name))
    return [Row(subject, tuple(taken[1:])) for subject, taken in seconds.items()]


def _leapgraph(*arguments: str, project: Path = ROOT) -> list[str]:
    return [sys.executable, "-m", "leapgraph", "--project", str(project), *arguments]


def _cpu_seconds(command: list[str], **environment: str) -> float:
    """Return the CPU time of a process and its awaited children; exit code 1 (differences found) is accepted."""
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, stdout=quiet, stderr=quiet, env={**os.environ, **environment}) as process:  # noqa: S603 - ours
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in {0, 1}:
        sys.exit(f"{' '.join(command)} failed")
    return usage.ru_utime + usage.ru_stime


def machine() -> str:
    """Return the environment of the measurement: processor and core count, system, Python, and commit."""
    processor = platform.machine()
    info = Path("/proc/cpuinfo")
    if info.is_file():
        found = re.search(r"^model name\s*: (.+)$", info.read_text(encoding="utf-8"), re.MULTILINE)
        processor = found[1] if found else processor
    git = ["git", "-C", str(ROOT), "describe", "--always", "--dirty", "--abbrev=10"]
    commit = subprocess.run(git, capture_output=True, text=True, check=False).stdout.strip() or "an unknown commit"  # noqa: S603 - ours
    count = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return f"{processor}, {count} processors, {platform.system()}, Python {platform.python_version()}, commit {commit}"


def table(measured: list[Row]) -> str:
    """Return the rows as a Markdown table, each compared with the first, the bare script."""
    bare = statistics.median(measured[0].seconds)
    lines = ["| CPU of a whole process | minimum | median | beside the bare script |", "|---|---|---|---|"]
    for row in measured:
        median = statistics.median(row.seconds)
        times = f"{median / bare:.1f} times" if COLD in row.subject and row is not measured[0] else ""
        lines.append(f"| {row.subject} | {min(row.seconds):.3f} s | {median:.3f} s | {times} |")
    return "\n".join(lines)


def show(measured: list[Row], page: Path = PAGE) -> None:
    """Print the table, and write it between the marks of `page`.

    Raises:
        SystemExit: The page has no marks.
    """
    text = f"{machine()}, {len(measured[0].seconds)} runs:\n\n{table(measured)}\n"
    print(text)  # noqa: T201 - the result
    old = page.read_text(encoding="utf-8")
    if not _MARKS.search(old):
        sys.exit(f"{page.name} has no <!-- bench --> and <!-- /bench -->, between which the figures would stand")
    page.write_text(_MARKS.sub(lambda _: text, old), encoding="utf-8")
