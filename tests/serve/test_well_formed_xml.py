"""Answers in XML: every parser reads them and reads what the other formats say, or they are refused with the reason."""

import asyncio
from collections.abc import AsyncIterator
from hashlib import sha256
from pathlib import Path
from xml.etree import ElementTree as ET

import httpx
import pytest
from pyoxigraph import QueryResultsFormat, parse_query_results
from starlette.requests import Request

from leapgraph.errors import DataError
from leapgraph.project import Project
from leapgraph.serve.content_negotiation import RDF_XML, RESULTS_XML, Representation
from leapgraph.serve.document_endpoint import DocumentEndpoint
from leapgraph.serve.errors_and_log import HttpError
from leapgraph.serve.query_execution import IncompleteResultError, ResultStream
from leapgraph.serve.release_documents import ServedRelease
from leapgraph.serve.well_formed_xml import convert_result
from support.rdf_readers import by_pyoxigraph, by_rdflib
from support.server_process import ROOT

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFXML = "application/rdf+xml"
RESULTS = "application/sparql-results+xml"
BELL = 'SELECT ("bell \\u0007" AS ?text) WHERE {}'
NO_NAME = "CONSTRUCT { <http://pets.example/rex> <http://pets.example/123> 'no name' } WHERE {}"


def ask(client: httpx.Client, query: str, accept: str) -> httpx.Response:
    return client.get("/sparql", params={"query": query}, headers={"accept": accept})


def parsed(answer: httpx.Response) -> ET.Element:
    return ET.fromstring(answer.content)  # noqa: S314 - our own server wrote it


@pytest.mark.parametrize(
    ("query", "accept", "reason"),
    [
        (BELL, RESULTS, "U+0007"),
        (BELL, "application/xml", "U+0007"),
        ("SELECT ('\\u0000' AS ?x) {}", RESULTS, "U+0000"),
        ("SELECT ('a\\uFFFE' AS ?x) {}", "text/xml", "U+FFFE"),
        ("SELECT ('\\uFFFF' AS ?x) {}", RESULTS, "U+FFFF"),
        ("SELECT ('ok' AS ?x) (STRLANG('\\u001F', 'en') AS ?y) {}", RESULTS, "U+001F"),
        (NO_NAME, RDFXML, "<http://pets.example/123> cannot be an XML name"),
        ("CONSTRUCT { <a:a> <http://pets.example/> 1 } {}", RDFXML, "<http://pets.example/>"),
        (f"CONSTRUCT {{ <a:a> <{RDF}li> 1 }} {{}}", RDFXML, "cannot be an XML name"),
        ("CONSTRUCT { <a:a> <http://www.w3.org/2000/xmlns/a> 1 } {}", RDFXML, "cannot be an XML name"),
        ("CONSTRUCT { <a:a> <a:b> 'x\\u0008' } {}", RDFXML, "U+0008"),
        ("CONSTRUCT { <a:a> <a:b> 'x'@en--rtl } {}", RDFXML, "base direction"),
    ],
)
def test_what_xml_cannot_say_is_406_with_the_reason_and_the_other_forms(
    client: httpx.Client, query: str, accept: str, reason: str
) -> None:
    answer = ask(client, query, accept)

    assert (answer.status_code, answer.headers["content-type"]) == (406, "text/plain; charset=utf-8")
    assert answer.text.startswith("This format cannot express the result: ")
    assert reason in answer.text
    assert ("text/turtle" if "CONSTRUCT" in query else "application/sparql-results+json") in answer.text
    assert accept not in answer.text


@pytest.mark.parametrize(
    ("query", "accept", "kind"),
    [
        (NO_NAME, f"{RDFXML}, text/turtle;q=0.5", "text/turtle; charset=utf-8"),
        (NO_NAME, f"{RDFXML}, */*;q=0.1", "text/turtle; charset=utf-8"),
        (BELL, f"{RESULTS}, text/csv;q=0.1", "text/csv; charset=utf-8"),
        (BELL, f"{RESULTS}, text/html;q=0.1", "text/html; charset=utf-8"),
        ("SELECT (TRIPLE(<a:a>, <a:b>, 1) AS ?x) {}", "text/csv, */*;q=0.1", "application/sparql-results+json"),
    ],
)
def test_another_form_that_was_accepted_takes_the_place_of_xml(
    client: httpx.Client, query: str, accept: str, kind: str
) -> None:
    answer = ask(client, query, accept)

    assert (answer.status_code, answer.headers["content-type"]) == (200, kind)


@pytest.mark.parametrize("text", ["a\\rb", "\\r", "\\r\\n", "\\t x \\n", "]]> &amp; <b>", "\\u0085\\u2028", "\\uFDD0"])
def test_solutions_in_xml_say_what_json_says(client: httpx.Client, text: str) -> None:
    query = f"SELECT ('{text}' AS ?x) (STRDT('{text}', <a:b>) AS ?\u00e9\u00b7) {{}}"

    in_xml = ask(client, query, RESULTS)
    in_json = ask(client, query, "application/sparql-results+json").json()["results"]["bindings"][0]

    texts = {
        binding.get("name"): "".join(binding.itertext())
        for binding in parsed(in_xml).iter("{http://www.w3.org/2005/sparql-results#}binding")
    }
    assert texts == {name: term["value"] for name, term in in_json.items()}
    assert parse_query_results(in_xml.content, format=QueryResultsFormat.XML)


