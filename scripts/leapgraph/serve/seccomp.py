"""Restrict a process by seccomp(2) to the system calls that computing needs.

The filter is a classic BPF program. A call that is not on the list fails with EPERM: no socket, no file, no program, no
process, no signal to others, whatever else the kernel offers.
"""

from __future__ import annotations

import ctypes
import os
import platform
import struct
import sys

_NO_NEW_PRIVS = 38
_SET_SECCOMP = 22
_FILTER = 2
_EPERM = 1
# Offsets in struct seccomp_data: the call's number, the architecture, and the low half of the first argument.
_NUMBER, _ARCHITECTURE, _FIRST = 0, 4, 16
# From linux/bpf_common.h: load a word, jump if equal, return.
_LOAD, _EQUAL, _RETURN = 0x20, 0x15, 0x06
_ALLOW, _REFUSE, _KILL = 0x7FFF0000, 0x00050000 | _EPERM, 0x80000000

# read write close fstat lseek poll ppoll sendto recvfrom; memory; time; signals to itself; exit.
# The only descriptors are its socket and the null device, and it cannot get others.
_X86_64 = (
    *(0, 1, 3, 5, 7, 8, 271, 44, 45),
    *(9, 10, 11, 12, 25, 28, 202, 324),
    *(24, 35, 96, 98, 99, 100, 201, 204, 219, 228, 229, 230),
    *(13, 14, 15, 131, 39, 186, 318, 334),
    *(60, 231),
)
_AARCH64 = (
    *(63, 64, 57, 80, 62, 73, 206, 207),
    *(222, 226, 215, 214, 216, 233, 98, 283),
    *(124, 101, 169, 165, 179, 153, 123, 128, 113, 114, 115),
    *(134, 135, 139, 132, 172, 178, 278, 293),
    *(93, 94),
)
# By machine: the architecture's number, the allowed calls, and tgkill, allowed to the process itself (abort(3)).
_MACHINES = {"x86_64": (0xC000003E, _X86_64, 234), "aarch64": (0xC00000B7, _AARCH64, 131)}


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def is_machine_supported() -> bool:
    """Return whether the system calls of this machine are known here."""
    return sys.platform == "linux" and _machine() in _MACHINES


def restrict_system_calls() -> bool:
    """Forbid all other system calls, for this thread and its descendants; return whether that succeeded."""
    return is_machine_supported() and install_filter(_program(*_MACHINES[_machine()]))


def install_filter(program: bytes) -> bool:
    """Install a BPF program as this thread's system call filter; return whether the kernel accepted it."""
    libc = ctypes.CDLL(None)
    held = _Program(len(program) // 8, program)
    libc.prctl(_NO_NEW_PRIVS, 1, 0, 0, 0)
    return not libc.prctl(_SET_SECCOMP, _FILTER, ctypes.byref(held), 0, 0)


def _machine() -> str:
    # A 32-bit process makes other calls on the same machine.
    return platform.machine() if sys.maxsize > 1 << 32 else ""


def _program(architecture: int, allowed: tuple[int, ...], to_itself: int) -> bytes:
    """Return the filter: calls of another architecture kill the process; the allowed ones of this one pass."""
    calls = sorted(allowed)
    lines = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_EQUAL, 1, 0, architecture),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER),
        # Each jumps to the last line if it matches, else falls through.
        *((_EQUAL, len(calls) - place + 3, 0, call) for place, call in enumerate(calls)),
        (_EQUAL, 0, 2, to_itself),
        (_LOAD, 0, 0, _FIRST),
        (_EQUAL, 1, 0, os.getpid()),
        (_RETURN, 0, 0, _REFUSE),
        (_RETURN, 0, 0, _ALLOW),
    ]
    return b"".join(struct.pack("=HBBI", *line) for line in lines)
