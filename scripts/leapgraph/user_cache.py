"""The folder in which leapgraph keeps what is costly to make, its entries, and whom it trusts there."""

from __future__ import annotations

import os
import stat
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

_PACKAGE = Path(__file__).parent


def cache_folder() -> Path | None:
    """Return `leapgraph/` below $XDG_CACHE_HOME (~/.cache by default), by the XDG Base Directory Specification.

    None stands for no cache: LEAPGRAPH_CACHE=off disables it. The folder need not exist.
    """
    if os.environ.get("LEAPGRAPH_CACHE", "").lower() == "off":
        return None
    chosen = os.environ.get("XDG_CACHE_HOME", "")
    if chosen.startswith("/"):
        return Path(chosen, "leapgraph")
    try:
        home = Path.home()
    except RuntimeError:
        return None
    # A relative one would be another folder in each working directory.
    return home / ".cache" / "leapgraph" if home.is_absolute() else None


def is_trusted(state: os.stat_result) -> bool:
    """Return whether only this user can have written the file or folder with this state."""
    return state.st_uid == os.geteuid() and not state.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


@contextmanager
def open_cache(path: Path, *, make: bool) -> Iterator[int | None]:
    """Yield a descriptor of the cache's folder, or None where there is none that can be trusted.

    All access goes through the descriptor: a folder that replaces it meanwhile is not touched.
    """
    descriptor = None
    with suppress(OSError):
        if make:
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
        # In a shared folder like /tmp, anyone can create a link to a folder of this user.
        if path.lstat().st_uid == os.geteuid():
            descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield descriptor if descriptor is not None and is_trusted(os.fstat(descriptor)) else None
    finally:
        if descriptor is not None:
            os.close(descriptor)


def read_entry(folder: int, name: str, magic: bytes) -> bytes | None:
    """Return the content of an entry of the cache, or None where there is none that is whole and can be trusted.

    Args:
        folder: The descriptor of the cache's folder.
        name: The name of the entry.
        magic: What entries of this kind and form begin with.
    """
    try:
        # Non-blocking, since it may be a pipe.
        descriptor = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=folder)
        with os.fdopen(descriptor, "rb") as file:
            state = os.fstat(descriptor)
            if not (stat.S_ISREG(state.st_mode) and is_trusted(state) and state.st_nlink == 1):
                return None
            head, content = file.readline(), file.read()
            os.utime(descriptor)  # the least recently used is removed first
    except OSError:
        return None
    return content if head == b"%b %b\n" % (magic, sha256(content).hexdigest().encode()) else None


def write_entry(folder: int, name: str, magic: bytes, content: bytes) -> None:
    """Write an entry of the cache, whole or not at all; see `read_entry`.

    Raises:
        OSError: It cannot be written.
    """
    beside = f".{name}.{os.getpid()}"
    # If a killed run with the same process ID has left a temporary file, nothing is cached.
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600, dir_fd=folder)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(b"%b %b\n" % (magic, sha256(content).hexdigest().encode()))
            file.write(content)
        os.replace(beside, name, src_dir_fd=folder, dst_dir_fd=folder)
    except BaseException:
        os.unlink(beside, dir_fd=folder)
        raise


def remove_old_entries(folder: int, names: re.Pattern[str], most: int) -> None:
    """Remove our least recently used entries but `most`; files with other names are not touched."""
    ours = {}
    for name in filter(names.fullmatch, os.listdir(folder)):
        with suppress(FileNotFoundError):
            state = os.stat(name, dir_fd=folder, follow_symlinks=False)
            if stat.S_ISREG(state.st_mode) and state.st_uid == os.geteuid():
                ours[name] = state.st_mtime_ns
    for name in sorted(ours, key=lambda name: (ours[name], name), reverse=True)[most:]:
        with suppress(FileNotFoundError):
            os.unlink(name, dir_fd=folder)


def program_state() -> bytes:
    """Return what tells this state of the program from another: its modules' names, sizes and times.

    Python's cache of bytecode goes by them too: the program may be under development.

    Raises:
        OSError: A folder of the program cannot be read.
    """
    lines = []
    for entry in walk_files(_PACKAGE, ".py"):
        state = entry.stat()
        lines.append(os.fsencode(f"{entry.path} {state.st_size} {state.st_mtime_ns}\0"))
    return b"".join(lines)


def walk_files(folder: str | Path, suffix: str = "") -> Iterator[os.DirEntry[str]]:
    """Yield the files below a folder whose names end in `suffix`, sorted; without a suffix the folders too.

    Raises:
        OSError: A folder cannot be read.
    """
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        if entry.is_dir(follow_symlinks=False):
            if not suffix:
                yield entry
            yield from walk_files(entry.path, suffix)
        elif entry.name.endswith(suffix):
            yield entry