def test_a_graph_in_rdf_xml_says_what_n_triples_say(client: httpx.Client) -> None:
    query = f"""PREFIX p: <http://pets.example/> CONSTRUCT {{
        p:rex p:name 'a\\rb\\tc\\nd &<>"', 'x'@en ; p:\u00e9 1.50 ; <a:b> <http://a/?x=1&y> ; <{RDF}_1> p:tom ;
            <http://www.w3.org/2001/XMLSchema#a-b.c> true }} WHERE {{}}"""

    document = ask(client, query, RDFXML).content
    lines = sorted(ask(client, query, "application/n-triples").content.splitlines(keepends=True))

    assert lines == by_pyoxigraph(document, "rdfxml") == by_rdflib(document, "rdfxml")


@pytest.mark.parametrize("query", ["CONSTRUCT { ?s <a:a> ?o } { ?s <a:none> ?o }", "DESCRIBE <a:none>"])
def test_an_empty_graph_is_rdf_xml_too(client: httpx.Client, query: str) -> None:
    assert by_rdflib(ask(client, query, RDFXML).content, "rdfxml") == []


def test_blank_nodes_are_named_as_xml_wants(client: httpx.Client) -> None:
    document = ask(client, "CONSTRUCT { _:1 <a:p> [ <a:q> 'x' ] } {}", RDFXML).content

    assert len(by_rdflib(document, "rdfxml")) == len(by_pyoxigraph(document, "rdfxml")) == 2


def test_a_long_graph_comes_whole_in_rdf_xml(client: httpx.Client) -> None:
    query = "CONSTRUCT { ?s ?p ?o . ?s <a:long> ?long } { ?s ?p ?o BIND(CONCAT(STR(?s), STR(?o), STR(?p)) AS ?long) }"

    answer = ask(client, query, RDFXML)
    lines = sorted(ask(client, query, "application/n-triples").content.splitlines(keepends=True))

    assert "content-length" not in answer.headers
    assert len(answer.content) > 1 << 20
    assert [line for line in by_pyoxigraph(answer.content, "rdfxml") if b"_:" not in line] == [
        line for line in lines if b"_:" not in line
    ]


def in_parts(form: Representation, *parts: bytes) -> list[bytes]:
    """Return what is passed on of an answer whose first part is held back; None at the end stands for a cut."""

    async def rest() -> AsyncIterator[bytes]:
        for part in parts[1:]:
            yield part

    async def read() -> list[bytes]:
        answer = await convert_result(ResultStream(parts[0], rest() if len(parts) > 1 else None), form, {})
        return [answer.first_part, *([part async for part in answer.rest] if answer.rest else [])]

    return asyncio.run(read())


@pytest.mark.parametrize("form", [RESULTS_XML, RDF_XML])
def test_what_xml_cannot_say_late_in_an_answer_breaks_it_off(form: Representation) -> None:
    good, bad = {
        RESULTS_XML: (b"<sparql><literal>a", b"b\x07</literal></sparql>"),
        RDF_XML: (b"<a:a> <a:b> <a:c> .\n", b"<a:a> <a:1> <a:c> .\n"),
    }[form]

    with pytest.raises(IncompleteResultError):
        in_parts(form, good, bad)
    with pytest.raises(DataError):
        in_parts(form, good + bad)


def test_a_character_on_the_border_of_two_parts_is_seen() -> None:
    with pytest.raises(IncompleteResultError):
        in_parts(RESULTS_XML, b"<a>\xef", b"\xbf", b"\xbe</a>")
    assert b"".join(in_parts(RESULTS_XML, b"<a>\xef", b"\xbf", b"\xbd\r</a>\xef")) == b"<a>\xef\xbf\xbd&#13;</a>\xef"


def test_a_line_on_the_border_of_two_parts_is_read() -> None:
    document = b"".join(in_parts(RDF_XML, b"<a:a> <a:b> <a:c> .\n<a:a> ", b"<a:b", b"> <a:d> .\n<x:a> <x:b> <x:c> .\n"))

    assert len(by_rdflib(document, "rdfxml")) == 3


@pytest.mark.parametrize("path", ["/query/people-board.srx", "/query/people-board?format=xml", "/id/leap.rdf"])
def test_questions_and_documents_are_xml(client: httpx.Client, path: str) -> None:
    answer = client.get(path)

    assert answer.status_code == 200
    assert parsed(answer).tag


def test_a_document_that_xml_cannot_say_is_406_with_the_other_forms(tmp_path: Path) -> None:
    (tmp_path / "id").mkdir()
    for name in ("void.ttl", "dataset.nq"):
        (tmp_path / name).touch()
    (tmp_path / "id" / "bell.ttl").write_text('<a:a> <a:b> "\\u0007" .', encoding="utf-8")
    names = ("void.ttl", "dataset.nq", "id/bell.ttl")
    sums = [f"{sha256((tmp_path / name).read_bytes()).hexdigest()}  {name}\n" for name in names]
    (tmp_path / "SHA256SUMS").write_text("".join(sums), encoding="ascii")
    scope = {"type": "http", "method": "GET", "path": "/id/bell.rdf", "headers": [], "query_string": b""}

    with pytest.raises(HttpError) as refused:
        asyncio.run(DocumentEndpoint(ServedRelease(tmp_path, Project(ROOT), 1 << 20)).response(Request(scope)))

    assert refused.value.status_code == 406
    assert "U+0007" in refused.value.detail
    assert "/id/bell.ttl  text/turtle" in refused.value.detail
