"""The shapes themselves are checked: what is ill-formed, dangles, leads back to itself or has no target is named."""

from collections.abc import Callable

import pytest

from leapgraph.checks import ValidationReport
from leapgraph.project import Project
from leapgraph.turtle import format_turtle

Check = Callable[[], ValidationReport]

HEAD = """@prefix schema: <https://schema.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix shape: <https://w3id.org/leap-graph/shape/> .

shape:Works a sh:NodeShape ;
    sh:property shape:Works-email ;
    sh:targetClass schema:Person .

"""
EMAIL = "shape:Works-email a sh:PropertyShape ; sh:path schema:email ; "


def checked(project: Project, check: Check, text: str) -> list[tuple[str, str | None, int | None, str]]:
    """Return rule, file, line and message of each result with `text` as one more file of shapes."""
    path = project.shapes / "works.ttl"
    path.write_text(format_turtle(text, project.prefixes), encoding="utf-8")
    return [
        (result.shape.rpartition("/")[2], result.file.as_posix() if result.file else None, result.line, result.message)
        for result in check().results
    ]


def test_a_good_file_of_shapes_has_no_result(project: Project, check: Check) -> None:
    assert checked(project, check, HEAD + EMAIL + "sh:maxCount 1 .") == []


@pytest.mark.parametrize(
    ("constraint", "said"),
    [
        ('sh:minCount "one"', "sh:minCount is one whole number"),
        ("sh:minCount 1, 2", "sh:minCount is one whole number"),
        ('sh:uniqueLang "yes"', "sh:uniqueLang is true or false"),
        ('sh:datatype "xsd:anyURI"', "sh:datatype names one by IRI"),
        ("sh:in schema:a", "sh:in is one list"),
        ('sh:nodeKind "sh:IRI"', "sh:nodeKind is one of"),
        ('sh:path "schema:name"', "A property shape has one sh:path"),
        ('sh:flags "i"', "without the sh:pattern"),
        ("sh:qualifiedMinCount 1", "without the sh:qualifiedValueShape"),
        ("sh:node shape:Emial", "is described in no file"),
        ("sh:or ( shape:Emial )", "is described in no file"),
        ("sh:sparql shape:Emial", "is described in no file"),
    ],
)
def test_what_is_ill_formed_is_named_and_no_engine_runs(
    project: Project, check: Check, constraint: str, said: str
) -> None:
    found = checked(project, check, HEAD + EMAIL + constraint + " .")

    assert {(rule, file) for rule, file, _, _ in found} == {("Lint-shape", "shapes/works.ttl")}
    assert said in " ".join(message for *_, message in found)
    assert all(line and line > 4 for _, _, line, _ in found)


def test_a_shape_that_is_misspelt_is_named_with_the_one_that_may_be_meant(project: Project, check: Check) -> None:
    text = HEAD.replace("Works-email", "Works-emial") + EMAIL + "sh:maxCount 1 ."

    ((_, _, line, message),) = checked(project, check, text)

    assert line == 6
    assert "did you mean <https://w3id.org/leap-graph/shape/Works-email>?" in message


def test_a_shape_that_no_target_leads_to_is_a_warning(project: Project, check: Check) -> None:
    text = HEAD + EMAIL + "sh:maxCount 1 . shape:Alone a sh:NodeShape ; sh:nodeKind sh:IRI ."

    ((rule, file, line, message),) = checked(project, check, text)

    assert (rule, file, line) == ("Lint-untargetedShape", "shapes/works.ttl", 5)
    assert "No target leads to this shape" in message
    assert check().passes


def test_a_path_over_two_files_that_leads_back_to_itself_is_refused(project: Project, check: Check) -> None:
    other = project.shapes / "aside.ttl"
    other.write_text("@prefix sh: <http://www.w3.org/ns/shacl#> .\n\n<x:a> sh:inversePath <x:b> .\n", encoding="utf-8")
    text = HEAD + "shape:Works-email a sh:PropertyShape ; sh:path <x:a> . <x:b> sh:inversePath <x:a> ."

    found = checked(project, check, text)

    assert [rule for rule, *_ in found] == ["Lint-syntax"]
    assert "leads back to itself" in found[0][3]


def test_a_language_tag_that_is_none_is_named(project: Project, check: Check) -> None:
    ((rule, file, _, message),) = checked(project, check, HEAD + EMAIL + 'sh:maxCount 1 ; sh:message "One."@english .')

    assert (rule, file) == ("Lint-language", "shapes/works.ttl")
    assert "@english" in message


def test_shapes_in_the_former_canonical_form_are_a_warning(project: Project, check: Check) -> None:
    path = project.shapes / "works.ttl"
    path.write_text(
        HEAD + "shape:Works-email a sh:PropertyShape ;\n    sh:maxCount 1 ;\n    sh:path schema:email .\n",
        encoding="utf-8",
    )

    (result,) = check().results

    assert (result.shape.rpartition("/")[2], result.severity.word) == ("Lint-canonical", "warning")


