"""The page about the site, the one for no such address, and those of what was withdrawn."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from leapgraph.dataset import lines_to_triples, merge_lines, triples_to_lines, turtle_as_ntriples
from leapgraph.project import TOOL_PROJECT
from leapgraph.release.publish import publish
from leapgraph.site.about_and_missing_pages import about_page, missing_page
from leapgraph.site.build_site import site_pages
from leapgraph.site.data_contacts import find_contacts
from leapgraph.site.shapes_and_validation_pages import validation_page
from leapgraph.site.site_model import Addresses, SiteModel
from leapgraph.site.wikidata_board import WikidataBoard
from leapgraph.site.withdrawal_pages import withdrawal_pages
from support.html_tree import Element, read_html
from support.in_process import run_in_process
from support.query_assertions import leap_project
from support.site_model import page_renderer, site_model

BASE = "https://w3id.org/leap-graph/"
PREFIXES = """\
@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dcterms: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix schema: <https://schema.org/> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix vcard: <http://www.w3.org/2006/vcard/ns#> .
@prefix id: <https://w3id.org/leap-graph/id/> . @prefix statement: <https://w3id.org/leap-graph/statement/> .
"""
MODEL = site_model(TOOL_PROJECT)


def with_facts(facts: str, stem: str = "dataset") -> SiteModel:
    """Return the model of a release with these facts besides."""
    dataset = MODEL.publication.dataset
    graph = dataset.graphs[stem]
    more = turtle_as_ntriples((PREFIXES + facts).encode(), Path("facts.ttl")).splitlines(keepends=True)
    lines = merge_lines([graph.lines, triples_to_lines(lines_to_triples(more))])
    return SiteModel(replace(MODEL.publication, dataset=dataset.with_graph(stem, replace(graph, lines=lines))))


def about(model: SiteModel = MODEL) -> Element:
    return read_html(page_renderer(TOOL_PROJECT).render(about_page(model)))


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ("<BASE> dcat:contactPoint <mailto:mail@example.org> .", ["mailto:mail@example.org"]),
        (
            "<BASE> dcat:contactPoint id:desk . id:desk vcard:hasEmail <mailto:a@example.org> .",
            ["mailto:a@example.org"],
        ),
        ("<BASE> schema:contactPoint <https://example.org/issues> .", ["https://example.org/issues"]),
        ('<BASE> schema:contactPoint id:desk . id:desk schema:email "a@example.org" .', ["mailto:a@example.org"]),
        ("id:leapgraph foaf:mbox <mailto:b@example.org> .", ["mailto:b@example.org"]),
        ("id:leapgraph schema:codeRepository <https://example.org/code> .", ["https://example.org/code"]),
        ("<BASE> dcat:contactPoint <javascript:alert(1)>, <https:///issues> .", []),
        ('<BASE> schema:email "a@b.org?subject=x&body=y", "a@", "javascript:a@b.org" .', []),
        ("", []),
    ],
)
def test_the_addresses_to_write_to_are_those_that_the_data_states(facts: str, expected: list[str]) -> None:
    model = with_facts(facts.replace("BASE", BASE))
    assert [contact.href for contact in find_contacts(model)] == expected
    links = [link.attributes["href"] for link in about(model).all("a") if "mailto:" in link.attributes["href"]]
    assert links == [href for href in expected if href.startswith("mailto:")]


def test_without_an_address_the_page_leads_to_those_who_keep_the_data() -> None:
    text = about().one("main").text()
    assert "names no address to write to yet" in text
    assert "id/leapgraph.html" in {link.attributes["href"] for link in about().all("a")}


def test_what_to_send_is_told_in_plain_words() -> None:
    text = about().one("main").text()
    assert "the permanent address of the page or statement" in text
    for jargon in ("dcat:", "dcterms:", "triples", "node of its own"):
        assert jargon not in text


def test_a_release_without_a_snapshot_says_that_it_has_nothing_of_wikidata() -> None:
    words = "This release holds no snapshot of Wikidata"
    assert (words in about().one("main").text()) is not MODEL.publication.has_snapshot


def test_the_result_of_the_checks_says_what_they_cannot_tell() -> None:
    page = read_html(page_renderer(TOOL_PROJECT).render(validation_page(MODEL)))
    assert "test the form of the data, not whether it is true" in page.one("main").text()


def test_the_page_has_the_places_that_every_footer_leads_to() -> None:
    ids = {one.attributes["id"] for one in about().all() if "id" in one.attributes}
    assert {"correct", "accessibility", "people", "method"} <= ids
    footer = {link.attributes["href"] for link in about().one("footer").all("a")}
    assert {"#correct", "#accessibility"} <= footer


def test_the_rule_for_people_is_in_the_words_of_the_shape() -> None:
    assert "A person's node says only name, page or item" in about().one("main").text()
    assert "shapes.html#Person" in {link.attributes["href"] for link in about().all("a")}


@pytest.mark.parametrize(
    ("site", "root", "begin"),
    [
        ("https://example.org/graph/", "", "/graph/"),
        ("https://example.org/", "", "/"),
        ("", "", BASE),
        ("", "/", "/"),
    ],
)
def test_the_links_of_the_page_for_no_such_address_work_at_any_path(site: str, root: str, begin: str) -> None:
    model = SiteModel(replace(MODEL.publication, addresses=Addresses(site=site)))
    page = read_html(page_renderer(TOOL_PROJECT).render(missing_page(model, root)))
    links = [link.attributes["href"] for link in page.all("a")]
    links.remove("#main")
    ours = [href for href in links if "creativecommons" not in href]
    assert len(ours) > 5
    assert all(href.startswith(begin) for href in ours)
    assert f"{begin}about.html#correct" in ours
    if begin.startswith("/"):
        assert page.one("link", rel="stylesheet", href=f"{begin}assets/site.css")


WITHDRAWN = """
id:jane-example owl:deprecated true ; skos:note "Withdrawn because Jane asked for it."@en .
statement:jane-example-board owl:deprecated true ; skos:note "Withdrawn: no source says so."@en ;
    dcterms:isReplacedBy statement:reynolds-american-2017 .
