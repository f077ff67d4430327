"""What a reasoner makes of a release: with the axioms of PROV-O, ORG and SKOS it holds together (OWL 2 RL)."""

from pathlib import Path

import owlrl
import pytest
import rdflib

from leapgraph.checks.known_terms import FOLDER
from leapgraph.project import Project
from leapgraph.release.build_dataset import published_dataset

ID = "https://w3id.org/leap-graph/id/"
PROV = "http://www.w3.org/ns/prov#"
ORG = "http://www.w3.org/ns/org#"
ERROR = rdflib.URIRef("http://www.daml.org/2002/03/agents/agent-ont#error")  # as owlrl says it


def inconsistencies(ntriples: bytes) -> list[str]:
    """Return what contradicts itself in the OWL 2 RL closure of the triples and of the three vocabularies' axioms."""
    graph = rdflib.Graph()
    graph.parse(data=ntriples, format="nt")
    for prefix in ("org", "prov", "skos"):
        graph.parse(FOLDER / f"{prefix}.ttl")
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    return sorted(str(message) for message in graph.objects(None, ERROR))


def test_the_published_dataset_is_consistent() -> None:
    dataset = published_dataset(Project(Path(__file__).parents[2]))

    assert inconsistencies(b"".join(dataset.merged_lines())) == []


@pytest.mark.parametrize(
    ("said", "told"),
    [
        # An activity is no entity, and only an entity is derived.
        (f"<{ID}pull> a <{PROV}Activity> ; <{PROV}wasDerivedFrom> <{ID}page> .", f"{ID}pull"),
        # A membership is no organization.
        (f"<{ID}seat> a <{ORG}Membership>, <{ORG}Organization> .", f"{ID}seat"),
    ],
)
def test_what_the_vocabularies_rule_out_is_found(said: str, told: str) -> None:
    triples = rdflib.Graph().parse(data=said, format="turtle").serialize(format="nt", encoding="utf-8")

    (found, *_) = inconsistencies(triples)

    assert told in found
