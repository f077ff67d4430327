"""Benchmark of `publish` part by part, on made-up graphs: CPU time of all its processes, and memory.

Run from the repository's root: `python -m scripts.bench publish [--triples N]`. The site has a benchmark of its own and
is left out.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from scripts.bench.generate import ROOT, generate

from leapgraph.dataset import load_dataset
from leapgraph.project import Project
from leapgraph.release import publish as release

# A million triples take ten minutes and the SHACL engine most of a machine's memory: name them with --triples.
SIZES = (30_000, 200_000)
# The parts by the beginning of the step that `publish` names; what comes before the first belongs to it.
_PARTS = {
    "deriving": "load and derive",
    "reading the files": "lints of files",
    "reading the": "other lints",
    "asking the shapes": "shapes",
    "finding": "other lints",
    "asking": "queries",
    "writing the dataset": "the whole and each graph",
    "writing the entities": "the entities' documents",
    "writing the": "catalogue",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One graph: its curated triples, the CPU seconds of each part, and the megabytes of both processes."""

    triples: int
    seconds: dict[str, float]
    megabytes: float
    shacl_megabytes: float


def rows(sizes: tuple[int, ...] = SIZES) -> list[Row]:
    """Return one row for each size; each is published once, in a process of its own."""
    measured = []
    for size in sizes:
        with tempfile.TemporaryDirectory() as name:
            project = generate(Path(name) / "project", size)
            command = [sys.executable, "-m", "scripts.bench.publish", str(project.root), f"{name}/dist"]
            done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)  # noqa: S603 - ours
            measured.append(Row(**json.loads(done.stdout)))
    return measured


def measure(root: Path, target: Path) -> dict[str, object]:
    """Publish a release without its site, and return its figures."""
    release.build_site = lambda *_: None  # type: ignore[assignment, return-value]
    seconds: dict[str, float] = defaultdict(float)
    part, begin = "load and derive", _cpu_seconds()

    def step(name: str) -> None:
        nonlocal part, begin
        now = _cpu_seconds()
        seconds[part] += now - begin
        part = next(value for key, value in _PARTS.items() if name.startswith(key))
        begin = now

    published = release.publish(Project(root), target, "pyshifty", step)
    step("writing the end")
    if not published.report.passes:
        sys.exit("the made-up project has violations")
    peaks = [resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    triples = sum(map(len, load_dataset(Project(root)).graphs.values()))
    return {"triples": triples, "seconds": seconds, "megabytes": peaks[0], "shacl_megabytes": peaks[1]}


def _cpu_seconds() -> float:
    """Return the CPU time of this process and of its children that have ended, SHACL's among them."""
    return sum(os.times()[:4])


def table(measured: list[Row]) -> str:
    """Return the microseconds a curated triple as a Markdown table, a column for each graph."""
    whole = [sum(row.seconds.values()) for row in measured]
    parts = dict.fromkeys(part for part in _PARTS.values() if any(part in row.seconds for row in measured))
    lines = [
        f"| µs a curated triple | {' | '.join(f'{row.triples:,} triples' for row in measured)} |",
        f"|---|{'---|' * len(measured)}",
        *(
            f"| {part} | {' | '.join(_microseconds(row, row.seconds.get(part, 0)) for row in measured)} |"
            for part in parts
        ),
        f"| `publish` without the site | {' | '.join(map(_microseconds, measured, whole))} |",
        f"| CPU seconds of it | {' | '.join(f'{seconds:.1f}' for seconds in whole)} |",
        f"| memory of our process | {' | '.join(f'{row.megabytes:,.0f} MB' for row in measured)} |",
        f"| memory of the SHACL engine's | {' | '.join(f'{row.shacl_megabytes:,.0f} MB' for row in measured)} |",
    ]
    return "\n".join(lines)


def _microseconds(row: Row, seconds: float) -> str:
    return f"{seconds / row.triples * 1e6:.1f}"


def show(measured: list[Row]) -> None:
    """Print the table."""
    print(table(measured))  # noqa: T201 - the result


if __name__ == "__main__":
    print(json.dumps(measure(Path(sys.argv[1]), Path(sys.argv[2]))))  # noqa: T201 - for the process that started it
