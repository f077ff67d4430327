"""The folder of work in progress beside the result: whose it is, which of its parts are finished, and its lock."""

from __future__ import annotations

from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from leapgraph.errors import RunError
from leapgraph.extraction.parts.part_folder import ATTEMPTS, MANIFESTS, open_folder, write_whole
from leapgraph.extraction.parts.part_manifest import parse_manifest
from leapgraph.file_syscalls import lock_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from leapgraph.extraction.parts.part_manifest import PartFile, PartManifest

JOB_FILE = "job.json"
RESULT = "result"
_CHUNK = 1 << 20


class WorkFolder:
    """Work in progress on a result.

    Args:
        target: Where the result will be: a path, or a URL of another file system.

    Attributes:
        url: The URL of the work folder.
    """

    def __init__(self, target: str) -> None:
        parent, _, name = target.rstrip("/").rpartition("/")
        self.target = target
        self.url = f"{parent}/.{name}.partial" if parent or target.startswith("/") else f".{name}.partial"
        self.file_system, self.path = open_folder(self.url)
        self.is_local = "://" not in target

    @contextmanager
    def open(self, description: dict[str, Any], warn: Callable[[str], None]) -> Iterator[None]:
        """Hold the lock of the folder, which has the finished parts of just this job, if any.

        Args:
            description: What tells this job from others, as JSON.
            warn: Receives a sentence on what became of the work of an earlier run.

        Raises:
            RunError: Another run holds the lock.
            OSError: The folder cannot be made.
        """
        self.file_system.makedirs(self.path, exist_ok=True)
        if self.is_local:
            with lock_folder(Path(self.path), Path(self.target)):
                if not Path(self.path).exists():  # the run that held the lock has just ended
                    raise RunError(f"another run has just written {self.target}: look there")
                self._prepare(description, warn)
                yield
        else:
            self._prepare(description, warn)
            yield

    def finished_parts(self, stage: str) -> dict[int, PartManifest]:
        """Return the finished parts of a pass whose files are there as their sums say, by number."""
        parts = {}
        for path in sorted(self.file_system.ls(f"{self.path}/{MANIFESTS}", detail=False)):
            name = path.rpartition("/")[2]
            if not (name.startswith(f"{stage}-") and name.endswith(".json")):
                continue
            part = parse_manifest(self.file_system.cat_file(path))
            if part is not None and all(map(self._is_whole, part.files)):
                parts[part.number] = part
        return parts

    def locate(self, file: PartFile) -> str:
        """Return the path of a part's file in the file system: that of its attempt, or its place in the result."""
        path = f"{self.path}/{file.path}"
        return path if not file.name or self.file_system.exists(path) else f"{self.path}/{RESULT}/{file.name}"

    def read(self, path: str) -> bytes:
        """Return the content of a file in the folder."""
        content: bytes = self.file_system.cat_file(f"{self.path}/{path}")
        return content

    def write(self, path: str, content: bytes) -> None:
        """Write a file in the folder, whole or not at all."""
        write_whole(self.file_system, f"{self.path}/{path}", content)

    def remove(self) -> None:
        """Remove the folder."""
        self.file_system.rm(self.path, recursive=True)

    def _prepare(self, description: dict[str, Any], warn: Callable[[str], None]) -> None:
        job = orjson.dumps(description, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS)
        former = self.read(JOB_FILE) if self.file_system.exists(f"{self.path}/{JOB_FILE}") else None
        if former is not None and former != job:
            names = ", ".join(_different_names(former, description))
            warn(f"the unfinished work beside {self.target} is of another job ({names} differs): this begins anew")
        if former != job:
            for entry in self.file_system.ls(self.path, detail=False):
                self.file_system.rm(entry, recursive=True)
        for name in (ATTEMPTS, MANIFESTS):
            self.file_system.makedirs(f"{self.path}/{name}", exist_ok=True)
        if former != job:
            self.write(JOB_FILE, job)

    def _is_whole(self, file: PartFile) -> bool:
        """Return whether a file is there with its content."""
        path = self.locate(file)
        try:
            if self.file_system.size(path) != file.size:
                return False
            hashed = sha256()
            with self.file_system.open(path, "rb") as stream:
                while piece := stream.read(_CHUNK):
                    hashed.update(piece)
        except FileNotFoundError:
            return False
        return hashed.hexdigest() == file.digest


def _different_names(former: bytes, description: dict[str, Any]) -> list[str]:
    """Return the names of what differs between two descriptions of jobs."""
    try:
        content = orjson.loads(former)
        return [name for name in sorted({*content, *description}) if content.get(name) != description.get(name)]
    except (ValueError, TypeError, AttributeError):
        return [JOB_FILE]
