"""The lints: what must hold of files and terms, and that each result says where."""

from collections.abc import Callable

import pytest

from leapgraph.checks import ValidationReport, run_checks
from leapgraph.checks.formats.text import write_text
from leapgraph.checks.lint_queries import lint_derive_queries, lint_queries
from leapgraph.checks.lint_terms_and_language_tags import lint_languages
from leapgraph.dataset import load_dataset
from leapgraph.derive import derive
from leapgraph.errors import DataError
from leapgraph.project import Project
from leapgraph.queries.query_set import read_query_set
from support.turtle_files import line_of, write_canonical

Edit = Callable[[str, str, str], None]
Check = Callable[[], ValidationReport]


def seen(report: ValidationReport) -> list[tuple[str, str | None, int | None, str]]:
    """Return rule, file, line and severity of each result."""
    return [
        (
            result.shape.rpartition("/")[2],
            result.file.as_posix() if result.file else None,
            result.line,
            result.severity.word,
        )
        for result in report.results
    ]


def test_a_good_project_has_no_result(check: Check) -> None:
    report = check()

    assert seen(report) == []
    assert report.conforms


def test_a_file_that_is_not_canonical_says_where_and_what_to_run(edit: Edit, check: Check, project: Project) -> None:
    edit("graph/people.ttl", "    org:role role:board-member ;", "  org:role role:board-member ;")

    report = check()

    line = line_of(project, "graph/people.ttl", "org:role")
    assert seen(report) == [("Lint-canonical", "graph/people.ttl", line, "violation")]
    assert "leapgraph format" in report.results[0].message


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("@prefix schema: <https://schema.org/> .", "@prefix schema: <http://schema.org/> .", "https://schema.org/"),
        ("@prefix org:", "@prefix o: <http://www.w3.org/ns/org#> .\n@prefix org:", "has the prefix org:"),
        (
            "@prefix org:",
            "@prefix vcard: <http://www.w3.org/2006/vcard/ns#> .\n@prefix org:",
            "not a prefix of this project",
        ),
    ],
)
def test_a_prefix_is_spelt_as_the_project_spells_it(  # noqa: PLR0913, PLR0917 - three are fixtures
    old: str, new: str, words: str, edit: Edit, check: Check, project: Project
) -> None:
    edit("graph/people.ttl", old, new)

    found = [result for result in check().results if result.shape.endswith("Lint-prefix")]

    assert [result.line for result in found] == [line_of(project, "graph/people.ttl", new.partition("\n")[0])]
    assert words in found[0].message


@pytest.mark.parametrize(
    ("old", "new", "meant"),
    [
        ("schema:name", "schema:naem", "did you mean <https://schema.org/name>?"),
        ("schema:Person", "schema:Persona", "did you mean <https://schema.org/Person>?"),
        ("role:board-member", "role:board-membr", "vocab#role-board-member>?"),
        ("org:organization", "org:organisation", "did you mean <http://www.w3.org/ns/org#organization>?"),
    ],
)
def test_an_unknown_term_is_named_with_the_one_that_may_be_meant(  # noqa: PLR0913, PLR0917 - three are fixtures
    old: str, new: str, meant: str, edit: Edit, check: Check, project: Project
) -> None:
    edit("graph/people.ttl", f" {old} ", f" {new} ")
    write_canonical(project, "graph/people.ttl")

    found = [result for result in check().results if result.shape.endswith("Lint-term")]

    assert [(str(result.file), result.line) for result in found] == [
        ("graph/people.ttl", line_of(project, "graph/people.ttl", new))
    ]
    assert meant in found[0].message


def test_a_property_of_another_vocabulary_is_unknown(edit: Edit, check: Check, project: Project) -> None:
    edit("graph/people.ttl", "schema:name", '<http://www.w3.org/2006/vcard/ns#nickname> "J" ; schema:name')
    write_canonical(project, "graph/people.ttl")

    assert "lies in no vocabulary" in " ".join(result.message for result in check().results)


def test_a_misspelt_term_in_a_shape_is_found(edit: Edit, check: Check, project: Project) -> None:
    edit("shapes/people.ttl", "sh:targetClass schema:Person", "sh:targetClass schema:Persn")
    write_canonical(project, "shapes/people.ttl")

    assert ("Lint-term", "shapes/people.ttl", line_of(project, "shapes/people.ttl", "Persn"), "violation") in seen(
        check()
    )


