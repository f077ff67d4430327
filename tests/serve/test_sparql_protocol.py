"""`/sparql` by the SPARQL 1.1 Protocol, over HTTP."""

import csv
import io
import re

import httpx
import pytest
from pyoxigraph import RdfFormat, parse

COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
CHAIR = "SELECT ?p WHERE { ?p <https://schema.org/name> 'Diane Goldstein'@en }"
GOLDSTEIN = "https://w3id.org/leap-graph/id/diane-goldstein"
PEOPLE = "https://w3id.org/leap-graph/graph/people"
FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
SD = "http://www.w3.org/ns/sparql-service-description#"


def rows(answer: httpx.Response) -> list[list[str]]:
    assert answer.status_code == 200, answer.text
    return [[term["value"] for term in row.values()] for row in answer.json()["results"]["bindings"]]


def test_a_query_is_sent_by_get(client: httpx.Client) -> None:
    assert rows(client.get("/sparql", params={"query": CHAIR})) == [[GOLDSTEIN]]


def test_a_query_is_sent_by_a_posted_form(client: httpx.Client) -> None:
    assert rows(client.post("/sparql", data={"query": CHAIR})) == [[GOLDSTEIN]]


def test_a_query_is_sent_by_posting_it(client: httpx.Client) -> None:
    answer = client.post("/sparql", content=CHAIR.encode(), headers={"content-type": f"{QUERY}; charset=UTF-8"})

    assert rows(answer) == [[GOLDSTEIN]]


def test_the_default_graph_is_the_union_of_all(client: httpx.Client) -> None:
    whole = rows(client.get("/sparql", params={"query": COUNT}))
    parts = rows(
        client.get(
            "/sparql",
            params={"query": "SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?s ?p ?o { GRAPH ?g { ?s ?p ?o } } }"},
        )
    )

    assert whole == parts
    assert int(whole[0][0]) > 4000


@pytest.mark.parametrize("how", ["get", "form", "direct"])
def test_a_request_names_its_graphs(client: httpx.Client, how: str) -> None:
    graphs = {"default-graph-uri": PEOPLE}
    answer = {
        "get": lambda: client.get("/sparql", params={"query": COUNT, **graphs}),
        "form": lambda: client.post("/sparql", data={"query": COUNT, **graphs}),
        "direct": lambda: client.post("/sparql", params=graphs, content=COUNT, headers={"content-type": QUERY}),
    }[how]()

    assert rows(answer) == rows(
        client.get("/sparql", params={"query": f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{PEOPLE}> {{ ?s ?p ?o }} }}"})
    )


def test_a_named_graph_of_the_request_is_the_only_one(client: httpx.Client) -> None:
    query = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"

    assert rows(client.get("/sparql", params={"query": query, "named-graph-uri": PEOPLE})) == [[PEOPLE]]


def test_from_narrows_the_default_graph(client: httpx.Client) -> None:
    narrowed = rows(client.get("/sparql", params={"query": COUNT.replace("WHERE", f"FROM <{PEOPLE}> WHERE")}))

    assert 0 < int(narrowed[0][0]) < 1000


def test_from_a_graph_that_is_not_there_is_empty(client: httpx.Client) -> None:
    assert rows(client.get("/sparql", params={"query": COUNT.replace("WHERE", "FROM <urn:none> WHERE")})) == [["0"]]


@pytest.mark.parametrize(
    ("accept", "kind", "begins"),
    [
        ("application/sparql-results+json", "application/sparql-results+json", b'{"head"'),
        ("application/json", "application/json", b'{"head"'),
        ("application/sparql-results+xml", "application/sparql-results+xml", b"<?xml"),
        ("text/csv", "text/csv; charset=utf-8", b"p\r\n"),
        ("text/tab-separated-values", "text/tab-separated-values; charset=utf-8", b"?p\n"),
        ("text/csv;q=0.1, text/tab-separated-values;q=0.9", "text/tab-separated-values; charset=utf-8", b"?p\n"),
        ("text/*", "text/csv; charset=utf-8", b"p\r\n"),
        ("*/*", "application/sparql-results+json", b'{"head"'),
        ("text/html,application/xml;q=0.9,*/*;q=0.8", "text/html; charset=utf-8", b"<!doctype html>"),
    ],
)
def test_solutions_come_in_the_format_requested(client: httpx.Client, accept: str, kind: str, begins: bytes) -> None:
    answer = client.get("/sparql", params={"query": CHAIR}, headers={"accept": accept})

    assert (answer.status_code, answer.headers["content-type"]) == (200, kind)
    assert answer.headers["vary"] == "Accept, Accept-Encoding"
    assert answer.content.startswith(begins)


