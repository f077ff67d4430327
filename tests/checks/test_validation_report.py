"""The report: its places, its order, and its four forms."""

import io
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from rdflib import RDF, SH, BNode, Graph, Literal, URIRef
from rich.console import Console

from leapgraph.checks import Severity, ValidationReport, ValidationResult, check_dataset
from leapgraph.checks.formats.plain_json import write_json
from leapgraph.checks.formats.sarif import write_sarif
from leapgraph.checks.formats.text import print_report, write_text
from leapgraph.checks.formats.turtle import write_turtle
from leapgraph.project import Project
from leapgraph.release.build_dataset import describe_dataset
from support.snapshot_fixture import pulled_project
from support.turtle_files import line_of, write_canonical

Edit = Callable[[str, str, str], None]
Check = Callable[[], ValidationReport]

BASE = "https://w3id.org/leap-graph/"
PREFIXES = {"id": f"{BASE}id/", "schema": "https://schema.org/", "shape": f"{BASE}shape/"}

NAME = ValidationResult(
    severity=Severity.VIOLATION,
    message='Say "it" with a\nname.',
    shape=f"{BASE}shape/Person-name",
    component=f"{SH}DatatypeConstraintComponent",
    focus_node=f"<{BASE}id/jane>",
    path="https://schema.org/name",
    value='"Jane \\"J\\" Example"',
    file=Path("graph/people.ttl"),
    line=12,
)
NOTE = ValidationResult(
    severity=Severity.WARNING,
    message="A word on the file.",
    shape=f"{BASE}shape/Lint-stem",
    component=f"{BASE}shape/Lint-stem",
    file=Path("graph/über uns.ttl"),
    line=1,
    column=3,
)
UNKNOWN = ValidationResult(
    severity=Severity.VIOLATION,
    message="Unknown.",
    shape=f"{BASE}shape/Derived",
    component=f"{SH}SPARQLConstraintComponent",
    focus_node="_:b",
    value="_:b",
)


def report(*results: ValidationResult) -> ValidationReport:
    shapes = {f"{BASE}shape/Person-name": "name"}
    return ValidationReport(BASE, PREFIXES, tuple(results), files=3, triples=1234, shapes=shapes, engine="pyshifty")


@pytest.mark.parametrize(
    ("old", "new", "shape", "at"),
    [
        ('    schema:name "Jane Example"@en ;\n', "", "Person-name", "id:jane-example a"),
        ('"Jane Example"@en', '"Jane Example"', "Person-name", "schema:name"),
        ("org:role role:board-member", "org:role id:leap", "Membership-role", "org:role"),
        ("org:organization id:leap", "org:organization id:nowhere", "NothingDangles", "org:organization"),
        ("a schema:Person ;", 'schema:email "j" ;', "EveryNodeHasAType", "id:jane-example schema"),
    ],
)
def test_a_result_has_the_line_of_what_it_is_about(  # noqa: PLR0913, PLR0917 - three are fixtures
    old: str, new: str, shape: str, at: str, edit: Edit, check: Check, project: Project
) -> None:
    edit("graph/people.ttl", old, new)
    write_canonical(project, "graph/people.ttl")

    places = {
        (result.file.as_posix() if result.file else None, result.line)
        for result in check().results
        if result.shape == f"{BASE}shape/{shape}"
    }

    assert places == {("graph/people.ttl", line_of(project, "graph/people.ttl", at))}


def test_a_result_on_a_derived_triple_names_the_query_that_makes_it(check: Check, project: Project) -> None:
    query = (
        "CONSTRUCT { ?s <https://schema.org/about> ?board } WHERE { ?s a <https://schema.org/NGO> . "
        "?board a <http://www.w3.org/ns/org#Membership> }"
    )
    (project.queries / "derive" / "about.rq").write_text(query, encoding="utf-8")

    found = [result for result in check().results if result.shape == f"{BASE}shape/Derived"]

    assert found
    assert {(str(result.file), result.line) for result in found} == {("queries/derive/about.rq", 1)}


def test_a_result_on_wikidata_has_the_line_of_the_triple(check: Check, project: Project) -> None:
    project.wikidata.mkdir()
    ontology = "http://wikiba.se/ontology#"
    statement = "<http://www.wikidata.org/entity/statement/Q1-1>"
    lines = [
        f"{statement} <http://www.wikidata.org/prop/statement/P31> <http://e.org/1> .",
        f"{statement} <{RDF.type}> <{ontology}Statement> .",
    ]
    (project.wikidata / "item.nt").write_text("\n".join(lines) + "\n", encoding="utf-8")

    found = [result for result in check().results if result.shape == f"{BASE}shape/WikidataStatement-rank"]

    assert [(str(result.file), result.line) for result in found] == [("graph/wikidata/item.nt", 2)]


