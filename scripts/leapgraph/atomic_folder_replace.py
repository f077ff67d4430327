"""Replace a folder atomically: at every moment its name leads to the complete old or the complete new one.

rename(2) cannot replace a folder that has files, so the two are exchanged in one step (renameat2 with RENAME_EXCHANGE
on Linux, renamex_np with RENAME_SWAP on macOS). Where the file system does not support that, a release's name is a
symbolic link and the link is replaced; a snapshot is moved away and the new one moved in.

`.dist-work` lies beside `dist` and is locked while a release is written. Its `new` is the release being written
(the next run removes what a killed run left), and `previous` the one before, kept for readers that have it open.
Nothing is kept of a snapshot.

A mount point cannot be renamed: its entries are replaced one by one, each in one step. `SHA256SUMS` is removed first
and written last: a reader who finds it has a whole release, old or new. A killed run leaves it out, and the next run
writes a whole release.
"""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from leapgraph.errors import RunError
from leapgraph.file_syscalls import exchange_folders, is_mount, lock_folder, sync_file_system, sync_folder
from leapgraph.project_files import resolve_path

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

SUMS = "SHA256SUMS"
# In a mount point: the work folder, and the folder that some file systems create themselves.
MOUNT_WORK = ".leapgraph-work"
NOT_OURS = {MOUNT_WORK, "lost+found"}


@contextmanager
def replace_folder(target: Path, refuse_foreign: Callable[[Path], None] | None = None) -> Iterator[Path]:
    """Yield an empty folder that replaces `target` if the block ends without an error; else `target` stays as it was.

    Args:
        target: The folder to replace or create; a symbolic link to a folder stands for that folder.
        refuse_foreign: Called with the present folder before anything is written and again before the exchange; it
        raises an error when that folder is not ours to replace. Without it `target` belongs to the program alone: the
        previous folder is not kept, and no work folder stays beside it.

    Raises:
        RunError: Another run holds the lock, or this file system supports neither the exchange nor symbolic links.
        OSError: The folder cannot be written.
    """
    refuse = refuse_foreign or (lambda _: None)
    if refuse_foreign:
        target = _release_target(target)
        if is_mount(target):
            with _replace_mount_contents(target, refuse) as new:
                yield new
            return
    if target.exists():
        refuse(target)
    with _release_workspace(target) if refuse_foreign else _temporary_workspace(target) as (work, lock):
        new = work / "new"
        _remove(new)
        new.mkdir()
        try:
            yield new
            if refuse_foreign:  # the few files of a snapshot are synced one by one
                sync_file_system(lock)
            if target.exists():
                refuse(target)
            if refuse_foreign:
                _put_release(new, target, work)
            else:
                _put_snapshot(new, target, work)
            for folder in (work, target.parent):
                sync_folder(folder)
        finally:
            _remove(new)


