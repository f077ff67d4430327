"""The folder of work in progress beside the result: whose it is, which of its parts are finished, and its lock."""

from __future__ import annotations

import os
import re
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from leapgraph.errors import RunError
from leapgraph.extraction.job_state import JOB_FILE, JobState, different_options, parse_state
from leapgraph.extraction.parts.part_folder import ATTEMPTS, MANIFESTS
from leapgraph.extraction.parts.part_manifest import PartFile, parse_manifest
from leapgraph.extraction.result_place import find_place
from leapgraph.extraction.url_folders import list_folder, make_folder, write_whole
from leapgraph.file_syscalls import lock_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from leapgraph.extraction.parts.part_manifest import PartManifest

RESULT = "result"
_MADE = "made"
_CHUNK = 1 << 20
# What a kill leaves of the first file, and what tasks of Spark may still write when their run has ended.
_BEGUN = re.compile(rf"{re.escape(JOB_FILE)}\.[0-9a-f]{{32}}")
_OF_PART = re.compile(r"[a-z]+-\d{5,}(-[0-9a-f]{32}|\.json(\.[0-9a-f]{32})?)")


class WorkFolder:
    """Work in progress on a result.

    Args:
        target: Where the result will be: a path, or a URL of another file system.

    Attributes:
        place: Where the result will be.
        url: The absolute path or the URL of the work folder.
        path: Its path in its file system.

    Raises:
        RunError: No result can be there.
    """

    def __init__(self, target: str) -> None:
        self.place = find_place(target)
        self.file_system, self.is_local = self.place.file_system, self.place.is_local
        self.url, self.path = (
            "{}/.{}.partial".format(*text.rsplit("/", 1)) for text in (self.place.url, self.place.path)
        )

    def exists(self) -> bool:
        """Return whether there is work of an earlier run."""
        return Path(self.path).is_dir() if self.is_local else bool(list_folder(self.file_system, self.path))

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the lock of the folder, which is made if it is not there; at a URL there is none.

        Raises:
            RunError: Another run holds it.
            OSError: The folder cannot be made.
        """
        make_folder(self.file_system, self.path)
        if not self.is_local:
            yield
            return
        with lock_folder(Path(self.path), Path(self.place.url)) as descriptor:
            try:
                is_same = os.path.samestat(os.fstat(descriptor), Path(self.path).stat())
            except FileNotFoundError:
                is_same = False
            if not is_same:  # the run that held the lock has just ended
                raise RunError(f"another run has just written {self.place.url}: look there")
            yield

    def read_state(self) -> JobState | None:
        """Return which job the work is of, and how far it is; None if there is none.

        Raises:
            RunError: The folder is not one of work in progress.
        """
        names = [name for name, _ in list_folder(self.file_system, self.path)]
        state = parse_state(self.read(JOB_FILE)) if JOB_FILE in names else None
        if state is None and not all(map(self._is_left, names)):
            raise RunError(f"{self.url} is where the work would be, and has something else in it: move it away")
        return state

    def write_state(self, state: JobState) -> None:
        """Write which job the work is of, and how far it is, in one step."""
        self.write(JOB_FILE, state.dump_json())

    def begin(self, job: dict[str, Any], warn: Callable[[str], None]) -> None:
        """Make the folder one of a job, with the finished parts of just this job, if any; the lock is held.

        Args:
            job: What tells this job from others, as JSON.
            warn: Receives a sentence on what became of the work of an earlier run.

        Raises:
            RunError: The folder is not one of work in progress, or its bucket is not there.
            OSError: The folder cannot be written.
        """
        state = self.read_state()
        if state is not None and (names := different_options(state.job, job)):
            verb = "differs" if len(names) == 1 else "differ"
            warn(
                f"the unfinished work beside {self.place.url} is of another job "
                f"({', '.join(names)} {verb}): this begins anew"
            )
            state = None
        if state is None:
            self._clear()
            try:
                self.write_state(JobState(job))
            except FileNotFoundError as error:
                if self.is_local:
                    raise
                raise RunError(f"{self.place.url} cannot be written: {error.strerror or error}") from error
        for name in (ATTEMPTS, MANIFESTS):
            make_folder(self.file_system, f"{self.path}/{name}")

    def finished_parts(self, stage: str) -> dict[int, PartManifest]:
        """Return the finished parts of a pass whose files are there as their sums say, by number."""
        parts = {}
        for name, _ in list_folder(self.file_system, f"{self.path}/{MANIFESTS}"):
            if name.startswith(f"{stage}-") and name.endswith(".json"):
                part = parse_manifest(self.read(f"{MANIFESTS}/{name}"))
                if part is not None and all(self.is_whole(self.locate(file), file) for file in part.files):
                    parts[part.number] = part
        return parts

    def locate(self, file: PartFile) -> str:
        """Return the path of a part's file in the file system: that of its attempt, or its place in the result."""
        path = f"{self.path}/{file.path}"
        return path if not file.name or self.file_system.exists(path) else f"{self.path}/{RESULT}/{file.name}"

    def is_whole(self, path: str, file: PartFile) -> bool:
        """Return whether a path of the file system leads to the content of a file."""
        try:
            if self.file_system.size(path) != file.size:
                return False
            hashed = sha256()
            with self.file_system.open(path, "rb") as stream:
                while file.digest and (piece := stream.read(_CHUNK)):
                    hashed.update(piece)
        except FileNotFoundError:
            return False
        return not file.digest or hashed.hexdigest() == file.digest

    def read(self, path: str) -> bytes:
        """Return the content of a file in the folder."""
        content: bytes = self.file_system.cat_file(f"{self.path}/{path}")
        return content

    def write(self, path: str, content: bytes) -> None:
        """Write a file in the folder, whole or not at all."""
        write_whole(self.file_system, f"{self.path}/{path}", content)

    def make(self, name: str, content: bytes) -> PartFile:
        """Write a file of the result that is of no part, and return it."""
        path = f"{_MADE}/{name}"
        make_folder(self.file_system, f"{self.path}/{path}".rpartition("/")[0])
        self.write(path, content)
        return PartFile(name, path, len(content), sha256(content).hexdigest())

    def remove(self) -> None:
        """Remove the folder; last of all what says whose it is."""
        self._clear()
        if list_folder(self.file_system, self.path) or self.path.startswith("/"):
            self.file_system.rm(self.path, recursive=True)

    def _is_left(self, name: str) -> bool:
        """Return whether what has this name is left of a run that has ended, where there is no state."""
        if name in {ATTEMPTS, MANIFESTS}:
            return all(_OF_PART.fullmatch(one) for one, _ in list_folder(self.file_system, f"{self.path}/{name}"))
        return _BEGUN.fullmatch(name) is not None

    def _clear(self) -> None:
        """Remove all but the state."""
        for name, _ in list_folder(self.file_system, self.path):
            if name != JOB_FILE:
                self.file_system.rm(f"{self.path}/{name}", recursive=True)
