"""The form of a question offers what its parameters may be."""

from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode

from leapgraph.project import Project
from leapgraph.queries.parameters import Choice, Parameter, list_choices
from leapgraph.queries.query_set import load_queries
from leapgraph.serve.query_pages import QueryPages
from leapgraph.sparql.results import Solutions
from support.example_project import BASE, small_project

FIELDS = {
    "date": ("2017-01-31", 'type="date" value="2017-01-31"'),
    "integer": ("7", 'type="number" step="1" value="7"'),
    "number": ("0.25", 'type="number" step="any" value="0.25"'),
    "string": ("a", 'type="text" value="a"'),
    "year": ("2017", 'type="number" step="1" value="2017"'),
}
ONE = Parameter("it", "one-of", "id:ann", "bob", "Who.", "id", "people-list")


def page(project: Project, parameter: Parameter, listed: list[Choice]) -> str:
    question = next(iter(load_queries(project).values()))
    object.__setattr__(question, "parameters", (parameter,))
    return QueryPages(project).query_page(question, [], {"it": listed}).decode()


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return small_project(tmp_path, {"queries/people-any.rq": "#+ summary: Any?\n\nASK { ?s ?p ?o }\n"})


@pytest.mark.parametrize("kind", FIELDS)
def test_a_value_is_typed_into_a_field_of_its_type(project: Project, kind: str) -> None:
    default, field = FIELDS[kind]

    assert f'<input id="it" name="it" aria-describedby="it-hint" {field}>' in page(
        project, Parameter("it", kind, default, default, "It."), []
    )


def test_a_list_offers_its_values_by_name_and_has_the_default_chosen(project: Project) -> None:
    shown = page(project, ONE, [Choice("ann", "Ann <A>"), Choice("bob", "Bob")])

    assert '<option value="ann" selected>Ann &lt;A&gt;</option>\n<option value="bob">Bob</option>\n</select>' in shown


def test_a_default_that_is_not_listed_is_offered_all_the_same(project: Project) -> None:
    assert '<option value="ann" selected>ann</option>\n<option value="bob">' in page(
        project, ONE, [Choice("bob", "Bob")]
    )


def test_a_list_without_end_is_typed_into(project: Project) -> None:
    listed = [Choice(f"person-{number}", "A") for number in range(501)]

    assert 'type="text" value="id:ann">' in page(project, ONE, listed)


def test_a_choice_is_typed_in_the_shortest_way_and_named_by_the_second_column(project: Project) -> None:
    ann, bob, other = NamedNode(f"{BASE}id/ann"), NamedNode(f"{BASE}id/bob"), NamedNode(f"{BASE}source/x")
    rows = [(ann, Literal("Ann", language="en")), (ann, Literal("Anne")), (bob, other), (None, None), (other, None)]

    assert list_choices(project, ONE, Solutions(("person", "name"), rows)) == [
        Choice("ann", "Ann"),
        Choice("bob", "bob"),
        Choice("source:x", "source:x"),
    ]
