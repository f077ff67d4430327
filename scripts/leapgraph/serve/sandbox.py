"""What a process that answers queries gives up before the first: memory, files, the network, other processes.

This is the second wall. The first is the gate: no query that would read elsewhere gets here. Where the system has no
such means, what is missing is told, and the server that has such workers stays on its own machine.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys
from pathlib import Path

from leapgraph.serve import landlock, seccomp

_PARENT_DEATH_SIGNAL = 1


def confine_process(memory: int, parent: int) -> list[str]:
    """Confine this process, for good.

    It leaves no core file, may take so many bytes of memory besides those that it has, dies with its parent (Linux),
    and can neither open a file, make a socket, run a program, start a process nor signal another (Linux).

    Args:
        memory: How many bytes it may take.
        parent: The process that it must not outlive.

    Returns:
        What could not be done on this system; nothing if all was.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    most = _data_segment_size() + memory
    resource.setrlimit(resource.RLIMIT_DATA, (most, most))
    if sys.platform != "linux":
        return [f"{sys.platform} has neither Landlock nor seccomp"]
    die_with_parent(parent)
    missing = []
    if not landlock.restrict_access():
        missing.append("Landlock (Linux 5.13 and later, where it is not switched off)")
    # Last, since it allows no further step.
    if not seccomp.restrict_system_calls():
        missing.append(
            "seccomp" if seccomp.is_machine_supported() else "a list of this machine's system calls for seccomp"
        )
    return missing


def die_with_parent(parent: int) -> None:
    """Let this process be killed when its parent ends (Linux); end now if that has happened."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PARENT_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:
            os._exit(0)


def _data_segment_size() -> int:
    """Return how many bytes of memory of its own this process has, as RLIMIT_DATA counts; 0 where that is not shown."""
    try:
        pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[5]
    except OSError:
        return 0
    return int(pages) * resource.getpagesize()
