"""IRIs looked up: from the thing to its document, in every format, and what happens where there is none."""

import re
from html import unescape
from pathlib import Path
from urllib.parse import urljoin

import httpx
import pytest
from pyoxigraph import RdfFormat, parse

from leapgraph.site.page_renderer import PAGE_POLICY
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
PAGES = [thing for thing in THINGS if not thing.startswith("shape/")]
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
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
    assert (document.status_code, document.headers["content-type"]) == (200, kind)
    assert f'</{thing}.nt>; rel="alternate"; type="application/n-triples"' in document.headers["link"]
    assert 'rel="describedby"' in document.headers["link"]
    assert list(parse(document.content, form))


@pytest.mark.parametrize("thing", THINGS)
def test_all_formats_say_the_same(client: httpx.Client, thing: str) -> None:
    names = {".ttl": "turtle", ".jsonld": "jsonld", ".nt": "ntriples", ".rdf": "rdfxml"}
    said = {suffix: by_rdflib(client.get(f"/{thing}{suffix}").content, name) for suffix, name in names.items()}

    assert said[".jsonld"] == said[".nt"] == said[".rdf"] == said[".ttl"]


@pytest.mark.parametrize("thing", PAGES)
def test_a_browser_is_led_to_the_page_that_was_published(client: httpx.Client, dist: Path, thing: str) -> None:
    way = client.get(f"/{thing}", headers={"accept": BROWSER})
    page = client.get(way.headers["location"], headers={"accept": BROWSER})

    assert (way.status_code, way.headers["location"]) == (303, f"/{thing}.html")
    assert f'</{thing}.html>; rel="alternate"; type="text/html"' in way.headers["link"]
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert page.content == (dist / f"{thing}.html").read_bytes()


@pytest.mark.parametrize("path", ["/shape/Membership", "/shape/Membership.html"])
def test_a_shape_leads_to_its_place_on_the_page_of_all_shapes(client: httpx.Client, path: str) -> None:
    way = client.get(path, headers={"accept": BROWSER})
    page = client.get(way.headers["location"])

    assert (way.status_code, way.headers["location"]) == (303, "/shapes.html#Membership")
    assert (page.status_code, 'id="Membership"' in page.text) == (200, True)


def test_the_policy_of_a_page_is_a_header_too_and_keeps_it_out_of_frames(client: httpx.Client) -> None:
    page = client.get("/id/leap.html")

    assert page.headers["content-security-policy"] == f"{PAGE_POLICY}; frame-ancestors 'none'"
    assert f'<meta http-equiv="Content-Security-Policy" content="{PAGE_POLICY}">' in unescape(page.text)


@pytest.mark.parametrize("path", ["/", "/id/leap.html"])
def test_the_links_of_a_pages_head_are_headers_too(client: httpx.Client, path: str) -> None:
    page = client.get(path, headers={"accept": BROWSER})
    of_head = re.findall(r'<link rel="(cite-as|describedby|item|license|type)" href="([^"]*)"', page.text)
    of_header = re.findall(r'<([^>]*)>; rel="(cite-as|describedby|item|license|type)"', page.headers["link"])

    assert {"cite-as", "describedby", "license", "type"} <= {relation for relation, _ in of_head}
    assert of_header == [(urljoin(path, address), relation) for relation, address in of_head]


def test_the_data_of_a_page_links_back_to_it(client: httpx.Client) -> None:
    assert '</id/leap.html>; rel="describes"' in client.get("/id/leap.nt").headers["link"]


@pytest.mark.parametrize("path", ["/", "/id/leap.html", "/statement/diane-goldstein-board.html"])
def test_the_links_of_a_page_lead_to_the_files_of_the_release(client: httpx.Client, dist: Path, path: str) -> None:
    page = client.get(path, headers={"accept": BROWSER}).text
    found = {urljoin(path, address).partition("#")[0] for address in re.findall(r'(?:href|src)="([^"]*)"', page)}
    paths = [address for address in sorted(found) if (dist / address[1:]).is_file()]

    answers = {address: client.get(address).status_code for address in paths}

    assert len(answers) > 3
    assert set(answers.values()) == {200}


def test_a_folder_is_its_index(client: httpx.Client, dist: Path) -> None:
    folders = [path.parent.name for path in dist.glob("*/index.html")]

    for folder in folders:
        page = client.get(f"/{folder}/", headers={"accept": BROWSER})
        way = client.get(f"/{folder}", headers={"accept": BROWSER})

        assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
        assert (way.status_code, way.headers["location"]) in {(301, f"/{folder}/"), (303, f"/{folder}/index.html")}
    assert client.get("/id/").status_code == 404


def test_the_dataset_leads_to_what_describes_it(client: httpx.Client, dist: Path) -> None:
    way = client.get("/", headers={"accept": "text/turtle"})
    page = client.get("/", headers={"accept": "text/html"})

    assert (way.status_code, way.headers["location"], way.headers["vary"]) == (303, "/void.ttl", "Accept")
    assert page.content == (dist / "index.html").read_bytes()
    assert page.headers["vary"] == "Accept, Accept-Encoding"


@pytest.mark.parametrize(("suffix", "kind", "form"), FORMS, ids=[form[0] for form in FORMS])
def test_crawlers_find_void_where_they_look(client: httpx.Client, suffix: str, kind: str, form: RdfFormat) -> None:
    answer = client.get("/.well-known/void", headers={"accept": kind})

    assert (answer.status_code, answer.headers["content-type"]) == (200, kind)
    assert answer.headers["content-location"] == f"/void{suffix}"
    assert f"<{BASE}>" in {str(quad.subject) for quad in parse(answer.content, form)}


def test_the_files_of_the_release_are_served_as_they_are(client: httpx.Client, dist: Path) -> None:
    for line in (dist / "SHA256SUMS").read_text(encoding="utf-8").splitlines()[::40]:
        name = line.partition("  ")[2]
        if name.startswith("."):
            continue  # for GitHub Pages alone

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
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "path", ["/shapes/leep", "/query/READM", "/assets/sitecss", "/void", "/id/leap.htm", "/dataset"]
)
def test_what_a_404_names_is_there(client: httpx.Client, path: str) -> None:
    answer = client.get(f"{path}x")
    named = re.findall(r"(/\S+?)[?,. ]*(?=\s)", answer.text.partition("Start at")[0])

    assert (answer.status_code, bool(named)) == (404, True)
    assert [name for name in named if client.get(name, follow_redirects=True).status_code != 200] == []


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
