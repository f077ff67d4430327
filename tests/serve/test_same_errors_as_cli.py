"""What the command line refuses, the server refuses, with the same words at the same place; and the other way round."""

import httpx
import pytest

from leapgraph.dataset import Dataset
from leapgraph.errors import DataError
from leapgraph.sparql.oxigraph_engine import OxigraphEngine
from support.server_process import Server

REFUSED = [
    "",
    "PREFIX ex:ex: <http://a/> ASK {}",
    "PREFIX :: <http://a/> ASK {}",
    "PREFIX :a: <http://a/> ASK {}",
    "PREFIX a:%41: <http://a/> ASK {}",
    "PREFIX a. <http://a/> ASK {}",
    "PREFIX a.: <http://a/> ASK {}",
    "PREFIX _: <http://a/> ASK {}",
    "PREFIX a <http://a/> ASK {}",
    "PREFIX a:",
    "PREFIX a: <http://[> ASK {}",
    "PREFIX a: <http://e/%zz> ASK {}",
    "PREFIX a: <a b> ASK {}",
    "BASE <http://[> ASK {}",
    "BASE a: ASK {}",
    'VERSION """1.2""" ASK {}',
    "VERSION '''1.2''' ASK {}",
    "VERSION 1.2 ASK {}",
    "ASK {} PREFIX a: <a:a>",
    "ASK { PREFIX a: <a:a> }",
    "ASK { ?s a:b ?o }",
    "ASK { FLITER(?x) }",
    "ASK { ?s ?p }",
    "ASK { ?s ?p ?o",
    "ASK { ?s ?p ?o ] }",
    "ASK { ?s ?p ?o }}",
    "ASK {} {}",
    "ASK {} ; ASK {}",
    "ASK { ?s ?p 'a\nb' }",
    "ASK { ?s ?p 'a\\q' }",
    "ASK { ?s ?p '\\uD800' }",
    "ASK { ?s ?p 'x'@1 }",
    "ASK { ?s <a:\\u0020b> ?o }",
    "ASK { ?s <http://[> ?o }",
    "ASK { \\u003Fs ?p ?o }",
    "ASK { # \\u000A }\n}",
    "\ufeffASK {}",
    "ASK { ?s ?p ?o . \x00 }",
    "ASK { _:a ?p ?o } UNION { _:a ?p ?o }",
    "ASK { { _:a ?p ?o } { _:a ?p ?o } }",
    "ASK { VALUES (?a ?b) { (1) } }",
    "ASK { BIND(1 AS ?a) BIND(2 AS ?a) }",
    "ASK { FILTER(" + "(" * 80 + "1" + ")" * 80 + ") }",
    "ASK { FILTER(1" + "+1" * 2000 + ") }",
    "ASK { FILTER(<urn:no-such-function>(1)) }",
    "PREFIX f: <urn:f-> ASK {\n  FILTER(f:g(1)) }",
    "SELECT (?x AS ?y) { ?x ?p ?y }",
    "SELECT (1 AS ?a) (2 AS ?a) {}",
    "SELECT ?a { ?a ?b ?c } GROUP BY ?b",
    "SELECT * { ?a ?b ?c } GROUP BY ?b",
    "SELECT ?x { ?x a ?y } LIMIT -1",
    "SELECT ?x { ?x a ?y } LIMIT3",
    "CONSTRUCT { ?s 'p' ?o } {}",
    "DESCRIBE",
    "select{",
    "EXPLAIN SELECT * {}",
    "ASK { ?s <h[ttp://e> ?o } LIMIT 3 OF",
    "BASE <ht1,2tp://b/c> ASK {}",
    "BASE <http://e/> ASK { ?s <//[> ?o }",
]
TAKEN = [
    "PREFIX a-b.c: <http://a/> ASK {}",
    "PREFIX \u00e9: <http://\u00e9/> ASK { ?s \u00e9:\u00e9 ?o }",
    "PREFIX : <a:> PREFIX : <b:> BASE <http://e/> BASE <f/> prefix b: <#> ASK { ?s b:x <> }",
    "VERSION '1.2' ASK {}",
    'VERSION "1.\\u0032" ASK {}',
    "PREFIX a: <a:> ASK { ?s a:b\\/c/a:%41.d ?o }",
]


