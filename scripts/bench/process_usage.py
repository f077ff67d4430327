"""What processes use: CPU time, memory, and how busy the machine is meanwhile; read from /proc, which Linux has."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections import defaultdict
from contextlib import suppress
from pathlib import Path
from typing import IO, NamedTuple

PROC = Path("/proc")
# Of /proc/PID/stat behind the name in brackets: the parent, and the CPU time of the process and its awaited children.
_PARENT, _CPU_TIMES = 1, slice(11, 15)
# Of the first line of /proc/stat: user, nice, system, and interrupts, without idle and what waits for disks.
_BUSY = (1, 2, 3, 6, 7)


class Usage(NamedTuple):
    """What a piece of work used.

    Attributes:
        cpu: The CPU seconds of all its processes.
        seconds: How long it took.
        others: The CPU seconds that all other processes of the machine used meanwhile.
    """

    cpu: float
    seconds: float
    others: float


class Meter:
    """Measures from its making on what a process and all its descendants use.

    Args:
        process: The id of the process.
    """

    def __init__(self, process: int) -> None:
        self._process = process
        self._cpu, self._busy, self._begin = cpu_of_tree(process), _busy_seconds(), time.perf_counter()

    def usage(self) -> Usage:
        """Return what was used up to now."""
        seconds = time.perf_counter() - self._begin
        cpu = cpu_of_tree(self._process) - self._cpu
        return Usage(cpu, seconds, max(0.0, _busy_seconds() - self._busy - cpu))


def measure(command: list[str], source: IO[bytes] | None = None) -> Usage:
    """Return what a command uses; its output is dropped.

    Args:
        command: The command.
        source: Its standard input.

    Raises:
        SystemExit: It fails.
    """
    busy, begin = _busy_seconds(), time.perf_counter()
    with subprocess.Popen(command, stdin=source, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:  # noqa: S603 - ours
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{' '.join(command)} failed")
    cpu = usage.ru_utime + usage.ru_stime
    return Usage(cpu, time.perf_counter() - begin, max(0.0, _busy_seconds() - busy - cpu))


def cpu_of_tree(process: int) -> float:
    """Return the CPU seconds of a process and all its descendants, with those that have ended and were awaited."""
    times = {number: sum(map(int, fields[_CPU_TIMES])) for number, fields in _stats().items()}
    return sum(times.get(number, 0) for number in tree(process)) / os.sysconf("SC_CLK_TCK")


def tree(process: int) -> list[int]:
    """Return the ids of a process and its descendants."""
    children: dict[int, list[int]] = defaultdict(list)
    for number, fields in _stats().items():
        children[int(fields[_PARENT])].append(number)
    numbers = [process]
    for number in numbers:
        numbers += children[number]
    return numbers


def peak_bytes(process: int) -> int:
    """Return the largest resident memory of a process so far; since Linux counts it anew for each program, its own."""
    status = (PROC / str(process) / "status").read_text(encoding="utf-8")
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024


def command_line(process: int) -> str:
    """Return the command of a process."""
    return (PROC / str(process) / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")


def _stats() -> dict[int, list[str]]:
    stats = {}
    for path in PROC.glob("[0-9]*/stat"):
        with suppress(OSError):  # it has ended
            stats[int(path.parent.name)] = path.read_text(encoding="utf-8").rpartition(")")[2].split()
    return stats


def _busy_seconds() -> float:
    """Return the CPU seconds that the machine has used since its start."""
    fields = (PROC / "stat").read_text(encoding="utf-8").split("\n", 1)[0].split()
    return sum(int(fields[place]) for place in _BUSY) / os.sysconf("SC_CLK_TCK")
