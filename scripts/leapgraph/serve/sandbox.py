"""The sandbox of a query worker: limits on memory, files, the network and other processes.

It is the second line of defence: the first is that no query that would read elsewhere is admitted. Where the system
lacks such means, a warning says so, and a server with such workers listens on loopback only.
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
    """Sandbox this process, for good.

    It writes no core file, may take so many bytes of memory beyond those that it has, dies with its parent (Linux), and
    can neither open a file, make a socket, run a program, start a process nor signal another (Linux).

    Args:
        memory: How many bytes it may take.
        parent: The process that it must not outlive.

    Returns:
        What could not be restricted on this system; empty if everything was.
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
    # Last, since it permits no further step.
    if not seccomp.restrict_system_calls():
        missing.append(
            "seccomp" if seccomp.is_machine_supported() else "a list of this machine's system calls for seccomp"
        )
    return missing


def die_with_parent(parent: int) -> None:
    """Have this process killed when its parent ends (Linux); exit now if the parent has ended already."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PARENT_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:
            os._exit(0)


def _data_segment_size() -> int:
    """Return the bytes of private memory of this process, as RLIMIT_DATA counts them; 0 where that is unknown."""
    try:
        pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[5]
    except OSError:
        return 0
    return int(pages) * resource.getpagesize()
