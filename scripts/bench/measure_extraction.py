"""Measures an extraction in a process of its own: `python -m scripts.bench.measure_extraction ARGUMENT...`.

It prints JSON: what the start of the Spark session used, with its first tasks, what each of some extractions in the
session used, and the largest memory of a worker. The master is that of Spark, or `none` for the one process without
Spark.
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scripts.bench.made_dump import CONDITION
from scripts.bench.process_usage import Meter, command_line, peak_bytes, tree

from leapgraph.extraction.divided_dumps import divide_dumps
from leapgraph.extraction.request import ExtractionRequest, Reporter
from leapgraph.extraction.run_extraction import run_extraction
from leapgraph.extraction.runner import OneProcess
from leapgraph.extraction.selection.conditions import parse_condition

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from leapgraph.extraction.runner import Runner

NO_SPARK = "none"
# The program whose forks are Spark's workers in Python.
_WORKERS = "pyspark.daemon"


def main(master: str, dump: Path, range_bytes: int, out: Path, runs: int) -> None:
    """Extract what meets the condition of the made dump some times in one session, and print what it used.

    Args:
        master: The master of Spark, or `none`.
        dump: The path of the dump.
        range_bytes: The size of its ranges.
        out: A folder that is not there yet, for the results.
        runs: How often to extract.
    """
    process = os.getpid()
    start = Meter(process)
    with _open_runner(master) as runner:
        # Of a dump without items, in a part for each core: the workers start with their first task, and import then.
        out.mkdir()
        empty = out / "empty.json"
        empty.write_bytes(b"[\n]\n")
        _extract(runner, empty, 1, out / "start")
        measured: list[Any] = [start.usage()]
        for run in range(runs):
            meter = Meter(process)
            _extract(runner, dump, range_bytes, out / f"{run}")
            measured.append(meter.usage())
        workers = [process] if master == NO_SPARK else [one for one in tree(process) if _WORKERS in command_line(one)]
        peak = max(map(peak_bytes, workers))
    sys.stdout.write(json.dumps({"start": measured[0], "runs": measured[1:], "peak": peak}))


def _extract(runner: Runner, dump: Path, range_bytes: int, out: Path) -> None:
    dumps = divide_dumps([str(dump)], range_bytes)
    run_extraction(ExtractionRequest(dumps, str(out), {}, conditions=(parse_condition(CONDITION),)), runner, Reporter())


def _open_runner(master: str) -> AbstractContextManager[Runner]:
    if master == NO_SPARK:
        return nullcontext(OneProcess())
    from leapgraph.extraction.spark.runner import open_runner

    return open_runner(master)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4]), int(sys.argv[5]))
