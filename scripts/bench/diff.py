"""Benchmark of `diff`: two releases that differ in some people, seats and services, on LEAP's graph and made-up ones.

Run from the repository's root: `python -m scripts.bench diff`.
"""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import click
from scripts.bench.generate import ROOT, generate

from leapgraph.project import Project
from leapgraph.release.build_dataset import published_dataset

# Curated triples besides LEAP's own; derived ones come to them: the largest release has a million quads.
SIZES = (0, 60_000, 670_000)
RUNS = 5
# From this size on a comparison is run once.
ONCE = 500_000
# Each thousandth person of a made-up graph has another name, seat or service.
_MADE = re.compile(rb"<[^>]*/(?:id|statement)/made-person-([0-9]+)(-board|-service)?> ")
_LEAP_NAME = (b'"Brendan Cox"@en', b'"Brendan J. Cox"@en')


@dataclass(frozen=True, slots=True)
class Row:
    """One measurement: the quads of a release, the differences, CPU seconds and peak memory."""

    subject: str
    quads: int
    differences: int
    seconds: float
    megabytes: float


def rows(sizes: tuple[int, ...] = SIZES) -> list[Row]:
    """Return one row for each pair of releases, and one for the questions of LEAP's."""
    measured = []
    for size in sizes:
        with tempfile.TemporaryDirectory() as name:
            old, new = Path(name) / "old.nq", Path(name) / "new.nq"
            project = generate(Path(name) / "made", size) if size else Project(ROOT)
            lines = published_dataset(project).nquads()
            old.write_bytes(b"".join(lines))
            new.write_bytes(b"".join(filter(None, map(_edit, lines))))
            subject = f"{size:,} made-up triples" if size else "LEAP"
            measured.append(_measure(subject, len(lines), [str(old), str(new)]))
            if not size:
                more = ["--questions", str(old), str(new)]
                measured.append(_measure("LEAP, with `--questions`", len(lines), more))
    return measured


def _edit(line: bytes) -> bytes:
    """Return a line as the newer release has it; empty where that has it not."""
    found = _MADE.match(line)
    if not found:
        return line.replace(*_LEAP_NAME)
    place, part = int(found[1]) % 1000, found[2]
    if place == 1 and part == b"-board":
        return b""
    if place == 2:  # noqa: PLR2004 - the second of each thousand
        return line.replace(b'"Made Person', b'"Another Person')
    return line.replace(b"-service>", b"-duty>", 1) if place == 3 else line  # noqa: PLR2004 - the third


def _measure(subject: str, quads: int, arguments: list[str]) -> Row:
    command = [sys.executable, "-m", "leapgraph", "diff", "--project", str(ROOT), *arguments]
    seconds, megabytes, differences = [], [], 0
    for _ in range(1 if quads >= ONCE else RUNS):
        with subprocess.Popen(command, stdout=subprocess.PIPE) as process:  # noqa: S603 - ours
            output = process.stdout.read() if process.stdout else b""
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 1:
            sys.exit(f"{' '.join(command)} failed")
        differences = len(re.findall(rb"^  [-+~] ", output, re.MULTILINE))
        seconds.append(usage.ru_utime + usage.ru_stime)
        megabytes.append(usage.ru_maxrss / 1000)
    return Row(subject, quads, differences, statistics.median(seconds), max(megabytes))


def show(measured: list[Row]) -> None:
    """Print the rows as a Markdown table."""
    click.echo("| two releases | quads of each | differences | CPU | µs a quad | memory |\n|---|---|---|---|---|---|")
    for row in measured:
        each = f"{row.seconds / row.quads * 1e6:.1f}"
        counts = f"{row.quads:,} | {row.differences:,}"
        click.echo(f"| {row.subject} | {counts} | {row.seconds:.2f} s | {each} | {row.megabytes:,.0f} MB |")
