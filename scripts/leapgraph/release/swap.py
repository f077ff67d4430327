"""A folder replaced whole: at every instant its name leads to the old one or to the new one, complete.

rename(2) cannot replace a folder that holds files, so the two are exchanged in one step (renameat2 with
RENAME_EXCHANGE on Linux, renamex_np with RENAME_SWAP on macOS). Where the file system cannot do that, the name
is a symbolic link to the release, and the link is what is replaced.

Beside `dist` lies `.dist-work`, which is locked while a release is written. In it, `new` is the release being
written (what a killed run left there goes at the next run), and `previous` the one before, kept so that whoever
has it open reads it to its end.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import shutil
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from leapgraph.errors import RunError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_AT_FDCWD = -100
_EXCHANGE = 2  # RENAME_EXCHANGE and RENAME_SWAP have the same value
_UNSUPPORTED = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EXDEV}


@contextmanager
def replacing(target: Path, refuse_foreign: Callable[[Path], None]) -> Iterator[Path]:
    """Yield an empty folder that becomes `target` when the block ends well; else `target` stays as it was.

    Args:
        target: The folder to replace or to make; a symbolic link to a folder stands for that folder.
        refuse_foreign: Called with the present folder before anything is written and again before the exchange; it
            raises when that is not ours to replace.

    Raises:
        RunError: Another run holds `target`, or this file system can neither exchange folders nor link them here.
        OSError: It cannot be written.
    """
    work = _work(target)
    if not _is_our_link(target, work):
        target = target.resolve()
        work = _work(target)
    if target.exists():
        refuse_foreign(target)
    work.mkdir(parents=True, exist_ok=True)
    lock = os.open(work, os.O_RDONLY)
    try:
        _lock(lock, target)
        new = work / "new"
        _remove(new)
        new.mkdir()
        try:
            yield new
            _sync(lock)
            if target.exists():
                refuse_foreign(target)
            _put(new, target, work)
        finally:
            _remove(new)
    finally:
        os.close(lock)


def _work(target: Path) -> Path:
    return target.with_name(f".{target.name}-work")


def _lock(lock: int, target: Path) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise RunError(f"another run is writing {target}: wait until it has ended") from error


def _put(new: Path, target: Path, work: Path) -> None:
    """Make `new` what `target` leads to, and keep what it led to as `previous`."""
    previous = work / "previous"
    if _is_our_link(target, work) or not (target.exists() or _can_exchange(work)):
        _put_link(new, target, work)
    elif not target.exists():
        new.rename(target)
    elif _exchange(new, target):
        _remove(previous)
        new.rename(previous)
    else:
        raise RunError(f"this file system cannot exchange folders: remove {target}, and a link will stand in its place")
    for folder in (work, target.parent):
        _sync_folder(folder)


def _put_link(new: Path, target: Path, work: Path) -> None:
    present = work / target.readlink().name if target.is_symlink() else None
    release = work / ("release-a" if present != work / "release-a" else "release-b")
    _remove(release)
    new.rename(release)
    link = work / "link"
    link.unlink(missing_ok=True)
    link.symlink_to(Path(work.name, release.name))
    link.replace(target)


def _is_our_link(target: Path, work: Path) -> bool:
    return target.is_symlink() and target.readlink().parent == Path(work.name)


def _can_exchange(work: Path) -> bool:
    one, other = work / "one", work / "other"
    one.mkdir(exist_ok=True)
    other.mkdir(exist_ok=True)
    try:
        return _exchange(one, other)
    finally:
        one.rmdir()
        other.rmdir()


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two folders in one step; return False where that is not to be had."""
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


def _sync(descriptor: int) -> None:
    """Bring all that was written to the disk: one call for the file system instead of one for each file."""
    libc = ctypes.CDLL(None, use_errno=True)
    if not hasattr(libc, "syncfs"):
        os.sync()
    elif libc.syncfs(descriptor):
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _remove(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)
