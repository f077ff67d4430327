"""What a statement gives is what its predicate takes, by the ranges of the vocabularies and the shapes' datatypes."""

from pathlib import Path

import pytest

from leapgraph.checks.lint_statement_values import lint_values
from leapgraph.checks.shapes import read_shapes
from leapgraph.dataset import Dataset, NamedGraph, load_dataset, turtle_as_ntriples
from leapgraph.project import Project

ROOT = Path(__file__).parents[2]
PROJECT = Project(ROOT)
SHAPES = read_shapes(PROJECT)
TERMS = load_dataset(PROJECT).graphs["vocabulary"]
WRONG = [
    ("schema:foundingDate", '"2002"^^xsd:integer', "xsd:date or xsd:gYear or xsd:gYearMonth, and this is xsd:integer"),
    ("schema:foundingDate", '"spring 2002"@en', "and this is rdf:langString"),
    ("schema:foundingDate", "id:leap", "and this is a node"),
    ("schema:startDate", '"2002"', "and this is xsd:string"),
    ("schema:founder", '"Peter Christ"@en', "takes a node"),
    ("schema:url", '"https://leap.cc/"', "takes a node"),
    ("schema:nonprofitStatus", '"501(c)(3)"@en', "takes a node"),
    ("schema:legalName", "id:leap", "and this is a node"),
    ("schema:logo", '"logo.png"', "takes a node"),
    ("schema:maximumAttendeeCapacity", '"many"@en', "and this is rdf:langString"),
    ("schema:isAccessibleForFree", '"yes"@en', "takes xsd:boolean"),
    ("schema:name", '"LEAP"', "takes rdf:langString, and this is xsd:string"),  # by a property shape
    ("org:classification", '"civil rights"@en', "takes a node"),
    ("prov:startedAtTime", '"2002"^^xsd:gYear', "takes xsd:dateTime"),
    ("skos:related", '"war"@en', "takes a node"),
    ("foaf:member", '"Jane"@en', "takes a node"),
    ("vocab:taxRulingYear", '"2003"^^xsd:integer', "takes xsd:gYear"),
    ("vocab:place", '"Boston"@en', "takes a node"),
    ("schema:numberOfEmployees", '"many"@en', "takes a node"),
    ("schema:latitude", '"north"@en', "and this is rdf:langString"),
    ("dcterms:issued", '"soon"@en', "xsd:date or xsd:dateTime or xsd:gYear or xsd:gYearMonth"),
    ("schema:isFamilyFriendly", '"maybe"@en', "takes xsd:boolean"),
    ("schema:isicV4", '"12"@en', "takes xsd:string"),
    ("schema:leiCode", '"12"@en', "takes xsd:string"),
    ("org:hasSite", '"at home"@en', "takes a node"),
    ("schema:alumni", '"Tom"@en', "takes a node"),
    ("schema:knowsLanguage", "5", "and this is xsd:integer"),
    ("rdf:type", '"Organization"@en', "takes a node"),
]
RIGHT = [
    ("schema:foundingDate", '"2002"^^xsd:gYear'),
    ("schema:foundingDate", '"2002-03"^^xsd:gYearMonth'),
    ("schema:founder", "id:jane"),
    ("schema:url", "<https://leap.cc/>"),
    ("schema:address", '"Medford"@en'),
    ("schema:maximumAttendeeCapacity", "12"),
    ("schema:latitude", "12.5"),
    ("schema:latitude", '"12 N"'),
    ("dcterms:issued", '"2017-02"^^xsd:gYearMonth'),
    ("schema:knowsLanguage", '"English"@en'),
    ("schema:identifier", '"12-3"'),
    ("skos:note", '"a note"@en'),
    ("rdfs:seeAlso", "id:jane"),
    ("vocab:taxRulingYear", '"2003"^^xsd:gYear'),
    ("<https://other.example/x>", '"anything"'),
]


def messages(predicate: str, value: str) -> list[str]:
    head = "".join(f"@prefix {prefix}: <{space}> .\n" for prefix, space in PROJECT.prefixes.items())
    text = f"{head}statement:s rdf:subject id:leap ; rdf:predicate {predicate} ; rdf:object {value} ."
    lines = turtle_as_ntriples(text.encode(), Path("x.ttl")).splitlines(keepends=True)
    dataset = Dataset({"leap": NamedGraph(PROJECT.named_graph("leap"), lines), "vocabulary": TERMS})
    return [result.message for result in lint_values(PROJECT, dataset, SHAPES)]


@pytest.mark.parametrize(("predicate", "value", "said"), WRONG)
def test_a_value_that_the_predicate_does_not_take_is_reported(predicate: str, value: str, said: str) -> None:
    (message,) = messages(predicate, value)

    assert said in message


@pytest.mark.parametrize(("predicate", "value"), RIGHT)
def test_a_value_that_it_takes_is_not(predicate: str, value: str) -> None:
    assert messages(predicate, value) == []
