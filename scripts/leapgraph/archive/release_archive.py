"""The folder of kept releases: `VERSION.tar.zst` each, with their digests in `SHA256SUMS`; none is ever changed.

A release is known by its line in `SHA256SUMS`, also when its file is lost: only the same bytes take its place again.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from leapgraph.archive.other_content import describe_other_content
from leapgraph.archive.packed_release import SUFFIX, pack_folder, packed_file_digests, read_packed_files
from leapgraph.archive.versions import is_version, version_key
from leapgraph.atomic_folder_replace import SUMS
from leapgraph.errors import DataError, KeptReleaseError, RunError
from leapgraph.file_syscalls import lock_folder, sync_folder
from leapgraph.printable import printable_line
from leapgraph.project_files import read_text, relative_path

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

_SUM = re.compile(r"([0-9a-f]{64})  ([^/\n]+)")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_METADATA = ".zenodo.json"
_LOST = "the file is lost: publish the version {version} from its tag again, or take it from a copy"
_OTHER = f"its SHA-256 is not that in {SUMS}: take the file back from a copy"
_NO_LINE = f"{SUMS} has no line for it: publish it again with --release, or remove the file"


@dataclass(frozen=True)
class KeptRelease:
    """A kept release.

    Attributes:
        version: Its version.
        path: Its file; it may be lost.
        digest: The SHA-256 digest of its file in hex, as SHA256SUMS has it; empty where it is not there.
        root: The folder of the project, which names in messages are relative to.
    """

    version: str
    path: Path
    digest: str
    root: Path

    @property
    def display_path(self) -> Path:
        """Its file's name for messages."""
        return relative_path(self.path, self.root)

    @property
    def size(self) -> int:
        """The size of its file in bytes; 0 where it is lost."""
        return self.path.stat().st_size if self.path.is_file() else 0

    @property
    def is_kept(self) -> bool:
        """Whether its file is there, and SHA256SUMS has a line for it."""
        return bool(self.digest) and self.path.is_file()

    @cached_property
    def date(self) -> str:
        """The date on which it was issued, as it states it (ISO 8601); empty where its file is lost.

        Raises:
            DataError: Its file is damaged.
        """
        if not self.path.is_file():
            return ""
        found = self._metadata.get("publication_date")
        if not (isinstance(found, str) and _DAY.fullmatch(found)):
            what = f"this has no date in {_METADATA}: no `leapgraph publish --release` made it"
            raise DataError(what, path=self.display_path)
        return found

    @property
    def creators(self) -> tuple[str, ...]:
        """The names of its creators, as it states them; none where its file is lost.

        Raises:
            DataError: Its file is damaged.
        """
        if not self.path.is_file():
            return ()
        found = self._metadata.get("creators")
        agents = found if isinstance(found, list) else []
        return tuple(str(one["name"]) for one in agents if isinstance(one, dict) and "name" in one)

    @cached_property
    def _metadata(self) -> dict[str, Any]:
        try:
            found = json.loads(self.read(_METADATA)[_METADATA])
        except (KeyError, ValueError, RecursionError):
            found = None
        return found if isinstance(found, dict) else {}

    def read(self, *names: str) -> dict[str, bytes]:
        """Return the content of the files `names` of the release by name, of those that are there.

        Raises:
            DataError: Its file is damaged.
            RunError: It cannot be read.
        """
        return read_packed_files(self.path, names, self.display_path)

    def require_intact(self) -> None:
        """Raise an error unless its file is there, and has the digest that SHA256SUMS has.

        Raises:
            KeptReleaseError: It is lost, or another file.
            RunError: It cannot be read.
        """
        if not self.path.is_file():
            raise KeptReleaseError(_LOST.format(version=self.version), path=self.display_path)
        if file_digest(self.path, self.display_path) != self.digest:
            raise KeptReleaseError(_OTHER if self.digest else _NO_LINE, path=self.display_path)

    def verify(self) -> list[str]:
        """Return what is wrong with its file, each in one sentence; empty when all digests hold.

        Raises:
            RunError: It cannot be read.
        """
        if not self.path.is_file():
            return [_LOST.format(version=self.version)]
        problems = [] if self.digest else [_NO_LINE]
        if self.digest and file_digest(self.path, self.display_path) != self.digest:
            problems.append(_OTHER)
        try:
            digests = packed_file_digests(self.path, self.display_path)
            sums = self.read(SUMS).get(SUMS, b"").decode()
        except (DataError, UnicodeDecodeError) as error:
            return [*problems, getattr(error, "message", str(error))]
        parts = (line.partition("  ") for line in sums.splitlines())
        stated = {name: digest for digest, _, name in parts}
        digests.pop(SUMS, None)
        for name in sorted(stated.keys() | digests.keys()):
            if name not in digests:
                problems.append(f"it lacks {printable_line(name)}")
            elif stated.get(name) != digests[name]:
                problems.append(f"{printable_line(name)} is not what its {SUMS} says")
        return problems


