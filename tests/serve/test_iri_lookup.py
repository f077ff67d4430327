"""IRIs looked up: from the thing to its document, in every format, and what happens where there is none."""

import re
from pathlib import Path

import httpx
import pytest
from pyoxigraph import RdfFormat, parse

from support.rdf_readers import by_rdflib

BASE = "https://w3id.org/leap-graph/"
THINGS = [
    "id/diane-goldstein",
    "issue/war-on-drugs",
    "source/wikipedia-leap-board",
    "statement/diane-goldstein-board",
    "vocab",
    "shape/Membership",
    "graph/people",
]
FORMS = [
    (".ttl", "text/turtle; charset=utf-8", RdfFormat.TURTLE),
    (".jsonld", "application/ld+json", RdfFormat.JSON_LD),
    (".nt", "application/n-triples", RdfFormat.N_TRIPLES),
    (".rdf", "application/rdf+xml", RdfFormat.RDF_XML),
]


@pytest.mark.parametrize("thing", THINGS)
@pytest.mark.parametrize(("suffix", "kind", "form"), FORMS, ids=[form[0] for form in FORMS])
def test_a_thing_leads_to_its_document(
    client: httpx.Client, thing: str, suffix: str, kind: str, form: RdfFormat
) -> None:
    way = client.get(f"/{thing}", headers={"accept": kind})
    document = client.get(way.headers["location"])

    assert (way.status_code, way.headers["location"], way.headers["vary"]) == (303, f"/{thing}{suffix}", "Accept")
    assert (document.status_code, document.headers["content-type"], document.headers["vary"]) == (200, kind, "Accept")
    assert f'</{thing}.html>; rel="alternate"; type="text/html"' in document.headers["link"]
    assert 'rel="describedby"' in document.headers["link"]
    assert list(parse(document.content, form))


@pytest.mark.parametrize("thing", THINGS)
def test_all_formats_say_the_same(client: httpx.Client, thing: str) -> None:
    names = {".ttl": "turtle", ".jsonld": "jsonld", ".nt": "ntriples", ".rdf": "rdfxml"}
    said = {suffix: by_rdflib(client.get(f"/{thing}{suffix}").content, name) for suffix, name in names.items()}

    assert said[".jsonld"] == said[".nt"] == said[".rdf"] == said[".ttl"]


@pytest.mark.parametrize("thing", THINGS)
def test_a_browser_is_led_to_a_page(client: httpx.Client, thing: str) -> None:
    accept = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"

    way = client.get(f"/{thing}", headers={"accept": accept})
    page = client.get(way.headers["location"], headers={"accept": accept})

    assert (way.status_code, way.headers["location"]) == (303, f"/{thing}.html")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "<h1>" in page.text
    assert "<script" not in page.text
    assert re.search(r"style-src 'sha256-[A-Za-z0-9+/=]+'", page.headers["content-security-policy"])


def test_a_page_shows_sources_and_leads_to_them_here(client: httpx.Client) -> None:
    page = client.get("/id/diane-goldstein.html").text

    assert "<h1>Diane Goldstein</h1>" in page
    assert '<a href="/source/wikipedia-leap-board">' in page
    assert '<a href="https://schema.org/name">schema:name</a>' in page
    assert "statement:diane-goldstein-board" in page


def test_every_link_of_a_page_to_this_server_leads_somewhere(client: httpx.Client) -> None:
    page = client.get("/id/leap.html").text
    paths = sorted({path.partition("#")[0] for path in re.findall(r'href="(/[^"]*)"', page)})

    answers = {path: client.get(path, follow_redirects=True).status_code for path in paths}

    assert len(answers) > 50
    assert {path: status for path, status in answers.items() if status != 200} == {}


def test_the_vocabularys_page_has_an_anchor_for_each_term(client: httpx.Client) -> None:
    page = client.get("/vocab", headers={"accept": "text/html"}, follow_redirects=True)

    assert '<section id="role-board-chair">' in page.text


