"""The pages of shapes, vocabularies and the check: each rule and term has its place, with what was found."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from itertools import chain
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, RdfFormat, parse

from leapgraph.checks.lint_rules import RULES
from leapgraph.checks.shapes import ShapesGraph
from leapgraph.checks.validation_report import Severity, ValidationReport, ValidationResult
from leapgraph.dataset import turtle_as_ntriples
from leapgraph.project import TOOL_PROJECT
from leapgraph.site.shapes_and_validation_pages import shapes_page, validation_page
from leapgraph.site.site_model import SiteModel
from leapgraph.site.vocabulary_pages import vocabulary_pages
from support.html_tree import Element, read_html
from support.site_model import page_renderer, site_model

BASE = "https://w3id.org/leap-graph/"
VOCAB = f"{BASE}vocab#"
MODEL = site_model(TOOL_PROJECT)
CLUB = Path(__file__).parents[1] / "another_organization" / "nachtuil"
SH = "http://www.w3.org/ns/shacl#"
KINDS = {f"{SH}NodeShape", f"{SH}PropertyShape"}


def with_tool_terms(model: SiteModel) -> SiteModel:
    files = {**model.publication.files, "tool.ttl": 10_000}
    return SiteModel(replace(model.publication, files=files))


@cache
def pages(root: Path = TOOL_PROJECT) -> Mapping[str, Element]:
    model = with_tool_terms(site_model(root)) if root == TOOL_PROJECT else site_model(root)
    renderer = page_renderer(root)
    made = chain(vocabulary_pages(model), [shapes_page(model), validation_page(model)])
    return {page.name: read_html(renderer.render(page)) for page in made}


def by_id(page: Element) -> dict[str, Element]:
    found = [one for one in page.all() if "id" in one.attributes]
    ids = [one.attributes["id"] for one in found]
    assert len(set(ids)) == len(ids)
    return dict(zip(ids, found, strict=True))


def shapes() -> set[str]:
    found = set()
    for text in MODEL.publication.shapes.files.values():
        for triple in parse(text, format=RdfFormat.N_TRIPLES):
            if isinstance(triple.subject, NamedNode) and isinstance(triple.object, NamedNode):
                found |= {triple.subject.value} if triple.object.value in KINDS else set()
    return found


def test_a_cell_of_a_check_has_the_head_of_its_column_where_rows_become_blocks() -> None:
    finding = checked(ValidationResult(Severity.WARNING, "Name it.", BASE, f"{SH}OrConstraintComponent"))
    assert finding.all("table", class_="documents")
    for table in finding.all("table"):
        heads = [one.text() for one in table.one("thead").all("th")]
        for row in table.one("tbody").all("tr"):
            assert [cell.attributes["data-head"] for cell in row.all("td")] == heads[1:]


def checked(*results: ValidationResult) -> Element:
    """Return the page of a check with these results."""
    report = MODEL.publication.report
    told = ValidationReport(report.base, report.prefixes, results, 20, 5000, {}, "pyshifty")
    model = SiteModel(replace(MODEL.publication, report=told))
    return read_html(page_renderer(TOOL_PROJECT).render(validation_page(model)))


@pytest.mark.parametrize("root", [TOOL_PROJECT, CLUB])
def test_every_anchor_is_there_once_and_every_link_to_one_leads_to_it(root: Path) -> None:
    anchors = {f"{name}.html": set(by_id(page)) for name, page in pages(root).items()}
    for name, page in pages(root).items():
        for link in page.one("main").all("a"):
            file, _, fragment = link.attributes["href"].partition("#")
            file = file or f"{name}.html"
            if fragment and file in anchors:
                assert fragment in anchors[file], (name, link.attributes["href"])


def test_each_shape_and_lint_has_a_place_named_as_the_end_of_its_iri() -> None:
    places = by_id(pages()["shapes"])
    names = {iri.rpartition("/")[2] for iri in shapes()} | {rule.name for rule in RULES}
    assert len(names) > 200
    assert names <= places.keys()


def test_a_shape_says_what_it_demands_of_what_and_how_grave_a_breach_is() -> None:
    shape = by_id(pages()["shapes"])["DocumentPublisher"].text()
    assert shape.startswith("publisher of a document warning")
    assert "Name the publisher (dcterms:publisher), or say in a skos:note that it is not known." in shape
    assert "each web page" in shape
    part = by_id(pages()["shapes"])["Person-name"].text()
    assert "name" in part
    assert "violation" in part
    assert "at least 1" in part


def test_a_check_without_results_says_so_for_each_shape_and_lint() -> None:
    page = checked()
    assert "passes all" in page.one("main").text()
    words = [row.all("td")[-1].text() for row in page.one("div", id="checks-by-file").all("tr") if row.all("td")]
    assert set(words) == {"none found"}
    links = {link.attributes["href"] for link in page.one("div", id="checks-by-file").all("a")}
    assert {f"shapes.html#{rule.name}" for rule in RULES} <= links
    assert "shapes.html#Person-name" in links


def test_a_result_names_the_thing_the_rule_and_what_to_do() -> None:
    shape, focus = f"{BASE}shape/DocumentPublisher", f"<{BASE}source/guidestar-leap>"
    page = checked(
        ValidationResult(Severity.WARNING, "Name the <publisher>.", shape, f"{SH}OrConstraintComponent", focus)
    )
    row = page.all("tbody")[0].one("tr")
    assert [link.attributes["href"] for link in row.all("a")] == [
        "source/guidestar-leap.html",
        "shapes.html#DocumentPublisher",
    ]
    assert "Name the <publisher>." in row.text()
    assert "This release has 1 warning." in page.one("main").text()
    assert "1 found" in page.one("div", id="checks-by-file").text()


def test_a_result_on_a_file_names_file_and_line() -> None:
    rule = RULES[0]
    page = checked(rule.result(BASE, "A blank node.", file=Path("graph/people.ttl"), line=12))
    assert page.all("tbody")[0].all("th")[0].text() == "graph/people.ttl:12"


def test_each_term_has_its_place_with_definition_and_uses() -> None:
    places = by_id(pages()["vocab"])
    terms = [iri for iri in MODEL.index.stated if iri.startswith(VOCAB)]
    assert {iri.rpartition("#")[2] for iri in terms} <= places.keys()
    rank = places["rank"].text()
    assert MODEL.index.text(f"{VOCAB}rank", "http://www.w3.org/2004/02/skos/core#definition").value in rank  # type: ignore[union-attr]
    count = sum(
        triple.predicate.value == f"{VOCAB}rank"
        for graph in MODEL.publication.dataset.graphs.values()
        for triple in graph.triples()
    )
    assert f"Used {count} times, in people." in rank
    assert "service" in rank


def test_a_closed_list_has_its_concepts() -> None:
    section = next(one for one in pages()["vocab"].all("section") if one.all("h3", id="stances"))
    assert {"stance-adopt", "stance-expand", "stance-reform", "stance-limit", "stance-end"} <= by_id(section).keys()


def test_a_former_term_says_what_to_write_instead() -> None:
    places = by_id(pages()["vocab"])
    assert places["Influence"].all("a")[0].attributes["href"] == "#rdf:Statement"
    # What became a term of the tool is only in its vocabulary, and still has a place here.
    assert places["columns"].all("a")[0].attributes["href"].endswith("tool#columns")


def test_a_term_of_another_vocabulary_leads_to_its_own_definition() -> None:
    place = by_id(pages()["vocab"])["schema:founder"]
    link = place.all("a")[0]
    assert link.attributes["href"] == "https://schema.org/founder"
    assert "external" in link.attributes["rel"]


def test_the_tools_terms_have_a_page_where_they_are_published() -> None:
    assert "infoboxParameter" in by_id(pages()["tool"])
    assert "tool" not in pages(CLUB)


HOSTILE = '</script><img src=x onerror="alert(1)">'
OTHER = "https://example.org/shapes#Other"
SHAPES = f"""
@prefix sh: <{SH}> . @prefix shape: <{BASE}shape/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <https://schema.org/> .
"""
FIRST = f"""
shape:A a sh:NodeShape ; sh:targetClass schema:Person ; sh:property shape:Shared ; sh:message '{HOSTILE}' .
shape:B a sh:NodeShape ; sh:targetClass <urn:thing> ; sh:property shape:Shared ; rdfs:label "B"@en .
shape:Shared a sh:PropertyShape ; sh:path <javascript:alert(1)> ; sh:name '{HOSTILE}'@en ; sh:minCount 1 .
<{OTHER}> a sh:NodeShape ; sh:targetNode <urn:x> ; rdfs:label "of others"@en .
<urn:shape> a sh:NodeShape ; sh:targetNode <urn:x> .
"""
SECOND = "shape:B a sh:NodeShape ; sh:deactivated true ."


def shaped(**files: str) -> tuple[Element, Element]:
    """Return the pages of shapes and of the check for a project with these files of shapes."""
    graph = ShapesGraph(
        {stem: turtle_as_ntriples((SHAPES + text).encode(), Path(stem)) for stem, text in files.items()}
    )
    report = MODEL.publication.report
    focus = ValidationResult(Severity.VIOLATION, HOSTILE, OTHER, "x", "<javascript:alert(1)>", "urn:p", HOSTILE)
    report = ValidationReport(report.base, report.prefixes, (focus,), 1, 1, {}, "pyshifty")
    model = SiteModel(replace(MODEL.publication, shapes=graph, report=report))
    first, second = (page_renderer(TOOL_PROJECT).render(page(model)) for page in (shapes_page, validation_page))
    return read_html(first), read_html(second)


def test_a_shape_of_two_files_or_two_shapes_has_one_place() -> None:
    page, check = shaped(first=FIRST, second=SECOND)
    places = by_id(page)
    assert {"A", "B", "Shared", "https-example-org-shapes-Other", "urn-shape"} <= places.keys()
    assert "not applied" in places["B"].text()
    assert [link.attributes["href"] for link in places["B"].all("a") if link.text() == "As above"] == ["#Shared"]
    assert "B: " + HOSTILE in check.one("main").text()


def test_nothing_in_a_shape_or_result_runs_or_leads_away() -> None:
    for page in shaped(first=FIRST):
        assert page.one("main").all("img") == []
        hrefs = [link.attributes.get("href", "") for link in page.all("a")]
        assert not [href for href in hrefs if href.startswith(("javascript", "urn"))]
        assert HOSTILE in page.one("main").text()
    links = [link.attributes["href"] for link in shaped(first=FIRST)[1].all("tbody")[0].all("a")]
    assert links == ["shapes.html#https-example-org-shapes-Other"]