LOOP = "shape:Loop a sh:NodeShape ; sh:targetClass schema:Person ;"
RECURSIVE = [
    # The shape, and what stands in the line that is told.
    (f"{LOOP} sh:node shape:Loop .", "sh:node shape:Loop"),
    (f"{LOOP} sh:property shape:L . shape:L a sh:PropertyShape ; sh:path schema:knows ; sh:node shape:Loop .",
     "sh:node shape:Loop"),
    (f"{LOOP} sh:property [ sh:path schema:knows ; sh:qualifiedMinCount 1 ; sh:qualifiedValueShape shape:Loop ] .",
     "sh:property ["),
    (f"{LOOP} sh:not [ sh:not shape:Loop ] .", "sh:not ["),
    *(
        (f"{LOOP} sh:{way} ( [ sh:nodeKind sh:IRI ] shape:Loop ) .",
         f"sh:{way} (")
        for way in ("and", "or", "xone")
    ),
]  # fmt: skip


@pytest.mark.parametrize(("shape", "said"), RECURSIVE, ids=range(len(RECURSIVE)))
def test_a_shape_that_asks_for_itself_is_refused(project: Project, check: Check, shape: str, said: str) -> None:
    ((rule, file, line, message),) = checked(project, check, HEAD + EMAIL + f"sh:maxCount 1 . {shape}")

    lines = (project.shapes / "works.ttl").read_text("utf-8").splitlines()
    assert (rule, file) == ("Lint-shape", "shapes/works.ttl")
    assert "leads back to the shape" in message
    assert said in lines[(line or 0) - 1]
    assert "well-formed" in (check().problem or "")


def test_each_recursion_over_two_files_is_reported_once(project: Project, check: Check) -> None:
    head = HEAD.partition("shape:Works a")[0]
    other = project.shapes / "aside.ttl"
    text = (
        "shape:B a sh:NodeShape ; sh:node shape:A . shape:C a sh:NodeShape ; sh:targetNode schema:a ; sh:not shape:C ."
    )
    other.write_text(format_turtle(head + text, project.prefixes), encoding="utf-8")

    text = HEAD + EMAIL + "sh:node shape:A . shape:A a sh:NodeShape ; sh:node shape:B ."
    found = checked(project, check, text)

    assert [(rule, file) for rule, file, *_ in found] == [
        ("Lint-shape", "shapes/aside.ttl"),
        ("Lint-shape", "shapes/works.ttl"),
    ]


def test_a_kind_that_a_project_adds_has_a_shape_of_its_own(project: Project, check: Check) -> None:
    people = project.graph / "people.ttl"
    boats = [
        f'id:boat-{number} a vocab:Boat ; schema:name "Boat {number}"@en ; dcterms:isReferencedBy source:page .'
        for number in (1, 2)
    ]
    declared = "@prefix vocab: <https://w3id.org/leap-graph/vocab#> .\n"
    text = declared + people.read_text("utf-8") + "\n".join(boats)
    people.write_text(format_turtle(text, project.prefixes), "utf-8")
    path = project.graph / "vocabulary.ttl"
    head = path.read_text("utf-8")
    club = """
vocab:Boat a owl:Class, rdfs:Class ; rdfs:label "boat"@en ; skos:definition "A boat."@en ;
    rdfs:isDefinedBy <https://w3id.org/leap-graph/vocab> .
"""
    path.write_text(format_turtle(head + club, project.prefixes), "utf-8")
    kinds = project.shapes / "kinds.ttl"
    kinds.write_text(
        kinds.read_text("utf-8").replace(
            "vocab:LawEnforcementAgency\n", "vocab:Boat\n                vocab:LawEnforcementAgency\n"
        ),
        "utf-8",
    )
    text = HEAD + EMAIL + "sh:maxCount 1 ."
    text = f"{declared}{text}"

    found = [one for one in checked(project, check, text) if one[0] == "Lint-untargetedNode"]
    assert [(file, line) for _, file, line, _ in found] == [("graph/people.ttl", 11)]
    assert "vocab#Boat> must hold" in found[0][3]
    assert "(Here, and at 1 node more.)" in found[0][3]

    # A shape that is not asked of anything makes the kind no better known.
    boat = " shape:Boat a sh:NodeShape ; sh:nodeKind sh:IRI ; sh:targetClass vocab:Boat"
    assert "Lint-untargetedNode" in {
        rule for rule, *_ in checked(project, check, f"{text}{boat} ; sh:deactivated true .")
    }
    assert checked(project, check, f"{text}{boat} .") == []
    path.write_text(
        format_turtle(
            head + club.replace("vocab> .", "vocab> ; rdfs:subClassOf schema:CreativeWork ."), project.prefixes
        ),
        "utf-8",
    )
    assert checked(project, check, text) == []
