"""A release put into a folder that is a mount point, which no rename can replace: entry by entry, in it.

Each file and each folder of the first level changes in one step. `SHA256SUMS` goes first and comes last: whoever finds
it has a whole release, old or new, and whoever does not finds one that is being replaced. A run that is killed between
leaves it out, and the next one puts a whole release there.
"""

from __future__ import annotations

import os
import re
import shutil
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from leapgraph.atomic_replace import exchange_folders, lock_folder, sync_file_system, sync_folder
from leapgraph.release.release_files import MOUNT_WORK, NOT_OURS, SUMS, sums_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_MOUNTS = Path("/proc/self/mountinfo")


def is_mount(folder: Path) -> bool:
    """Return whether a file system is mounted at `folder`, a part of the same one (a bind mount) too.

    Args:
        folder: A folder, with no symbolic link in its path.
    """
    if folder.is_mount():
        return True
    try:
        lines = _MOUNTS.read_bytes().splitlines()
    except OSError:
        return False  # not Linux
    # proc(5): the fifth field, with spaces and the like as octal numbers.
    points = (line.split(b" ")[4] for line in lines if line.count(b" ") > 4)  # noqa: PLR2004
    return os.fsencode(folder) in {
        re.sub(rb"\\([0-7]{3})", lambda found: bytes([int(found[1], 8)]), point) for point in points
    }


@contextmanager
def replace_mount_contents(target: Path, refuse_foreign: Callable[[Path], None]) -> Iterator[Path]:
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


def _remove(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)
