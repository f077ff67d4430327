"""Kills processes of a Spark cluster from within its tasks, each at a moment of a part.

A plan is a folder with a file for each fault, named by pass, part and moment, which holds the name of its victim. The
task that comes to the moment first takes the file away and kills.
"""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any
from unittest import mock

from leapgraph.dump import DamagedData, DumpLine, DumpRange, read_lines
from leapgraph.extraction.parts import extract_part as part_module
from leapgraph.extraction.parts import part_folder, table_rows
from leapgraph.extraction.parts.extract_part import extract_part
from leapgraph.extraction.parts.job import ExtractionJob, PartTask
from leapgraph.extraction.parts.part_manifest import PartManifest
from leapgraph.extraction.parts.triple_rows import TripleRow
from leapgraph.extraction.url_folders import write_whole

# Before anything, within the lines, when the files are written but for the manifest, when only the answer is missing.
MOMENTS = BEGINNING, READING, WRITTEN, FINISHED = ("beginning", "reading", "written", "finished")
ROWS = "rows"
EXECUTOR, WORKER, DRIVER = "executor", "worker", "driver"
# A worker of Python is a child of a daemon, this of an executor, and this, in a standalone cluster, of a worker.
_GENERATIONS = {EXECUTOR: 2, WORKER: 3}
_DRIVER_PID = "driver.pid"
_WAIT = "wait"


def plan_fault(plan: Path, name: str, moment: str, victim: str) -> None:
    """Plan that a victim is killed when a part, such as `matches-3`, comes to a moment for the first time."""
    (plan / f"{name}-{moment}").write_text(victim, encoding="ascii")


def plan_wait(plan: Path, name: str) -> None:
    """Plan that the first attempt at a part waits until a second one is finished."""
    os.mkfifo(plan / f"{name}-{_WAIT}")


def faults_left(plan: Path) -> list[str]:
    """Return the names of the faults that have not come yet."""
    return sorted(path.name for path in plan.iterdir() if path.name.endswith((*MOMENTS, ROWS)))


def begin_driver(plan: Path) -> None:
    """Make the passes of this process follow the plan."""
    from leapgraph.extraction.passes import extraction_passes, write_tables

    (plan / _DRIVER_PID).write_text(str(os.getpid()), encoding="ascii")
    names: dict[Any, dict[str, Callable[..., Any]]] = {
        extraction_passes: {"extract_part": partial(extract_with_faults, plan)},
        write_tables: {"read_triple_rows": partial(read_rows_with_faults, plan)},
    }
    for module, functions in names.items():
        for name, function in functions.items():
            setattr(module, name, function)


def extract_with_faults(plan: Path, job: ExtractionJob, task: PartTask) -> PartManifest:
    """Extract a part, with the faults that are planned for it."""
    name = f"{job.stage}-{task.number}"
    strike = partial(_strike, plan, name)

    def read(dump_range: DumpRange, *more: Any) -> Iterator[DumpLine | DamagedData]:
        for line in read_lines(dump_range, *more):
            yield line
            strike(READING)

    def write(*arguments: Any) -> None:
        strike(WRITTEN)
        write_whole(*arguments)

    strike(BEGINNING)
    _wait_for_another_attempt(plan, name)
    with mock.patch.object(part_module, "read_lines", read), mock.patch.object(part_folder, "write_whole", write):
        manifest = extract_part(job, task)
    strike(FINISHED)
    pipe = plan / f"{name}-{_WAIT}.begun"
    if pipe.exists():
        with suppress(OSError):
            os.close(os.open(pipe, os.O_WRONLY | os.O_NONBLOCK))
    return manifest


def read_rows_with_faults(plan: Path, work: str, path: str) -> Iterator[TripleRow]:
    """Yield the rows of a part, with the fault that is planned for tables."""
    for row in table_rows.read_triple_rows(work, path):
        yield row
        _strike(plan, "tables", ROWS)


def _wait_for_another_attempt(plan: Path, name: str) -> None:
    """Wait, if planned, until another attempt opens the pipe; which is only possible for the first that comes here."""
    pipe = plan / f"{name}-{_WAIT}"
    begun = pipe.with_name(f"{pipe.name}.begun")
    with suppress(FileNotFoundError):
        pipe.rename(begun)
        begun.read_bytes()
        (plan / f"{name}-{_WAIT}.over").touch()


def _strike(plan: Path, name: str, moment: str) -> None:
    """Kill the victim of a fault, if there is one that nobody has taken yet."""
    fault = plan / f"{name}-{moment}"
    taken = fault.with_name(f"{fault.name}.taken")
    try:
        fault.rename(taken)
    except FileNotFoundError:
        return
    victim = taken.read_text(encoding="ascii")
    if victim == DRIVER:
        pid = int((plan / _DRIVER_PID).read_text(encoding="ascii"))
    else:
        pid = os.getpid()
        for _ in range(_GENERATIONS[victim]):
            pid = _parent(pid)
    os.kill(pid, signal.SIGKILL)
    # What is left of it ends this process soon.
    signal.pause()


def _parent(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
