"""`leapgraph publish` as a user runs it: the whole release or nothing, the same bytes anywhere."""

import csv
import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from pyld import jsonld
from pyoxigraph import NamedNode, RdfFormat, parse

from leapgraph.dataset import load_dataset, triples_to_lines
from leapgraph.derive import derive
from leapgraph.project import Project
from support.example_project import SMALL
from support.rdf_readers import by_pyld, by_pyoxigraph, by_rdflib, refuse_to_load, relabelled

ROOT = Path(__file__).parents[2]
READ_BACK = [
    *[("graph.ttl", "turtle", read) for read in (by_pyoxigraph, by_rdflib)],
    *[("graph.nt", "ntriples", read) for read in (by_pyoxigraph, by_rdflib)],
    *[("graph.rdf", "rdfxml", read) for read in (by_pyoxigraph, by_rdflib)],
    *[("graph.jsonld", "jsonld", read) for read in (by_pyoxigraph, by_rdflib, by_pyld)],
    *[("graph.expanded.jsonld", "jsonld", read) for read in (by_pyoxigraph, by_rdflib, by_pyld)],
    *[("dataset.nq", "nquads", read) for read in (by_pyoxigraph, by_rdflib)],
    *[("dataset.trig", "trig", read) for read in (by_pyoxigraph, by_rdflib)],
]


