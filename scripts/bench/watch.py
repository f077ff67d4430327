"""Benchmark of `watch`: the real graph and an article made for it, at a fake wiki on this machine.

Run from the repository's root: `python -m scripts.bench watch`.
"""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click
from scripts.bench.generate import ROOT
from scripts.bench.publish_steps import cpu_seconds

from leapgraph.dataset import load_dataset
from leapgraph.project import Project
from leapgraph.watch.compare_article import ArticleComparison, ArticleRevision
from leapgraph.watch.parse_article import parse_article
from leapgraph.watch.sourced_graph import read_sourced_graph

if TYPE_CHECKING:
    from collections.abc import Callable

RUNS = 9
# In the revision that was read a word is another, so that two revisions are read and compared.
EDIT = ("They regularly speak", "They regulary speak")


@dataclass(frozen=True, slots=True)
class Row:
    """One measurement: the step, its CPU seconds, and its input."""

    subject: str
    seconds: float
    size: str


def rows() -> list[Row]:
    """Return one row for each step."""
    sys.path.insert(0, str(ROOT / "tests"))
    from support.fake_wikibase import FakeWikibase, Page
    from support.pull_fixtures import TITLE

    now = (ROOT / "tests" / "data" / "articles" / "leap.wikitext").read_text(encoding="utf-8")
    read = now.replace(*EDIT)
    with tempfile.TemporaryDirectory() as name, FakeWikibase(wikibase=False) as wiki:
        shutil.copytree(ROOT / "graph", Path(name) / "graph", ignore=shutil.ignore_patterns("wikidata"))
        wiki.pages.add(Page(TITLE, read, 7, 70))
        arguments = ["watch", "--project", name, "--article-api", wiki.api]
        cpu_seconds([*arguments, "--accept"])
        wiki.pages.add(Page(TITLE, now, 7, 71))
        whole = cpu_seconds(arguments)
        wiki.log.clear()
        cpu_seconds(arguments, runs=0)
        requests = len(wiki.log.actions())
        alone, size = _alone(Project(Path(name)), read, now)
    return [
        Row("`leapgraph watch`, whole process", whole, f"{size}, {requests} requests"),
        Row("the same without the requests", alone, "the same"),
    ]


def _alone(project: Project, read: str, now: str) -> tuple[float, str]:
    """Return the CPU time of reading the graph and comparing both revisions, and how much that is."""
    found = read_sourced_graph(project, load_dataset(project))
    sections = [one for one in found.sections.values() if one.host == "en.wikipedia.org"]

    def work() -> None:
        graph = read_sourced_graph(project, load_dataset(project))
        articles = [ArticleRevision("", number, parse_article(text)) for number, text in enumerate((read, now), 1)]
        ArticleComparison(sections, graph.statements, graph.known, articles[1], articles[0]).findings()

    return _median(work), f"{len(found.statements)} statements in {len(sections)} sections"


def _median(work: Callable[[], None]) -> float:
    seconds = []
    for _ in range(RUNS):
        start = time.process_time()
        work()
        seconds.append(time.process_time() - start)
    return statistics.median(seconds)


def show(measured: list[Row]) -> None:
    """Print the measurements as a Markdown table."""
    click.echo("| CPU, median | | |\n|---|---|---|")
    for row in measured:
        click.echo(f"| {row.subject} | {row.seconds:.3f} s | {row.size} |")
