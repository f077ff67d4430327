"""Putting a folder in the place of another in one step, so that at every moment a whole one is there."""

from __future__ import annotations

import ctypes
import fcntl
import os
import shutil
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from leapgraph.errors import RunError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2


def write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Make `folder` hold exactly `files` (name to content), in one step.

    The files are written beside it and reach the disk first. Where the system cannot exchange two folders (only Linux
    and file systems of its own can), the old one is moved away and the new one moved in: then a kill between the two
    leaves none, and the next call puts a whole one there.

    Raises:
        RunError: It cannot be written, or another run is writing it; what was there still stands.
    """
    try:
        with _alone_in(folder.parent):
            for left_over in folder.parent.glob(f".{folder.name}-*"):
                shutil.rmtree(left_over, ignore_errors=True)
            beside = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
            try:
                _fill(beside, files)
                _exchange(beside, folder)
                _sync(folder.parent)
            finally:
                shutil.rmtree(beside, ignore_errors=True)
    except OSError as error:
        raise RunError(f"cannot write {folder}: {error.strerror or error}") from error


def read_folder(folder: Path) -> dict[str, bytes]:
    """Return name to content of the files in `folder`, sorted; empty when there is none.

    Raises:
        RunError: It cannot be read.
    """
    try:
        return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise RunError(f"cannot read {folder}: {error.strerror or error}") from error


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    # The lock is the system's: it ends with the process, however that ends.
    handle = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise RunError(f"another run is writing into {folder}; try again when it has ended") from None
        yield
    finally:
        os.close(handle)


def _fill(folder: Path, files: Mapping[str, bytes]) -> None:
    folder.chmod(0o755)
    for name, content in files.items():
        with (folder / name).open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    _sync(folder)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _exchange(beside: Path, folder: Path) -> None:
    if not folder.exists():
        beside.rename(folder)
        return
    if sys.platform == "linux":
        rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
        names = (_AT_FDCWD, os.fsencode(beside), _AT_FDCWD, os.fsencode(folder))
        if rename is not None and rename(*names, _RENAME_EXCHANGE) == 0:
            return
    old = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    folder.rename(old / "old")
    beside.rename(folder)
    shutil.rmtree(old, ignore_errors=True)