def run(*arguments: str | Path, cwd: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "leapgraph", *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def copy_of(project: Path, folder: Path, *names: str) -> Path:
    for name in names or ("graph", "shapes", "queries"):
        shutil.copytree(project / name, folder / name)
    return folder


@pytest.fixture(scope="module")
def formatted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small project in canonical form, which a release asks for."""
    folder = copy_of(SMALL, tmp_path_factory.mktemp("formatted"))
    assert run("format", "--project", folder).returncode == 0
    return folder


@pytest.fixture
def small(formatted: Path, tmp_path: Path) -> Path:
    return copy_of(formatted, tmp_path / "small")


@pytest.fixture(scope="module", params=["leap", "small"])
def dist(request: pytest.FixtureRequest, formatted: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of the repository's own graph, and one of the small project."""
    source = ROOT if request.param == "leap" else formatted
    copy = copy_of(source, tmp_path_factory.mktemp(request.param))
    result = run("publish", "--project", copy, cwd=copy, LC_ALL="C", TZ="Asia/Tokyo", PYTHONHASHSEED="1")
    assert (result.returncode, result.stderr) == (0, "")
    return copy / "dist"


def test_the_same_bytes_come_from_another_place_clock_locale_and_hash_seed(dist: Path, tmp_path: Path) -> None:
    copy = copy_of(dist.parent, tmp_path / "a place with spaces", "shapes", "queries", "graph")

    result = run(
        *("publish", "-o", "elsewhere/out", "--project", copy),
        LC_ALL="C.UTF-8",
        TZ="UTC",
        PYTHONHASHSEED="2",
        cwd=tmp_path,
    )

    assert result.returncode == 0
    assert contents(dist) == contents(tmp_path / "elsewhere" / "out")


def test_the_checksums_hold_and_cover_all(dist: Path) -> None:
    checked = subprocess.run(
        ["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=dist, capture_output=True, check=False
    )

    assert checked.returncode == 0
    assert len(checked.stdout.splitlines()) == len(contents(dist)) - 1


@pytest.fixture(scope="module")
def stated(dist: Path) -> set[bytes]:
    """All that the project says and derives."""
    project = Project(dist.parent)
    return set(derive(project, load_dataset(project)).merged_lines())


@pytest.mark.parametrize(("name", "form", "read"), READ_BACK)
def test_every_file_of_the_whole_reads_back_as_the_same_triples(
    dist: Path, stated: set[bytes], name: str, form: str, read: Callable[[bytes, str], list[bytes]]
) -> None:
    lines = relabelled(read((dist / name).read_bytes(), form))

    assert lines == (dist / "graph.nt").read_bytes().splitlines(keepends=True)
    assert stated <= set(lines)


def test_every_row_of_csv_has_the_fields_of_its_head(dist: Path) -> None:
    for path in (dist / "query").glob("*.csv"):
        head, *rows = csv.reader(io.StringIO(path.read_bytes().decode(), newline=""), strict=True)

        assert {len(row) for row in rows} <= {len(head)}, path.name


def test_each_graph_s_files_hold_that_graph(dist: Path) -> None:
    quads = list(parse((dist / "dataset.nq").read_bytes(), RdfFormat.N_QUADS))
    for path in sorted((dist / "graph").glob("*.nt")):
        name = NamedNode(f"{Project(dist.parent).base}graph/{path.stem}")

        lines = triples_to_lines(quad.triple for quad in quads if quad.graph_name == name)

        assert b"".join(lines) == path.read_bytes()
        assert lines == by_pyoxigraph(path.with_suffix(".ttl").read_bytes(), "turtle")


def test_each_thing_s_turtle_and_json_ld_say_the_same(dist: Path) -> None:
    whole = set((dist / "graph.nt").read_bytes().splitlines(keepends=True))
    folders = [dist / name for name in ("id", "issue", "query", "source", "statement") if (dist / name).is_dir()]
    paths = sorted(path for folder in folders for path in folder.glob("*.ttl"))
    for path in [*paths, dist / "vocab.ttl"]:
        lines = by_pyoxigraph(path.read_bytes(), "turtle")

        assert lines == by_pyoxigraph(path.with_suffix(".jsonld").read_bytes(), "jsonld")
        assert set(lines) <= whole
    assert len(paths) == len([path for folder in folders for path in folder.glob("*.jsonld")]) > 0


def test_the_framed_document_is_what_pyld_makes_of_the_graph_and_the_frame(dist: Path) -> None:
    text = (dist / f"{Project(dist.parent).main_entity.rpartition('/')[2]}.jsonld").read_bytes()
    graph, frame = (json.loads((dist / name).read_bytes()) for name in ("graph.jsonld", "frame.jsonld"))

    lines = by_pyld(text)

    assert jsonld.frame(graph, frame, {"documentLoader": refuse_to_load}) == json.loads(text)
    assert set(lines) <= set((dist / "graph.nt").read_bytes().splitlines(keepends=True))
    assert len(lines) > 10


def test_the_context_is_the_one_in_the_documents(dist: Path) -> None:
    context = json.loads((dist / "context.jsonld").read_bytes())["@context"]

    assert context == json.loads((dist / "graph.jsonld").read_bytes())["@context"]
    assert context == json.loads((dist / "frame.jsonld").read_bytes())["@context"]


def test_the_catalogue_knows_every_file_that_is_not_one_thing_s(dist: Path) -> None:
    text = (dist / "void.ttl").read_text(encoding="utf-8")
    things = ("id/", "issue/", "query/", "source/", "statement/", "void.ttl", "SHA256SUMS")

    assert [name for name in contents(dist) if not name.startswith(things) and f'"{name}"' not in text] == []


def test_the_shapes_are_the_project_s(dist: Path) -> None:
    shapes = contents(dist.parent / "shapes")

    assert shapes == contents(dist / "shapes")
    merged = triples_to_lines(quad.triple for quad in parse((dist / "shapes.ttl").read_bytes(), RdfFormat.TURTLE))
    each = [triples_to_lines(quad.triple for quad in parse(text, RdfFormat.TURTLE)) for text in shapes.values()]
    assert len(merged) == len({line for lines in each for line in lines})


def test_the_report_is_in_it(dist: Path) -> None:
    assert "sh:conforms true" in (dist / "report.ttl").read_text(encoding="utf-8")


def test_the_files_are_listed_and_the_last_line_says_where(small: Path) -> None:
    result = run("publish", "--project", small)

    lines = result.stdout.splitlines()
    assert f"graph.nt\t1\t{(small / 'dist' / 'graph.nt').stat().st_size}" in lines
    assert lines[-1].endswith(f" files: look in {small / 'dist'}")
    assert result.stderr == ""


def test_a_violation_is_reported_and_the_old_release_stays(small: Path) -> None:
    run("publish", "--project", small)
    before = contents(small / "dist")
    people = small / "graph" / "people.ttl"
    people.write_text(people.read_text().replace('    schema:name "Bob"@en-gb, "Bób 😀" .', "    schema:url <a:b> ."))

    result = run("publish", "--project", small)

    assert result.returncode == 1
    assert "A person has a name." in result.stderr
    assert f"nothing was written: {small / 'dist'} is as it was" in result.stderr
    assert result.stdout == ""
    assert before == contents(small / "dist")


def test_a_file_that_is_no_turtle_is_one_line_and_nothing_is_written(small: Path) -> None:
    (small / "graph" / "people.ttl").write_text("oops")

    result = run("publish", "--project", small)

    assert result.returncode == 1
    assert result.stderr.startswith("leapgraph: graph/people.ttl:1:1: ")
    assert result.stderr.count("\n") == 1
    assert not (small / "dist").exists()


def test_a_folder_that_is_not_a_release_is_refused(small: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "thesis.tex").write_text("years of work")

    result = run("publish", "-o", mine, "--project", small)

    assert result.returncode == 2
    assert result.stderr == (
        f"leapgraph: {mine} is no release, it has no SHA256SUMS: move it away, or name another folder with -o\n"
    )
    assert contents(mine) == {"thesis.tex": b"years of work"}


def test_a_place_that_cannot_be_written_is_one_line(small: Path) -> None:
    result = run("publish", "-o", "/proc/dist", "--project", small)

    assert result.returncode == 2
    assert result.stderr.startswith("leapgraph: cannot write /proc/")
    assert result.stderr.count("\n") == 1


def test_a_full_disk_is_one_line_and_the_old_release_stays(small: Path) -> None:
    run("publish", "--project", small)
    before = contents(small / "dist")
    # A limit on the size of files stands in for a disk that fills up on the way.
    command = f"ulimit -f 8; trap '' XFSZ; exec {sys.executable} -m leapgraph publish --project '{small}'"

    result = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)

    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.startswith("leapgraph: cannot write ")
    assert "File too large" in result.stderr
    assert before == contents(small / "dist")
    assert not (small / ".dist-work" / "new").exists()


def test_the_second_engine_gives_the_same_release(small: Path, tmp_path: Path) -> None:
    run("publish", "--project", small)

    result = run("publish", "--engine", "pyshacl", "-o", tmp_path / "other", "--project", small)

    assert result.returncode == 0
    changed = {name for name, text in contents(small / "dist").items() if contents(tmp_path / "other")[name] != text}
    # These name the engine, or the checksum of what does.
    assert changed <= {"report.ttl", "validation.html", "void.ttl", "SHA256SUMS"}


def test_the_folder_that_one_stands_in_can_be_a_release(small: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()

    result = run("publish", "--project", small, "-o", ".", cwd=tmp_path / "out")

    assert result.returncode == 0, result.stderr
    assert result.stdout.splitlines()[-1].endswith(f"look in {tmp_path.resolve()}/out")
    assert result.stderr == f"leapgraph: this is now the folder of the release before: cd {tmp_path.resolve()}/out\n"
    assert (tmp_path / "out" / "SHA256SUMS").is_file()


@pytest.mark.parametrize(
    ("name", "said"), [("/", "/ cannot be a release: name a folder in it with -o"), ("", "it is empty")]
)
def test_what_cannot_be_a_release_is_one_line(small: Path, name: str, said: str) -> None:
    result = run("publish", "--project", small, "-o", name)

    assert (result.returncode, result.stdout) == (2, "")
    assert said in result.stderr
    assert "Traceback" not in result.stderr


def test_a_name_that_a_terminal_would_obey_is_shown_with_escapes(small: Path, tmp_path: Path) -> None:
    result = run("publish", "--project", small, "-o", tmp_path / "red\x1b[31m")

    assert result.returncode == 0, result.stderr
    assert result.stdout.endswith("/red\\u{001B}[31m\n")
