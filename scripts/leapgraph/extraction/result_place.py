"""The place of a result: a local folder or a prefix at a URL, what is there already, and what must not be replaced."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from fsspec.implementations.local import LocalFileSystem

from leapgraph.errors import RunError
from leapgraph.extraction.result_files import SUCCESS, SUMMARY, TOP_NAMES, foreign_path
from leapgraph.extraction.url_folders import list_files, list_folder, open_folder
from leapgraph.file_syscalls import is_mount
from leapgraph.project_files import resolve_path

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem

# Some file systems take a path with one of these for a pattern.
_PATTERN_MARKS = "*?[]"


class ResultPlace(NamedTuple):
    """Where a result will be.

    Attributes:
        url: Its absolute path on this machine, or its URL.
        file_system: The file system.
        path: Its path there.
    """

    url: str
    file_system: AbstractFileSystem
    path: str

    @property
    def is_local(self) -> bool:
        """Whether it is on this machine, where a folder can be renamed and locked."""
        return isinstance(self.file_system, LocalFileSystem)

    def has(self, name: str) -> bool:
        """Return whether there is something with this name in it."""
        return name in self._names()

    def refuse_replacement(self, *, overwrite: bool) -> None:
        """Raise an error where no result may be put.

        Args:
            overwrite: Whether a result may take the place of that of another extraction.

        Raises:
            RunError: There is something already.
        """
        if self.file_system.isfile(self.path):
            raise RunError(f"{self.url} is there already and is no folder: name another one with --out")
        names = self._names()
        if not names:
            return
        if not {SUCCESS, SUMMARY} <= names:
            raise RunError(f"{self.url} is there already and has no extraction in it: name another folder with --out")
        if not overwrite:
            raise RunError(
                f"{self.url} is there already: name another folder with --out, or replace it with --overwrite"
            )
        self._refuse_foreign()

    def clear(self) -> None:
        """Remove what of an extraction is in it, the mark of a whole result first.

        Raises:
            RunError: There is something else, of which nothing is removed then.
        """
        self._refuse_foreign()
        for name in sorted(self._names() & TOP_NAMES, key=lambda name: (name != SUCCESS, name)):
            self.file_system.rm(f"{self.path}/{name}", recursive=True)

    def _refuse_foreign(self) -> None:
        """Raise an error if there is something, however deep, that is of no extraction."""
        if self.is_local:
            other = foreign_path(*_list_local(Path(self.path)))
        else:  # a store of objects may have marks of folders among its files
            names = list_files(self.file_system, self.path)
            other = foreign_path(name for name in names if name and not name.endswith("/"))
        if other is not None:
            raise RunError(f"{self.url} cannot be replaced: {other} in it is of no extraction; move it away")

    def _names(self) -> set[str]:
        return {name for name, _ in list_folder(self.file_system, self.path)}


def find_place(target: str) -> ResultPlace:
    """Return the place that a path or URL names; links are followed, and a URL of a local file is a path.

    Raises:
        RunError: No result can be there, or what its file system needs is not installed.
    """
    file_system, path = open_folder(target)
    if isinstance(file_system, LocalFileSystem):
        folder = resolve_path(Path(path))
        _refuse_fixed_folder(folder)
        return ResultPlace(str(folder), file_system, str(folder))
    if any(mark in path for mark in _PATTERN_MARKS):
        raise RunError(f"{target} cannot be written: its name has one of {' '.join(_PATTERN_MARKS)}")
    if "/" not in path:
        advice = f"{target.rstrip('/')}/NAME"
        raise RunError(f"{target} is a whole bucket or its like: name a folder in it with --out, such as {advice}")
    return ResultPlace(target.rstrip("/"), file_system, path)


def _list_local(folder: Path) -> tuple[list[str], list[str], list[str]]:
    """Return the paths of the files, folders and symbolic links in a folder, at any depth.

    Raises:
        OSError: A folder cannot be read.
    """

    def fail(error: OSError) -> None:
        raise error

    files: list[str] = []
    folders: list[str] = []
    links: list[str] = []
    for parent, below, names in os.walk(folder, onerror=fail):
        for one, kind in (*((one, folders) for one in below), *((one, files) for one in names)):
            path = Path(parent, one)
            (links if path.is_symlink() else kind).append(path.relative_to(folder).as_posix())
    return files, folders, links


def _refuse_fixed_folder(folder: Path) -> None:
    """Raise an error for a folder whose place no other one can take."""
    advice = f"name a folder in it with --out, such as {folder / 'extracted'}"
    if is_mount(folder):
        raise RunError(f"a file system is mounted at {folder}, which no other folder can replace: {advice}")
    if Path.cwd().is_relative_to(folder):
        raise RunError(f"{folder} cannot be replaced while it has the working directory: {advice}")
