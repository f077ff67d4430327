"""A folder replaced whole: at every instant its name leads to the old one or to the new one, complete.

rename(2) cannot replace a folder that holds files, so the two are exchanged in one step (renameat2 with
RENAME_EXCHANGE on Linux, renamex_np with RENAME_SWAP on macOS). Where the file system cannot do that, the name
is a symbolic link to the release, and the link is what is replaced.

Beside `dist` lies `.dist-work`, which is locked while a release is written. In it, `new` is the release being
written (what a killed run left there goes at the next run), and `previous` the one before, kept so that whoever
has it open reads it to its end.
"""

from __future__ import annotations

import errno
import shutil
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from leapgraph.atomic_replace import exchange_folders, lock_folder, sync_file_system, sync_folder
from leapgraph.atomic_replace_mount import is_mount, replace_mount_contents
from leapgraph.errors import RunError
from leapgraph.project_files import resolve_path

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@contextmanager
def replace_release_folder(target: Path, refuse_foreign: Callable[[Path], None]) -> Iterator[Path]:
    """Yield an empty folder that becomes `target` when the block ends well; else `target` stays as it was.

    Args:
        target: The folder to replace or to make; a symbolic link to a folder stands for that folder.
        refuse_foreign: Called with the present folder before anything is written and again before the exchange; it
            raises when that is not ours to replace.

    Raises:
        RunError: Another run holds `target`, or this file system can neither exchange folders nor link them here.
        OSError: It cannot be written.
    """
    target = target if target.name else target.resolve()
    if not target.name:
        raise RunError(f"{target} cannot be a release: name a folder in it with -o")
    work = _work_folder(target)
    if not _is_our_link(target, work):
        target = resolve_path(target)
        work = _work_folder(target)
    if is_mount(target):
        with replace_mount_contents(target, refuse_foreign) as new:
            yield new
        return
    if target.exists():
        refuse_foreign(target)
    work.mkdir(parents=True, exist_ok=True)
    with lock_folder(work, target) as lock:
        new = work / "new"
        _remove(new)
        new.mkdir()
        try:
            yield new
            sync_file_system(lock)
            if target.exists():
                refuse_foreign(target)
            _put_in_place(new, target, work)
        finally:
            _remove(new)


def _work_folder(target: Path) -> Path:
    return target.with_name(f".{target.name}-work")


def _put_in_place(new: Path, target: Path, work: Path) -> None:
    """Make `new` what `target` leads to, and keep what it led to as `previous`."""
    previous = work / "previous"
    if _is_our_link(target, work) or not (target.exists() or _can_exchange(work)):
        _put_link(new, target, work)
    elif not target.exists():
        new.rename(target)
    elif _try_exchange(new, target):
        _remove(previous)
        new.rename(previous)
    else:
        raise RunError(f"this file system cannot exchange folders: remove {target}, and a link will stand in its place")
    for folder in (work, target.parent):
        sync_folder(folder)


def _try_exchange(new: Path, target: Path) -> bool:
    try:
        return exchange_folders(new, target)
    except OSError as error:
        if error.errno != errno.EBUSY:
            raise
        within = target / "release"
        raise RunError(
            f"{target} is in use and cannot be replaced, as a mount point is: publish with -o {within}"
        ) from error


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
        return exchange_folders(one, other)
    finally:
        one.rmdir()
        other.rmdir()


def _remove(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)
