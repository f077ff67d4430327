"""Benchmark of the query set on the repository's graph and a large synthetic one, beside the bare engine and rdflib.

Run from the repository's root: `python -m scripts.bench query [--triples N]`. The figure is CPU time.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from scripts.bench.generate import ROOT, generate

from leapgraph.project import Project
from leapgraph.queries.query_set import load_queries
from leapgraph.release.build_dataset import published_dataset

if TYPE_CHECKING:
    from rich.table import Table

SIZES = (1_000_000,)
# The time limit for a query, all its runs together; rdflib's first answer may take minutes.
LIMIT = 60.0
RUNS = 9
COLD = "people-board"

_BARE = """
import sys
from pyoxigraph import QueryResultsFormat, RdfFormat, Store
store = Store()
store.load(path=sys.argv[1], format=RdfFormat.N_QUADS)
text = open(sys.argv[2], encoding="utf-8").read()
answer = store.query(text, use_default_graph_as_union=True)
sys.stdout.buffer.write(answer.serialize(format=QueryResultsFormat.CSV))
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One query on one graph: CPU seconds of ours, of the bare engine and of rdflib; None after a timeout."""

    graph: str
    name: str
    rows: int | None
    ours: float | None
    bare: float | None
    rdflib: float | None


@dataclass(frozen=True, slots=True)
class Cold:
    """Whole processes: CPU seconds of ours, of ours without its cache, and of a bare script."""

    ours: float
    uncached: float
    bare: float


def rows(sizes: tuple[int, ...] = SIZES) -> list[Row]:
    """Return one row for each query on each graph."""
    measured = _asked("LEAP", Project(ROOT))
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            measured += _asked(f"{size:,}", generate(Path(folder) / str(size), size))
    return measured


def cold() -> Cold:
    """Measure a query of the repository's graph from start to end of the process."""
    with tempfile.TemporaryDirectory() as name:
        script = write_bare_script(Path(name))
        verb = ["-m", "leapgraph", "--project", str(ROOT), "query", COLD, "--format", "csv"]
        # The cache belongs to this measurement, and is filled by its first run.
        ours = _process(verb, XDG_CACHE_HOME=name)
        uncached = _process(verb, LEAPGRAPH_CACHE="off")
        bare = _process(script[1:])
    return Cold(ours, uncached, bare)


def write_bare_script(folder: Path) -> list[str]:
    """Write a script that answers the same question with pyoxigraph alone, and return the command that runs it."""
    question = load_queries(Project(ROOT))[COLD]
    contents = {
        "bare.py": _BARE.encode(),
        "all.nq": b"".join(published_dataset(Project(ROOT)).nquads()),
        "text.rq": question.text.encode(),
    }
    for name, content in contents.items():
        folder.joinpath(name).write_bytes(content)
    return [sys.executable, *(str(folder / name) for name in contents)]


def _asked(graph: str, project: Project) -> list[Row]:
    ours, theirs = _engine("oxigraph", project), _engine("rdflib", project)
    return [
        Row(graph, name, said["rows"], said["ours"], said.get("bare"), theirs[name]["ours"])
        for name, said in ours.items()
    ]


def _engine(name: str, project: Project) -> dict[str, dict[str, float | int | None]]:
    command = [sys.executable, "-m", "scripts.bench.measure_queries", name, str(project.root), str(LIMIT)]
    answer = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)  # noqa: S603 - ours
    said = [json.loads(line) for line in answer.stdout.splitlines()]
    return {line["name"]: line for line in said}


def _process(arguments: list[str], **environment: str) -> float:
    """Return the median CPU time of a Python process, after one warm-up run."""
    seconds = []
    for _ in range(RUNS + 1):
        command = [sys.executable, *arguments]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, env={**os.environ, **environment}) as process:  # noqa: S603 - ours
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            sys.exit(f"{' '.join(command)} failed")
        seconds.append(usage.ru_utime + usage.ru_stime)
    return statistics.median(seconds[1:])


def show_each(measured: list[Row]) -> None:
    """Print the figures of each query: drawn on a terminal, plain in a pipe."""
    table = _table()
    for row in measured:
        times = f"{row.ours / row.bare:.2f}" if row.ours and row.bare else ""
        shown = f"{row.ours * 1000:.2f}" if row.ours is not None else f"over {LIMIT:.0f} s"
        table.add_row(row.graph, row.name, "" if row.rows is None else f"{row.rows:,}", shown, times, _slower(row))
    _print(table)


def show(measured: list[Row], whole: Cold) -> None:
    """Print the sums of each graph, and the whole processes."""
    table = _table()
    for graph in dict.fromkeys(row.graph for row in measured):
        table.add_row(graph, *summed([row for row in measured if row.graph == graph]))
    _print(table)
    _print(
        f"leapgraph query {COLD}, whole process: {whole.ours:.3f} s, {whole.ours / whole.bare:.2f} x a bare script "
        f"({whole.bare:.3f} s); without its cache {whole.uncached:.3f} s"
    )


def _table() -> Table:
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE if sys.stdout.isatty() else None)
    for name in ("graph", "question"):
        table.add_column(name)
    for name in ("rows", "CPU ms", "x bare", "rdflib x"):
        table.add_column(name, justify="right")
    return table


def _print(what: Table | str) -> None:
    from rich.console import Console

    Console(width=None if sys.stdout.isatty() else 160, highlight=False).print(what)


def summed(measured: list[Row]) -> tuple[str, str, str, str, str]:
    """Return the sums over the queries of one graph; a timeout of rdflib counts as the limit."""
    ours = sum(row.ours or LIMIT for row in measured)
    bare = sum(row.bare or LIMIT for row in measured)
    theirs = sum(row.rdflib or LIMIT for row in measured)
    over = sum(row.rdflib is None for row in measured)
    least = "at least " if over else ""
    return "all together", "", f"{ours * 1000:.1f}", f"{ours / bare:.2f}", f"{least}{theirs / ours:.0f}"


def _slower(row: Row) -> str:
    if row.ours is None:
        return ""
    return f"over {LIMIT / row.ours:.0f}" if row.rdflib is None else f"{row.rdflib / row.ours:.0f}"