@pytest.mark.parametrize(
    ("accept", "kind", "form"),
    [
        ("*/*", "text/turtle; charset=utf-8", RdfFormat.TURTLE),
        ("application/ld+json", "application/ld+json", RdfFormat.JSON_LD),
        ("application/n-triples", "application/n-triples", RdfFormat.N_TRIPLES),
        ("application/rdf+xml", "application/rdf+xml", RdfFormat.RDF_XML),
    ],
)
def test_graphs_come_in_the_format_requested(client: httpx.Client, accept: str, kind: str, form: RdfFormat) -> None:
    query = f"CONSTRUCT {{ <{GOLDSTEIN}> ?p ?o }} WHERE {{ <{GOLDSTEIN}> ?p ?o }}"

    answer = client.get("/sparql", params={"query": query}, headers={"accept": accept})

    assert answer.headers["content-type"] == kind
    assert {str(quad.subject) for quad in parse(answer.content, form)} == {f"<{GOLDSTEIN}>"}


def test_two_accept_headers_are_one(client: httpx.Client) -> None:
    headers = [("accept", "image/png"), ("accept", "text/csv")]

    assert client.get("/sparql", params={"query": CHAIR}, headers=headers).text.startswith("p\r\n")


def test_csv_quotes_every_field_that_needs_it(client: httpx.Client) -> None:
    query = """SELECT (<http://e/a,b> AS ?iri) ("x,\\"y" AS ?text) ("a\\r\\nb" AS ?lines) ("t\\t" AS ?tab) ?none {}"""

    answer = client.get("/sparql", params={"query": query}, headers={"accept": "text/csv"})

    assert answer.text == 'iri,text,lines,tab,none\r\n"http://e/a,b","x,""y","a\r\nb",t\t,\r\n'
    assert list(csv.reader(io.StringIO(answer.text, newline="")))[1] == ["http://e/a,b", 'x,"y', "a\r\nb", "t\t", ""]


@pytest.mark.parametrize(
    ("accept", "head"),
    [
        ("text/csv", "z,b,a\r\n"),
        ("text/tab-separated-values", "?z\t?b\t?a\n"),
        ("application/sparql-results+json", '{"head":{"vars":["z","b","a"]}'),
        ("application/sparql-results+xml", '<variable name="z"/><variable name="b"/><variable name="a"/>'),
        ("text/html", '<th scope="col">?z</th><th scope="col">?b</th><th scope="col">?a</th>'),
    ],
)
def test_a_star_has_its_columns_in_the_order_of_the_query(client: httpx.Client, accept: str, head: str) -> None:
    # Things alone: a page leaves out a column of names beside the things that have them.
    query = "SELECT DISTINCT * { ?z ?b ?a MINUS { ?c ?b 1 } FILTER(ISIRI(?a)) } LIMIT 2"
    answer = client.get("/sparql", params={"query": query}, headers={"accept": accept})

    assert head in re.sub(' (class|data-variable)="[a-z]+"', "", answer.text)


def test_a_triple_in_csv_is_406(client: httpx.Client) -> None:
    query = "SELECT (TRIPLE(<a:a>, <a:b>, 1) AS ?x) {}"

    answer = client.get("/sparql", params={"query": query}, headers={"accept": "text/csv"})

    assert (answer.status_code, answer.headers["vary"]) == (406, "Accept")
    assert "application/sparql-results+json" in answer.text
    assert "text/csv" not in answer.text


def test_ask_is_answered(client: httpx.Client) -> None:
    assert client.get("/sparql", params={"query": "ASK {}"}).json()["boolean"] is True


def test_a_describe_is_answered(client: httpx.Client) -> None:
    answer = client.get("/sparql", params={"query": f"DESCRIBE <{GOLDSTEIN}>"})

    assert GOLDSTEIN in answer.text


@pytest.mark.parametrize("query", [CHAIR, "ASK {}"])
def test_a_format_that_there_is_not_is_406_with_those_that_there_are(client: httpx.Client, query: str) -> None:
    answer = client.get("/sparql", params={"query": query}, headers={"accept": "image/png"})

    assert answer.status_code == 406
    assert "application/sparql-results+json" in answer.text


def test_a_syntax_error_is_400_with_line_and_caret_in_the_text_as_sent(client: httpx.Client) -> None:
    query = "PREFIX a: <urn:a>\nPREFIX b: <urn:b>\nSELECT * WHERE {\n  ?x a:y ?z . ?q }"

    answer = client.get("/sparql", params={"query": query})

    assert answer.status_code == 400
    assert (
        answer.text
        == "Line 4, column 18: this is not SPARQL: } is not allowed here\n    ?x a:y ?z . ?q }\n                   ^\n"
    )


