"""Every question answers as written down beside it, row for row, on both engines."""

from pathlib import Path

import pytest

from leapgraph.sparql.engines import ENGINES
from support.query_assertions import EXPECTED, TABLES, PublishedProject, case, leap_questions, table, written

QUESTIONS = leap_questions()
# What asks another machine has a test of its own, which answers for that machine.
LOCAL = sorted(name for name, question in QUESTIONS.items() if not question.services)
LEAP = sorted(EXPECTED.glob("*.tsv"))
PULLED = sorted((EXPECTED / "pulled").glob("*.tsv"))
ACCEPT = "where the graph or a question was edited: make accept, and read the diff"

# The columns that each question is known for, in this order; others may stand before `source`, which is last.
COLUMNS = {
    "funding-funders": "funder name source",
    "funding-shares": "funder year minimum maximum exclusive source",
    "funding-sponsorships": "sponsored name end operates source",
    "dataset-counts": "graph triples",
    "issues-areas": "area label positions",
    "issues-consequences": "consequence source",
    "issues-model-countries": "country source",
    "issues-positions": "area position stance source",
    "issues-positions-by-stance": "area position source",
    "leap-audiences": "audience source",
    "leap-goals": "goal source",
    "leap-identifiers": "scheme identifier source",
    "leap-influences": "influence source",
    "leap-names": "name start end source",
    "leap-profile": "property value source",
    "organizations-media": "outlet name source",
    "organizations-related": "organization name relation source",
    "organizations-venues": "venue source",
    "people-board": "person name role rank status agency place source",
    "people-by-agency": "person name rank status source",
    "people-by-place": "person name place source",
    "people-chair": "person name source",
    "people-speakers": "profession status source",
    "sources-conflicts": "subject property value other source othersource",
    "sources-documents": "document title kind url statements",
    "sources-of-entity": "statement property value source",
    "sources-unsourced": "",
    "wikidata-disagreements": "property ours theirs",
    "wikidata-infobox": "property label value rank sourced",
    "wikidata-links": "entity name item",
    "wikidata-members": "item label property",
}
PARAMETERS = {
    "issues-positions-by-stance": "stance",
    "people-by-agency": "agency",
    "people-by-place": "place",
    "sources-of-entity": "entity",
}


def label(path: Path) -> str:
    return path.relative_to(EXPECTED).with_suffix("").as_posix()


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("path", LEAP, ids=label)
def test_the_leap_project_answers_as_expected(leap: PublishedProject, path: Path, engine: str) -> None:
    name, values = case(path)

    assert path.read_text("utf-8") == written(leap.answer(name, values, engine)), ACCEPT


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("path", PULLED, ids=label)
def test_a_pulled_project_answers_as_expected(pulled: PublishedProject, path: Path, engine: str) -> None:
    name, values = case(path)

    assert path.read_text("utf-8") == written(pulled.answer(name, values, engine)), ACCEPT


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("path", sorted(TABLES.glob("*.rq")), ids=lambda path: path.stem)
def test_what_a_person_must_compare_stands_as_accepted(leap: PublishedProject, path: Path, engine: str) -> None:
    assert path.with_suffix(".tsv").read_text("utf-8") == table(leap, path, engine), ACCEPT


def test_every_question_has_an_expected_result() -> None:
    assert sorted({name for name, values in map(case, LEAP) if not values}) == LOCAL, ACCEPT


def test_every_question_on_wikidata_has_an_expected_result_after_a_pull() -> None:
    asked = {name for name in LOCAL if name.startswith("wikidata-")}

    assert asked <= {name for name, values in map(case, PULLED) if not values}


def test_every_parameter_but_the_language_has_a_result_for_its_example() -> None:
    examples = {
        (name, parameter.name, parameter.example)
        for name in LOCAL
        for parameter in QUESTIONS[name].parameters
        if parameter.name != "language"
    }

    assert examples <= {(name, *pair) for name, values in map(case, [*LEAP, *PULLED]) for pair in values.items()}


@pytest.mark.parametrize("name", COLUMNS)
def test_the_requested_columns_come_first_and_the_source_last(name: str) -> None:
    columns, asked = QUESTIONS[name].columns, tuple(COLUMNS[name].split())

    last = tuple(column for column in asked if column.endswith("source"))
    assert asked == (columns[: len(asked) - len(last)] + columns[len(columns) - len(last) :] if asked else ())


@pytest.mark.parametrize("name", PARAMETERS)
def test_the_required_parameters_come_first(name: str) -> None:
    assert PARAMETERS[name] == QUESTIONS[name].parameters[0].name


@pytest.mark.parametrize("name", LOCAL)
def test_the_source_stands_last(name: str) -> None:
    # What contradicts stands before the source of the row, wherever the sources of its other columns are.
    columns = [column for column in QUESTIONS[name].columns if column != "contradictedBy"]
    at = [column.lower().endswith("source") for column in columns]

    assert sorted(at) == at, columns


@pytest.mark.parametrize("project", ["leap", "pulled"])
@pytest.mark.parametrize("name", LOCAL)
def test_every_source_is_described(request: pytest.FixtureRequest, project: str, name: str) -> None:
    asked: PublishedProject = request.getfixturevalue(project)
    described = {quad.subject for quad in asked.dataset.graphs["sources"].triples()}

    answer = asked.answer(name)
    for column in ("source", "othersource"):
        if column in answer.variables:
            at = answer.variables.index(column)
            assert {row[at] for row in answer.rows} <= described


@pytest.mark.parametrize("name", LOCAL)
def test_no_row_stands_twice(leap: PublishedProject, name: str) -> None:
    rows = leap.answer(name).rows

    assert len(set(rows)) == len(rows)
