"""Write the folder `releases/` in that of a release: pages of the kept releases, their files, the feed and the latest.

The checksums of the release leave it out: it has its own, and changes when a release is added.
"""

from __future__ import annotations

import shutil
from hashlib import sha256
from typing import TYPE_CHECKING

import orjson

from leapgraph.atomic_folder_replace import SUMS
from leapgraph.history.atom_feed import FEED, write_feed
from leapgraph.history.release_pages import release_pages, view_release
from leapgraph.namespaces import RELEASES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from leapgraph.archive.release_archive import ReleaseArchive
    from leapgraph.history.compare_releases import ComparedRelease
    from leapgraph.history.release_pages import ReleaseView
    from leapgraph.site.page_renderer import PageRenderer
    from leapgraph.site.site_model import SiteModel

LATEST = "latest.json"


def write_history(
    root: Path,
    archive: ReleaseArchive,
    steps: Sequence[ComparedRelease],
    renderer: PageRenderer,
    withdrawn: frozenset[str],
) -> None:
    """Write `releases/` in the folder of a release; nothing where no release is kept.

    Args:
        root: The folder of the release.
        archive: The kept releases, of which each has a step.
        steps: The releases, the oldest version first.
        renderer: Renders the pages of the site.
        withdrawn: The IRIs of what the present dataset has withdrawn.

    Raises:
        OSError: A file cannot be written or copied.
    """
    if not steps:
        return
    model = renderer.model
    releases = {release.version: release for release in archive.releases}
    views = [view_release(step, releases[step.version], withdrawn, model.base) for step in reversed(steps)]
    folder = root / RELEASES
    folder.mkdir()
    sums = {}
    for name, content in _texts(model, views, renderer).items():
        (folder / name).write_bytes(content)
        sums[name] = sha256(content).hexdigest()
    for view in views:
        if view.file:
            shutil.copyfile(releases[view.version].path, folder / view.file)
            sums[view.file] = view.digest
    lines = [f"{digest}  {name}\n" for name, digest in sorted(sums.items())]
    (folder / SUMS).write_bytes("".join(lines).encode())


def _texts(model: SiteModel, views: Sequence[ReleaseView], renderer: PageRenderer) -> dict[str, bytes]:
    """Return the files that are written, by name."""
    pages = release_pages(views, model.base, model.publication.project.main_name)
    files = {f"{page.name.removeprefix(RELEASES)}.html": renderer.render(page) for page in pages}
    dated = [view for view in views if view.day]
    site = model.publication.addresses.site
    if dated:
        files[FEED] = write_feed(dated, model.title.value, model.base, site, model.language)
        files[LATEST] = _latest(dated[0], site)
    return files


def _latest(view: ReleaseView, site: str) -> bytes:
    """Return which release is the latest, for programs; addresses are relative where that of the site is unknown."""
    beside = f"{site}{RELEASES}" if site else ""
    document = {
        "version": view.version,
        "date": view.day,
        "iri": view.iri,
        "page": f"{beside}{view.version}.html",
        "file": f"{beside}{view.file}",
        "bytes": view.size,
        "sha256": view.digest,
    }
    return orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
