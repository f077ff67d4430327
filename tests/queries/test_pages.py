"""The page of a query shows all that a person needs, and Markdown takes nothing of it for its own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Literal, NamedNode

from leapgraph.project import Project
from leapgraph.queries import load_questions
from leapgraph.queries.pages import SHOWN, index, page
from leapgraph.sparql.answers import Boolean, Solutions, Triples
from support.small import BASE, small_project

if TYPE_CHECKING:
    from leapgraph.queries import Question

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
def question(project: Project) -> Question:
    return load_questions(project)["people-names"]


def test_it_begins_with_the_question(project: Project, question: Question) -> None:
    lines = page(project, question, Solutions(("person", "name"), [ROW])).splitlines()

    assert lines[:3] == [r"# Who has a \`name\` \| \<any\>?", "", "`people-names`: people, names"]


def test_a_description_keeps_its_code_and_has_no_html(project: Project, question: Question) -> None:
    assert r"One row a `?name <x>`. It is \<b>plain\</b> \& simple." in page(project, question, None)


def test_a_former_name_is_there(project: Project, question: Question) -> None:
    assert "\nFormerly: `people-called`.\n" in page(project, question, None)


def test_the_parameters_are_a_table(project: Project, question: Question) -> None:
    text = page(project, question, None)

    assert "| `language` | string | `en` | `d e` | The language, one \\| of many. |\n" in text


def test_a_one_of_leads_to_the_query_that_lists_its_values() -> None:
    text = page(LEAP, load_questions(LEAP)["issues-positions-by-stance"], None)

    assert "| `stance` | one of [issues-stances](issues-stances.md) | `end` | `expand` |" in text


def test_the_text_is_fenced_so_that_nothing_in_it_ends_it(project: Project, question: Question) -> None:
    text = page(project, question, None)

    assert "\n````sparql\nPREFIX schema:" in text
    assert "ORDER BY ?person ?name\n````\n" in text


def test_the_command_line_can_be_pasted(project: Project, question: Question) -> None:
    assert "leapgraph query people-names --param 'language=d e'\n" in page(project, question, None)


def test_the_first_rows_are_shown_and_the_number_of_all(project: Project, question: Question) -> None:
    rows = [(ROW[0], Literal(f"row {number}")) for number in range(SHOWN + 5)]

    text = page(project, question, Solutions(("person", "name"), rows))

    assert "25 rows, of which these are the first 20: [CSV](people-names.csv), [SPARQL JSON](people-names.srj)" in text
    assert "| row 19 |" in text
    assert "| row 20 |" not in text


def test_a_value_stays_in_its_cell(project: Project, question: Question) -> None:
    text = page(project, question, Solutions(("person", "name"), [ROW]))

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
    project: Project, question: Question, answer: Solutions | Boolean | Triples, said: str
) -> None:
    assert said in page(project, question, answer)


def test_the_index_has_all_by_subject(project: Project) -> None:
    questions = load_questions(project)

    text = index(project, questions, {"people-names": Solutions(("a",), [(None,)] * 3), "sources-else": None})

    assert text.startswith("# What can be asked\n\n2 questions")
    assert "## people\n\n| query | question | parameters | result |\n| --- | --- | --- | --- |\n" in text
    assert "| [people-names](people-names.md) | Who has a \\`name\\` \\| \\<any\\>? | `language` | 3 rows |\n" in text
    assert "## sources\n" in text
    assert "| [sources-else](sources-else.md) | What else? |  | asks elsewhere |\n" in text
