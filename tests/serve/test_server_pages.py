"""The pages that only a server can make: answers for other values, those of any query, the editor with an endpoint."""

import re
from html import unescape
from pathlib import Path

import httpx
import pytest

from leapgraph.site.page_renderer import PAGE_POLICY

BROWSER = {"accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
PLACE = "/query/people-by-place"


@pytest.mark.parametrize("path", [f"{PLACE}?place=california", f"{PLACE}.html?place=california"])
def test_a_question_for_other_values_is_the_page_of_the_site_with_their_answer(
    client: httpx.Client, dist: Path, path: str
) -> None:
    published = (dist / f"{PLACE[1:]}.html").read_text(encoding="utf-8")
    page = client.get(path, headers=BROWSER)
    title = re.compile(r"<h1>.*?</h1>")

    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert page.headers["content-security-policy"] == f"{PAGE_POLICY}; frame-ancestors 'none'"
    assert title.findall(page.text) == title.findall(published)
    assert '<a href="../id/diane-goldstein.html">Diane Goldstein</a>' in page.text
    assert '<link rel="stylesheet" href="../assets/site.css">' in page.text


def test_the_form_of_such_a_page_asks_the_server_and_has_what_was_asked_for(client: httpx.Client) -> None:
    page = client.get(PLACE, params={"place": "id:california", "format": "html"}).text

    assert 'action="people-by-place.html" method="get"' in page
    assert '<option value="california" selected>California</option>' in page
    assert '<option value="massachusetts">Massachusetts</option>' in page
    assert 'href="people-by-place.csv?place=id%3Acalifornia"' in page


def test_the_page_without_values_is_the_one_that_was_published(client: httpx.Client, dist: Path) -> None:
    way = client.get(PLACE, headers=BROWSER)
    page = client.get(way.headers["location"])

    assert (way.status_code, way.headers["location"]) == (303, f"{PLACE}.html")
    assert page.content == (dist / f"{PLACE[1:]}.html").read_bytes()


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        (
            "SELECT ?person { ?person a <https://schema.org/Person> } ORDER BY ?person",
            '<a href="id/diane-goldstein.html">',
        ),
        ("ASK {}", "<strong>Yes</strong>"),
        ("SELECT ?x { ?x a <a:none> }", "<strong>0 rows</strong>"),
        (
            "CONSTRUCT WHERE { <https://w3id.org/leap-graph/id/diane-goldstein> <https://schema.org/name> ?o }",
            "Diane Goldstein",
        ),
        ("DESCRIBE <https://w3id.org/leap-graph/id/diane-goldstein>", "id:diane-goldstein a schema:Person"),
    ],
)
def test_the_answer_to_any_query_is_a_page_of_the_site(client: httpx.Client, query: str, shown: str) -> None:
    page = client.get("/sparql", params={"query": query}, headers=BROWSER)

    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert '<link rel="stylesheet" href="assets/site.css">' in page.text
    assert shown in page.text
    assert f'spellcheck="false">\n{query}</textarea>' in unescape(page.text)


@pytest.mark.parametrize(
    ("path", "words", "way"),
    [
        (
            "/query/funding-claims-of-year?year=abc",
            "year=abc: it is no year",
            'href="/query/funding-claims-of-year.html"',
        ),
        ("/query/funding-claims-of-year.html?year=", "it is no year", 'href="/query/funding-claims-of-year.html"'),
        ("/sparql?query=SELEC", "SELEC", 'href="/sparql/index.html"'),
        ("/sparql?query=%3Cscript%3E", "&lt;script&gt;", 'href="/query/index.html"'),
    ],
)
def test_a_browser_gets_a_page_that_says_why_it_is_refused(
    client: httpx.Client, path: str, words: str, way: str
) -> None:
    page = client.get(path, headers=BROWSER)
    line = client.get(path, headers={"accept": "*/*"})

    assert (page.status_code, page.headers["content-type"]) == (400, "text/html; charset=utf-8")
    assert words in page.text
    assert way in page.text
    assert (line.status_code, line.headers["content-type"]) == (400, "text/plain; charset=utf-8")


def test_every_link_of_such_a_page_to_this_server_leads_somewhere(client: httpx.Client) -> None:
    page = client.get("/sparql", params={"query": "SELECT * { ?a a ?b } LIMIT 20"}, headers=BROWSER)
    found = {
        str(page.url.join(address)) for address in re.findall(r'(?:href|src|action)="([^"]*)"', unescape(page.text))
    }
    here = sorted(address.partition("#")[0] for address in found if address.startswith(str(client.base_url)))

    answers = {address: client.get(address, headers=BROWSER, follow_redirects=True).status_code for address in here}

    assert len(answers) > 5
    assert {address: status for address, status in answers.items() if status != 200} == {}


def test_a_long_answer_has_its_beginning_on_the_page_and_says_so(client: httpx.Client) -> None:
    query = "SELECT ?a { { SELECT ?a { ?a ?b ?c } LIMIT 1500 } }"
    page = client.get("/sparql", params={"query": query}, headers=BROWSER).text

    assert "<strong>1,500 rows</strong>, of which this page has the first 1,000" in page
    assert page.count("<tr>") == 1001


def test_the_endpoint_without_a_query_leads_a_browser_to_the_editor(client: httpx.Client) -> None:
    way = client.get("/sparql", headers=BROWSER)

    assert (way.status_code, way.headers["location"], way.headers["vary"]) == (303, "/sparql/index.html", "Accept")


@pytest.mark.parametrize("path", ["/sparql/index.html", "/sparql/"])
def test_the_editor_is_told_of_the_endpoint_and_is_otherwise_as_published(
    client: httpx.Client, dist: Path, path: str
) -> None:
    page = client.get(path)
    published = (dist / "sparql/index.html").read_text(encoding="utf-8")
    line = '<meta name="leapgraph-endpoint" content="/sparql">\n'

    assert line in page.text
    assert page.text.replace(line, "") == published
    assert client.get(path, headers={"if-none-match": page.headers["etag"]}).status_code == 304


@pytest.mark.parametrize(
    ("path", "location"), [("/id/leap", "/id/leap.jsonld"), ("/", "/void.jsonld"), ("/vocab", "/vocab.jsonld")]
)
def test_who_asks_for_json_gets_json_ld(client: httpx.Client, path: str, location: str) -> None:
    way = client.get(path, headers={"accept": "application/json, text/plain;q=0.5"})
    document = client.get(way.headers["location"])

    assert (way.status_code, way.headers["location"]) == (303, location)
    assert document.headers["content-type"] == "application/ld+json"
    assert '"@id"' in document.text
    assert document.json()


def test_json_in_place_has_the_name_that_the_client_gave_it(client: httpx.Client) -> None:
    as_json = client.get("/.well-known/void", headers={"accept": "application/json"})
    as_json_ld = client.get("/.well-known/void", headers={"accept": "application/ld+json"})
    as_turtle = client.get("/.well-known/void", headers={"accept": "application/x-turtle"})

    assert as_turtle.headers["content-type"] == "application/x-turtle"
    assert as_json.headers["content-type"] == "application/json"
    assert as_json_ld.headers["content-type"] == "application/ld+json"
    assert as_json.content == as_json_ld.content


def test_who_asks_a_question_for_json_gets_the_answer(client: httpx.Client) -> None:
    answer = client.get(PLACE, headers={"accept": "application/json"})

    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    assert "bindings" in answer.json()["results"]
