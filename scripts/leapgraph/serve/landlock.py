"""Restrict a process by landlock(7): files, TCP, abstract UNIX sockets, and signals to other processes."""

from __future__ import annotations

import ctypes
import os

# The system calls have the same numbers on every architecture.
_CREATE_RULESET = 444
_RESTRICT_SELF = 446
_VERSION = 1  # a flag
_NO_NEW_PRIVS = 38

# The rights that each version adds to those of the one before: on files, on TCP, and scopes.
_FILES = {1: (1 << 13) - 1, 2: 1 << 13, 3: 1 << 14, 5: 1 << 15}
_TCP = {4: 0b11}
_SCOPES = {6: 0b11}


class _Ruleset(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("tcp", ctypes.c_uint64), ("scopes", ctypes.c_uint64))


def abi_version() -> int:
    """Return the version of Landlock's interface that this kernel has; 0 without one."""
    found: int = ctypes.CDLL(None).syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), _VERSION)
    return max(0, found)


def restrict_access() -> int:
    """Give up every right that Landlock controls here, for this thread and its descendants.

    Returns:
        The version of the interface that was used; 0 if nothing was restricted.
    """
    libc = ctypes.CDLL(None)
    known = abi_version()
    if not known:
        return 0
    # A right that is handled and has no rule is denied. A kernel reads only the fields of the structure that it knows.
    rules = _Ruleset(
        *(sum(bits for since, bits in rights.items() if since <= known) for rights in (_FILES, _TCP, _SCOPES))
    )
    size = ctypes.sizeof(rules) if known >= min(_SCOPES) else 16 if known >= min(_TCP) else 8
    handle = libc.syscall(_CREATE_RULESET, ctypes.byref(rules), ctypes.c_size_t(size), 0)
    if handle < 0:
        return 0
    try:
        libc.prctl(_NO_NEW_PRIVS, 1, 0, 0, 0)
        return 0 if libc.syscall(_RESTRICT_SELF, handle, 0) else known
    finally:
        os.close(handle)
