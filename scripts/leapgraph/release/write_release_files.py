"""Write the files of a release, and record their names, sizes and SHA-256 digests."""

from __future__ import annotations

import os
import re
import stat
import sys
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import deflate

from leapgraph.atomic_folder_replace import NOT_OURS, SUMS, sums_of
from leapgraph.errors import RunError
from leapgraph.namespaces import NAMESPACES, RELEASES
from leapgraph.project_files import resolve_path

if TYPE_CHECKING:
    from collections.abc import Iterable

    from leapgraph.archive.release_archive import ReleaseArchive

# libdeflate's own default, a fifth of the time of its 12 for 5 % more.
_GZIP_LEVEL = 6
GZIP_SUFFIX = ".gz"
_VERSION = re.compile(rf'<{NAMESPACES["dcat"]}version> "([^"]*)"')
_DESCRIPTOR = re.compile(r"/(?:dev|proc/self)/(stdout|stderr|fd/[0-9]{1,6})")


@dataclass(frozen=True)
class ReleaseFile:
    """A file of the release: its name relative to the release's root, its size in bytes and its digest in hex."""

    name: str
    size: int
    digest: str


class ReleaseFolder:
    """A folder that a release is written to, each file once."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.files: dict[str, ReleaseFile] = {}
        self._made: set[Path] = {root}

    def write(self, name: str, content: bytes | Iterable[bytes]) -> None:
        """Write the file `name` (with `/` after folders) from bytes or an iterable of bytes."""
        if name in self.files:
            raise ValueError(f"{name} is written twice")
        path = self.root / name
        if path.parent not in self._made:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._made.add(path.parent)
        digest = sha256()
        size = 0
        with path.open("wb") as file:
            for piece in [content] if isinstance(content, bytes) else content:
                file.write(piece)
                digest.update(piece)
                size += len(piece)
        self.files[name] = ReleaseFile(name, size, digest.hexdigest())

    def write_compressed(self, name: str) -> None:
        """Write the written file `name` once more, compressed by gzip, as `name.gz`.

        libdeflate gives the same bytes on every machine, and writes no name and no time.
        """
        content = (self.root / name).read_bytes()
        self.write(f"{name}{GZIP_SUFFIX}", bytes(deflate.gzip_compress(content, _GZIP_LEVEL)))

    def write_sums(self) -> None:
        """Write SHA256SUMS for all files, in the format of `sha256sum --check`."""
        lines = [f"{file.digest}  {name}\n" for name, file in sorted(self.files.items())]
        (self.root / SUMS).write_bytes("".join(lines).encode())


def write_file(path: Path, pieces: Iterable[bytes]) -> None:
    """Write `path` atomically: to a temporary file beside it, then renamed. A device or a pipe is written directly.

    Raises:
        BrokenPipeError: The reader of the pipe has closed it.
        RunError: The file cannot be written.
    """
    try:
        if (stream := _stream(path)) is not None:
            with stream:
                stream.writelines(pieces)
            return
        target = resolve_path(path)
        beside = target.with_name(f".{target.name}.{os.getpid()}")
        try:
            with beside.open("xb") as file:
                if target.exists():
                    os.fchmod(file.fileno(), stat.S_IMODE(target.stat().st_mode))
                file.writelines(pieces)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(target)
        finally:
            beside.unlink(missing_ok=True)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise RunError(f"cannot write {path}: {error.strerror or error}") from error


def write_output(output: Path | None, pieces: Iterable[bytes]) -> None:
    """Write to the file `output` (see `write_file`), or without one to stdout.

    Raises:
        BrokenPipeError: The reader of the pipe has closed it.
        RunError: It cannot be written.
    """
    if output is not None:
        write_file(output, pieces)
        return
    try:
        sys.stdout.buffer.writelines(pieces)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise RunError(f"cannot write to stdout: {error.strerror or error}") from error


def _stream(path: Path) -> BinaryIO | None:
    """Open a pipe, a device or one of our descriptors for writing; return None where `path` is a regular file."""
    if found := _DESCRIPTOR.fullmatch(str(path)):
        # Opened by its name, a regular file behind the descriptor would be overwritten from its beginning.
        number = {"stdout": 1, "stderr": 2}.get(found[1]) or int(found[1].rpartition("/")[2])
        return os.fdopen(os.dup(number), "wb")
    return path.open("wb") if path.exists() and not path.is_file() else None


def refuse_foreign(folder: Path) -> None:
    """Raise an error unless `folder` is empty or a release with only files that a release wrote.

    Raises:
        RunError: It is neither; the message names the first foreign file.
    """
    if not folder.is_dir():
        raise RunError(f"{folder} is no folder: move it away, or name another with -o")
    if not any(path.name not in NOT_OURS for path in folder.iterdir()):
        return
    sums = sums_of(folder)
    if not sums:
        raise RunError(f"{folder} is no release, it has no {SUMS}: move it away, or name another folder with -o")
    # The pages of kept releases lie beside the release, with checksums of their own.
    beside = {f"{RELEASES}{line.partition('  ')[2]}" for line in sums_of(folder / RELEASES)}
    ours = {line.partition("  ")[2] for line in sums} | {SUMS} | beside | ({f"{RELEASES}{SUMS}"} if beside else set())
    for root, folders, names in os.walk(folder):
        within = Path(root).relative_to(folder)
        if root == str(folder):
            folders[:] = sorted(set(folders) - NOT_OURS)
        for name in sorted({(within / name).as_posix() for name in names} - ours):
            raise RunError(f"{folder} holds {name}, which no release put there: move it away, or name another with -o")


def refuse_known_release(target: Path, new: Path, archive: ReleaseArchive) -> None:
    """Raise an error where `target` has the version of `new` and other content.

    Args:
        target: The folder that would be replaced.
        new: The folder of the rebuilt release.
        archive: The kept releases, one of which may be that in `target`.

    Raises:
        RunError: It has.
    """
    version, sums = _stated_version(target), _sums(target)
    if version and version == _stated_version(new) and sums != _sums(new):
        kept = archive.find(version)
        is_kept = kept is not None and kept.size and kept.read(SUMS).get(SUMS) == sums
        what = f"the release {version} itself" if is_kept else f"the version {version} already, built otherwise"
        raise RunError(
            f"{target} is {what}, with another {SUMS}: a rebuilt one never takes its place; name another folder with -o"
        )


def _stated_version(release: Path) -> str:
    """Return the version that a release states of itself; empty where it states none."""
    try:
        text = (release / "graph" / "dataset.nt").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""
    return next((found[1] for found in map(_VERSION.search, text.splitlines()) if found), "")


def _sums(release: Path) -> bytes:
    try:
        return (release / SUMS).read_bytes()
    except OSError:
        return b""
