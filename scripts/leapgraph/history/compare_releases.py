"""Compare the kept releases one after the other, each with the one before."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from leapgraph.archive.versions import version_key
from leapgraph.atomic_folder_replace import SUMS
from leapgraph.errors import RunError
from leapgraph.history.differences_cache import cached_differences

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from leapgraph.archive.release_archive import KeptRelease, ReleaseArchive
    from leapgraph.differences.comparands import Comparand
    from leapgraph.differences.model import Differences
    from leapgraph.project import Project

# What the differences between two releases are computed from.
_COMPARED = ("dataset.nq", "shapes.ttl")


@dataclass(frozen=True)
class PendingRelease:
    """A release that is being made, and will be kept.

    Attributes:
        version: Its version.
        date: The day on which it is issued (ISO 8601).
        folder: The folder that its files are in.
        digests: The SHA-256 digests of its files by name.
    """

    version: str
    date: str
    folder: Path
    digests: dict[str, str]

    def open(self, project: Project) -> Comparand:
        """Return the release as a comparand."""
        from leapgraph.differences.comparands import read_release

        quads, shapes = ((self.folder / name).read_bytes() for name in _COMPARED)
        return read_release(project, self.version, quads, shapes, Path(self.version))


@dataclass(frozen=True)
class ComparedRelease:
    """A release, and what differs from the one before.

    Attributes:
        version: Its version.
        date: The day on which it was issued (ISO 8601); empty where its file is lost.
        before: The version that it is compared with; empty for the first.
        differences: What differs, without quads; None where it is not compared.
        problem: Why it cannot be compared; empty where it can, and for the first.
    """

    version: str
    date: str
    before: str = ""
    differences: Differences | None = None
    problem: str = ""


def compare_releases(
    project: Project, archive: ReleaseArchive, made: PendingRelease | None, step: Callable[[str], None]
) -> list[ComparedRelease]:
    """Return the kept releases with what differs from the one before, the oldest version first.

    Args:
        project: The project.
        archive: The kept releases.
        made: A release that will be kept; None without one. It is left out where its version is kept already.
        step: Called with the name of each step as it begins.

    Raises:
        DataError: A kept release is damaged.
        RunError: It cannot be read.
    """
    if archive.releases:
        step("comparing the kept releases")
    return list(_steps(project, _in_order(archive, made)))


def _in_order(archive: ReleaseArchive, made: PendingRelease | None) -> list[KeptRelease | PendingRelease]:
    # A file without a line, where a run was killed, and a lost one are kept again if they are the same.
    releases: list[KeptRelease | PendingRelease] = [
        one for one in archive.releases if made is None or one.version != made.version or one.is_kept
    ]
    if made is not None and made.version not in {one.version for one in releases}:
        releases.append(made)
    return sorted(releases, key=lambda one: version_key(one.version))


def _steps(project: Project, releases: list[KeptRelease | PendingRelease]) -> Iterator[ComparedRelease]:
    before: KeptRelease | PendingRelease | None = None
    for release in releases:
        if not isinstance(release, PendingRelease):
            if not release.path.is_file():
                yield ComparedRelease(release.version, "", problem="Its file is lost, so that it cannot be compared.")
                continue
            release.require_intact()
        if before is None:
            yield ComparedRelease(release.version, release.date)
        else:
            yield _step(project, before, release)
        before = release


def _step(project: Project, old: KeptRelease | PendingRelease, new: KeptRelease | PendingRelease) -> ComparedRelease:
    key = [project.base, *_key(old), *_key(new)]

    def compute() -> Differences:
        # Imported here: they are mostly in the cache.
        from leapgraph.differences.compare import compare

        return compare(_open(project, old), _open(project, new))

    try:
        found = cached_differences(key, compute)
    except RunError as error:
        return ComparedRelease(new.version, new.date, old.version, problem=f"They cannot be compared: {error}")
    return ComparedRelease(new.version, new.date, old.version, found)


def _open(project: Project, release: KeptRelease | PendingRelease) -> Comparand:
    from leapgraph.differences.comparands import open_kept_release

    return release.open(project) if isinstance(release, PendingRelease) else open_kept_release(project, release)


def _key(release: KeptRelease | PendingRelease) -> list[str]:
    """Return the version of a release and the digests of what is compared."""
    if isinstance(release, PendingRelease):
        digests = release.digests
    else:
        lines = release.read(SUMS).get(SUMS, b"").decode(errors="replace").splitlines()
        digests = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    return [release.version, *(digests.get(name, "") for name in _COMPARED)]
