"""The verb `check`: exit codes, forms, and bad input that ends in a clear line."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leapgraph.cli import main
from leapgraph.isolated_process import run_isolated
from leapgraph.project import Project
from support.example_project import SMALL, small_project

ROOT = Path(__file__).parents[2]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the project."""
    return copy(tmp_path)


def copy(folder: Path) -> Path:
    for part in ("graph", "shapes", "queries"):
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("wikidata"), dirs_exist_ok=True)
    return folder


@pytest.fixture
def one_report(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let all runs of a test write one report: what takes long is to find it, and is the same for each form."""
    reports: list[Any] = []

    def once(*arguments: Any, **more: Any) -> Any:
        if not reports:
            reports.append(run_isolated(*arguments, **more))
        return reports[0]

    # In the verb: the process that finds the report is another one.
    monkeypatch.setattr("leapgraph.isolated_process.run_isolated", once)


def run(capfd: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    capfd.readouterr()
    with pytest.raises(SystemExit) as left:
        main(list(arguments))
    out, err = capfd.readouterr()
    assert isinstance(left.value.code, int)
    return left.value.code, out, err


@pytest.mark.usefixtures("one_report")
def test_the_projects_own_graph_conforms_without_a_warning(capfd: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capfd, "--project", str(ROOT), "check")
    read_back = json.loads(run(capfd, "--project", str(ROOT), "check", "--format", "json")[1])

    assert (code, err) == (0, "")
    assert re.fullmatch(r"0 violations, 0 warnings; \d+ files, [\d,]+ triples checked with pyshifty\n", out)
    assert read_back["conforms"] is True


@pytest.mark.usefixtures("one_report")
def test_a_violation_exits_1_in_every_form(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    people = folder / "graph" / "people.ttl"
    people.write_text(people.read_text("utf-8").replace('"Diane Goldstein"@en', '"Diane Goldstein"'), "utf-8")
    (folder / "queries" / "people-zz.rq").write_text("#+ summary: Who?\n\nASK { ?a ?b }\n", "utf-8")

    for form in ("text", "turtle", "json", "sarif"):
        code, out, err = run(capfd, "--project", str(folder), "check", "--format", form)

        assert (code, err) == (1, ""), form
        assert "Person-name" in out, form
        assert "Lint-query" in out, form
        assert "queries/people-zz.rq" in out, form


def test_nothing_is_written(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}

    run(capfd, "--project", str(folder), "check")

    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before


def test_without_shapes_the_run_fails(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    shutil.rmtree(folder / "shapes")

    code, out, err = run(capfd, "--project", str(folder), "check")

    assert (code, out) == (2, "")
    assert "shapes/ holds no shapes" in err


def test_shapes_that_no_engine_takes_are_reported_before_one_runs(
    folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = folder / "shapes" / "leap.ttl"
    path.write_text(path.read_text("utf-8").replace("sh:path schema:description", 'sh:path "description"'), "utf-8")

    code, out, _ = run(capfd, "--project", str(folder), "check")

    assert code == 1
    assert "shapes/leap.ttl:" in out


# What stands instead of people.ttl, and where and in what words the answer must be.
BROKEN = {
    "truncated in a statement": (b"@prefix id: <https://w3id.org/leap-graph/id/> .\nid:a a id:b ;\n  id:c", 3),
    "truncated in a literal": (b'@prefix id: <https://w3id.org/leap-graph/id/> .\nid:a id:b "text', 2),
    "truncated in a long literal": (b'@prefix id: <https://w3id.org/leap-graph/id/> .\nid:a id:b """text\n\n', 2),
    "UTF-16": ("@prefix id: <https://w3id.org/leap-graph/id/> .\n".encode("utf-16"), 1),
    "Latin-1": ('<https://e.org/a>\n<https://e.org/b>\n"café" .\n'.encode("latin-1"), 3),
    "byte order mark": (b"\xef\xbb\xbf# Nothing.\n", 1),
    "null bytes": (b"\x00\x00\x00", 1),
    "deep brackets that stay open": (b"<https://e.org/a> <https://e.org/b> " + b"[ <https://e.org/b> " * 50_000, 1),
    "deep lists that stay open": (b"<https://e.org/a> <https://e.org/b> " + b"( " * 50_000, 1),
    "space in an IRI": (b"<https://e.org/a b> <https://e.org/b> <https://e.org/c> .\n", 1),
    "control character in an IRI": (b"<https://e.org/\x01> <https://e.org/b> <https://e.org/c> .\n", 1),
    "escape in an IRI that is none": (b"<https://e.org/\\n> <https://e.org/b> <https://e.org/c> .\n", 1),
    "relative IRI": (b"<a> <b> <c> .\n", 1),
    "surrogate escape": (b'<https://e.org/a> <https://e.org/b> "\\uD800" .\n', 1),
    "triple term": (b"<https://e.org/a> <https://e.org/b> <<( <https://e.org/a> <https://e.org/b> 1 )>> .\n", 1),
    "undeclared prefix": (b"\n\nnope:a a nope:b .\n", 3),
    "HTML": (b"<!DOCTYPE html>\n<html><body>Error</body></html>\n", 1),
    "JSON": (b'{"entities": {}}\n', 1),
}


