"""Benchmark of the site: what its pages add to `publish`, how large they are, and the first answer in a browser.

Run from the repository's root: `python -m scripts.bench.site`. A release is published in a process of its own; its
figures are CPU seconds of that process.
"""

from __future__ import annotations

import gzip
import json
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from scripts.bench.first_answer_in_browser import FirstAnswer, first_answer
from scripts.bench.generate import ROOT, generate

from leapgraph.project import Project
from leapgraph.release import publish as release
from leapgraph.site.build_site import build_site

SIZES = (50_000, 200_000)
RUNS = 3
# The level of hosts that compress as they answer.
LEVEL = 6
_QUERY_PARTS = ("site.js", "question-page.js", "engine.js", "data.js", "labels.js")
_EDITOR_PARTS = ("editor.js", "questions.js")


@dataclass(frozen=True, slots=True)
class Row:
    """One release: its project, its triples and pages, the CPU seconds of all of `publish` and of its site alone."""

    subject: str
    triples: int
    pages: int
    publish: float
    site: float


@dataclass(frozen=True, slots=True)
class Sizes:
    """Bytes of LEAP's pages, as they are and compressed."""

    home: int
    median_entity: int
    main_entity_compressed: int
    query_compressed: int
    editor_compressed: int


def rows(sizes: tuple[int, ...], leap: Path) -> list[Row]:
    """Return one row for each release; that of LEAP is left in the folder `leap`."""
    runs = [_publish(ROOT, leap, "LEAP") for _ in range(RUNS)]
    measured = [min(runs, key=lambda row: row.site)]
    with tempfile.TemporaryDirectory() as name:
        for size in sizes:
            folder = Path(name) / str(size)
            project = generate(folder / "project", size)
            measured.append(_publish(project.root, folder / "dist", f"{size:,} made-up triples"))
    return measured


def _publish(root: Path, target: Path, subject: str) -> Row:
    command = [sys.executable, "-m", "scripts.bench.site", str(root), str(target)]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)  # noqa: S603 - ours
    return Row(subject, **json.loads(done.stdout))


def measure(root: Path, target: Path) -> dict[str, float]:
    """Publish a release and return its figures."""
    taken = 0.0
    pages = 0

    def build(publication: release.Publication, write: release.Callable[[str, bytes], None]) -> None:
        nonlocal taken, pages
        names: list[str] = []
        begin = time.process_time()
        build_site(publication, lambda name, content: (names.append(name), write(name, content))[1])
        taken = time.process_time() - begin
        pages = sum(name.endswith(".html") for name in names)

    release.build_site = build
    begin = time.process_time()
    published = release.publish(Project(root), target, "pyshifty")
    whole = time.process_time() - begin
    if not published.report.passes:
        sys.exit("the made-up project has violations")
    return {"triples": published.triples, "pages": pages, "publish": whole, "site": taken}


def sizes_of(release_folder: Path) -> Sizes:
    """Return the sizes of the pages and scripts of LEAP's release; without scripts theirs are 0."""
    entities = [path.stat().st_size for path in (release_folder / "id").glob("*.html")]
    assets = release_folder / "assets"

    def compressed(names: tuple[str, ...]) -> int:
        return sum(_compressed(assets / name) for name in names if (assets / name).is_file())

    return Sizes(
        home=(release_folder / "index.html").stat().st_size,
        median_entity=int(statistics.median(entities)),
        main_entity_compressed=_compressed(release_folder / "id" / "leap.html"),
        query_compressed=compressed(_QUERY_PARTS),
        editor_compressed=compressed(_EDITOR_PARTS),
    )


def _compressed(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), LEVEL))


def run(sizes: tuple[int, ...]) -> tuple[list[Row], Sizes, FirstAnswer | str]:
    """Return all figures; for the browser the reason where there is none."""
    with tempfile.TemporaryDirectory() as name:
        leap = Path(name) / "dist"
        measured = rows(sizes, leap)
        return measured, sizes_of(leap), first_answer(leap)


def show(measured: list[Row], bytes_of: Sizes, answer: FirstAnswer | str) -> None:
    """Print all figures."""
    lines = [
        "| release | triples | pages | `publish` without the site | the site | µs a triple | µs a page |",
        "|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {row.subject} | {row.triples:,} | {row.pages:,} | {row.publish - row.site:.2f} s | {row.site:.2f} s "
        f"| {row.site / row.triples * 1e6:.0f} | {row.site / row.pages * 1e6:.0f} |"
        for row in measured
    ]
    lines += [
        "",
        "| LEAP's pages | bytes |",
        "|---|---|",
        f"| home page | {bytes_of.home:,} |",
        f"| median page of a thing | {bytes_of.median_entity:,} |",
        f"| LEAP's own page, gzip | {bytes_of.main_entity_compressed:,} |",
        f"| all that a question loads to run, gzip | {bytes_of.query_compressed:,} |",
        f"| what the editor loads besides, gzip | {bytes_of.editor_compressed:,} |",
        "",
    ]
    if isinstance(answer, str):
        lines.append(f"The first answer in a browser was not measured: {answer}.")
    else:
        lines += [
            f"| first answer in {answer.browser}, nothing loaded before, {answer.runs} runs | minimum | median |",
            "|---|---|---|",
            *(f"| {name} | {min(taken):.2f} s | {statistics.median(taken):.2f} s |" for name, taken in answer.figures),
        ]
    print("\n".join(lines))  # noqa: T201 - the result


if __name__ == "__main__":
    print(json.dumps(measure(Path(sys.argv[1]), Path(sys.argv[2]))))  # noqa: T201 - for the process that asks