def test_both_engines_report_the_same_of_a_project(edit: Edit, project: Project) -> None:
    edit("graph/people.ttl", '"Jane Example"@en', '"Jane Example"')
    edit("graph/people.ttl", "org:role role:board-member", "org:role id:leap")

    reports = [check_dataset(project, engine=engine) for engine in ("pyshacl", "pyshifty")]

    assert reports[0].results == reports[1].results
    assert {result.shape.rpartition("/")[2] for result in reports[0].results} >= {"Person-name", "Membership-role"}


def test_results_have_one_order_and_no_doubles(edit: Edit, check: Check) -> None:
    edit("graph/people.ttl", '"Jane Example"@en', '" Jane Example"')
    edit("graph/leap.ttl", '"LEAP"@en', '"LEAP"')

    results = check().results

    assert list(results) == sorted(set(results), key=lambda result: result.sort_key)
    assert [result.file for result in results] == sorted(result.file for result in results)


def test_two_checks_write_the_same_bytes(edit: Edit, check: Check) -> None:
    edit("graph/people.ttl", '"Jane Example"@en', '"Jane Example"')
    first, second = check(), check()

    assert (write_turtle(first), write_json(first), write_sarif(first)) == (
        write_turtle(second),
        write_json(second),
        write_sarif(second),
    )


def test_a_report_conforms_only_without_results_and_passes_without_violations() -> None:
    assert report().conforms
    assert not report(NOTE).conforms
    assert report(NOTE).passes
    assert not report(NOTE, NAME).passes


def test_the_results_of_lints_are_a_report_of_their_own() -> None:
    of_shapes, of_lints = report(NAME, NOTE, UNKNOWN).split_shapes_and_lints()

    assert of_shapes.results == (NAME, UNKNOWN)
    assert of_lints.results == (NOTE,)
    assert f"<{BASE}lints> a sh:ValidationReport" in write_turtle(of_lints, "lints")


def test_messages_keep_their_languages_in_every_form_that_has_some() -> None:
    said = ('"Needs a name."@en', '"Braucht einen Namen."@de', '"Sans langue."')
    graph = Graph().parse(data=write_turtle(report(replace(NAME, messages=said))), format="turtle")
    document = json.loads(write_json(report(replace(NAME, messages=said))))

    expected = {Literal("Needs a name.", "en"), Literal("Braucht einen Namen.", "de"), Literal("Sans langue.")}
    assert set(graph.objects(None, SH.resultMessage)) == expected
    assert document["results"][0]["messages"] == {
        "en": "Needs a name.",
        "de": "Braucht einen Namen.",
        "": "Sans langue.",
    }


BLANK_SHAPES = """@prefix schema: <https://schema.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix shape: <https://w3id.org/leap-graph/shape/> .

shape:Works a sh:NodeShape ;
    sh:property [
        sh:path schema:email ;
        sh:message "Braucht eine Adresse."@de, "Needs an address."@en ;
        sh:minCount 1 ;
        sh:severity sh:Warning
    ] ;
    sh:targetClass schema:Person .

[]
    a sh:NodeShape ;
    sh:message "A person too many." ;
    sh:severity sh:Warning ;
    sh:targetClass schema:Person ;
    sh:xone ( [ sh:class schema:Corporation ] ) .
"""


def test_a_shape_without_an_iri_is_named_by_those_around_it_or_its_file(project: Project, check: Check) -> None:
    (project.shapes / "works.ttl").write_text(BLANK_SHAPES, encoding="utf-8")
    write_canonical(project, "shapes/works.ttl")

    found = check()

    graph = Graph().parse(data=write_turtle(found), format="turtle")
    log = json.loads(write_sarif(found))["runs"][0]
    assert [result.shape for result in found.results] == ["_:shapes/works.ttl", f"{BASE}shape/Works"]
    assert [result.message for result in found.results] == ["A person too many.", "Needs an address."]
    assert {type(shape) for shape in graph.objects(None, SH.sourceShape)} == {BNode, URIRef}
    assert set(graph.objects(None, SH.resultMessage)) == {
        Literal("A person too many."),
        Literal("Braucht eine Adresse.", "de"),
        Literal("Needs an address.", "en"),
    }
    assert [result["ruleId"] for result in log["results"]] == ["shapes/works.ttl", "Works"]
    assert [rule["id"] for rule in log["tool"]["driver"]["rules"]] == ["shapes/works.ttl", "Works"]
    assert [line.rpartition(" ")[2] for line in write_text(found).splitlines()[:2]] == [
        "[shapes/works.ttl]",
        "[shape:Works]",
    ]


