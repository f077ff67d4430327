"""Benchmark of kept releases: what one costs on disk and to keep, and what three of them cost each `publish`.

Run from the repository's root: `python -m scripts.bench releases`. The site's scripts are to be built.
"""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click
from scripts.bench.generate import ROOT

from leapgraph.archive.release_archive import ReleaseArchive
from leapgraph.project import Project
from leapgraph.release.publish import KeepOptions, publish
from leapgraph.site.assets import find_assets
from leapgraph.user_cache import cache_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

RUNS = 5
_RELEASES = (("0.1.0", "Brendan Cox"), ("0.2.0", "Brendan J. Cox"), ("0.3.0", "Brendan James Cox"))
_VERSION = 'dcat:version "0.2.0" ;'
_PREFIX = "@prefix void: <http://rdfs.org/ns/void#> .\n"
_AFTER_DATE = "\n    dcterms:language <"
_BLOCK = 512  # bytes, in which stat(2) counts what a file takes on disk


@dataclass(frozen=True, slots=True)
class Figures:
    """The measurements, in bytes and CPU seconds."""

    folder_on_disk: int
    folder: int
    packed_on_disk: int
    packed: int
    plain: float
    keeping: float
    with_three: float
    without_cache: float


def rows() -> Figures:
    """Measure LEAP's own project, released three times."""
    with tempfile.TemporaryDirectory() as name, _own_cache(Path(name) / "cache") as cache:
        root, target, archive = (Path(name) / one for one in ("project", "dist", "releases"))
        for part in ("graph", "queries", "shapes"):
            shutil.copytree(ROOT / part, root / part)
        keeping = []
        for number, (version, person) in enumerate(_RELEASES, 1):
            _state(root, version, person, f"2026-01-0{number}")
            keeping.append(_publish(root, target, archive, version))
        plain, with_three, without_cache = [], [], []
        # In turn, and the least of each: what else the machine does adds to some.
        for _ in range(RUNS):
            plain.append(_publish(root, target, Path(name) / "none"))
            on_disk = _size(target)
            with_three.append(_publish(root, target, archive))
            for entry in cache.glob("*.differences"):
                entry.unlink()
            without_cache.append(_publish(root, target, archive))
        packed = (archive / f"{_RELEASES[-1][0]}.tar.zst").stat()
        seconds = min(plain), min(keeping) - min(plain), min(with_three), min(without_cache)
        return Figures(*on_disk, packed.st_blocks * _BLOCK, packed.st_size, *seconds)


@contextmanager
def _own_cache(folder: Path) -> Iterator[Path]:
    """Yield the folder of a cache that has only the built scripts of the user's, and let it be the user's meanwhile."""
    users = cache_folder()
    if users is None or find_assets() is None:
        raise SystemExit("the scripts of the site are not built: make publish builds them")
    shutil.copytree(users, folder / "leapgraph", ignore=shutil.ignore_patterns("*.graphs", "*.differences"))
    before = os.environ.get("XDG_CACHE_HOME", "")
    os.environ["XDG_CACHE_HOME"] = str(folder)
    try:
        yield folder / "leapgraph"
    finally:
        os.environ["XDG_CACHE_HOME"] = before


def _state(root: Path, version: str, person: str, date: str) -> None:
    described, people = root / "graph" / "dataset.ttl", root / "graph" / "people.ttl"
    text = (ROOT / "graph" / "dataset.ttl").read_text(encoding="utf-8")
    text = text.replace(_VERSION, f'dcat:version "{version}" ;', 1)
    text = text.replace(_PREFIX, f"{_PREFIX}@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n", 1)
    text = text.replace(_AFTER_DATE, f'\n    dcterms:issued "{date}"^^xsd:date ;{_AFTER_DATE}', 1)
    described.write_text(text, encoding="utf-8")
    named = (ROOT / "graph" / "people.ttl").read_text(encoding="utf-8")
    people.write_text(named.replace('"Brendan Cox"@en', f'"{person}"@en', 1), encoding="utf-8")


def _publish(root: Path, target: Path, archive: Path, version: str = "") -> float:
    gc.collect()  # what the run before has left
    begin = time.process_time()
    project = Project(root)
    published = publish(project, target, "pyshifty", keep=KeepOptions(ReleaseArchive(archive, root), version))
    seconds = time.process_time() - begin
    if not published.report.passes:
        raise SystemExit(published.report.summary())
    return seconds


def _size(folder: Path) -> tuple[int, int]:
    """Return what the files of a folder take on disk, and their sizes together, in bytes."""
    states = [path.stat() for path in folder.rglob("*") if path.is_file()]
    return sum(state.st_blocks * _BLOCK for state in states), sum(state.st_size for state in states)


def show(found: Figures) -> None:
    """Print the figures as a Markdown table."""
    click.echo("| LEAP's release | | of its folder |\n|---|---|---|")
    for words, packed, whole in (
        ("kept, on disk", found.packed_on_disk, found.folder_on_disk),
        ("kept, in bytes", found.packed, found.folder),
    ):
        click.echo(f"| {words} | {packed / 1e6:.2f} MB | {100 * packed / whole:.1f} % of {whole / 1e6:.1f} MB |")
    click.echo("\n| `publish` of LEAP, CPU | |\n|---|---|")
    for words, seconds in (
        ("without kept releases", found.plain),
        ("packing one, besides", found.keeping),
        ("three kept ones, besides", found.with_three - found.plain),
        ("the same without the cache", found.without_cache - found.plain),
    ):
        click.echo(f"| {words} | {seconds:.2f} s |")