def test_what_the_engine_finds_wrong_is_shown_at_its_place_in_the_text_as_sent(client: httpx.Client) -> None:
    query = "PREFIX a: <urn:a>\nSELECT (?x AS ?y)\nWHERE { ?x a:y ?y }"

    answer = client.get("/sparql", params={"query": query})

    assert answer.status_code == 400
    assert answer.text.startswith("Line 2, column 1: ")
    assert "overrides an existing variable" in answer.text


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        ({"method": "GET", "params": {"query": [CHAIR, CHAIR]}}, 400),
        ({"method": "POST", "data": {"other": "1"}}, 400),
        ({"method": "POST", "data": {"query": CHAIR, "update": "CLEAR ALL"}}, 403),
        ({"method": "POST", "data": {"update": "CLEAR ALL"}}, 403),
        ({"method": "GET", "params": {"update": "CLEAR ALL"}}, 403),
        ({"method": "POST", "content": "CLEAR ALL", "headers": {"content-type": "application/sparql-update"}}, 403),
        ({"method": "GET", "params": {"query": "INSERT DATA { <a:a> <a:b> <a:c> }"}}, 403),
        ({"method": "POST", "content": "CLEAR ALL", "headers": {"content-type": QUERY}}, 403),
        ({"method": "POST", "content": CHAIR, "headers": {"content-type": "text/plain"}}, 415),
        ({"method": "POST", "content": CHAIR}, 415),
        ({"method": "POST", "content": CHAIR, "headers": {"content-type": f"{QUERY}; charset=utf-16"}}, 415),
        ({"method": "POST", "content": b"\xff\xfe", "headers": {"content-type": QUERY}}, 400),
        ({"method": "POST", "content": b"query=%FF%FE", "headers": {"content-type": FORM}}, 400),
        ({"method": "POST", "content": b"query=\xff", "headers": {"content-type": FORM}}, 400),
        ({"method": "GET", "params": {"query": CHAIR, "default-graph-uri": "people"}}, 400),
        ({"method": "GET", "params": {"query": CHAIR, "default-graph-uri": "urn:a> <urn:b"}}, 400),
        ({"method": "GET", "params": {"query": ""}}, 400),
        ({"method": "GET", "params": {"query": "SELECT * { \x00 }"}}, 400),
        ({"method": "POST", "content": "a=b&" * 500, "headers": {"content-type": FORM}}, 400),
        ({"method": "PUT"}, 405),
        ({"method": "DELETE"}, 405),
        ({"method": "PATCH"}, 405),
    ],
)
def test_what_the_protocol_does_not_have_is_refused(
    client: httpx.Client, request_: dict[str, object], status: int
) -> None:
    answer = client.request(url="/sparql", **request_)

    assert (answer.status_code, answer.headers["content-type"]) == (status, "text/plain; charset=utf-8")
    assert answer.text.strip()


@pytest.mark.parametrize("size", [300_000, 10_000_000])
def test_a_query_that_is_too_large_is_413(client: httpx.Client, size: int) -> None:
    query = f"SELECT * {{ ?s ?p '{'x' * size}' }}"

    form = client.post("/sparql", data={"query": query})
    direct = client.post("/sparql", content=query, headers={"content-type": QUERY})

    assert (form.status_code, direct.status_code) == (413, 413)


def test_a_query_in_other_scripts_is_answered(client: httpx.Client) -> None:
    answer = client.post("/sparql", data={"query": "SELECT ?x { BIND('naïve 東京 \U0001f600' AS ?x) }"})

    assert rows(answer) == [["naïve 東京 \U0001f600"]]


def test_a_long_answer_comes_whole(client: httpx.Client) -> None:
    query = "SELECT ?a ?b ?c ?d { ?a ?b ?c . ?x ?y ?d } LIMIT 10000"

    answer = client.get("/sparql", params={"query": query}, headers={"accept": "text/csv"})

    assert "content-length" not in answer.headers
    assert len(answer.content) > 1 << 20
    assert answer.content.count(b"\r\n") == 10001


def test_a_value_of_twenty_megabytes_comes_whole(client: httpx.Client) -> None:
    query = f"SELECT (REPLACE('{'a' * 5000}', 'a', '{'b' * 4000}') AS ?x) {{}}"

    answer = client.get("/sparql", params={"query": query}, headers={"accept": "text/csv"})

    assert answer.content.count(b"b") >= 20_000_000


def test_without_a_query_the_service_describes_itself(client: httpx.Client) -> None:
    answer = client.get("/sparql", headers={"accept": "application/n-triples"})

    quads = list(parse(answer.content, RdfFormat.N_TRIPLES))
    named = {str(quad.object) for quad in quads if quad.predicate.value == f"{SD}name"}
    assert f"<{PEOPLE}>" in named
    assert [str(quad.object) for quad in quads if quad.predicate.value == f"{SD}endpoint"] == [
        f"<{client.base_url}sparql>"
    ]
    assert f"<{SD}UnionDefaultGraph>" in {str(quad.object) for quad in quads}


def test_an_answer_as_a_page_escapes_what_it_shows(client: httpx.Client) -> None:
    query = "SELECT ('<script>alert(1)</script>' AS ?x) (<javascript:alert(1)> AS ?y) {}"

    answer = client.get("/sparql", params={"query": query}, headers={"accept": "text/html"})

    assert "<script>" not in answer.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in answer.text
    assert 'href="javascript' not in answer.text
    assert "'unsafe-inline'" not in answer.headers["content-security-policy"]
    assert "default-src 'none'" in answer.headers["content-security-policy"]
