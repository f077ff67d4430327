"""A folder replaced whole: at every instant its name leads to the old one or to the new one, complete.

rename(2) cannot replace a folder that holds files, so the two are exchanged in one step (renameat2 with
RENAME_EXCHANGE on Linux, renamex_np with RENAME_SWAP on macOS). Where the file system cannot do that, a release's name
is a symbolic link, and the link is what is replaced; a snapshot is moved away and the new one moved in.

Beside `dist` lies `.dist-work`, which is locked while a release is written. In it, `new` is the release being
written (what a killed run left there goes at the next run), and `previous` the one before, kept so that whoever
has it open reads it to its end. Of a snapshot nothing is kept.

A mount point cannot be renamed: its entries are replaced one by one, each in one step. `SHA256SUMS` goes first and
comes last: whoever finds it has a whole release, old or new, and whoever does not finds one that is being replaced. A
run that is killed between leaves it out, and the next one puts a whole release there.
"""

from __future__ import annotations

import errno
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from leapgraph.errors import RunError
from leapgraph.file_system import exchange_folders, is_mount, lock_folder, sync_file_system, sync_folder
from leapgraph.project_files import resolve_path

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

SUMS = "SHA256SUMS"
# In a folder that is a mount point: where a release is made, and what a file system has of its own.
MOUNT_WORK = ".leapgraph-work"
NOT_OURS = {MOUNT_WORK, "lost+found"}


@contextmanager
def replace_folder(target: Path, refuse_foreign: Callable[[Path], None] | None = None) -> Iterator[Path]:
    """Yield an empty folder that becomes `target` when the block ends well; else `target` stays as it was.

    Args:
        target: The folder to replace or to make; a symbolic link to a folder stands for that folder.
        refuse_foreign: Called with the present folder before anything is written and again before the exchange; it
            raises when that is not ours to replace. Without it the folder is a program's alone: then the one before is
            not kept, and nothing stays beside it.

    Raises:
        RunError: Another run holds `target`, or this file system can neither exchange folders nor link them here.
        OSError: It cannot be written.
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
    with _kept_workspace(target) if refuse_foreign else _passing_workspace(target) as (work, lock):
        new = work / "new"
        _remove(new)
        new.mkdir()
        try:
            yield new
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

    Where the system cannot exchange two folders, a kill between two renames leaves none, and the next call puts a whole
    one there.

    Raises:
        RunError: It cannot be written, or another run is writing it; what was there still stands.
    """
    try:
        with replace_folder(folder) as new:
            new.chmod(0o755)
            for name, content in files.items():
                (new / name).write_bytes(content)
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


def sums_of(folder: Path) -> list[str]:
    """Return the lines of SHA256SUMS; where a run was killed within a mount point, those of the two releases there."""
    for places in ([folder], [folder / MOUNT_WORK, folder / MOUNT_WORK / "new"]):
        found = [place / SUMS for place in places if (place / SUMS).is_file()]
        if found:
            texts = (path.read_text(encoding="utf-8", errors="replace") for path in found)
            return list(dict.fromkeys(line for text in texts for line in text.splitlines()))
    return []


def _release_target(target: Path) -> Path:
    """Return the folder that is to be replaced, links followed, unless the link is one that a release put there."""
    target = target if target.name else target.resolve()
    if not target.name:
        raise RunError(f"{target} cannot be a release: name a folder in it with -o")
    return target if _is_our_link(target, _work_folder(target)) else resolve_path(target)


def _work_folder(target: Path) -> Path:
    return target.with_name(f".{target.name}-work")


@contextmanager
def _kept_workspace(target: Path) -> Iterator[tuple[Path, int]]:
    """Yield the folder beside `target` that a release is written in, and the descriptor of its lock."""
    work = _work_folder(target)
    work.mkdir(parents=True, exist_ok=True)
    with lock_folder(work, target) as lock:
        yield work, lock


@contextmanager
def _passing_workspace(target: Path) -> Iterator[tuple[Path, int]]:
    """Yield a folder beside `target` that is gone after the block, and the descriptor of the lock of their parent."""
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
    """Yield an empty folder whose entries take the place of those of `target` when the block ends well.

    Args:
        target: The mount point.
        refuse_foreign: Called with it before anything is written and again before anything is replaced.

    Raises:
        RunError: Another run holds it.
        OSError: It cannot be written.
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
    """Keep in the work folder what names the files of a release that is only partly there."""
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
    # Whoever has the one before open reads it to its end.
    (work / SUMS).unlink(missing_ok=True)
    _remove(work / "previous")
    new.rename(work / "previous")
