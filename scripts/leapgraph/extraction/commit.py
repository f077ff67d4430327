"""Puts the result of an extraction under its final name: in one step on a local disk, `_SUCCESS` last elsewhere."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from leapgraph.errors import RunError
from leapgraph.extraction.parts.part_folder import open_folder
from leapgraph.extraction.work_folder import RESULT
from leapgraph.file_syscalls import exchange_folders, sync_file_system, sync_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from leapgraph.extraction.parts.part_manifest import PartFile
    from leapgraph.extraction.work_folder import WorkFolder

SUCCESS, SUMMARY = "_SUCCESS", "SUMMARY.json"


def refuse_target(target: str, *, overwrite: bool) -> None:
    """Raise an error where a result must not get this name.

    Args:
        target: The path or URL of the result.
        overwrite: Whether it may take the place of the result of another extraction.

    Raises:
        RunError: There is something with that name already.
    """
    file_system, path = open_folder(target)
    if not file_system.exists(path):
        return
    if not file_system.isdir(path):
        raise RunError(f"{target} is there already and is no folder: name another one with --out")
    names = {entry.rstrip("/").rpartition("/")[2] for entry in file_system.ls(path, detail=False)}
    if not names:
        return
    if not {SUCCESS, SUMMARY} <= names:
        raise RunError(f"{target} is there already and has no extraction in it: name another folder with --out")
    if not overwrite:
        raise RunError(f"{target} is there already: name another folder with --out, or replace it with --overwrite")


def commit(
    work: WorkFolder, files: Iterable[PartFile], more: Mapping[str, bytes], target: str, *, overwrite: bool
) -> None:
    """Make a result of finished parts, under its final name, and remove the work folder.

    Args:
        work: The work folder.
        files: The files of the parts.
        more: Further files, path in the result to content.
        target: The path or URL of the result.
        overwrite: Whether it may take the place of the result of another extraction.

    Raises:
        RunError: There is something with that name already.
        OSError: The result cannot be written.
    """
    refuse_target(target, overwrite=overwrite)
    published = [file for file in files if file.name]
    if work.is_local:
        _rename(work, published, more, Path(target))
    else:
        _copy(work, published, more, target)
    work.remove()


def _rename(work: WorkFolder, files: list[PartFile], more: Mapping[str, bytes], target: Path) -> None:
    """Move the files into one folder, and rename that."""
    result = Path(work.path, RESULT)
    for file in files:
        place = result / file.name
        place.parent.mkdir(parents=True, exist_ok=True)
        Path(work.locate(file)).rename(place)
    for name, content in {**more, SUCCESS: b""}.items():
        place = result / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
    descriptor = os.open(result, os.O_RDONLY)
    try:
        sync_file_system(descriptor)
    finally:
        os.close(descriptor)
    if not target.is_dir() or not any(target.iterdir()):
        result.rename(target)
    elif not exchange_folders(result, target):
        target.rename(result.with_name("previous"))
        result.rename(target)
    sync_folder(target.parent)


def _copy(work: WorkFolder, files: list[PartFile], more: Mapping[str, bytes], target: str) -> None:
    """Copy the files, since nothing can be renamed in one step there; the mark of a whole result is last."""
    file_system, path = open_folder(target)
    if file_system.exists(path):
        if file_system.exists(f"{path}/{SUCCESS}"):
            file_system.rm_file(f"{path}/{SUCCESS}")
        file_system.rm(path, recursive=True)
    for file in files:
        file_system.makedirs(f"{path}/{file.name}".rpartition("/")[0], exist_ok=True)
        file_system.copy(work.locate(file), f"{path}/{file.name}")
    for name, content in {**more, SUCCESS: b""}.items():
        file_system.makedirs(f"{path}/{name}".rpartition("/")[0], exist_ok=True)
        file_system.pipe_file(f"{path}/{name}", content)
