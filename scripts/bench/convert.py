"""Benchmark of `convert` beside parsing the same bytes as JSON (the floor) and kif-lib's RDF encoder (the peer).

Run from the repository's root: `python -m scripts.bench.convert [MEGABYTES [PYTHON-WITH-KIF-LIB]]`. Every measurement
is a process of its own; the figure is its CPU time, start-up included, the median of three.
"""

from __future__ import annotations

import importlib.util
import os
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import orjson

from leapgraph.wikibase import entity_ntriples, read_entities

SAMPLES = sorted((Path(__file__).parents[2] / "tests" / "data" / "wikidata").glob("*.json.gz"))
LARGEST = SAMPLES[0].with_name("Q8413.json.gz")
RUNS = 3

_FLOOR = "import sys, orjson\nfor line in open(sys.argv[1], 'rb'): orjson.loads(line)"
_CONVERT = "import sys; from leapgraph.__main__ import main; sys.argv[1:] = ['convert', sys.argv[1]]; main()"
# A converter without caches between entities.
_COLD = """import sys
from leapgraph.wikibase import WIKIDATA, Converter, read_entities
for entity in read_entities(sys.argv[1]): sys.stdout.buffer.write(Converter(WIKIDATA).entity(entity))
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One measurement.

    Args:
        subject: The step and its input.
        seconds: The median CPU time.
        megabytes: The size of the JSON input; None for the peer, which begins with its own objects.
        triples: The number of triples in the output; None for the floor.
        times: The comparison: how many times as long as the floor, or for the peer, how many times as slow.
    """

    subject: str
    seconds: float
    megabytes: float | None
    triples: int | None
    times: str = ""

    @property
    def rate(self) -> float | None:
        """Triples per second."""
        return self.triples / self.seconds if self.triples else None


def rows(megabytes: int = 200, peer_python: str = sys.executable) -> list[Row]:
    """Return the rows: floor, converter, the same on mixed items, without caches, and the peer.

    Args:
        megabytes: The size of the JSON to convert.
        peer_python: The interpreter with kif-lib; without kif-lib the peer's row is left out.
    """
    with tempfile.TemporaryDirectory() as folder:
        measured = []
        for name, paths in (("Q8413", [LARGEST]), ("six items in turn", SAMPLES)):
            lines = [next(read_entities(path)) for path in paths]
            triples, path = _write(Path(folder) / "entities.json", lines, megabytes * 1_000_000)
            size = path.stat().st_size / 1e6
            floor = Row(f"orjson.loads, {name}", _median(sys.executable, _FLOOR, path), size, None)
            measured.append(floor)
            for program, subject in ((_CONVERT, "leapgraph convert"), (_COLD, "the same, nothing kept between items")):
                seconds = _median(sys.executable, program, path)
                times = f"{seconds / floor.seconds:.1f} x orjson.loads"
                measured.append(Row(f"{subject}, {name}", seconds, size, triples, times))
        peer = _peer(peer_python)
        if peer:
            ours = next(row.rate for row in measured if row.rate)
            times = f"leapgraph makes {(ours or 0) / (peer.rate or 1):.1f} x its triples a second"
            measured.append(Row(peer.subject, peer.seconds, None, peer.triples, times))
    return measured


def _write(path: Path, entities: list[dict[str, object]], size: int) -> tuple[int, Path]:
    """Write the entities repeatedly, one per line, up to the size; return their number of triples and the path."""
    lines = [orjson.dumps(entity) + b"\n" for entity in entities]
    rounds = max(1, size // sum(map(len, lines)))
    with path.open("wb") as stream:
        for _ in range(rounds):
            stream.writelines(lines)
    return rounds * sum(entity_ntriples(entity).count("\n") for entity in entities), path


def _median(python: str, program: str, path: Path) -> float:
    return statistics.median(_seconds([python, "-c", program, str(path)]) for _ in range(RUNS))


def _seconds(command: list[str]) -> float:
    """Return the CPU time of a command, discarding its output."""
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:  # noqa: S603 - our own programs
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        message = f"{' '.join(command)[:200]} failed"
        raise RuntimeError(message)
    return usage.ru_utime + usage.ru_stime


def _peer(python: str) -> Row | None:
    """Measure kif-lib on one item; it reports the time of its encoder alone, without constructing its objects."""
    if python == sys.executable and importlib.util.find_spec("kif_lib") is None:
        print("kif-lib is not installed: no peer", file=sys.stderr)  # noqa: T201 - a script
        return None
    command = [python, str(Path(__file__).with_name("kif_peer.py")), str(LARGEST)]
    said = [subprocess.run(command, capture_output=True, check=True, text=True).stdout.split() for _ in range(RUNS)]  # noqa: S603
    seconds = statistics.median(float(one[0]) for one in said)
    return Row("kif-lib 0.13.0, statements of Q8413, encoder alone", seconds, None, int(said[0][1]))


def show(measured: list[Row]) -> None:
    """Print the rows as a table: drawn on a terminal, plain in a pipe."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(box=box.SIMPLE if sys.stdout.isatty() else None, title=None)
    table.add_column("convert")
    for name in ("CPU s", "MB/s", "triples/s"):
        table.add_column(name, justify="right")
    table.add_column("compared")
    for row in measured:
        speed = f"{row.megabytes / row.seconds:.0f}" if row.megabytes else ""
        rate = f"{row.rate:,.0f}" if row.rate else ""
        table.add_row(row.subject, f"{row.seconds:.2f}", speed, rate, row.times)
    Console(width=None if sys.stdout.isatty() else 160).print(table)


if __name__ == "__main__":
    arguments = sys.argv[1:]
    show(rows(int(arguments[0]) if arguments else 200, *arguments[1:2]))
