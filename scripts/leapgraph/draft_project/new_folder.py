"""A folder that is written as a whole or not at all: beside its place, then moved there."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

from leapgraph.errors import RunError
from leapgraph.project_files import resolve_path

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_PREFIX = ".leapgraph-init-"


def check_new_folder(folder: Path) -> Path:
    """Return the place of a new folder, with all links followed.

    Raises:
        RunError: There is something in that place, other than an empty folder.
    """
    try:
        place = resolve_path(folder)
        if not place.exists():
            return place
        if not place.is_dir():
            raise RunError(f"{folder} is no folder: name one that is not there yet, or an empty one")
        first = next(iter(sorted(entry.name for entry in os.scandir(place))), None)
    except OSError as error:
        raise RunError(f"cannot read {folder}: {error.strerror or error}") from error
    if first is not None:
        raise RunError(f"{folder} has files ({first}): name a folder that is not there yet, or an empty one")
    return place


@contextmanager
def new_folder(folder: Path) -> Iterator[Path]:
    """Yield an empty folder, whose content is that of `folder` if the block ends without an error.

    Args:
        folder: The place of the new folder, where nothing or an empty folder is; its parents are made where needed.

    Raises:
        RunError: There is something in that place meanwhile, or the folder cannot be written.
    """
    place = check_new_folder(folder)
    made: list[Path] = []
    # An empty folder stays the same one: it may be a mount point, or the working directory of a shell.
    around = place if place.exists() else place.parent
    work = around / f"{_PREFIX}{os.getpid()}"
    try:
        made = _make_parents(around)
        work.mkdir()
        yield work
        _put(work, place)
        made = []
    except OSError as error:
        raise RunError(f"cannot write {folder}: {error.strerror or error}") from error
    finally:
        shutil.rmtree(work, ignore_errors=True)
        for parent in made:
            parent.rmdir()


def write_files(folder: Path, files: Mapping[str, str]) -> None:
    """Write files below a folder, by their paths; files that were there and are not among them stay."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())


def _make_parents(folder: Path) -> list[Path]:
    """Make a folder and its parents; return those that were not there, the innermost first."""
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    return missing


def _put(work: Path, place: Path) -> None:
    if not place.exists():
        work.rename(place)
        return
    moved: list[Path] = []
    try:
        # The description of the project comes last: without it the folder is no project.
        for entry in sorted(work.iterdir(), key=lambda one: (one.name == "graph", one.name)):
            entry.rename(place / entry.name)
            moved.append(place / entry.name)
    except OSError:
        for entry in moved:
            entry.rename(work / entry.name)
        raise