def test_the_dataset_leads_to_what_describes_it(client: httpx.Client) -> None:
    way = client.get("/", headers={"accept": "text/turtle"})
    page = client.get("/", headers={"accept": "text/html"})

    assert (way.status_code, way.headers["location"]) == (303, "/void.ttl")
    assert '<a href="/query/people-board.html">' in page.text
    assert '<a href="/id/leap.html">' in page.text


@pytest.mark.parametrize(("suffix", "kind", "form"), FORMS, ids=[form[0] for form in FORMS])
def test_crawlers_find_void_where_they_look(client: httpx.Client, suffix: str, kind: str, form: RdfFormat) -> None:
    answer = client.get("/.well-known/void", headers={"accept": kind})

    assert (answer.status_code, answer.headers["content-type"]) == (200, kind)
    assert answer.headers["content-location"] == f"/void{suffix}"
    assert f"<{BASE}>" in {str(quad.subject) for quad in parse(answer.content, form)}


def test_the_files_of_the_release_are_served_as_they_are(client: httpx.Client, dist: Path) -> None:
    for line in (dist / "SHA256SUMS").read_text(encoding="utf-8").splitlines()[::40]:
        name = line.partition("  ")[2]

        answer = client.get(f"/{name}", headers={"accept": "image/png"})

        assert (answer.status_code, answer.content) == (200, (dist / name).read_bytes()), name


def test_the_list_of_the_files_is_served_too(client: httpx.Client, dist: Path) -> None:
    answer = client.get("/SHA256SUMS")

    assert (answer.status_code, answer.content) == (200, (dist / "SHA256SUMS").read_bytes())
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"


@pytest.mark.parametrize("path", ["/id/leap.ttl", "/id/leap.html", "/dataset.nq", "/.well-known/void"])
def test_what_a_client_has_is_not_sent_again(client: httpx.Client, path: str) -> None:
    first = client.get(path)
    again = client.get(path, headers={"if-none-match": f'"other", W/{first.headers["etag"]}'})
    other = client.get(path, headers={"if-none-match": '"other"'})

    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    assert (other.status_code, other.content) == (200, first.content)


@pytest.mark.parametrize("path", ["/", "/id/leap", "/id/leap.ttl", "/id/leap.html", "/dataset.nq", "/sparql", "/none"])
def test_head_is_get_without_its_body(client: httpx.Client, path: str) -> None:
    get, head = client.get(path), client.head(path)

    assert (head.status_code, head.content) == (get.status_code, b"")
    assert {**head.headers, "date": ""} == {**get.headers, "date": ""}


def test_a_thing_that_is_not_there_is_404_with_what_is_near(client: httpx.Client) -> None:
    answer = client.get("/id/dianne-goldstein")

    assert (answer.status_code, answer.headers["content-type"]) == (404, "text/plain; charset=utf-8")
    assert "Did you mean /id/diane-goldstein" in answer.text


def test_nothing_is_near_a_control_character(client: httpx.Client) -> None:
    answer = client.get("/id/%00")

    assert (answer.status_code, "Did you mean" in answer.text) == (404, False)


def test_a_form_that_is_not_there_is_406_with_those_that_are(client: httpx.Client) -> None:
    answer = client.get("/id/leap", headers={"accept": "image/png"})

    assert (answer.status_code, answer.headers["vary"]) == (406, "Accept")
    assert "/id/leap.jsonld  application/ld+json" in answer.text


@pytest.mark.parametrize("path", ["/id/leap", "/vocab", "/dataset.nq"])
def test_things_are_only_read(client: httpx.Client, path: str) -> None:
    answer = client.post(path)

    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize("path", ["/", "/id/leap", "/id/leap.ttl", "/none", "/sparql"])
def test_every_answer_carries_the_common_headers(client: httpx.Client, path: str) -> None:
    headers = client.get(path).headers

    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "server" not in headers
