"""The page of a query shows all that a person needs, and Markdown takes nothing of it for its own."""

from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode

from leapgraph.project import Project
from leapgraph.queries.markdown_pages import ROWS_ON_PAGE, index_page, query_page
from leapgraph.queries.query_set import load_queries
from leapgraph.queries.saved_query import SavedQuery
from leapgraph.sparql.results import Boolean, Solutions, Triples
from support.example_project import BASE, small_project

LEAP = Project(Path(__file__).parents[2])
ROW = (NamedNode(f"{BASE}id/ann"), Literal("A | B"))
NAMES = """\
#+ summary: Who has a `name` | <any>?
#+ description: |
#+   One row a `?name <x>`. It is <b>plain</b> & simple.
#+ tags:
#+   - people
#+   - names
#+ x-former-names: [people-called]
#+ defaults:
#+   - language: en
#+ x-parameters:
#+   language:
#+     type: string
#+     description: The language, one | of many.
#+     example: d e

PREFIX schema: <https://schema.org/>

SELECT ?person ?name
WHERE {
    VALUES ?language { "en" }
    ?person schema:name ?name . # ```
}
ORDER BY ?person ?name
"""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    asked = "#+ summary: What else?\n\nASK { SERVICE <https://example.com/sparql> { ?s ?p ?o } }\n"
    return small_project(tmp_path, {"queries/people-names.rq": NAMES, "queries/sources-else.rq": asked})


@pytest.fixture
def question(project: Project) -> SavedQuery:
    return load_queries(project)["people-names"]


def test_it_begins_with_the_question(project: Project, question: SavedQuery) -> None:
    lines = query_page(project, question, Solutions(("person", "name"), [ROW])).splitlines()

    assert lines[:3] == [r"# Who has a \`name\` \| \<any\>?", "", "`people-names`: people, names"]


def test_a_description_keeps_its_code_and_has_no_html(project: Project, question: SavedQuery) -> None:
    assert r"One row a `?name <x>`. It is \<b>plain\</b> \& simple." in query_page(project, question, None)


def test_a_former_name_is_there(project: Project, question: SavedQuery) -> None:
    assert "\nFormerly: `people-called`.\n" in query_page(project, question, None)


def test_the_parameters_are_a_table(project: Project, question: SavedQuery) -> None:
    text = query_page(project, question, None)

    assert "| `language` | string | `en` | `d e` | The language, one \\| of many. |\n" in text


def test_a_one_of_leads_to_the_query_that_lists_its_values() -> None:
    text = query_page(LEAP, load_queries(LEAP)["issues-positions-by-stance"], None)

    assert "| `stance` | one of [issues-stances](issues-stances.md) | `end` | `expand` |" in text


def test_the_text_is_fenced_so_that_nothing_in_it_ends_it(project: Project, question: SavedQuery) -> None:
    text = query_page(project, question, None)

    assert "\n````sparql\nPREFIX schema:" in text
    assert "ORDER BY ?person ?name\n````\n" in text


def test_the_command_line_can_be_pasted(project: Project, question: SavedQuery) -> None:
    assert "leapgraph query people-names --param 'language=d e'\n" in query_page(project, question, None)


def test_the_first_rows_are_shown_and_the_number_of_all(project: Project, question: SavedQuery) -> None:
    rows = [(ROW[0], Literal(f"row {number}")) for number in range(ROWS_ON_PAGE + 5)]

    text = query_page(project, question, Solutions(("person", "name"), rows))

    assert "25 rows, of which these are the first 20: [CSV](people-names.csv), [SPARQL JSON](people-names.srj)" in text
    assert "| row 19 |" in text
    assert "| row 20 |" not in text


def test_a_value_stays_in_its_cell(project: Project, question: SavedQuery) -> None:
    text = query_page(project, question, Solutions(("person", "name"), [ROW]))

    assert f"| [id:ann](<{BASE}id/ann>) | A \\| B |\n" in text


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Solutions(("a",), []), "no rows: [CSV](people-names.csv), [SPARQL JSON](people-names.srj)\n"),
        (Solutions(("a",), [(None,)]), "1 row: [CSV]"),
        (Boolean(value=True), "yes: [SPARQL JSON](people-names.srj)\n"),
        (Triples([b"<x:s> <x:p> <x:o> .\n"]), "1 triple: [N-Triples](people-names.nt)\n"),
    ],
)
def test_each_kind_of_answer_has_its_size_and_its_files(
    project: Project, question: SavedQuery, answer: Solutions | Boolean | Triples, said: str
) -> None:
    assert said in query_page(project, question, answer)


def test_the_index_has_all_by_subject(project: Project) -> None:
    questions = load_queries(project)

    text = index_page(project, questions, {"people-names": Solutions(("a",), [(None,)] * 3), "sources-else": None})

    assert text.startswith("# What can be asked\n\n2 questions")
    assert "## people\n\n| query | question | parameters | result |\n| --- | --- | --- | --- |\n" in text
    assert "| [people-names](people-names.md) | Who has a \\`name\\` \\| \\<any\\>? | `language` | 3 rows |\n" in text
    assert "## sources\n" in text
    assert "| [sources-else](sources-else.md) | What else? |  | asks elsewhere |\n" in text
