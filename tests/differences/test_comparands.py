"""What `leapgraph diff` compares: folders, files of N-Quads and git revisions, and what it says of anything else."""

import gzip
import os
import subprocess
from pathlib import Path

import pytest

from leapgraph.archive.release_archive import ReleaseArchive
from leapgraph.dataset import Dataset
from leapgraph.differences.comparands import Comparand, open_comparand
from leapgraph.errors import DataError, RunError
from leapgraph.project import TOOL_PROJECT, Project

QUADS = """<https://example.org/> <http://rdfs.org/ns/void#uriSpace> "https://example.org/" <https://example.org/graph/dataset> .
<https://example.org/> <http://purl.org/dc/terms/title> "Made" <https://example.org/graph/dataset> .
<https://example.org/> <http://purl.org/dc/terms/issued> "2026-01-02"^^<http://www.w3.org/2001/XMLSchema#date> <https://example.org/graph/dataset> .
<https://example.org/> <http://purl.org/dc/terms/language> <http://id.loc.gov/vocabulary/iso639-1/nl> <https://example.org/graph/dataset> .
<https://example.org/id/a> <https://schema.org/name> "A \\"quoted\\" <x> ."@en <https://example.org/graph/people> .
<https://example.org/id/a> <https://schema.org/name> "B" .
"""  # noqa: E501


def refuse(project: Project) -> Dataset:
    raise AssertionError(project)


def opened(name: Path | str) -> Comparand:
    return open_comparand(Project(TOOL_PROJECT), str(name), refuse)


def test_a_file_of_quads_says_what_it_is(tmp_path: Path) -> None:
    (tmp_path / "a.nq").write_text(QUADS)

    found = opened(tmp_path / "a.nq")

    assert (found.side.title, found.side.date, found.side.base) == ("Made", "2 January 2026", "https://example.org/")
    assert found.language == "nl"
    assert {stem: len(graph.lines) for stem, graph in found.dataset.graphs.items()} == {
        "dataset": 4,
        "default graph": 1,
        "people": 1,
    }


def test_a_dataset_may_have_another_iri_than_its_base_and_titles_in_languages(tmp_path: Path) -> None:
    text = QUADS.replace("<https://example.org/> ", "<https://example.org/about> ")
    title = "<https://example.org/about> <http://purl.org/dc/terms/title> "
    graph = "<https://example.org/graph/dataset> ."
    (tmp_path / "a.nq").write_text(f'{text}{title}"A"@en {graph}\n{title}"Z"@nl {graph}\n')

    found = opened(tmp_path / "a.nq")

    assert (found.side.title, found.side.base, found.iri) == ("Z", "https://example.org/", "https://example.org/about")


def test_a_compressed_file_and_a_release_folder_are_the_same(tmp_path: Path) -> None:
    text = QUADS.encode()
    (tmp_path / "a.nq").write_bytes(text)
    # Two members, as `cat a.gz b.gz` makes.
    (tmp_path / "a.nq.gz").write_bytes(gzip.compress(text[:100]) + gzip.compress(text[100:]))
    (tmp_path / "release").mkdir()
    (tmp_path / "release" / "dataset.nq").write_bytes(text)

    plain, packed, folder = (opened(tmp_path / name).dataset for name in ("a.nq", "a.nq.gz", "release"))

    assert plain == packed == folder


def test_iris_that_wikidata_serves_are_read_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "a.nq").write_text("<http://x/a> <http://x/p> <http://x/100%> .\n")

    assert opened(tmp_path / "a.nq").dataset.graphs["default graph"].lines == [
        b"<http://x/a> <http://x/p> <http://x/100%> .\n"
    ]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.nq", b"<x:a> <x:b> <x:c> .\n<x:a> oops .\n", r"a\.nq:2"),
        ("a.nq", b'<x:a> <x:b> "\xff" .\n', r"a\.nq"),
        ("a.nq", b'<x:a> <x:b> "c"@en--ltr .\n', r"RDF 1\.1 cannot express"),
        ("a.nq.gz", gzip.compress(b"<x:a> <x:b> <x:c> .\n", mtime=0)[:-9], "ends too early"),
        ("a.nq.gz", b"<x:a> <x:b> <x:c> .\n", "not a gzip file"),
        ("a.txt", b"", "is no folder and no file of N-Quads"),
    ],
)
def test_a_broken_file_is_refused_with_its_line(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    (tmp_path / name).write_bytes(content)

    with pytest.raises(RunError, match=message):
        opened(tmp_path / name)


def test_a_term_that_is_too_long_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.nq").write_bytes(b'<x:a> <x:b> "%b" .\n' % (b"c" * (17 << 20)))

    with pytest.raises(RunError, match=r"a\.nq: a term is longer than 16 MiB"):
        opened(tmp_path / "a.nq")


@pytest.mark.parametrize(
    ("name", "message"), [("", "is empty"), ("no/such", "no git revision"), ("a.nq", "No such file"), ("\0", "null")]
)
def test_what_is_not_there_is_refused(tmp_path: Path, name: str, message: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    with pytest.raises(RunError, match=message):
        opened(name)


def test_a_folder_that_is_neither_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RunError, match=r"is no release folder \(dataset\.nq\) and no project"):
        opened(tmp_path)


def test_a_revision_that_cannot_be_built_is_named(tmp_path: Path) -> None:
    (tmp_path / "graph").mkdir()
    (tmp_path / "graph" / "dataset.ttl").write_text("oops")
    commands = ("init -q", "add .", "-c user.name=A -c user.email=a@example.org commit -qm one", "tag v1")
    for command in commands:
        subprocess.run(["git", *command.split()], cwd=tmp_path, env=os.environ, check=True)

    def build(project: Project) -> Dataset:
        raise DataError("oops", path=project.relative_path(project.graph / "dataset.ttl"), line=1)

    with pytest.raises(RunError, match=r"^v1: graph/dataset\.ttl:1: oops$"):
        open_comparand(Project(tmp_path), "v1", build)


def test_a_kept_release_is_compared_by_its_version(tmp_path: Path) -> None:
    project = Project(TOOL_PROJECT)
    (tmp_path / "release").mkdir()
    (tmp_path / "release" / "dataset.nq").write_text(QUADS)
    kept, _ = ReleaseArchive(tmp_path / "kept", tmp_path).keep(tmp_path / "release", ["dataset.nq"], "1.0", "made-1.0")

    found = open_comparand(project, "1.0", refuse, tmp_path / "kept")

    assert found.side.name == "1.0"
    assert found.dataset == opened(tmp_path / "release").dataset
    kept.path.write_bytes(kept.path.read_bytes()[:-1])
    with pytest.raises(RunError, match=r"1\.0\.tar\.zst: its SHA-256 is not that in SHA256SUMS"):
        open_comparand(project, "1.0", refuse, tmp_path / "kept")
    kept.path.unlink()
    with pytest.raises(RunError, match=r"1\.0\.tar\.zst: the file is lost"):
        open_comparand(project, "1.0", refuse, tmp_path / "kept")


def test_quads_of_the_project_without_a_description_are_below_its_base(tmp_path: Path) -> None:
    base = Project(TOOL_PROJECT).base
    (tmp_path / "a.nq").write_text(
        f"<{base}id/a> <https://schema.org/name> 'A' <{base}graph/people> .".replace("'", '"')
    )

    found = opened(tmp_path / "a.nq")

    assert (found.side.base, list(found.dataset.graphs)) == (base, ["people"])
