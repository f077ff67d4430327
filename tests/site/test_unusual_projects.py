"""What a project may hold although a careful one does not: circles, blank names, withdrawn facts, no question."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from pyoxigraph import Literal

from leapgraph.errors import RunError
from leapgraph.namespaces import SHARED_NAMESPACES
from leapgraph.site.build_site import site_pages
from leapgraph.site.home_page import home_view
from leapgraph.site.page_renderer import PageRenderer
from leapgraph.site.policy_positions import find_issues
from leapgraph.site.site_model import SiteModel, parse_addresses
from leapgraph.site.sources import find_source
from support.example_project import BASE, small_project
from support.html_tree import Element, read_html
from support.site_model import site_model

PREFIXES = f"""@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix shared: <{SHARED_NAMESPACES["vocab"]}> .
@prefix issue: <{BASE}issue/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""
# Two areas; a topic that belongs to both of them, in one of them twice.
TOPICS = """
issue:a a skos:Concept ; skos:prefLabel "A"@en ; skos:topConceptOf issue:scheme .
issue:b a skos:Concept ; skos:prefLabel "B"@en ; skos:topConceptOf issue:scheme .
issue:part a skos:Concept ; skos:prefLabel "part"@en ; skos:broader issue:a .
issue:both a skos:Concept ; skos:prefLabel "both"@en ; skos:broader issue:a, issue:b, issue:part .
"""


def model_of(folder: Path, files: Mapping[str, str], queries: Mapping[str, str] | None = None) -> SiteModel:
    """Return the model of the small project with Turtle added to its files, and with queries."""
    root = small_project(folder, queries, pulled=False).root
    for name, more in files.items():
        path = root / name
        path.write_text(f"{PREFIXES}{path.read_text()}{more}")
    return site_model(root)


def page_of(model: SiteModel, name: str) -> Element:
    pages = {page.name: page for page in site_pages(model)}
    return read_html(PageRenderer(model, list(pages), {"has_scripts": True}).render(pages[name]))


def test_a_source_in_a_circle_of_parts_has_no_end_of_sections(tmp_path: Path) -> None:
    circle = "source:l1 dcterms:isPartOf source:l2 .\nsource:l2 dcterms:isPartOf source:l1, source:l2 ."

    source = find_source(model_of(tmp_path, {"graph/sources.ttl": circle}), f"{BASE}source/l1")

    assert [(one.citation.iri, one.sections) for one in source.sections] == [(f"{BASE}source/l2", ())]


def test_only_where_each_statement_names_a_source_is_it_promised(tmp_path: Path) -> None:
    without = "\nstatement:ann-again a org:Membership ; org:member id:ann ; org:organization id:club ."

    texts = [
        page_of(model_of(tmp_path / name, {"graph/people.ttl": more}), "index").text()
        for name, more in (("a", ""), ("b", without))
    ]

    assert ["Every statement names its document" in text for text in texts] == [True, False]


def test_a_base_that_is_no_address_of_the_web_begins_no_link(tmp_path: Path) -> None:
    root = small_project(tmp_path, pulled=False).root
    for path in root.rglob("*.*"):
        path.write_text(path.read_text().replace(BASE, "urn:small:"))
    model = site_model(root)
    model.publication.files["id/ann.ttl"] = 1

    missing, page = page_of(model, "404"), page_of(model, "id/ann")

    assert {link.attributes["href"].partition(":")[0] for link in missing.all("a")}.isdisjoint({"urn"})
    assert page.one("link", rel="cite-as").attributes["href"] == "urn:small:id/ann"


def test_a_site_without_questions_leads_to_none(tmp_path: Path) -> None:
    addresses = [link.attributes["href"] for link in page_of(model_of(tmp_path, {}), "sparql/index").all("a")]

    assert [address for address in addresses if "query/" in address] == []


def test_what_a_withdrawn_statement_still_says_is_shown_nowhere(tmp_path: Path) -> None:
    facts = """
statement:gone a org:Membership ; org:member id:bob ; org:organization id:club ; org:role role:chair ;
    prov:wasDerivedFrom source:letter ; owl:deprecated true ."""
    model = model_of(tmp_path, {"graph/people.ttl": facts})

    pages = {name: page_of(model, name) for name in ("id/bob", "id/club", "source/letter", "people", "index")}

    assert [name for name, page in pages.items() if "gone" in page.text()] == []
    assert "chair" not in pages["id/bob"].text()


def test_a_topic_at_two_places_is_counted_once_and_has_one_anchor(tmp_path: Path) -> None:
    position = """
statement:club-both a shared:PolicyPosition ; shared:holder id:club ; schema:about issue:both ;
    shared:stance role:chair ; prov:wasDerivedFrom source:letter ."""
    model = model_of(tmp_path, {"graph/people.ttl": f"{TOPICS}{position}"})

    page = page_of(model, "issues")

    assert [len(area.positions) for area in find_issues(model).areas] == [1, 1]
    identifiers = [one.attributes["id"] for one in page.all() if "id" in one.attributes]
    assert len(identifiers) == len(set(identifiers))
    assert "wants done about it" in page.text()


def test_nothing_is_said_of_stances_where_there_are_none(tmp_path: Path) -> None:
    text = page_of(model_of(tmp_path, {"graph/people.ttl": TOPICS}), "issues").text()

    assert "wants" not in text
    assert "A stance is" not in text


@pytest.mark.parametrize("column", ["who", "document", "statements", "statement", "origin"])
def test_a_question_of_its_own_under_a_shared_name_counts_nothing(tmp_path: Path, column: str) -> None:
    names = ("people-list", "sources-conflicts", "sources-documents", "dataset-provenance", "dataset-statements")
    text = f"#+ summary: Who?\n#+ description: Rows.\nSELECT ?{column} WHERE {{ ?{column} a ?type }} ORDER BY ?{column}"
    model = model_of(tmp_path, {}, {f"queries/{name}.rq": text for name in names})

    home = home_view(model)

    assert (home.counts, home.documents, home.revisions) == ((), (), ())


def test_a_name_that_turns_the_direction_of_text_turns_nothing_beside_it(tmp_path: Path) -> None:
    model = model_of(tmp_path, {"graph/people.ttl": '\nid:jane a schema:Person ; schema:name "\\u202Ejane"@en .'})

    page = page_of(model, "id/jane")

    assert page.one("p", id="citation").one("bdi").text().startswith("A small graph, “\u202ejane”")


@pytest.mark.parametrize("name", ["", " \\t"])
def test_a_blank_name_is_none(tmp_path: Path, name: str) -> None:
    model = model_of(tmp_path, {"graph/people.ttl": f'\nid:jane-example a schema:Person ; schema:name "{name}"@en .'})

    assert model.index.label(f"{BASE}id/jane-example") == Literal("jane example")


@pytest.mark.parametrize(
    "site",
    [
        "https://example.org:99999/",
        "https://example.org:x/",
        "https://example.org/a%zz/",
        "https://example.org/a/../b/",
        "https://.../",
        "https://a..b/",
        "https://example.org/index.html",
    ],
)
def test_an_address_at_which_no_site_can_be_is_refused(site: str) -> None:
    with pytest.raises(RunError, match="address"):
        parse_addresses(site, None)


@pytest.mark.parametrize(
    "site", ["https://example.org", "http://[::1]:8080/g/", "https://example.org/a%20b/.c", "http://localhost/~x"]
)
def test_the_address_of_a_site_ends_in_a_slash(site: str) -> None:
    assert parse_addresses(site, None).site == f"{site.rstrip('/')}/"
