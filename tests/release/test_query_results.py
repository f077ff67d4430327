"""The query set in a release: every question with its page, text, result and description; a wrong one stops it."""

import csv
import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse

from leapgraph.dataset import triples_to_lines
from leapgraph.project import Project
from leapgraph.queries.markdown_pages import index_page
from leapgraph.queries.query_set import load_queries
from support.example_project import BASE, SMALL

ROOT = Path(__file__).parents[2]
NAMES = """\
#+ summary: Who is here, and what are `names` | worth?
#+ description: |
#+   One row a name. `name` is <b>plain</b>.
#+ tags:
#+   - people
#+ defaults:
#+   - language: en
#+ x-parameters:
#+   language:
#+     type: string
#+     description: The language | of the names.
#+     example: de

PREFIX schema: <https://schema.org/>

SELECT ?person ?name
WHERE {
    VALUES ?language { "en" }
    ?person schema:name ?name .
}
ORDER BY ?person ?name
"""
CHECK = """\
#+ summary: Does anyone have no name?
#+ tags:
#+   - check

PREFIX schema: <https://schema.org/>

SELECT ?person
WHERE {
    ?person a schema:Person .
    FILTER NOT EXISTS { ?person schema:NAME ?name }
}
ORDER BY ?person
"""
ASK = "#+ summary: Is there anything?\n\nASK { ?s ?p ?o }\n"
CONSTRUCT = "#+ summary: What is what?\n\nCONSTRUCT { ?s a ?o } WHERE { ?s a ?o }\n"
DESCRIBE = "#+ summary: Who is Ann?\n\nPREFIX id: <https://example.org/small/id/>\n\nDESCRIBE id:ann\n"
FEDERATED = """\
#+ summary: What do others say?

SELECT ?s
WHERE { SERVICE <https://example.com/sparql> { ?s ?p ?o } }
ORDER BY ?s
"""


def publish(project: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "leapgraph", "publish", "--project", str(project)]
    return subprocess.run(command, env=dict(os.environ), capture_output=True, text=True, check=False)


def small_with(folder: Path, queries: dict[str, str]) -> Path:
    shutil.copytree(SMALL, folder)
    for name, text in queries.items():
        (folder / "queries" / f"{name}.rq").write_text(text, encoding="utf-8")
    subprocess.run([sys.executable, "-m", "leapgraph", "format", "--project", str(folder)], check=True)
    return folder


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release with a question of each form."""
    queries = {
        "people-names": NAMES,
        "people-any": ASK,
        "people-types": CONSTRUCT,
        "people-ann": DESCRIBE,
        "people-elsewhere": FEDERATED,
        "people-nameless": CHECK.replace("NAME", "name"),
    }
    folder = small_with(tmp_path_factory.mktemp("asked") / "small", queries)
    result = publish(folder)
    assert (result.returncode, result.stderr) == (0, "")
    return folder / "dist"


@pytest.mark.parametrize(
    ("name", "results"),
    [
        ("people-names", {".csv", ".srj"}),
        ("people-any", {".srj"}),
        ("people-types", {".nt"}),
        ("people-ann", {".nt"}),
        ("people-elsewhere", set()),
    ],
)
def test_each_question_has_its_files(dist: Path, name: str, results: set[str]) -> None:
    found = {path.suffix for path in (dist / "query").glob(f"{name}.*")}

    assert found == {".html", ".md", ".rq", ".ttl", ".jsonld"} | results


def test_the_text_is_the_file_of_the_project(dist: Path) -> None:
    for path in (dist.parent / "queries").glob("*.rq"):
        assert (dist / "query" / path.name).read_bytes() == path.read_bytes()


def test_the_results_are_whole_and_alike(dist: Path) -> None:
    rows = list(csv.reader(io.StringIO((dist / "query" / "people-names.csv").read_bytes().decode(), newline="")))
    solutions = json.loads((dist / "query" / "people-names.srj").read_bytes())

    assert rows[0] == solutions["head"]["vars"] == ["person", "name"]
    assert rows[1:] == [[row[name]["value"] for name in rows[0]] for row in solutions["results"]["bindings"]]
    assert [f"{BASE}id/club", "The Club"] in rows


def test_the_catalogue_is_a_part_of_the_dataset(dist: Path) -> None:
    lines = triples_to_lines(quad.triple for quad in parse((dist / "queries.ttl").read_bytes(), RdfFormat.TURTLE))

    assert lines != []
    assert set(lines) <= set((dist / "graph" / "dataset.nt").read_bytes().splitlines(keepends=True))


def test_a_query_s_description_holds_its_parameters(dist: Path) -> None:
    text = (dist / "query" / "people-names.ttl").read_text(encoding="utf-8")

    assert f"<{BASE}query/people-names#language> a schema:PropertyValueSpecification ;" in text


def test_a_federated_query_is_reported_to_have_no_result(dist: Path) -> None:
    text = (dist / "query" / "people-elsewhere.md").read_text(encoding="utf-8")

    assert "This query asks `https://example.com/sparql`, whose answer changes: it is no part of a release." in text


def test_a_question_that_checks_and_finds_something_stops_the_release(tmp_path: Path) -> None:
    folder = small_with(tmp_path / "small", {"people-nameless": CHECK})

    result = publish(folder)

    assert result.returncode == 1
    assert result.stderr == (
        "leapgraph: queries/people-nameless.rq:5: Does anyone have no name? There must be nothing, and there is: "
        f"<{BASE}id/ann> (and 1 more: `leapgraph query people-nameless`)\n"
    )
    assert not (folder / "dist").exists()


@pytest.mark.parametrize(
    ("text", "where"),
    [
        (NAMES.replace("ORDER BY ?person ?name", "ORDER BY ?person ?name )"), "queries/people-names.rq:21:"),
        (
            NAMES.replace("SELECT ?person ?name", "SELECT ?person (COUNT(?name) AS ?name)"),
            "queries/people-names.rq:",
        ),
        (NAMES.replace("#+ tags:", "#+ tag:"), "queries/people-names.rq:4:"),
    ],
)
def test_a_wrong_question_stops_the_release_with_its_file_and_line(tmp_path: Path, text: str, where: str) -> None:
    folder = small_with(tmp_path / "small", {"people-names": text})

    result = publish(folder)

    assert result.returncode == 1
    assert result.stderr.startswith(where)
    assert "[shape:Lint-query]\n1 violation, 0 warnings; " in result.stderr
    assert "\nnothing was written: " in result.stderr
    assert not (folder / "dist").exists()


def test_a_wrong_derive_query_stops_the_release_as_the_check_reports_it(tmp_path: Path) -> None:
    folder = small_with(tmp_path / "small", {"derive/people-zz": "CONSTRUCT { ?s ?p ?o }\nWHERE { ?s ?p }\n"})

    result = publish(folder)

    assert result.returncode == 1
    assert result.stderr.startswith("queries/derive/people-zz.rq:2:15: violation: This is not SPARQL: } is not allowed")
    assert not (folder / "dist").exists()


def test_leap_s_index_has_every_question() -> None:
    questions = load_queries(Project(ROOT))
    text = index_page(Project(ROOT), questions, dict.fromkeys(questions))

    assert [name for name in questions if f"[{name}]({name}.md)" not in text] == []