def write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Make `folder` hold exactly `files` (name to content), in one step.

    Where the system cannot exchange two folders, a kill between two renames leaves no folder; the next call writes it.

    Raises:
        RunError: The folder cannot be written, or another run is writing it; the previous one is still there.
    """
    try:
        with replace_folder(folder) as new:
            new.chmod(0o755)
            for name, content in files.items():
                with (new / name).open("wb") as file:
                    file.write(content)
                    file.flush()
                    os.fsync(file.fileno())
            sync_folder(new)
    except OSError as error:
        raise RunError(f"cannot write {folder}: {error.strerror or error}") from error


def read_folder(folder: Path) -> dict[str, bytes]:
    """Return name to content of the files in `folder`, sorted; empty when there is none.

    Raises:
        RunError: The folder cannot be read.
    """
    try:
        return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise RunError(f"cannot read {folder}: {error.strerror or error}") from error


def sums_of(folder: Path) -> list[str]:
    """Return the lines of SHA256SUMS; for a mount point with an unfinished release, those of the two releases there."""
    for places in ([folder], [folder / MOUNT_WORK, folder / MOUNT_WORK / "new"]):
        found = [place / SUMS for place in places if (place / SUMS).is_file()]
        if found:
            texts = (path.read_text(encoding="utf-8", errors="replace") for path in found)
            return list(dict.fromkeys(line for text in texts for line in text.splitlines()))
    return []


def _release_target(target: Path) -> Path:
    """Return the folder to replace, with symbolic links followed, except a link that a release put there."""
    target = target if target.name else target.resolve()
    if not target.name:
        raise RunError(f"{target} cannot be a release: name a folder in it with -o")
    return target if _is_our_link(target, _work_folder(target)) else resolve_path(target)


def _work_folder(target: Path) -> Path:
    return target.with_name(f".{target.name}-work")


@contextmanager
def _release_workspace(target: Path) -> Iterator[tuple[Path, int]]:
    """Yield the folder beside `target` in which a release is written, and the descriptor of its lock."""
    work = _work_folder(target)
    work.mkdir(parents=True, exist_ok=True)
    with lock_folder(work, target) as lock:
        yield work, lock


@contextmanager
def _temporary_workspace(target: Path) -> Iterator[tuple[Path, int]]:
    """Yield a temporary folder beside `target`, and the descriptor of the lock on their parent."""
    with lock_folder(target.parent, target) as lock:
        for left_over in target.parent.glob(f".{target.name}-*"):
            shutil.rmtree(left_over, ignore_errors=True)
        work = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
        try:
            yield work, lock
        finally:
            shutil.rmtree(work, ignore_errors=True)


def _put_snapshot(new: Path, target: Path, work: Path) -> None:
    if not target.exists():
        new.rename(target)
    elif not exchange_folders(new, target):
        target.rename(work / "old")
        new.rename(target)


def _put_release(new: Path, target: Path, work: Path) -> None:
    """Make `target` lead to `new`, and keep the folder that it led to as `previous`."""
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


@contextmanager
def _replace_mount_contents(target: Path, refuse_foreign: Callable[[Path], None]) -> Iterator[Path]:
    """Yield an empty folder whose entries replace those of `target` if the block ends without an error.

    Args:
        target: The mount point.
        refuse_foreign: Called with the target before anything is written and again before anything is replaced.

    Raises:
        RunError: Another run holds the lock.
        OSError: The target cannot be written.
    """
    refuse_foreign(target)
    work = target / MOUNT_WORK
    work.mkdir(exist_ok=True)
    with lock_folder(work, target) as lock:
        new = work / "new"
        _keep_sums(target, work)
        _remove(new)
        new.mkdir()
        try:
            yield new
            sync_file_system(lock)
            refuse_foreign(target)
            _move_entries(new, target, work)
        finally:
            _remove(new)


def _keep_sums(target: Path, work: Path) -> None:
    """Keep in the work folder a list of the files of a partly written release."""
    if (target / SUMS).exists():
        (work / SUMS).unlink(missing_ok=True)
    elif (work / SUMS).exists() or (work / "new" / SUMS).exists():
        beside = work / f"{SUMS}.more"
        beside.write_text("".join(f"{line}\n" for line in sums_of(target)), encoding="utf-8")
        beside.replace(work / SUMS)


def _move_entries(new: Path, target: Path, work: Path) -> None:
    if (target / SUMS).exists():
        (target / SUMS).replace(work / SUMS)
        sync_folder(target)
    present = {path.name for path in target.iterdir()} - NOT_OURS
    coming = sorted({path.name for path in new.iterdir()} - {SUMS})
    for name in coming:
        if name not in present:
            (new / name).rename(target / name)
        elif not exchange_folders(new / name, target / name):
            (target / name).rename(work / "old")
            (new / name).rename(target / name)
            (work / "old").rename(new / name)
    for name in sorted(present - set(coming)):
        (target / name).rename(new / name)
    sync_folder(target)
    (new / SUMS).rename(target / SUMS)
    sync_folder(target)
    # A reader that has the previous one open reads it to its end.
    (work / SUMS).unlink(missing_ok=True)
    _remove(work / "previous")
    new.rename(work / "previous")