def test_a_misspelt_parameter_of_a_shape_is_found(edit: Edit, check: Check, project: Project) -> None:
    edit("shapes/leap.ttl", "sh:uniqueLang true", "sh:uniquelang true")
    write_canonical(project, "shapes/leap.ttl")

    found = [result for result in check().results if result.shape.endswith("Lint-term")]

    assert [result.line for result in found] == [line_of(project, "shapes/leap.ttl", "sh:uniquelang")]


def test_a_blank_node_is_found_where_it_is_named(edit: Edit, check: Check, project: Project) -> None:
    edit("graph/leap.ttl", "schema:name", "schema:location [ a schema:Place ] ; schema:name")
    write_canonical(project, "graph/leap.ttl")

    found = [result for result in check().results if result.shape.endswith("Lint-blankNode")]

    assert [(str(result.file), result.line) for result in found] == [
        ("graph/leap.ttl", line_of(project, "graph/leap.ttl", "schema:location"))
    ]


def test_a_blank_node_that_nothing_names_is_found(edit: Edit, check: Check) -> None:
    edit("graph/leap.ttl", "", "\n[] a schema:Place .\n")

    report = check()

    assert [one for one in seen(report) if one[0] != "Lint-canonical"] == [
        ("Lint-blankNode", "graph/leap.ttl", 14, "violation")
    ]
    assert "every node has an IRI" in (report.problem or "")


@pytest.mark.parametrize("value", ["schema:location []", "schema:name [ schema:name 1 ]", "schema:name _:a"])
def test_a_blank_node_is_reported_in_its_file_and_not_in_the_query_that_meets_it(
    edit: Edit, project: Project, check: Check, value: str
) -> None:
    edit("graph/leap.ttl", "", f"\nid:leap {value} .\n")
    (project.queries / "derive" / "all.rq").write_text(
        "#+ summary: All.\nCONSTRUCT { ?s <https://schema.org/about> ?o } WHERE { ?s ?p ?o }\n", encoding="utf-8"
    )

    found = [one[:3] for one in seen(check()) if one[0] != "Lint-canonical"]
    assert found == [("Lint-blankNode", "graph/leap.ttl", 14)]
    with pytest.raises(DataError, match="give it an IRI") as error:
        derive(project, load_dataset(project))
    assert (str(error.value.path), error.value.line) == ("graph/leap.ttl", 14)


def test_an_unknown_function_in_a_derive_query_is_reported_at_its_place(project: Project, check: Check) -> None:
    text = "#+ summary: f\nCONSTRUCT { ?x <http://e/p> ?y } WHERE {\n ?x a ?y BIND(<http://e/f>(1) AS ?z) }\n"
    (project.queries / "derive" / "people-zp.rq").write_text(text, encoding="utf-8")

    (result,) = [one for one in check().results if one.shape.endswith("Lint-query")]
    assert (str(result.file), result.line, result.column) == ("queries/derive/people-zp.rq", 3, 15)
    assert "no function <http://e/f>" in result.message
    with pytest.raises(DataError, match="no function"):
        derive(project, load_dataset(project))


def test_identity_is_not_written_by_hand(edit: Edit, check: Check, project: Project) -> None:
    edit("graph/leap.ttl", "schema:name", "<http://www.w3.org/2002/07/owl#sameAs> <https://e.org/Q1> ; schema:name")
    write_canonical(project, "graph/leap.ttl")

    # The shapes have the same rule, for whoever runs them alone.
    assert [rule for rule, *_ in seen(check())] == ["Identity-sameAs", "Lint-identity"]


def test_a_graph_without_description_and_without_shapes_is_named(check: Check, project: Project) -> None:
    (project.graph / "allies.ttl").write_text("# Nothing yet.\n", encoding="utf-8")

    assert seen(check()) == [
        ("Lint-namedGraph", "graph/allies.ttl", 1, "violation"),
        ("Lint-stem", "graph/allies.ttl", 1, "warning"),
    ]


