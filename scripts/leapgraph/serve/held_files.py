"""The open files of a release being served: each verified once, then readable for as long as they are needed.

Later changes to the folder, by `publish` or anyone else, have no effect here. Large files are held open; all others are
copied into one anonymous file. So no request opens a path, and small files are read at the speed of memory.
"""

from __future__ import annotations

import os
import re
import tempfile
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from leapgraph.atomic_folder_replace import SUMS
from leapgraph.errors import RunError
from leapgraph.namespaces import RELEASES

if TYPE_CHECKING:
    from pathlib import Path

_LINE = re.compile(r"([0-9a-f]{64})  ([A-Za-z0-9][A-Za-z0-9._+-]*(?:/[A-Za-z0-9][A-Za-z0-9._-]*)*)\Z")
_RELEASE_SUMS = f"{RELEASES}{SUMS}"
_LARGE = 1 << 20
_PIECE = 1 << 20


class FileSlice(NamedTuple):
    """The location of a file's bytes: a descriptor, the offset of the first byte, the length, and when it was written.

    The time is in whole seconds since 1970, as HTTP tells times.
    """

    descriptor: int
    start: int
    size: int
    modified: int = 0

    def read(self, offset: int = 0, size: int | None = None) -> bytes:
        """Return at most `size` bytes from `offset` on; by default all."""
        rest = max(0, self.size - offset)
        return os.pread(self.descriptor, rest if size is None else min(rest, size), self.start + offset)


class HeldFiles:
    """The files of one release.

    Attributes:
        digests: The digest of each file, as in SHA256SUMS and verified; and that of SHA256SUMS itself. The pages of
        kept releases are among them.
        fingerprint: Distinguishes this release from a later one in the same folder.
        sums: The digest of SHA256SUMS, which identifies the content of the release.

    Args:
        folder: The folder that `publish` wrote.

    Raises:
        RunError: The folder is not a release, is incomplete, or does not match its SHA256SUMS.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._open: list[int] = []
        self._places: dict[str, FileSlice] = {}
        try:
            root = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        except OSError as error:
            raise RunError(f"there is no release in {folder}: run leapgraph publish first") from error
        try:
            self.digests, self.sums, self.fingerprint = _read_sums(root, folder)
            self._small = _anonymous_file()
            self._open.append(self._small)
            # SHA256SUMS is served too, though it does not list itself.
            self.digests[SUMS] = self.sums
            self.digests.update(_read_release_sums(root, folder))
            for name, digest in self.digests.items():
                self._hold(root, name, digest)
        except BaseException:
            self.close()
            raise
        finally:
            os.close(root)

    def __getitem__(self, name: str) -> FileSlice:
        return self._places[name]

    def close(self) -> None:
        """Close all files."""
        while self._open:
            os.close(self._open.pop())

    def _hold(self, root: int, name: str, digest: str) -> None:
        try:
            descriptor = _open_file(root, name)
        except OSError as error:
            raise RunError(f"{self.folder} is not whole: {name}: {error.strerror}; publish it again") from error
        try:
            status = os.fstat(descriptor)
            size, modified = status.st_size, int(status.st_mtime)
            found = sha256()
            start = os.lseek(self._small, 0, os.SEEK_END)
            while piece := os.read(descriptor, _PIECE):
                found.update(piece)
                if size <= _LARGE:
                    _write(self._small, piece)
            if found.hexdigest() != digest:
                raise RunError(f"{self.folder} does not fit its {SUMS}: {name} is another file; publish it again")
            if size > _LARGE:
                self._open.append(os.dup(descriptor))
                self._places[name] = FileSlice(self._open[-1], 0, size, modified)
            else:
                end = os.lseek(self._small, 0, os.SEEK_END)
                self._places[name] = FileSlice(self._small, start, end - start, modified)
        except OSError as error:
            raise RunError(f"{name} of {self.folder} cannot be held: {error.strerror}") from error
        finally:
            os.close(descriptor)


def release_fingerprint(folder: Path) -> tuple[int, ...] | None:
    """Return a fingerprint that distinguishes the release now in `folder` from others; None where there is none."""
    try:
        return _fingerprint(folder.stat(), (folder / SUMS).stat())
    except OSError:
        return None


def _fingerprint(folder: os.stat_result, sums: os.stat_result) -> tuple[int, ...]:
    return folder.st_dev, folder.st_ino, sums.st_ino, sums.st_mtime_ns, sums.st_size


def _read_sums(root: int, folder: Path) -> tuple[dict[str, str], str, tuple[int, ...]]:
    """Return the digests of the release's files, the digest of SHA256SUMS, and the fingerprint of the release."""
    try:
        with open(_open_file(root, SUMS), "rb") as file:
            fingerprint = _fingerprint(os.fstat(root), os.fstat(file.fileno()))
            text = file.read()
        found = [_LINE.match(line) for line in text.decode().splitlines()]
    except (OSError, UnicodeDecodeError) as error:
        raise RunError(f"{folder} is no release, it has no {SUMS}: run leapgraph publish first") from error
    return {match[2]: match[1] for match in found if match}, sha256(text).hexdigest(), fingerprint


def _read_release_sums(root: int, folder: Path) -> dict[str, str]:
    """Return the digests of the pages and files of kept releases beside the release, which have their own sums."""
    try:
        with open(_open_file(root, _RELEASE_SUMS), "rb") as file:
            text = file.read()
        found = [_LINE.match(line) for line in text.decode().splitlines()]
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise RunError(f"{folder} is not whole: {_RELEASE_SUMS} cannot be read; publish it again") from error
    return {_RELEASE_SUMS: sha256(text).hexdigest(), **{f"{RELEASES}{one[2]}": one[1] for one in found if one}}


def _open_file(root: int, name: str) -> int:
    return os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK, dir_fd=root)


def _anonymous_file() -> int:
    """Return a descriptor of a new anonymous file, which disappears with this process."""
    with tempfile.TemporaryFile(prefix="leapgraph-serve-") as file:
        return os.dup(file.fileno())


def _write(descriptor: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]
