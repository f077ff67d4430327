"""Putting a folder in the place of another in one step, so that at every moment a whole one is there."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from leapgraph.atomic_replace import exchange_folders, lock_folder, sync_folder
from leapgraph.errors import RunError

if TYPE_CHECKING:
    from collections.abc import Mapping


def write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Make `folder` hold exactly `files` (name to content), in one step.

    The files are written beside it and reach the disk first. Where the system cannot exchange two folders (only Linux
    and file systems of its own can), the old one is moved away and the new one moved in: then a kill between the two
    leaves none, and the next call puts a whole one there.

    Raises:
        RunError: It cannot be written, or another run is writing it; what was there still stands.
    """
    try:
        with lock_folder(folder.parent, folder):
            for left_over in folder.parent.glob(f".{folder.name}-*"):
                shutil.rmtree(left_over, ignore_errors=True)
            beside = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
            try:
                _write_files(beside, files)
                _replace_folder(beside, folder)
                sync_folder(folder.parent)
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


def _write_files(folder: Path, files: Mapping[str, bytes]) -> None:
    folder.chmod(0o755)
    for name, content in files.items():
        with (folder / name).open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    sync_folder(folder)


def _replace_folder(beside: Path, folder: Path) -> None:
    if not folder.exists():
        beside.rename(folder)
    elif not exchange_folders(beside, folder):
        old = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
        folder.rename(old / "old")
        beside.rename(folder)
        shutil.rmtree(old, ignore_errors=True)
