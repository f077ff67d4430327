"""The files of an attempt at a part: written under the attempt's own name, named by a manifest when all are whole.

Two attempts at a part, as Spark may start, do not meet: each has its own folder, and the manifest that is written last
names the files of its attempt. A killed attempt leaves a folder that no manifest names.
"""

from __future__ import annotations

from contextlib import contextmanager, suppress
from hashlib import sha256
from typing import IO, TYPE_CHECKING, Self
from uuid import uuid4

from leapgraph.extraction.parts.part_manifest import PartFile, PartManifest
from leapgraph.extraction.url_folders import make_folder, open_folder, write_whole

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

    from leapgraph.extraction.parts.job import PartTask
    from leapgraph.extraction.parts.part_manifest import PartCounts

ATTEMPTS, MANIFESTS = "attempts", "manifests"


class PartFolder:
    """The folder of an attempt, which is removed if the attempt fails.

    Args:
        work: The URL of the work folder.
        stage: The name of the pass.
        number: The number of the part.
    """

    def __init__(self, work: str, stage: str, number: int) -> None:
        self._file_system, self._work = open_folder(work)
        self._part = part_name(stage, number)
        self._attempt = f"{ATTEMPTS}/{self._part}-{uuid4().hex}"
        self.files: list[PartFile] = []

    def __enter__(self) -> Self:
        make_folder(self._file_system, f"{self._work}/{self._attempt}")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        if kind is not None:
            with suppress(OSError):
                self._file_system.rm(f"{self._work}/{self._attempt}", recursive=True)

    @contextmanager
    def create(self, file_name: str, folder: str = "") -> Iterator[HashedFile]:
        """Yield a new file; with `folder` it becomes one of the result there, named by the part's number."""
        path = f"{self._attempt}/{folder.replace('/', '-')}{file_name}"
        with self._file_system.open(f"{self._work}/{path}", "wb") as file:
            hashed = HashedFile(file)
            yield hashed
        name = f"{folder}/part-{self._part.rpartition('-')[2]}{file_name}" if folder else ""
        self.files.append(PartFile(name, path, hashed.size, hashed.digest))

    def finish(self, task: PartTask, counts: PartCounts) -> PartManifest:
        """Write the manifest, which makes the part a finished one, and return it."""
        dump_range = task.dump_range
        manifest = PartManifest(
            number=task.number,
            dump=task.dump,
            start=dump_range.start,
            end=dump_range.end,
            limit=task.limit,
            counts=counts,
            files=tuple(sorted(self.files)),
        )
        write_whole(self._file_system, f"{self._work}/{MANIFESTS}/{self._part}.json", manifest.dump_json())
        return manifest


class HashedFile:
    """A file that is written once, and the size and SHA-256 of its content."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._hash = sha256()
        self.size = 0
        self.closed = False

    def write(self, piece: bytes) -> int:
        """Write a piece of content."""
        self._file.write(piece)
        self._hash.update(piece)
        self.size += len(piece)
        return len(piece)

    def tell(self) -> int:
        """Return how much was written."""
        return self.size

    def flush(self) -> None:
        """Do nothing: the file is flushed when it is closed."""

    @property
    def digest(self) -> str:
        """The SHA-256 of the content in hexadecimal."""
        return self._hash.hexdigest()


def part_name(stage: str, number: int) -> str:
    """Return the name of a part in the work folder."""
    return f"{stage}-{number:05}"
