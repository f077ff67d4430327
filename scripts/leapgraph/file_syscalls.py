"""System calls behind the replacement of folders: exchange two, lock, flush to disk, detect mount points."""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import re
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from leapgraph.errors import RunError

if TYPE_CHECKING:
    from collections.abc import Iterator

_AT_FDCWD = -100
_EXCHANGE = 2  # RENAME_EXCHANGE and RENAME_SWAP have the same value
_UNSUPPORTED = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EXDEV}


def exchange_folders(one: Path, other: Path) -> bool:
    """Exchange two folders in one step; return False where the system cannot.

    Uses renameat2(2) with RENAME_EXCHANGE on Linux and renamex_np(2) with RENAME_SWAP on macOS; not every file system
    supports it.

    Raises:
        OSError: A folder is missing, or may not be renamed.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    names = os.fsencode(one), os.fsencode(other)
    if hasattr(libc, "renameat2"):
        failed = libc.renameat2(_AT_FDCWD, names[0], _AT_FDCWD, names[1], _EXCHANGE)
    elif hasattr(libc, "renamex_np"):
        failed = libc.renamex_np(names[0], names[1], _EXCHANGE)
    else:
        return False
    number = ctypes.get_errno()
    if failed and number not in _UNSUPPORTED:
        raise OSError(number, os.strerror(number), str(other))
    return not failed


@contextmanager
def lock_folder(folder: Path, target: Path) -> Iterator[int]:
    """Hold the lock of `folder` for the block and yield its descriptor; messages name `target` as what is written.

    The operating system releases the lock when the process ends, however it ends.

    Raises:
        RunError: Another run holds the lock.
    """
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise RunError(f"another run is writing {target}: try again when it has ended") from error
        yield descriptor
    finally:
        os.close(descriptor)


def sync_folder(folder: Path) -> None:
    """Flush the entries of a folder to disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_file_system(descriptor: int) -> None:
    """Flush a whole file system to disk: one call instead of one for each file."""
    libc = ctypes.CDLL(None, use_errno=True)
    if not hasattr(libc, "syncfs"):
        os.sync()
    elif libc.syncfs(descriptor):
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


_MOUNTS = Path("/proc/self/mountinfo")


def is_mount(folder: Path) -> bool:
    """Return whether a file system is mounted at `folder`, bind mounts included.

    Args:
        folder: A folder whose path has no symbolic link.
    """
    if folder.is_mount():
        return True
    try:
        lines = _MOUNTS.read_bytes().splitlines()
    except OSError:
        return False  # not Linux
    # proc(5): the fifth field, with spaces and other special characters as octal numbers.
    points = (line.split(b" ")[4] for line in lines if line.count(b" ") > 4)  # noqa: PLR2004
    return os.fsencode(folder) in {
        re.sub(rb"\\([0-7]{3})", lambda found: bytes([int(found[1], 8)]), point) for point in points
    }
