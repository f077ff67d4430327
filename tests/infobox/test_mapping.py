"""The mapping as data: every row as the file has it, and whatever is not as it should be refused with its line."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from leapgraph.errors import DataError
from leapgraph.infobox.property_mapping import MAPPING_FILE, InfoboxMapping, MappingRow, read_mapping
from leapgraph.project import Project
from leapgraph.queries.query_set import load_queries
from support.query_assertions import leap_project

REPOSITORY = Project(Path(__file__).parents[2])
HEAD = """\
@prefix row: <https://w3id.org/leap-graph/infobox/> .
@prefix tool: <https://w3id.org/leap-graph/tool#> .
@prefix wd: <http://www.wikidata.org/entity/> .
@prefix wikibase: <http://wikiba.se/ontology#> .

"""
ROW = """\
row:formation a tool:InfoboxRow ;
    tool:infoboxParameter "formation" ;
    tool:otherInfoboxParameter "founded", "established" ;
    tool:fillsFrom wd:P571 ;
    wikibase:propertyType wikibase:Time ;
    tool:mappingStatus tool:mapping-shown ;
    tool:verifiedAgainst "35" ;
    tool:isSingleValued true ;
    tool:toldApartBy wd:P582, wd:P580 ;
    tool:desiredBy "formation.rq" .
"""


@pytest.fixture
def mapped(tmp_path: Path) -> Callable[[str], InfoboxMapping]:
    """Return what reads a mapping with these rows."""
    project = leap_project(tmp_path)

    def reader(rows: str) -> InfoboxMapping:
        (project.queries / "sync" / MAPPING_FILE).write_text(HEAD + rows, "utf-8")
        return read_mapping(project)

    return reader


def test_a_row_is_read_as_it_stands(mapped: Callable[[str], InfoboxMapping]) -> None:
    (row,) = mapped(ROW).rows

    assert row.query is not None
    assert row.query.name == "formation.rq"
    assert row == MappingRow(
        parameter="formation",
        aliases=("established", "founded"),
        property="P571",
        datatype="time",
        status="shown",
        verified_against="35",
        query=row.query,
        single=True,
        identifying=("P580", "P582"),
    )


def test_a_row_is_found_by_parameter_and_by_property(mapped: Callable[[str], InfoboxMapping]) -> None:
    mapping = mapped(ROW)

    assert mapping.row("formation") == mapping.of("P571") == mapping.rows[0]
    assert mapping.row("founded") is None
    assert mapping.of("P576") is None


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ('"formation.rq"', '"../formation.rq"', "formation: there is no query ../formation.rq in queries/sync"),
        ('"formation.rq"', '"foundation.rq"', "formation: there is no query foundation.rq in queries/sync"),
        ("wikibase:Time", "wikibase:Date", "formation: <http://wikiba.se/ontology#Date> is no datatype; known are "),
        ("mapping-shown", "mapping-sure", "formation: <https://w3id.org/leap-graph/tool#mapping-sure> is no mapping"),
        (
            "tool:verifiedAgainst",
            "tool:verified",
            "formation: <https://w3id.org/leap-graph/tool#verified> says nothing",
        ),
        ("wd:P571", "wd:Q571", "formation: <http://www.wikidata.org/entity/Q571> is not a property, such as wd:P571"),
        ("wd:P582", '"P582"', 'formation: "P582" is not a property, such as wd:P571'),
        ("wd:P571 ;", "wd:P571, wd:P576 ;", "formation: it has 2 fillsFrom; there must be one"),
        ('tool:infoboxParameter "formation" ;', "", "formation: it has no infoboxParameter; there must be one"),
        ('"formation" ;', '" " ;', 'formation: " " is not a text'),
        ("isSingleValued true", 'isSingleValued "yes"', 'formation: "yes" is neither true nor false'),
        (
            "isSingleValued true",
            "isSingleValued true ; tool:showsEnded true, false",
            "formation: it has 2 showsEnded; there must be one",
        ),
        ("tool:InfoboxRow", "tool:Row", "formation: it is not a tool:InfoboxRow"),
        (
            '"founded", "established"',
            '"formation"',
            "formation: the parameter formation is also in the row formation",
        ),
    ],
)
def test_what_is_not_as_it_should_be_is_refused(
    mapped: Callable[[str], InfoboxMapping], before: str, after: str, message: str
) -> None:
    assert ROW.count(before) == 1

    with pytest.raises(DataError) as caught:
        mapped(ROW.replace(before, after))
    place, _, what = str(caught.value).partition(": ")
    assert re.fullmatch(r"queries/sync/mapping\.ttl:\d+(:\d+)?", place), str(caught.value)
    assert message in what


def test_a_row_without_an_iri_is_refused(mapped: Callable[[str], InfoboxMapping]) -> None:
    with pytest.raises(DataError, match=r"^queries/sync/mapping\.ttl: a row has an IRI"):
        mapped(ROW.replace("row:formation a", "[] a"))


def test_a_parameter_stands_in_one_row(mapped: Callable[[str], InfoboxMapping]) -> None:
    other = ROW.replace("row:formation", "row:birth").replace('"formation" ;', '"birth" ;')

    with pytest.raises(DataError, match="birth: the parameter established is also in the row formation"):
        mapped(ROW + "\n" + other)


def test_a_project_without_a_mapping_is_reported(tmp_path: Path) -> None:
    project = leap_project(tmp_path)
    (project.queries / "sync" / MAPPING_FILE).unlink()

    with pytest.raises(DataError, match=r"queries/sync/mapping\.ttl: there is no mapping of the infobox"):
        read_mapping(project)


def test_every_query_of_ours_belongs_to_a_row() -> None:
    used = {row.query for row in read_mapping(REPOSITORY).rows if row.query}

    files = set((REPOSITORY.queries / "sync").glob("*.rq"))
    assert {path.name for path in files - used} == {"references.rq", "names.rq"}


def test_the_four_rows_that_were_seen_are_marked_so() -> None:
    shown = {row.property for row in read_mapping(REPOSITORY).rows if row.status == "shown"}

    assert shown == {"P1813", "P571", "P1454", "P159"}


def test_former_names_have_a_row_of_what_has_ended(mapped: Callable[[str], InfoboxMapping]) -> None:
    rows = [row for row in read_mapping(REPOSITORY).rows if row.property == "P1448"]

    assert [(row.parameter, row.ended) for row in rows] == [("name", False), ("former_name", True)]
    for said in (True, False):
        text = ROW.replace("isSingleValued true ;", f"isSingleValued true ; tool:showsEnded {str(said).lower()} ;")
        assert [row.ended for row in mapped(text).rows] == [said]


def test_no_question_of_the_set_is_a_query_of_the_sync() -> None:
    questions = load_queries(REPOSITORY).values()

    assert [one.name for one in questions if one.path.parent.name == "sync"] == []
