"""Start a program that can do less than others: `python -I -S confine.py PARENT MEMORY PROGRAM ARGUMENT...`.

It dies with its parent (Linux), leaves no core file, may take so many bytes of memory, and may open no TCP connection
(Linux 6.7 and later, by Landlock). The last is a second wall: what is served is looked at before, and no query that
would call another server gets here. Where the system has no such means, the program starts without them.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys

# prctl(2) and the landlock(7) system calls, whose numbers are the same on every architecture.
_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38
_CREATE_RULESET = 444
_RESTRICT_SELF = 446
_VERSION_FLAG = 1
_FIRST_WITH_NETWORK = 4
_CONNECT_TCP = 2


class _Ruleset(ctypes.Structure):
    _fields_ = (("handled_access_fs", ctypes.c_uint64), ("handled_access_net", ctypes.c_uint64))


def _without_connections(libc: ctypes.CDLL) -> None:
    if libc.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), _VERSION_FLAG) < _FIRST_WITH_NETWORK:
        return
    # What is handled and has no rule is forbidden.
    rules = _Ruleset(0, _CONNECT_TCP)
    handle = libc.syscall(_CREATE_RULESET, ctypes.byref(rules), ctypes.c_size_t(ctypes.sizeof(rules)), 0)
    if handle >= 0:
        libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        libc.syscall(_RESTRICT_SELF, handle, 0)
        os.close(handle)


def main(parent: int, memory: int, command: list[str]) -> None:
    """Become `command`, confined; end at once if `parent` is no longer the parent."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    if sys.platform == "linux":
        libc = ctypes.CDLL(None)
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        _without_connections(libc)
    if os.getppid() == parent:
        os.execv(command[0], command)  # noqa: S606 - the program and its arguments are ours


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])