def test_a_file_that_is_not_read_is_a_warning(check: Check, project: Project) -> None:
    (project.graph / "people.rdf").write_text("<rdf/>", encoding="utf-8")

    report = check()

    assert seen(report) == [("Lint-suffix", "graph/people.rdf", 1, "warning")]
    assert report.passes


def test_every_broken_file_is_reported_and_the_shapes_wait(edit: Edit, check: Check) -> None:
    edit("graph/people.ttl", "schema:name", "schema:name schema:name")
    edit("graph/leap.ttl", "schema:name", "nowhere:name")

    report = check()

    assert [(rule, file) for rule, file, *_ in seen(report)] == [
        ("Lint-syntax", "graph/leap.ttl"),
        ("Lint-syntax", "graph/people.ttl"),
    ]
    assert all(result.line and result.column for result in report.results)
    assert report.problem is not None
    assert report.triples == 0


QUERY = "CONSTRUCT { ?s ?p ?o }\nWHERE { ?s ?p }\n"


@pytest.mark.parametrize(
    ("name", "text", "line", "words"),
    [
        ("people-zz.rq", "#+ summary: Who?\n\nASK {\n  ?a ?b }\n", 4, "This is not SPARQL: } is not allowed here."),
        (
            "people-zz.rq",
            "#+ summary: Who?\n\nASK { FILTER(<http://e/f>(1)) }\n",
            3,
            "There is no function <http://e/f>",
        ),
        ("people-zz.rq", "#+ summary: Who?\n\nASQ {}\n", 3, "ASQ is not a word of SPARQL"),
        ("people-zz.rq", "ASK {}", 1, "The file has no header"),
        ("zz.rq", "#+ summary: Who?\n\nASK {}\n", 1, "A question is called <subject>-<question>.rq"),
        ("derive/people-zz.rq", QUERY, 2, "This is not SPARQL: } is not allowed here."),
        ("derive/people-zz.rq", "ASK {}", 1, "A query here must be a CONSTRUCT query."),
        ("derive/people zz.rq", QUERY, 1, "No IRI can hold this name"),
        ("sync/zz.rq", QUERY, 2, "This is not SPARQL: } is not allowed here."),
        ("sync/zz.rq", "SELECT ?a { ?a ?b ?c }", 1, "A query here must be a CONSTRUCT query."),
        ("sync/names.rq", "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", 1, "A query here must be a SELECT query."),
        ("sync/kinds.ttl", "a:b a a:c .\n", 1, "The prefix a: is not declared; add a line @prefix a:"),
        ("sync/mapping.ttl", "@prefix a: <b:c> .\n\na:b a a:c .\n", 3, "b:cb: it is not a tool:InfoboxRow."),
    ],
)
def test_a_query_that_cannot_run_is_a_violation_with_its_place(
    name: str, text: str, line: int, words: str, project: Project
) -> None:
    path = project.queries / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")

    found = [*lint_queries(project, read_query_set(project)), *lint_derive_queries(project)]

    assert [(str(result.file), result.line) for result in found] == [(f"queries/{name}", line)]
    assert (found[0].shape, found[0].severity.word) == (f"{project.base}shape/Lint-query", "violation")
    assert found[0].message.startswith(words)
    assert "\n" not in found[0].message


def test_every_query_that_cannot_run_is_reported_by_the_check(check: Check, project: Project) -> None:
    names = ["derive/people-a.rq", "derive/people-b.rq", "derive/people-c.rq", "people-a.rq", "people-b.rq"]
    for name in names:
        (project.queries / name).write_text(QUERY, encoding="utf-8")
    # What comes of a query shows only with the data.
    (project.queries / names[0]).write_text("CONSTRUCT { [] a ?o } WHERE { ?s a ?o }\n", encoding="utf-8")

    report = check()

    assert [(rule, file) for rule, file, _, _ in seen(report)] == [("Lint-query", f"queries/{name}") for name in names]
    assert report.problem == "the shapes wait until everything can be derived"


def test_a_derive_query_that_cannot_run_is_reported_where_the_shapes_wait(
    edit: Edit, check: Check, project: Project
) -> None:
    (project.queries / "derive/people-a.rq").write_text(QUERY, encoding="utf-8")
    edit("shapes/people.ttl", "sh:targetClass", "sh:node [ sh:minCount 0 ] ;\n    sh:targetClass")

    report = check()

    assert ("Lint-query", "queries/derive/people-a.rq", 2, "violation") in seen(report)
    assert "well-formed" in (report.problem or "")


