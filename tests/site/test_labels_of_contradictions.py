"""Statements that contradict each other are told apart by their labels."""

import pytest

from leapgraph.dataset import Dataset, NamedGraph
from leapgraph.site.dataset_index import CONTRADICTED, DatasetIndex
from support.made_comparands import BASE, turtle_lines

ONE, OTHER = f"{BASE}statement/one", f"{BASE}statement/other"


def index(stated: str, derived: str) -> DatasetIndex:
    both = f"statement:one <{CONTRADICTED}> statement:other . statement:other <{CONTRADICTED}> statement:one ."
    graphs = {"people": stated, "derived": f"{derived} {both}"}
    return DatasetIndex(
        Dataset({name: NamedGraph(f"{BASE}graph/{name}", turtle_lines(of)) for name, of in graphs.items()})
    )


@pytest.mark.parametrize(
    ("stated", "derived", "labels"),
    [
        (
            "",
            """statement:one rdfs:label "A: from F, 2020"@en ; schema:description "2020: 1/4"@en .
            statement:other rdfs:label "A: from F, 2020"@en ; schema:description "2020: less than 1/5"@en .""",
            ["A: from F, 2020: 1/4", "A: from F, 2020: less than 1/5"],
        ),
        (
            """statement:one schema:roleName "chair" ; schema:member id:ann ; prov:wasDerivedFrom source:a .
            statement:other schema:roleName "chair" ; schema:member id:bo . id:ann schema:name "Ann" .
            id:bo schema:name "Bo" .""",
            'statement:one rdfs:label "Chair"@en . statement:other rdfs:label "Chair"@en .',
            ["Chair: Ann", "Chair: Bo"],
        ),
        (
            "",
            'statement:one rdfs:label "A: founded 1987"@en . statement:other rdfs:label "A: founded 1988"@en .',
            ["A: founded 1987", "A: founded 1988"],
        ),
        ("", 'statement:one rdfs:label "A"@en . statement:other rdfs:label "A"@en .', ["A", "A"]),
    ],
)
def test_the_sides_of_a_contradiction_have_labels_of_their_own(stated: str, derived: str, labels: list[str]) -> None:
    of = index(stated, derived)

    assert [of.label(iri).value for iri in (ONE, OTHER)] == labels
    assert of.label(ONE).language == "en"
