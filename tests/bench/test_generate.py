"""The project that the benchmarks measure is valid, as large as asked for, and always the same."""

import subprocess
import sys
from pathlib import Path

import pytest

from leapgraph.checks.run_checks import check_dataset
from leapgraph.dataset import load_dataset
from leapgraph.project import Project

ROOT = Path(__file__).parents[2]


def generated(folder: Path, triples: int) -> Project:
    command = [sys.executable, "-m", "scripts.bench.generate", str(folder), str(triples)]
    subprocess.run(command, cwd=ROOT, check=True)
    return Project(folder)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return generated(tmp_path_factory.mktemp("made") / "project", 5000)


def test_it_conforms(project: Project) -> None:
    report = check_dataset(project)

    assert [result.message for result in report.results] == []


def test_it_is_about_as_large_as_requested(project: Project) -> None:
    triples = sum(len(graph) for graph in load_dataset(project).graphs.values())

    assert 4500 < triples < 5500


def test_it_is_always_the_same(project: Project, tmp_path: Path) -> None:
    again = generated(tmp_path / "again", 5000)

    assert load_dataset(project).nquads() == load_dataset(again).nquads()


def test_an_unknown_benchmark_is_named() -> None:
    command = [sys.executable, "-m", "scripts.bench", "grpah"]

    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert result.returncode == 1
    assert result.stderr.startswith("no benchmark grpah: there are starts, convert, ")
    assert result.stderr.count("\n") == 1