def test_turtle_is_a_validation_report_of_the_w3c() -> None:
    graph = Graph().parse(data=write_turtle(report(NAME, NOTE, UNKNOWN)), format="turtle")

    (whole,) = graph.subjects(RDF.type, SH.ValidationReport)
    results = list(graph.objects(whole, SH.result))
    (named,) = graph.subjects(SH.sourceShape, URIRef(NAME.shape))
    assert graph.value(whole, SH.conforms) == Literal(False)  # noqa: FBT003 - an RDF literal
    assert len(results) == 3
    required = (SH.focusNode, SH.resultSeverity, SH.sourceConstraintComponent)
    assert all(len(list(graph.objects(result, part))) == 1 for result in results for part in required)
    assert graph.value(named, SH.value) == Literal('Jane "J" Example')
    assert str(graph.value(named, SH.resultMessage)) == NAME.message
    assert not list(graph.triples((None, SH.result, None))) or all(isinstance(node, URIRef) for node in results)


def test_an_empty_report_conforms() -> None:
    graph = Graph().parse(data=write_turtle(report()), format="turtle")

    assert {str(value) for value in graph.objects(None, SH.conforms)} == {"true"}
    assert len(graph) == 2


def test_json_holds_every_part() -> None:
    document = json.loads(write_json(report(NAME)))

    assert document == {
        "conforms": False,
        "engine": "pyshifty",
        "files": 3,
        "triples": 1234,
        "violations": 1,
        "warnings": 0,
        "problem": None,
        "results": [
            {
                "severity": "violation",
                "message": NAME.message,
                "messages": {"en": NAME.message},
                "shape": NAME.shape,
                "component": NAME.component,
                "focusNode": NAME.focus_node,
                "path": NAME.path,
                "value": NAME.value,
                "file": "graph/people.ttl",
                "line": 12,
                "column": None,
            }
        ],
    }


def test_sarif_points_from_results_to_rules_and_places() -> None:
    log = json.loads(write_sarif(report(NAME, NOTE, UNKNOWN)))

    (run,) = log["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert log["version"] == "2.1.0"
    assert [result["level"] for result in run["results"]] == ["error", "warning", "error"]
    assert [rules[result["ruleIndex"]] for result in run["results"]] == [r["ruleId"] for r in run["results"]]
    assert place(run["results"][0]) == {
        "artifactLocation": {"uri": "graph/people.ttl", "uriBaseId": "PROJECT"},
        "region": {"startLine": 12},
    }
    # A place is a URI reference (SARIF, section 3.4.3).
    assert place(run["results"][1])["artifactLocation"]["uri"] == "graph/%C3%BCber%20uns.ttl"
    assert place(run["results"][1])["region"] == {"startLine": 1, "startColumn": 3}
    assert "physicalLocation" not in run["results"][2]["locations"][0]


def place(result: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = result["locations"][0]["physicalLocation"]
    return found


def test_a_pipe_gets_a_line_for_each_result() -> None:
    about = 'id:jane schema:name "Jane \\"J\\" Example"'

    assert write_text(report(NAME, NOTE)).splitlines() == [
        f'graph/people.ttl:12: violation: {about}: Say "it" with a name. [shape:Person-name]',
        "graph/über uns.ttl:1:3: warning: A word on the file. [shape:Lint-stem]",
        "1 violation, 1 warning; 3 files, 1,234 triples checked with pyshifty",
    ]


def test_a_terminal_gets_results_under_their_node_and_file() -> None:
    console = Console(file=io.StringIO(), width=100, force_terminal=False)

    print_report(report(NAME, NOTE, UNKNOWN), console)

    text = console.file.getvalue()  # type: ignore[attr-defined] - it is the StringIO above
    assert [line.strip() for line in text.splitlines() if line and not line.startswith(" ")][:2] == [
        "id:jane  graph/people.ttl",
        "graph/über uns.ttl",
    ]
    assert '12  violation  schema:name "Jane \\"J\\" Example"  shape:Person-name' in text


def test_long_values_are_cut_for_people_and_whole_for_programs() -> None:
    long = ValidationResult(
        Severity.VIOLATION, "Long.", NAME.shape, NAME.component, NAME.focus_node, NAME.path, f'"{"x" * 999}"'
    )

    assert len(write_text(report(long)).splitlines()[0]) < 300
    assert "x" * 999 in write_json(report(long))
    assert "x" * 999 in write_turtle(report(long))


def test_what_would_steer_a_terminal_is_written_out() -> None:
    value = '"\x1b[2Jgone\u202e"@en'
    bad = ValidationResult(Severity.VIOLATION, "Bad.", NAME.shape, NAME.component, NAME.focus_node, NAME.path, value)

    text = write_text(report(bad)).splitlines()[0]

    assert text.isprintable()
    assert "\\u001B[2Jgone\\u202E" in text


def test_the_shapes_hold_over_a_graph_with_what_was_pulled_and_what_a_release_adds(tmp_path: Path) -> None:
    pulled = pulled_project(tmp_path / "pulled")

    assert check_dataset(pulled, described=lambda dataset, _: describe_dataset(pulled, dataset)).results == ()