@pytest.mark.parametrize(("data", "line"), BROKEN.values(), ids=BROKEN)
def test_a_file_that_cannot_be_read_is_a_violation_with_its_place(
    data: bytes, line: int, folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (folder / "graph" / "people.ttl").write_bytes(data)

    code, out, err = run(capfd, "--project", str(folder), "check")

    found = [text for text in out.splitlines() if text.startswith("graph/people.ttl:")]
    assert (code, err) == (1, "")
    assert len(found) == 1
    assert re.match(rf"graph/people\.ttl:{line}:\d+: violation: .+ \[shape:Lint-syntax\]$", found[0])
    assert len(found[0]) < 500


# Turtle that is well formed and yet wrong: the shapes or the lints say so.
HOSTILE = {
    "huge literal": b'id:a a schema:Person ; schema:name """' + b"x" * 3_000_000 + b' """@en .\n',
    "script as an address": b"id:a a schema:WebSite ; schema:url <javascript:alert(1)> .\n",
    "IRI with every escape": b"id:a a schema:WebSite ; schema:url <https://e.org/\\u0022\\u003E\\u007B> .\n",
    "right-to-left override": 'id:a a schema:Person ; schema:name "\u202eexample"@en .\n'.encode(),
    "hundreds of types": b"id:a a " + b", ".join(b"id:c%d" % number for number in range(400)) + b" .\n",
    "deep brackets": b"id:a a schema:Person ; schema:name " + b"[ schema:name " * 300 + b'"x"' + b" ]" * 300 + b" .\n",
    "alike blank nodes": b"".join(b"_:a%d schema:knows _:a%d .\n" % (n, (n + 1) % 40) for n in range(40)),
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE)
def test_hostile_data_ends_in_words(data: bytes, project: Project, capfd: pytest.CaptureFixture[str]) -> None:
    head = b"@prefix id: <https://w3id.org/leap-graph/id/> .\n@prefix schema: <https://schema.org/> .\n"
    (project.graph / "people.ttl").write_bytes(head + data)

    code, out, err = run(capfd, "--project", str(project.root), "check")

    assert code == 1
    assert "graph/people.ttl" in out + err
    assert "Traceback" not in out + err


PEOPLE = (SMALL / "graph" / "people.ttl").read_bytes()


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    at=st.integers(0, len(PEOPLE) - 1),
    cut=st.integers(0, 40),
    insert=st.binary(max_size=8)
    | st.sampled_from([b"<", b'"', b"]", b".", b";", b"\\u", b"_:b", b"@prefix ", b"\xff"]),
)
def test_any_damage_to_a_file_ends_in_words(
    at: int, cut: int, insert: bytes, tmp_path_factory: pytest.TempPathFactory, capfd: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path_factory.getbasetemp() / "damaged"
    if not folder.exists():
        small_project(folder)
    (folder / "graph" / "people.ttl").write_bytes(PEOPLE[:at] + insert + PEOPLE[at + cut :])

    code, out, err = run(capfd, "--project", str(folder), "check")

    assert code in {0, 1}
    assert code == 0 or "violation" in out + err or "leapgraph: " in err


def test_no_file_of_the_graph_can_be_a_folder(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (folder / "graph" / "people.ttl").unlink()
    (folder / "graph" / "people.ttl").mkdir()

    code, _, err = run(capfd, "--project", str(folder), "check")

    assert code == 2
    assert "people.ttl" in err


def test_the_examples_of_the_help_run(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    # Small enough for pySHACL.
    folder = small_project(tmp_path / "project").root
    run(capfd, "format", "--project", str(folder))
    command = [sys.executable, "-m", "leapgraph", "check"]
    text = subprocess.run([*command, "--help"], capture_output=True, text=True, check=True).stdout
    examples = re.findall(r"^ *leapgraph (check.*)$", text, re.MULTILINE)

    said = [
        subprocess.run(
            ["bash", "-c", f"{sys.executable} -m leapgraph {example}"],
            cwd=folder,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for example in examples
    ]

    # The two engines in text; the one between them goes into a file.
    assert [re.sub(r"; .* ", " ", text) for text in said] == [
        "0 violations, 0 warnings pyshifty\n",
        "",
        "0 violations, 0 warnings pyshacl\n",
    ]


SOURCE = "    prov:wasDerivedFrom source:wikipedia-leap-board .\n"
NAMED_BY = "    dcterms:isReferencedBy source:wikipedia-leap-board .\n"


# Each of another node, so that one report has them all.
LOST = {
    "id:brendan-cox": ('    schema:name "Brendan Cox"@en ;\n', ""),
    "id:cheryl-morris": (NAMED_BY, "    ."),
    "statement:brendan-cox-service": (SOURCE, "    ."),
}


@pytest.mark.usefixtures("one_report")
def test_a_missing_name_or_source_is_reported_with_its_place(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = folder / "graph" / "people.ttl"
    for node, (lost, rest) in LOST.items():
        before, block = re.split(f"(?m)^(?={node} a )", path.read_text(encoding="utf-8"))
        path.write_text(before + block.replace(lost, rest, 1), encoding="utf-8")

    _, text, _ = run(capfd, "check", "--project", str(folder))
    found = json.loads(run(capfd, "check", "--format", "json", "--project", str(folder))[1])["results"]
    log = json.loads(run(capfd, "check", "--format", "sarif", "--project", str(folder))[1])
    places = [result["locations"][0]["physicalLocation"] for result in log["runs"][0]["results"]]

    assert all(result["file"] for result in found)
    for node in LOST:
        before = re.split(f"(?m)^(?={node} a )", path.read_text(encoding="utf-8"))[0]
        place = ("graph/people.ttl", before.count("\n") + 1)
        assert f"{place[0]}:{place[1]}: violation: {node}" in text
        assert place in {(result["file"], result["line"]) for result in found}
        assert place in {(one["artifactLocation"]["uri"], one["region"]["startLine"]) for one in places}
