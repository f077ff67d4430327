"""The field's own clients: SPARQLWrapper, rdflib's SPARQLStore, curl."""

import json
import shutil
import subprocess

import pytest
import SPARQLWrapper
from rdflib import Graph, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore

from support.server_process import Server

GOLDSTEIN = "https://w3id.org/leap-graph/id/diane-goldstein"
NAME = "https://schema.org/name"
SELECT = f"SELECT ?name WHERE {{ <{GOLDSTEIN}> <{NAME}> ?name }}"


@pytest.mark.parametrize("method", [SPARQLWrapper.GET, SPARQLWrapper.POST])
@pytest.mark.parametrize("how", [SPARQLWrapper.URLENCODED, SPARQLWrapper.POSTDIRECTLY])
def test_sparqlwrapper_reads_solutions(server: Server, method: str, how: str) -> None:
    client = SPARQLWrapper.SPARQLWrapper(server.sparql())
    client.setMethod(method)
    if method == SPARQLWrapper.POST:
        client.setRequestMethod(how)
    client.setReturnFormat(SPARQLWrapper.JSON)
    client.setQuery(SELECT)

    found = client.queryAndConvert()

    assert [row["name"]["value"] for row in found["results"]["bindings"]] == ["Diane Goldstein"]


def test_sparqlwrapper_reads_every_format(server: Server) -> None:
    client = SPARQLWrapper.SPARQLWrapper(server.sparql())
    said = []
    for form in (SPARQLWrapper.XML, SPARQLWrapper.CSV, SPARQLWrapper.TSV):
        client.setReturnFormat(form)
        client.setQuery(SELECT)
        found = client.queryAndConvert()
        said.append(found.toxml() if hasattr(found, "toxml") else found.decode())

    assert [("Diane Goldstein" in one) for one in said] == [True, True, True]


def test_sparqlwrapper_reads_a_graph(server: Server) -> None:
    client = SPARQLWrapper.SPARQLWrapper(server.sparql())
    client.setReturnFormat(SPARQLWrapper.TURTLE)
    client.setQuery(f"CONSTRUCT {{ <{GOLDSTEIN}> ?p ?o }} WHERE {{ <{GOLDSTEIN}> ?p ?o }}")

    found = Graph().parse(data=client.queryAndConvert(), format="turtle")

    assert str(found.value(URIRef(GOLDSTEIN), URIRef(NAME))) == "Diane Goldstein"


def test_sparqlwrapper_names_the_graph(server: Server) -> None:
    client = SPARQLWrapper.SPARQLWrapper(server.sparql())
    client.addDefaultGraph("https://w3id.org/leap-graph/graph/sources")
    client.setReturnFormat(SPARQLWrapper.JSON)
    client.setQuery(SELECT)

    assert client.queryAndConvert()["results"]["bindings"] == []


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_rdflibs_sparqlstore_is_a_graph(server: Server, method: str) -> None:
    graph = Graph(SPARQLStore(server.sparql(), method=method))

    names = list(graph.objects(URIRef(GOLDSTEIN), URIRef(NAME)))
    rows = list(graph.query(SELECT))

    assert [str(name) for name in names] == ["Diane Goldstein"]
    assert [str(row[0]) for row in rows] == ["Diane Goldstein"]
    assert (URIRef(GOLDSTEIN), None, None) in graph
    assert graph.query(f"ASK {{ <{GOLDSTEIN}> ?p ?o }}").askAnswer is True


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not on this machine")
def test_curl_follows_from_the_thing_to_its_document(server: Server) -> None:
    command = ["curl", "-sSfL", "-H", "Accept: application/ld+json", "-w", "\n%{url_effective}", f"{server.url}id/leap"]

    document, _, url = subprocess.run(command, capture_output=True, text=True, check=True).stdout.rpartition("\n")

    assert url == f"{server.url}id/leap.jsonld"
    assert "@graph" in json.loads(document)


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not on this machine")
def test_curl_posts_a_file(server: Server) -> None:
    command = [
        *("curl", "-sSf", "-H", "Content-Type: application/sparql-query", "-H", "Accept: text/csv"),
        *("--data-binary", "@-", server.sparql()),
    ]

    found = subprocess.run(command, input=SELECT, capture_output=True, text=True, check=True).stdout

    assert found == "name\nDiane Goldstein\n"


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not on this machine")
def test_curl_hears_that_ten_megabytes_are_too_many(server: Server) -> None:
    command = ["curl", "-sS", "-w", "%{http_code}", "--data-binary", "@-", server.sparql()]

    said = subprocess.run(command, input="query=" + "x" * 10_000_000, capture_output=True, text=True, check=True).stdout

    assert said.endswith("413")
