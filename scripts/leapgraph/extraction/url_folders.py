"""Folders at a path or a URL of fsspec, on a disk or in a store of objects: open, list, and write files whole."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from fsspec.core import url_to_fs
from fsspec.implementations.local import LocalFileSystem

from leapgraph.dump.dump_file import install_advice
from leapgraph.errors import RunError
from leapgraph.printable import printable_line

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem


def open_folder(url: str) -> tuple[AbstractFileSystem, str]:
    """Return the file system of a folder's path or URL, and the folder's path in it.

    Raises:
        RunError: There is no such file system, or it is not installed.
    """
    if "://" not in url:  # a path as it stands, in which fsspec would see marks of its own
        return LocalFileSystem(), str(Path(url).absolute())
    try:
        file_system, path = url_to_fs(url)
    except ImportError as problem:
        raise RunError(f"{url} cannot be written: {install_advice(url, problem)}") from problem
    except ValueError as problem:
        raise RunError(f"{url} cannot be written: {printable_line(problem)}") from problem
    return file_system, path.rstrip("/")


def make_folder(file_system: AbstractFileSystem, path: str) -> None:
    """Make a folder and those above it, unless the file system is a store of objects, which has none.

    There the path begins with a bucket, which would be made too.
    """
    if path.startswith("/"):
        file_system.makedirs(path, exist_ok=True)


def list_folder(file_system: AbstractFileSystem, path: str) -> list[tuple[str, int]]:
    """Return name and size of what is in a folder, sorted by name; nothing if there is no such folder."""
    file_system.invalidate_cache()  # others write there too
    try:
        entries = file_system.ls(path, detail=True)
    except FileNotFoundError:
        return []
    # Of a file its own entry is listed, and of a folder in a store of objects at times its mark.
    found = ((entry["name"].rstrip("/"), entry["size"] or 0) for entry in entries)
    return sorted((name.rpartition("/")[2], size) for name, size in found if name != path)


def list_files(file_system: AbstractFileSystem, path: str) -> dict[str, int]:
    """Return the sizes of all files in a folder and those below it, by their paths in it."""
    file_system.invalidate_cache()
    try:
        found = file_system.find(path, detail=True)
    except FileNotFoundError:
        return {}
    start = f"{path}/"
    return {name.removeprefix(start): one["size"] for name, one in found.items() if name.startswith(start)}


def write_whole(file_system: AbstractFileSystem, path: str, content: bytes) -> None:
    """Write a file such that its name never leads to a part of it."""
    if not path.startswith("/"):  # a store of objects, each of which appears when it is whole
        file_system.pipe_file(path, content)
        return
    beside = f"{path}.{uuid4().hex}"
    file_system.pipe_file(beside, content)
    try:
        file_system.mv(beside, path)
    except OSError:
        if isinstance(file_system, LocalFileSystem) or not file_system.exists(path):
            raise
        file_system.rm_file(path)  # HDFS does not replace it
        file_system.mv(beside, path)