def test_derive_queries_that_run_are_not_tried_before(check: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(run_checks, "lint_derive_queries")

    assert check().passes


def test_a_language_tag_that_is_none_is_named(edit: Edit, check: Check, project: Project) -> None:
    edit("graph/people.ttl", '"Jane Example"@en', '"Jane Example"@en, "J"@english')
    write_canonical(project, "graph/people.ttl")

    line = line_of(project, "graph/people.ttl", '"J"@english')
    assert ("Lint-language", "graph/people.ttl", line, "violation") in seen(check())


@pytest.mark.parametrize(
    ("tags", "is_told"),
    [
        ("english en-999 zh-hant-999 sgn-ase-999 en-a-bb en-t-jp-b-cc zz", True),
        ("en en-US en-419 zh-Hant-419 de-AT-1996 en-x-a-b en-150-x-z en-u-ca-buddhist x-own i-klingon", False),
    ],
)
def test_language_tags_are_those_of_the_registry(project: Project, tags: str, is_told: bool) -> None:  # noqa: FBT001
    for tag in tags.split():
        lines = [f'<a:a> <a:b> "J"@{tag} .\n'.encode()]
        assert bool(list(lint_languages(project, lines))) == is_told, tag


def test_what_has_the_place_of_statistics_is_reported(edit: Edit, check: Check) -> None:
    edit("graph/people.ttl", "", '\n<https://w3id.org/leap-graph/graph/dataset#foo> schema:founder "somebody" .\n')

    assert "Lint-statistics" in {rule for rule, *_ in seen(check())}


def test_a_misspelt_class_is_reported_as_such_and_not_as_what_follows_from_it(edit: Edit, check: Check) -> None:
    edit("graph/people.ttl", "a schema:Person", "a vocab:Persn")
    edit(
        "graph/people.ttl", "@prefix schema:", "@prefix vocab: <https://w3id.org/leap-graph/vocab#> .\n@prefix schema:"
    )

    rules = {rule for rule, *_ in seen(check())}
    assert {"KindOfThing", "Lint-term"} <= rules
    assert rules.isdisjoint({"EveryNodeHasAType", "NothingDangles", "Lint-kind"})


def test_a_result_on_a_node_says_its_name_once(edit: Edit, check: Check) -> None:
    edit("graph/people.ttl", "id:jane-example a", "id:Jane_Example a")

    lines = [line for line in write_text(check()).splitlines() if "shape:Slug" in line]
    assert lines
    assert all(": id:Jane_Example: " in line for line in lines)


def test_one_node_in_two_files_is_named_in_the_second(edit: Edit, check: Check, project: Project) -> None:
    more = '\nid:leap a schema:NGO ;\n    schema:name "LEAP"@en ;\n    dcterms:isReferencedBy source:page .\n'
    edit("graph/people.ttl", "", more)
    write_canonical(project, "graph/people.ttl")

    line = line_of(project, "graph/people.ttl", "id:leap a")
    assert seen(check()) == [("Lint-twice", "graph/people.ttl", line, "violation")]


def test_a_finding_stands_once(project: Project, check: Check, edit: Edit) -> None:
    # What was pulled has blank nodes, which the query of a shape cannot name: it then finds what it finds anywhere.
    pulled = project.graph / "wikidata" / "Q1.nt"
    pulled.parent.mkdir()
    restriction = "<http://www.w3.org/2002/07/owl#Restriction>"
    pulled.write_text(f"_:a <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> {restriction} .\n", "utf-8")
    edit(
        "graph/people.ttl",
        "",
        """
@prefix vocab: <https://w3id.org/leap-graph/vocab#> .

statement:share a vocab:FundingShare ;
    vocab:maximumShare "1.5" ;
    prov:wasDerivedFrom source:nowhere .
""",
    )

    found = [(one.focus_node, one.path, one.value, one.message) for one in check().results]

    assert len(found) == len(set(found))
    assert {one[0] for one in found if one[2] and "nowhere" in one[2]} == {f"<{project.base}statement/share>"}
    assert [one[2] for one in found if one[1] and one[1].endswith("maximumShare") and one[2]] == ['"1.5"']
