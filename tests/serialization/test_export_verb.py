"""`leapgraph export` as a user runs it."""

import subprocess
import sys
from pathlib import Path

import pytest

from leapgraph.dataset import load_dataset
from leapgraph.derive import derive
from support.example_project import BASE, small_project
from support.in_process import run_in_process
from support.rdf_readers import by_pyoxigraph

FORMATS = ["turtle", "jsonld", "ntriples", "nquads", "trig", "rdfxml"]
SUFFIXES = dict(zip([".ttl", ".jsonld", ".nt", ".nq", ".trig", ".rdf"], FORMATS, strict=True))


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_project(tmp_path_factory.mktemp("small")).root


@pytest.fixture(scope="module")
def lines(small: Path) -> list[bytes]:
    from leapgraph.project import Project

    return derive(Project(small), load_dataset(Project(small))).merged_lines()


def run(*arguments: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[bytes]:
    return run_in_process("export", *arguments, cwd=cwd)


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_goes_to_stdout_whole(small: Path, lines: list[bytes], form: str) -> None:
    result = run("--format", form, "--project", small)

    assert (result.returncode, result.stderr) == (0, b"")
    assert by_pyoxigraph(result.stdout, form) == lines


def test_without_a_format_it_is_turtle(small: Path, lines: list[bytes]) -> None:
    result = run("--project", small)

    assert result.stdout.startswith(b"@prefix ")
    assert by_pyoxigraph(result.stdout, "turtle") == lines


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_the_suffix_chooses_the_format(small: Path, lines: list[bytes], tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"out{suffix}"

    result = run("-o", path, "--project", small)

    assert (result.returncode, result.stdout, result.stderr) == (0, b"", b"")
    assert by_pyoxigraph(path.read_bytes(), SUFFIXES[suffix]) == lines
    assert list(tmp_path.iterdir()) == [path]


def test_a_named_format_wins_over_the_suffix(small: Path, tmp_path: Path) -> None:
    run("-o", tmp_path / "out.ttl", "--format", "ntriples", "--project", small)

    assert (tmp_path / "out.ttl").read_bytes().startswith(b"<")


def test_an_unknown_suffix_asks_for_a_format(small: Path, tmp_path: Path) -> None:
    result = run("-o", tmp_path / "out.csv", "--project", small)

    assert result.returncode == 2
    assert b"no format can be told from out.csv" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_an_ending_of_another_format_is_refused(small: Path, tmp_path: Path) -> None:
    result = run("-o", tmp_path / "out.jsonld", "--format", "rdfxml", "--project", small)

    assert result.returncode == 2
    assert b"out.jsonld does not fit --format rdfxml: end in .rdf or .xml, or leave --format out" in result.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["people", f"{BASE}graph/people"])
def test_one_graph_by_stem_or_iri(small: Path, name: str) -> None:
    from leapgraph.project import Project

    result = run("--graph", name, "--format", "ntriples", "--project", small)

    assert load_dataset(Project(small)).graphs["people"].ntriples() == result.stdout


def test_one_graph_in_a_dataset_format_keeps_its_name(small: Path) -> None:
    result = run("--graph", "derived", "--format", "nquads", "--project", small)

    assert len(result.stdout.splitlines()) == 2
    assert all(line.endswith(f" <{BASE}graph/derived> .".encode()) for line in result.stdout.splitlines())


def test_an_unknown_graph_gets_a_suggestion_and_the_list(small: Path) -> None:
    result = run("--graph", "peple", "--project", small)

    assert (result.returncode, result.stdout) == (1, b"")
    assert result.stderr == (
        b"leapgraph: there is no graph peple: did you mean people? "
        b"the graphs are dataset, derived, identity, people, sources, vocabulary, wikidata\n"
    )


def test_what_a_format_cannot_say_leaves_nothing_half_written(tmp_path: Path) -> None:
    large = f'<a:s> <https://schema.org/name> "{"x" * 3_000_000}" .\n'
    files = {"graph/more.ttl": f'{large}<z:s> <https://schema.org/name> "\\u0001" .'}
    project = small_project(tmp_path / "small", files)

    to_stdout = run("--format", "rdfxml", "--project", project.root)
    to_file = run("-o", tmp_path / "out.rdf", "--project", project.root)

    assert (to_stdout.returncode, to_stdout.stdout) == (to_file.returncode, to_file.stdout) == (1, b"")
    assert b"the literal has the character U+0001" in to_stdout.stderr
    assert not (tmp_path / "out.rdf").exists()


@pytest.mark.parametrize("arguments", [["-o", "/dev/full", "--format", "turtle"], []])
def test_a_full_disk_is_one_line(small: Path, arguments: list[str]) -> None:
    command = [sys.executable, "-m", "leapgraph", "export", *arguments, "--project", str(small)]
    with open("/dev/full", "wb") as full:  # noqa: PTH123 - a device
        result = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, check=False)

    assert result.returncode == 2
    assert result.stderr.startswith(b"leapgraph: cannot write ")
    assert result.stderr.endswith(b"No space left on device\n")
    assert result.stderr.count(b"\n") == 1
