"""Benchmark of kept releases: what one costs on disk and to keep, and what three of them cost each `publish`.

Run from the repository's root: `python -m scripts.bench releases`. The site's scripts are to be built.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import click
from scripts.bench.generate import ROOT

from leapgraph.archive.release_archive import ReleaseArchive
from leapgraph.project import Project
from leapgraph.release.publish import KeepOptions, publish

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
    with tempfile.TemporaryDirectory() as name:
        root, target = Path(name) / "project", Path(name) / "dist"
        for part in ("graph", "queries", "shapes"):
            shutil.copytree(ROOT / part, root / part)
        os.environ["XDG_CACHE_HOME"], cache = str(Path(name) / "cache"), os.environ.get("XDG_CACHE_HOME", "")
        scripts = Path(cache or Path.home() / ".cache") / "leapgraph"
        shutil.copytree(scripts, Path(name) / "cache" / "leapgraph", ignore=shutil.ignore_patterns("*.graphs"))
        empty, archive = Path(name) / "none", Path(name) / "releases"
        plain = _least(root, target, empty)
        on_disk = _size(target)
        keeping = []
        for number, (version, person) in enumerate(_RELEASES, 1):
            _state(root, version, person, f"2026-01-0{number}")
            keeping.append(_publish(root, target, archive, version))
            shutil.rmtree(target)
        with_three = _least(root, target, archive)
        os.environ["LEAPGRAPH_CACHE"] = "off"
        without_cache = _least(root, target, archive)
        del os.environ["LEAPGRAPH_CACHE"]
        if cache:
            os.environ["XDG_CACHE_HOME"] = cache
        else:
            del os.environ["XDG_CACHE_HOME"]
        packed = (archive / f"{_RELEASES[-1][0]}.tar.zst").stat()
        return Figures(
            *on_disk, packed.st_blocks * _BLOCK, packed.st_size, plain, min(keeping) - plain, with_three, without_cache
        )


def _state(root: Path, version: str, person: str, date: str) -> None:
    described, people = root / "graph" / "dataset.ttl", root / "graph" / "people.ttl"
    text = (
        (ROOT / "graph" / "dataset.ttl").read_text(encoding="utf-8").replace(_VERSION, f'dcat:version "{version}" ;', 1)
    )
    text = text.replace(_PREFIX, f"{_PREFIX}@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n", 1)
    text = text.replace(_AFTER_DATE, f'\n    dcterms:issued "{date}"^^xsd:date ;{_AFTER_DATE}', 1)
    described.write_text(text, encoding="utf-8")
    named = (ROOT / "graph" / "people.ttl").read_text(encoding="utf-8")
    people.write_text(named.replace('"Brendan Cox"@en', f'"{person}"@en', 1), encoding="utf-8")


def _publish(root: Path, target: Path, archive: Path, version: str = "") -> float:
    begin = time.process_time()
    project = Project(root)
    published = publish(project, target, "pyshifty", keep=KeepOptions(ReleaseArchive(archive, root), version))
    seconds = time.process_time() - begin
    if not published.report.passes:
        raise SystemExit(published.report.summary())
    return seconds


# The least of some runs: what else the machine does adds to the others.
def _least(root: Path, target: Path, archive: Path) -> float:
    return min(_publish(root, target, archive) for _ in range(RUNS))


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
