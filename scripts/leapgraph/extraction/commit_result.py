"""Puts the finished result of an extraction under its final name, whole or not at all, and goes on after a kill.

The commit is a journal that is rolled forward. While parts are made, nothing is at the place of the result. When all
files are finished in the work folder, its state lists them, in one step (`JobState.result`): from then on the result
is never made again. It is put in its place, and the work folder is removed, its state last. A run that finds such a
state of its own job does just what is missing of that. One with another job, whatever it is, first takes back what
was begun, or removes the work folder where all was in place, and then begins as though there had been no other run.

A local folder has a lock, and gets its name in one step: the files are moved into one folder, which takes the name, or
is exchanged with the result that it replaces. Where two folders cannot be exchanged, that one is first moved away.

A store of objects, or what else is at a URL, has no lock and no rename, and maybe no folders: two runs must not write
to the same place. The mark `_SUCCESS` of a former result is removed first, then the rest of that; the files are copied,
and `_SUCCESS` is written last. What is in such a place without it belongs to the commit that the work folder lists.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from leapgraph.extraction.job_state import JobState
from leapgraph.extraction.parts.part_manifest import PartFile
from leapgraph.extraction.result_files import SUCCESS
from leapgraph.extraction.url_folders import list_files, make_folder
from leapgraph.extraction.work_folder import RESULT
from leapgraph.file_syscalls import exchange_folders, sync_file_system, sync_folder

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from leapgraph.extraction.job_state import FinishedResult
    from leapgraph.extraction.summary import Extraction
    from leapgraph.extraction.work_folder import WorkFolder

_PREVIOUS = "previous"
_MARK = PartFile(SUCCESS, "", 0, "")


def commit(
    work: WorkFolder, job: dict[str, Any], result: FinishedResult, more: Mapping[str, bytes], *, overwrite: bool
) -> None:
    """Make a result of finished parts, under its final name, and remove the work folder, whose lock is held.

    Args:
        work: The work folder.
        job: What tells the job from others, as JSON.
        result: What was extracted, and the files of the parts.
        more: Further files, path in the result to content.
        overwrite: Whether it may take the place of the result of another extraction.

    Raises:
        RunError: There is something with that name already.
        OSError: The result cannot be written.
    """
    work.place.refuse_replacement(overwrite=overwrite)
    files = [file for file in result.files if file.name]
    files += [work.make(name, content) for name, content in more.items()]
    if work.is_local:
        _gather(work, files)
    work.write_state(JobState(job, replace(result, files=files)))
    _put_in_place(work, files)
    work.remove()


def finish_commit(work: WorkFolder, job: dict[str, Any], most_bad: int | None, *, overwrite: bool) -> Extraction | None:
    """Go on with the commit of an earlier run, if one has begun, as far as that is still right.

    Args:
        work: The work folder.
        job: What tells the job of this run from others, as JSON.
        most_bad: How many bad lines are accepted; None for any number.
        overwrite: Whether the result may take the place of that of another extraction.

    Returns:
        What was extracted if that was the result of this job, which is in its place now; else None, and nothing of the
        earlier commit is left at the place of the result but a result that is whole.

    Raises:
        RunError: Another run is writing the result, or there is something with its name already.
        OSError: The result cannot be written.
    """
    if not work.exists():
        return None
    with work.lock():
        state = work.read_state()
        if state is None:  # a run was killed before it began, or when it had done all
            work.remove()
            return None
        if state.result is None:
            return None
        result = state.result
        is_right = state.job == job and (most_bad is None or result.extraction.counts.bad <= most_bad)
        is_in_place = _is_exactly(work, work.place.path, result.files)
        if is_right and not is_in_place and _is_finished(work, result.files):
            if work.is_local or work.place.has(SUCCESS):
                work.place.refuse_replacement(overwrite=overwrite)
            _put_in_place(work, result.files)
            is_in_place = True
        if is_in_place:
            work.remove()
            return result.extraction if is_right else None
        _take_back(work)
        work.write_state(replace(state, result=None))
    return None


def _put_in_place(work: WorkFolder, files: Sequence[PartFile]) -> None:
    if work.is_local:
        _rename(work)
    else:
        _copy(work, files)


def _is_exactly(work: WorkFolder, path: str, files: Sequence[PartFile]) -> bool:
    """Return whether a folder is a result of these files."""
    sizes = {file.name: file.size for file in (*files, _MARK)}
    if list_files(work.file_system, path) != sizes:
        return False
    return all(work.is_whole(f"{path}/{file.name}", file) for file in files)


def _is_finished(work: WorkFolder, files: Sequence[PartFile]) -> bool:
    """Return whether the work folder has all files of a result."""
    if work.is_local:
        return _is_exactly(work, f"{work.path}/{RESULT}", files)
    sizes = list_files(work.file_system, work.path)
    return all(sizes.get(file.path) == file.size for file in files)


def _gather(work: WorkFolder, files: Sequence[PartFile]) -> None:
    """Move the files of a result into one folder that has nothing else, and flush it to disk."""
    result = Path(work.path, RESULT)
    _keep_only(result, {file.name for file in files})
    for file in files:
        place = result / file.name
        place.parent.mkdir(parents=True, exist_ok=True)
        Path(work.locate(file)).rename(place)
    (result / SUCCESS).touch()
    descriptor = os.open(result, os.O_RDONLY)
    try:
        sync_file_system(descriptor)
    finally:
        os.close(descriptor)


def _keep_only(folder: Path, names: set[str]) -> None:
    """Remove the files in a folder that do not have one of these paths, and the folders without a file."""
    for parent, folders, files in os.walk(folder, topdown=False):
        for path in (Path(parent, name) for name in files):
            if path.relative_to(folder).as_posix() not in names:
                path.unlink()
        for path in (Path(parent, name) for name in folders):
            if path.is_symlink():
                path.unlink()
            else:
                with suppress(OSError):
                    path.rmdir()


def _rename(work: WorkFolder) -> None:
    """Give the folder of the result its final name."""
    result, target, previous = Path(work.path, RESULT), Path(work.place.path), Path(work.path, _PREVIOUS)
    if target.is_dir():
        _take_over_access(result, target)
    if not target.is_dir() or not any(target.iterdir()):
        result.rename(target)
    elif not exchange_folders(result, target):
        target.rename(previous)
        result.rename(target)
    sync_folder(target.parent)


def _take_over_access(result: Path, target: Path) -> None:
    """Give a folder the mode and the group of the one that it replaces, and, as root, its owner.

    Where that one hands its group on to what is made in it, all that is in the folder gets the group.
    """
    present = target.stat()
    # Without these bits its owner could not have it renamed.
    mode = stat.S_IMODE(present.st_mode) | stat.S_IRWXU
    owner = present.st_uid if os.geteuid() == 0 else -1
    try:
        os.chown(result, owner, present.st_gid)
    except OSError:  # one of which the user is no member: the present one may do what all may
        mode &= ~(stat.S_ISGID | stat.S_IRWXG) | (mode & stat.S_IRWXO) << 3
    if mode & stat.S_ISGID:
        for path in result.rglob("*"):
            os.chown(path, owner, present.st_gid)
            if path.is_dir():
                path.chmod(stat.S_IMODE(path.stat().st_mode) | stat.S_ISGID)
    result.chmod(mode)


def _copy(work: WorkFolder, files: Sequence[PartFile]) -> None:
    """Copy the files of a result, since nothing can be renamed in one step there; the mark of a whole one is last."""
    file_system, path = work.file_system, work.place.path
    work.place.clear()
    for file in files:
        make_folder(file_system, f"{path}/{file.name}".rpartition("/")[0])
        file_system.cp_file(f"{work.path}/{file.path}", f"{path}/{file.name}")
    file_system.pipe_file(f"{path}/{SUCCESS}", b"")


def _take_back(work: WorkFolder) -> None:
    """Leave nothing of a commit that has begun at the place of the result, and leave a former result there."""
    if work.is_local:
        previous, target = Path(work.path, _PREVIOUS), Path(work.place.path)
        if previous.exists() and not target.exists():
            previous.rename(target)
    elif not work.place.has(SUCCESS):
        work.place.clear()
