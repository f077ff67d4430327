"""Which values of an infobox are facts, and which only a person can read."""

import pytest

from leapgraph.draft_project.infobox_statements import read_infobox_statements
from leapgraph.infobox.property_mapping import InfoboxMapping, read_mapping
from leapgraph.project import TOOL_PROJECT, Project


@pytest.fixture(scope="module")
def mapping() -> InfoboxMapping:
    return read_mapping(Project(TOOL_PROJECT))


def read(mapping: InfoboxMapping, *parameters: tuple[str, str]) -> tuple[list[tuple[str, str, str]], list[str]]:
    statements, others = read_infobox_statements([{"name": n, "value": v} for n, v in parameters], mapping)
    return [(one.predicate, one.value, one.datatype) for one in statements], [one["name"] for one in others]


@pytest.mark.parametrize(
    ("name", "value", "fact"),
    [
        ("formation", "1987", ("schema:foundingDate", "1987", "gYear")),
        ("founded", "1987<ref>A paper.</ref><!-- sure -->", ("schema:foundingDate", "1987", "gYear")),
        ("formation", "1987-05-09", ("schema:foundingDate", "1987-05-09", "date")),
        ("formation", "{{start date|1987|5|9|df=y}}", ("schema:foundingDate", "1987-05-09", "date")),
        ("formation", "{{Start date and age | 1987 | 05 }}", ("schema:foundingDate", "1987-05", "gYearMonth")),
        ("website", "{{URL|example.org/a}}", ("schema:url", "https://example.org/a", "address")),
        ("homepage", "[http://example.org Site]", ("schema:url", "http://example.org", "address")),
        ("website", "https://example.org/?a=1", ("schema:url", "https://example.org/?a=1", "address")),
        ("tax_id", "52-1516692", ("schema:taxID", "52-1516692", "plain")),
        ("abbreviation", "Ä.B.", ("schema:alternateName", "Ä.B.", "text")),
    ],
)
def test_what_reads_as_a_fact(mapping: InfoboxMapping, name: str, value: str, fact: tuple[str, str, str]) -> None:
    assert read(mapping, (name, value)) == ([fact], [])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("formation", "May 1987"),
        ("formation", "{{start date|1987|13}}"),
        ("formation", "{{start date|1987}} as a club"),
        ("formation", "{{circa|1987}}"),
        ("formation", "0987"),
        ("website", "example.org"),
        ("website", "{{URL|https://example.org/a b}}"),
        ("website", "{{Official URL}}"),
        ("tax_id", "none"),
        ("abbreviation", "''A'' or [[B]]"),
        ("leader_name", "Ada Invented"),
        ("key_people", "{{ubl|Ada Invented|Bo Made-Up}}"),
        ("headquarters", "Medford"),
    ],
)
def test_what_only_a_person_can_read(mapping: InfoboxMapping, name: str, value: str) -> None:
    assert read(mapping, (name, value)) == ([], [name])


def test_the_last_of_a_repeated_parameter_counts_and_a_fact_stands_once(mapping: InfoboxMapping) -> None:
    assert read(
        mapping,
        ("formation", "1980"),
        ("formation", "1987"),
        ("founded", "1987"),
        ("website", ""),
        ("type", "<!-- -->"),
    ) == ([("schema:foundingDate", "1987", "gYear")], [])