class ReleaseArchive:
    """The kept releases in a folder, which need not exist.

    Args:
        folder: The folder.
        root: The folder of the project, which names in messages are relative to.
    """

    def __init__(self, folder: Path, root: Path) -> None:
        self.folder = folder
        self._root = root

    @cached_property
    def releases(self) -> list[KeptRelease]:
        """All known releases, the oldest version first.

        Raises:
            DataError: SHA256SUMS is not what `publish --release` writes.
            RunError: The folder cannot be read.
        """
        try:
            files = [path for path in self.folder.iterdir() if path.is_file()] if self.folder.is_dir() else []
        except OSError as error:
            raise RunError(f"cannot read {self.folder}: {error.strerror or error}") from error
        sums = self._sums()
        names = {path.name for path in files if path.name.endswith(SUFFIX)} | sums.keys()
        versions = sorted(filter(is_version, (name.removesuffix(SUFFIX) for name in names)), key=version_key)
        return [self._release(version, sums) for version in versions]

    def find(self, version: str) -> KeptRelease | None:
        """Return the release of a version; None where it is not known."""
        return next((release for release in self.releases if release.version == version), None)

    def before(self, version: str) -> list[KeptRelease]:
        """Return the releases of lower versions, the oldest first."""
        key = version_key(version)
        return [release for release in self.releases if version_key(release.version) < key]

    def keep(self, folder: Path, names: Collection[str], version: str, top: str) -> tuple[KeptRelease, bool]:
        """Keep a release, and return it, and whether it is new here.

        Args:
            folder: The folder of the release.
            names: The names of its files.
            version: Its version.
            top: The folder that its files are in when it is unpacked.

        Raises:
            KeptReleaseError: Another release of this version is known.
            RunError: It cannot be written.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with lock_folder(self.folder, self.folder), self._packed(folder, names, version, top) as packed:
                digest = file_digest(packed, packed)
                known = self._recorded_digest(version)
                target = self.folder / f"{version}{SUFFIX}"
                if known not in {"", digest}:
                    what = describe_other_content(target, packed, relative_path(target, self._root))
                    raise KeptReleaseError(
                        f"the release {version} is kept already, {what}", path=relative_path(self.folder, self._root)
                    )
                is_new = not target.is_file()
                if is_new:
                    packed.replace(target)
                    sync_folder(self.folder)
                self._add_sum(version, digest)
        except OSError as error:
            raise RunError(f"cannot write {error.filename or self.folder}: {error.strerror or error}") from error
        self.__dict__.pop("releases", None)
        kept = self.find(version)
        assert kept is not None  # noqa: S101 - it has just been written
        return kept, is_new

    @contextmanager
    def _packed(self, folder: Path, names: Collection[str], version: str, top: str) -> Iterator[Path]:
        """Yield the packed release under a temporary name."""
        # One name, since the folder is locked: what a run that was killed has left is taken away.
        path = self.folder / f".{version}{SUFFIX}"
        path.unlink(missing_ok=True)
        try:
            with path.open("xb") as file:
                pack_folder(folder, names, top, file)
                file.flush()
                os.fsync(file.fileno())
            yield path
        finally:
            path.unlink(missing_ok=True)

    def _recorded_digest(self, version: str) -> str:
        """Return the digest that a version has here; empty where it is not known."""
        path = self.folder / f"{version}{SUFFIX}"
        if path.is_file():
            return file_digest(path, relative_path(path, self._root))
        return self._sums().get(path.name, "")

    def _release(self, version: str, sums: dict[str, str]) -> KeptRelease:
        name = f"{version}{SUFFIX}"
        return KeptRelease(version, self.folder / name, sums.get(name, ""), self._root)

    def _sums(self) -> dict[str, str]:
        path = self.folder / SUMS
        if not path.is_file():
            return {}
        shown = relative_path(path, self._root)
        sums: dict[str, str] = {}
        for number, line in enumerate(read_text(path, shown).splitlines(), 1):
            found = _SUM.fullmatch(line)
            name = found[2] if found else ""
            if found is None or not name.endswith(SUFFIX) or not is_version(name.removesuffix(SUFFIX)) or name in sums:
                what = "this is no line that `leapgraph publish --release` writes: take the file back from a copy"
                raise DataError(what, path=shown, line=number)
            sums[name] = found[1]
        return sums

    def _add_sum(self, version: str, digest: str) -> None:
        sums = {**self._sums(), f"{version}{SUFFIX}": digest}
        lines = [
            f"{sums[name]}  {name}\n" for name in sorted(sums, key=lambda name: version_key(name.removesuffix(SUFFIX)))
        ]
        beside = self.folder / f".{SUMS}"
        beside.unlink(missing_ok=True)
        try:
            with beside.open("xb") as file:
                file.write("".join(lines).encode())
                file.flush()
                os.fsync(file.fileno())
            beside.replace(self.folder / SUMS)
            sync_folder(self.folder)
        finally:
            beside.unlink(missing_ok=True)


def file_digest(path: Path, shown: Path | str) -> str:
    """Return the SHA-256 digest of a file in hex.

    Raises:
        RunError: It cannot be read.
    """
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise RunError(f"cannot read {shown}: {error.strerror or error}") from error
