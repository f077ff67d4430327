"""The place of a result: a local folder or a prefix at a URL, what is there already, and what must not be replaced."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from fsspec.implementations.local import LocalFileSystem

from leapgraph.errors import RunError
from leapgraph.extraction.summary import MISSING_IDS
from leapgraph.extraction.url_folders import list_folder, open_folder
from leapgraph.file_syscalls import is_mount
from leapgraph.project_files import resolve_path

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem

SUCCESS, SUMMARY = "_SUCCESS", "SUMMARY.json"
# All that an extraction writes there.
_CONTENT = {SUCCESS, SUMMARY, MISSING_IDS, "ntriples", "neighbours", "parquet", "rejects", "statistics"}
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
        if others := sorted(name for name in names - _CONTENT if not name.startswith(".")):
            raise RunError(f"{self.url} cannot be replaced: {others[0]} in it is of no extraction; move it away")

    def clear(self) -> None:
        """Remove what of an extraction is in it, the mark of a whole result first."""
        for name in sorted(self._names() & _CONTENT, key=lambda name: (name != SUCCESS, name)):
            self.file_system.rm(f"{self.path}/{name}", recursive=True)

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


def _refuse_fixed_folder(folder: Path) -> None:
    """Raise an error for a folder whose place no other one can take."""
    advice = f"name a folder in it with --out, such as {folder / 'extracted'}"
    if is_mount(folder):
        raise RunError(f"a file system is mounted at {folder}, which no other folder can replace: {advice}")
    if Path.cwd().is_relative_to(folder):
        raise RunError(f"{folder} cannot be replaced while it has the working directory: {advice}")
