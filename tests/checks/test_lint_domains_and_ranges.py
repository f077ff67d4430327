"""A thing has the properties of its kind, and what they name is of the kind that they take."""

from functools import cache
from pathlib import Path

import pytest

from leapgraph.checks.lint_domains_and_ranges import lint_classes
from leapgraph.dataset import Dataset, NamedGraph, load_dataset, turtle_as_ntriples
from leapgraph.project import Project

PROJECT = Project(Path(__file__).parents[2])
DAY = '"1970-01-01"^^xsd:date'
WRONG = [
    # Personal data stays with people, whose shapes say what of it may be told.
    (f"id:x a prov:Agent ; schema:birthDate {DAY} .", "schema:birthDate is said of schema:Person"),
    (f"id:x a void:Dataset ; schema:birthDate {DAY} .", "schema:birthDate is said of schema:Person"),
    ('id:x a prov:Person ; schema:email "a@b.c" .', "and <https://w3id.org/leap-graph/id/x> is prov:Person"),
    ("id:x a prov:Entity ; schema:employee id:leap .", "schema:employee is said of schema:Organization"),
    ("id:leap schema:parentOrganization id:tom-thompson .", "schema:parentOrganization takes schema:Organization"),
]
STATED_WRONG = [
    ("vocab:headquarters", "id:tom-thompson", "takes schema:Place, and"),
    ("vocab:place", "id:medford", "vocab:place is said of schema:Person"),
    ("schema:parentOrganization", "id:tom-thompson", "takes schema:Organization, and"),
    ("schema:member", "id:medford", "is schema:City"),
    ("schema:award", "id:medford", "takes schema:Text"),
    ("org:hasUnit", "id:medford", "takes org:OrganizationalUnit"),
    ("skos:related", "issue:harm-reduction", "skos:related is said of skos:Concept"),
    ("schema:Organization", "id:medford", "is not a property"),
    ("schema:birthDate", DAY, "schema:birthDate is said of schema:Person"),
]
RIGHT = [
    "id:x a schema:NewsMediaOrganization ; schema:parentOrganization id:leap ; schema:location id:medford .",
    'id:x a prov:Activity ; schema:name "x"@en ; prov:used source:wikipedia-leap .',
    "id:x a vocab:LawEnforcementAgency ; schema:areaServed id:medford .",
    "id:x a schema:CreativeWork ; schema:about id:leap, issue:harm-reduction ; schema:creator id:tom-thompson .",
    "id:x a schema:Person ; schema:memberOf id:leap ; foaf:knows id:tom-thompson .",
]


@cache
def curated() -> Dataset:
    return load_dataset(PROJECT)


def messages(text: str) -> list[str]:
    """Return what is told of `text` as one more file of LEAP's graph."""
    head = "".join(f"@prefix {prefix}: <{space}> .\n" for prefix, space in PROJECT.prefixes.items())
    lines = turtle_as_ntriples((head + text).encode(), Path("x.ttl")).splitlines(keepends=True)
    dataset = curated().with_graph("zz", NamedGraph(PROJECT.named_graph("zz"), sorted(lines)))
    return [result.message for result in lint_classes(PROJECT, dataset)]


@pytest.mark.parametrize(("text", "said"), WRONG)
def test_a_property_of_another_kind_of_thing_is_reported(text: str, said: str) -> None:
    (message,) = messages(text)

    assert said in message


@pytest.mark.parametrize(("predicate", "value", "said"), STATED_WRONG)
def test_a_statement_of_another_kind_of_thing_is_reported(predicate: str, value: str, said: str) -> None:
    (message,) = messages(f"statement:x rdf:subject id:leap ; rdf:predicate {predicate} ; rdf:object {value} .")

    assert said in message


@pytest.mark.parametrize("text", RIGHT)
def test_what_vocabularies_allow_is_not_reported(text: str) -> None:
    assert messages(text) == []