"""


@cache
def withdrawn() -> Mapping[str, Element]:
    model = with_facts(WITHDRAWN, "people")
    return {page.name: read_html(page_renderer(TOOL_PROJECT).render(page)) for page in withdrawal_pages(model)}


def test_what_is_withdrawn_keeps_a_page_that_says_so_and_why() -> None:
    assert set(withdrawn()) == {"id/jane-example", "statement/jane-example-board"}
    page = withdrawn()["id/jane-example"]
    assert page.one("h1").text() == "This entry was withdrawn"
    assert "Withdrawn because Jane asked for it." in page.one("main").text()
    assert page.one("meta", name="robots").attributes["content"] == "noindex"


def test_a_withdrawn_page_says_nothing_of_the_thing_itself() -> None:
    page = withdrawn()["id/jane-example"]
    words = (
        page.one("title").text() + page.one("main").text() + page.one("meta", name="description").attributes["content"]
    )
    assert "example" not in words.lower()
    assert page.all("table") + page.all("dl") == []


def test_what_stands_for_a_withdrawn_statement_is_linked() -> None:
    links = {link.attributes["href"] for link in withdrawn()["statement/jane-example-board"].one("main").all("a")}
    assert {"reynolds-american-2017.html"} <= {href.removeprefix("../statement/") for href in links}


def test_what_is_withdrawn_is_in_no_list() -> None:
    model = with_facts(WITHDRAWN, "people")
    assert f"{BASE}id/jane-example" not in model.things()
    assert f"{BASE}statement/jane-example-board" not in {one.iri for one in model.statements.all()}
    pages = [page for page in site_pages(model) if "jane-example" in page.name]
    assert [page.is_listed for page in pages] == [False, False]


def test_a_release_with_something_withdrawn_passes_the_check_and_keeps_its_data_to_that(tmp_path: Path) -> None:
    project = leap_project(tmp_path / "project")
    path = project.graph / "people.ttl"
    owl = "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
    path.write_text(owl + path.read_text("utf-8") + WITHDRAWN, encoding="utf-8")
    assert run_in_process("format", "--project", str(project.root)).returncode == 0
    board = WikidataBoard("Q1", "http://www.wikidata.org/entity/Q1", "Example", 7)
    release = publish(
        project,
        tmp_path / "dist",
        "pyshifty",
        addresses=Addresses(site="https://example.org/"),
        make_board=lambda *_: board,
    )
    assert [result.message for result in release.report.results] == []
    assert "revision 7" in (tmp_path / "dist" / "wikidata.html").read_text("utf-8")
    assert "jane" not in (tmp_path / "dist" / "sitemap.xml").read_text("utf-8")
    lines = (tmp_path / "dist" / "id" / "jane-example.nt").read_text("utf-8").splitlines()
    ours = [line.split(" ")[1] for line in lines if line.startswith(f"<{BASE}id/jane-example>")]
    assert [one.rpartition("#")[2] for one in ours] == ["deprecated>", "note>"]
