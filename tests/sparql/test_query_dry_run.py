"""A query is tried without data, and nobody else is asked."""

import pytest

from leapgraph.sparql.error_excerpt import QuerySyntaxError
from leapgraph.sparql.oxigraph_engine import try_query
from leapgraph.sparql.parsed_query import parse_query
from support.fake_sparql_endpoint import FakeEndpoint


@pytest.mark.parametrize("silent", ["", "SILENT ", "silent "])
def test_a_service_is_not_queried(silent: str) -> None:
    with FakeEndpoint() as endpoint:
        query = parse_query(f'ASK {{ SERVICE {silent}<{endpoint.url}> {{ ?s ?p "SERVICE" }} }}')
        try_query(query)

        assert (endpoint.requests, query.services) == ([], (endpoint.url,))


def test_an_update_is_not_run() -> None:
    query = parse_query("INSERT DATA { <x:a> <x:b> <x:c> }")
    try_query(query)

    assert query.form == "UPDATE"


@pytest.mark.parametrize(
    ("text", "line", "column", "what"),
    [
        ("SELECT (<http://e/f>(1) AS ?x) {}", 1, 9, "there is no function <http://e/f> here"),
        ("SELECT ?x\n{ SERVICE SILENT <x:y> { ?a ?b } }", 2, 32, "this is not SPARQL: } is not allowed here"),
        ("SELECT ?x (COUNT(?y) AS ?n) { ?x ?z ?y }", 1, 1, r".*\?x"),
    ],
)
def test_what_the_engine_does_not_take_has_its_place(text: str, line: int, column: int, what: str) -> None:
    with pytest.raises(QuerySyntaxError, match=what) as caught:
        try_query(parse_query(text))

    assert (caught.value.line, caught.value.column) == (line, column)