@pytest.mark.parametrize("query", REFUSED, ids=lambda query: repr(query[:40]))
def test_both_refuse_with_the_same_words_at_the_same_place(client: httpx.Client, query: str) -> None:
    with pytest.raises(DataError) as refused:
        OxigraphEngine(Dataset({})).answer(query)
    answer = client.post("/sparql", data={"query": query})

    error = refused.value
    assert (answer.status_code, answer.text) == (
        400,
        f"Line {error.line}, column {error.column}: {error.message}\n",
    )


@pytest.mark.parametrize("query", TAKEN)
def test_both_take_it(client: httpx.Client, query: str) -> None:
    OxigraphEngine(Dataset({})).answer(query)

    assert client.post("/sparql", data={"query": query}).status_code == 200


def iris(client: httpx.Client, query: str, **more: object) -> list[str]:
    answer = client.get("/sparql", params={"query": query}, **more)  # type: ignore[arg-type]
    assert answer.status_code == 200, answer.text
    return [term["value"] for term in answer.json()["results"]["bindings"][0].values()]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT (<x> AS ?a) {}", ["@x"]),
        ("SELECT (<> AS ?a) {}", ["@sparql"]),
        ("SELECT (<#x> AS ?a) {}", ["@sparql#x"]),
        ("SELECT (<?x=1> AS ?a) {}", ["@sparql?x=1"]),
        ("SELECT (</x/../y> AS ?a) {}", ["@y"]),
        ("PREFIX : <p/> SELECT (:a AS ?a) {}", ["@p/a"]),
        ("SELECT (IRI('x') AS ?a) (URI('y/z') AS ?b) {}", ["@x", "@y/z"]),
        ("BASE <b/c> SELECT (<x> AS ?a) (IRI('y') AS ?b) {}", ["@b/x", "@b/y"]),
        ("BASE <http://e/> SELECT (<x> AS ?a) (IRI('y') AS ?b) {}", ["http://e/x", "http://e/y"]),
        ("SELECT ?a { VALUES ?a { <x> } }", ["@x"]),
        ("SELECT (<http://e/a/./b> AS ?a) {}", ["http://e/a/./b"]),
    ],
)
def test_relative_iris_are_resolved_against_the_address_of_the_request(
    client: httpx.Client, query: str, expected: list[str]
) -> None:
    root = str(client.base_url)

    assert iris(client, query) == [iri.replace("@", root) for iri in expected]


def test_the_address_is_the_one_that_the_client_knows(client: httpx.Client, server: Server) -> None:
    host = f"localhost:{server.port}"

    assert iris(client, "SELECT (<x> AS ?a) {}", headers={"host": host}) == [f"http://{host}/x"]
    graphs = client.get(
        "/sparql", params={"query": "CONSTRUCT { <s> <p> <o> } {}"}, headers={"host": host, "accept": "text/turtle"}
    )
    assert f"<http://{host}/s>" in graphs.text


def test_a_graph_of_a_relative_name_is_looked_for_there(client: httpx.Client) -> None:
    answer = client.get("/sparql", params={"query": "ASK FROM <x> { ?s ?p ?o }"})

    assert answer.json()["boolean"] is False


def test_an_error_after_a_relative_iri_is_reported_at_its_own_place(client: httpx.Client) -> None:
    answer = client.get("/sparql", params={"query": "PREFIX a: <a/>\nASK { <x> a:b }"})

    assert (answer.status_code, answer.text.splitlines()[0]) == (
        400,
        "Line 2, column 15: this is not SPARQL: } is not allowed here",
    )
