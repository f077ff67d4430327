"""The pages of statements, sources and named graphs: each says all that the dataset does, and names who says so."""

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from itertools import chain
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode

from leapgraph.dataset import merge_lines, turtle_as_ntriples
from leapgraph.project import TOOL_PROJECT
from leapgraph.site.build_site import site_pages
from leapgraph.site.dataset_index import LABEL, TYPE
from leapgraph.site.entity_pages import entity_pages
from leapgraph.site.graph_pages import graph_pages
from leapgraph.site.page_renderer import PageRenderer
from leapgraph.site.site_model import SiteModel
from leapgraph.site.source_pages import source_pages
from leapgraph.site.sources import find_documents
from leapgraph.site.statement_pages import statement_pages
from leapgraph.site.statements import CONTRADICTED
from leapgraph.site.withdrawal_pages import withdrawal_pages
from leapgraph.sparql.results import Solutions
from support.html_tree import Element, read_html
from support.site_model import page_renderer, site_model

BASE = "https://w3id.org/leap-graph/"
MODEL = site_model(TOOL_PROJECT)
NAMED_BY = "http://purl.org/dc/terms/isReferencedBy"
SHARE = "statement/reynolds-american-2017"
CLUB = Path(__file__).parents[1] / "another_organization" / "nachtuil"


@cache
def pages(root: Path = TOOL_PROJECT) -> Mapping[str, Element]:
    model, renderer = site_model(root), page_renderer(root)
    made = chain(statement_pages(model), source_pages(model), graph_pages(model))
    return {page.name: read_html(renderer.render(page)) for page in made}


def facts(page: Element) -> dict[str, str]:
    """Return the terms of the first list of facts, each with its description."""
    parts = [one for one in page.all("dl")[0].within() if one.tag in {"dt", "dd"}]
    return {one.text(): two.text() for one, two in zip(parts[::2], parts[1::2], strict=True)}


def addresses(page: Element) -> set[str]:
    return {link.attributes["href"] for link in page.one("main").all("a")}


def rows(question: str) -> list[dict[str, str]]:
    result = MODEL.publication.results[question]
    assert isinstance(result, Solutions)
    return [
        {name: term.value for name, term in zip(result.variables, row, strict=True) if term is not None}
        for row in result.rows
    ]


def test_a_statement_says_all_that_its_node_does() -> None:
    apart = {TYPE, LABEL, CONTRADICTED}
    for statement in MODEL.statements.all():
        page = pages()[statement.name]
        words, links = page.one("main").text(), addresses(page)
        for property_, terms in MODEL.index.stated[statement.iri].items():
            if property_ in apart:
                continue
            for term in terms:
                if isinstance(term, NamedNode):
                    assert MODEL.index.label(term.value).value in words or f"../{term.value[len(BASE) :]}.html" in links
                elif isinstance(term, Literal) and term.language:
                    assert " ".join(term.value.split()) in words


def test_a_share_is_given_in_words_and_in_full() -> None:
    found = facts(pages()[SHARE])
    assert found["Description"] == "2017: more than 1/3"
    assert (found["Minimum"], found["More than the minimum is meant"], found["When"]) == ("1/3", "yes", "2017")
    assert "Note: More than a third" in pages()[SHARE].one("main").text()


def test_a_statement_names_each_of_its_sources_and_no_other() -> None:
    for statement in MODEL.statements.all():
        heads = pages()[statement.name].all("h2", id="sources")
        assert len(heads) == 1
        parts = list(pages()[statement.name].one("main").within())
        listed = next(one for one in parts[parts.index(heads[0]) :] if one.tag == "ul")
        links = [item.all("a")[0].attributes["href"] for item in listed.all("li")]
        assert links == [f"../{one.iri[len(BASE) :]}.html" for one in statement.citations]


def test_statements_that_contradict_each_other_stand_side_by_side_on_both_pages() -> None:
    disputed = [one for one in MODEL.statements.all() if one.contradicted_by]
    assert disputed
    for statement in disputed:
        boxes = pages()[statement.name].all("section", class_="disagreement")
        assert len(boxes) == len(statement.contradicted_by)
        for box, other in zip(boxes, sorted(statement.contradicted_by), strict=True):
            sides = {
                link.attributes["href"].rpartition("/")[2] for link in box.all("a") if link.text() == "the statement"
            }
            assert sides == {f"{iri.rpartition('/')[2]}.html" for iri in (statement.iri, other)}


def test_a_page_has_its_address_its_data_and_how_to_cite_it() -> None:
    name = "source/wikipedia-leap"
    page = pages()[name]
    assert page.one("code", id="iri").text() == BASE + name
    assert BASE + name in page.one("p", id="citation").text()
    assert "version" in page.one("p", id="citation").text()


def test_the_documents_are_those_that_the_question_lists_with_the_same_counts() -> None:
    expected = {row["document"]: int(row["statements"]) for row in rows("sources-documents")}
    assert {one.citation.iri: one.statement_count for one in find_documents(MODEL)} == expected
    table = pages()["sources"].one("tbody")
    for row in table.all("tr"):
        iri = BASE + row.all("th")[0].all("a")[0].attributes["href"].removesuffix(".html")
        assert row.all("td")[-1].text() == str(expected[iri])


def test_a_document_without_a_date_is_called_undated() -> None:
    assert facts(pages()["source/guidestar-leap"])["Date"] == "undated"
    assert facts(pages()["source/copssaylegalize-2017-05"])["Date"] == "May 2017"
    assert facts(pages()["source/copssaylegalize-2017-05"])["Publisher"] == "not known"


def test_all_that_rests_on_a_document_or_section_is_on_its_page() -> None:
    for document in find_documents(MODEL):
        for part in (document, *document.sections):
            page = pages()[part.citation.iri[len(BASE) :]]
            shown = [link.attributes["href"] for link in page.all("a") if link.text() == "statement"]
            every = [one for source in (part, *part.sections) for one in source.statements]
            assert sorted(shown) == sorted(f"../{one.name}.html" for one in every)


def test_what_a_source_names_is_listed() -> None:
    for document in find_documents(MODEL):
        parts = [part.citation.iri for part in (document, *document.sections)]
        named = {one.subject for iri in parts for one in MODEL.index.references(iri) if one.predicate == NAMED_BY}
        lists = pages()[parts[0][len(BASE) :]].all("ul", class_="names")
        links = [link.attributes["href"] for one in lists for link in one.all("a")]
        assert sorted(links) == sorted(f"../{one[len(BASE) :]}.html" for one in named)


def test_the_graphs_have_the_triples_that_the_question_counts() -> None:
    expected = {row["graph"]: int(row["triples"]) for row in rows("dataset-counts")}
    for iri, count in expected.items():
        assert facts(pages()[iri[len(BASE) :]])["Triples"] == f"{count:,}"
    listed = pages()["graphs"].one("tbody").all("tr")
    assert len(listed) >= len(expected)


def test_a_graph_lists_the_things_that_it_describes() -> None:
    links = addresses(pages()["graph/people"])
    assert {f"../{iri[len(BASE) :]}.html" for iri in MODEL.index.stated if "people" in MODEL.index.graphs[iri]} <= links


def test_a_described_graph_that_is_empty_has_a_page() -> None:
    assert facts(pages()["graph/wikidata"])["Triples"] == "0"


@pytest.mark.parametrize("root", [TOOL_PROJECT, CLUB])
def test_no_address_is_shown_where_a_name_is_meant(root: Path) -> None:
    for name, page in pages(root).items():
        for link in page.one("main").all("a"):
            assert not link.text().startswith(("http:", "https:")), (name, link.text())


def test_words_in_another_language_are_marked() -> None:
    marked = [one for one in pages(CLUB)["sources"].one("main").all() if one.attributes.get("lang") == "nl"]
    assert marked


HOSTILE = '</script><img src=x onerror="alert(1)">'
FACTS = f"""
@prefix dcterms: <http://purl.org/dc/terms/> . @prefix fabio: <http://purl.org/spar/fabio/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . @prefix schema: <https://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<urn:document> fabio:hasAccessDate "soon" ; dcterms:title '{HOSTILE}' .
<{BASE}source/hostile> a <javascript:alert(2)> ; dcterms:title '[{HOSTILE}]'@ar ; dcterms:date '{HOSTILE}' ;
    dcterms:publisher <javascript:alert(1)> ; dcterms:license <javascript:alert(3)> ;
    fabio:hasAccessDate "x"^^xsd:date ;
    schema:url <javascript:alert(1)>, <https:///elsewhere> ; skos:note '{HOSTILE}' .
<{BASE}source/part> dcterms:isPartOf <{BASE}source/hostile> ; dcterms:title '{HOSTILE}' .
<{BASE}statement/hostile> a rdf:Statement ; rdf:subject <urn:x> ; rdf:predicate <javascript:alert(4)> ;
    rdf:object '{HOSTILE}' ; skos:note '{HOSTILE}' ; schema:startDate '{HOSTILE}' ;
    prov:wasDerivedFrom <{BASE}source/part>, <urn:document>, "text" .
<{BASE}graph/hostile> a <urn:class> ; dcterms:title '{HOSTILE}' ; dcterms:license <javascript:alert(1)>, "text" ;
    prov:wasDerivedFrom <javascript:alert(1)> .
<{BASE}id/gone> owl:deprecated true ; skos:note '{HOSTILE}' ; dcterms:isReplacedBy <javascript:alert(1)> .
"""


def test_nothing_that_a_record_says_runs_or_leads_away_by_surprise() -> None:
    dataset = MODEL.publication.dataset
    graph = dataset.graphs["sources"]
    more = turtle_as_ntriples(FACTS.encode(), Path("facts.ttl")).splitlines(keepends=True)
    changed = dataset.with_graph("sources", replace(graph, lines=merge_lines([graph.lines, sorted(more)])))
    model = SiteModel(replace(MODEL.publication, dataset=changed))
    made = chain(statement_pages(model), source_pages(model), graph_pages(model), withdrawal_pages(model))
    renderer = PageRenderer(model, [page.name for page in site_pages(model)])
    hostile = {"sources", "source/hostile", "source/part", "statement/hostile", "graphs", "graph/hostile", "id/gone"}
    found = {page.name: read_html(renderer.render(page)) for page in made if page.name in hostile}
    assert found.keys() == hostile
    for name, page in found.items():
        assert page.all("img") == [], name
        addresses = [one.attributes["href"] for one in page.one("body").all() if "href" in one.attributes]
        assert not [href for href in addresses if href.startswith(("javascript", "urn", "//", "https:///"))], name
        assert HOSTILE in page.one("main").text()


@cache
def things(root: Path = TOOL_PROJECT) -> Mapping[str, Element]:
    renderer = page_renderer(root)
    return {page.name: read_html(renderer.render(page)) for page in entity_pages(site_model(root))}


@pytest.mark.parametrize("root", [TOOL_PROJECT, CLUB], ids=["leap", "club"])
def test_each_row_is_headed_and_each_table_says_whose_statements_it_has(root: Path) -> None:
    for page in (*things(root).values(), *pages(root).values()):
        for table in page.all("table"):
            captions = [one.text() for one in table.all("caption")]
            assert not {"Statement", "Statement as subject", "Statement as value"} & set(captions)
            if table.attributes.get("class") in {"statements", "resting"}:
                assert all(row.all("th")[0].text() for row in table.one("tbody").all("tr"))


def test_a_table_of_single_facts_names_the_thing_that_they_are_of() -> None:
    captions = [one.text() for one in things()["id/leap"].all("caption")]

    assert captions[0] == "Said of Law Enforcement Action Partnership"
    assert "Said of others, where they name Law Enforcement Action Partnership" in captions


def test_a_row_without_the_field_of_the_others_is_headed_by_its_own_first() -> None:
    heads = [row.all("th")[0].text() for row in things()["id/leap"].all("tr") if row.all("th")]

    assert any(one.startswith("kind of venue:") for one in heads)
    on_source = [row.all("th")[0].text() for row in pages()["source/wikipedia-leap-media"].one("main").all("tr")]
    assert any(one.startswith("kind of media:") for one in on_source)
    assert not [one for one in on_source if one.startswith("organization:")]


def test_a_table_keeps_its_roles_where_its_rows_are_blocks() -> None:
    for page in (things()["id/leap"], pages()["source/wikipedia-leap-media"]):
        for table in page.all("table"):
            if table.attributes.get("class") in {"statements", "resting"}:
                assert table.attributes["role"] == "table"
                assert {one.attributes.get("role") for one in table.all("tr")} == {"row"}


@pytest.mark.parametrize("root", [TOOL_PROJECT, CLUB], ids=["leap", "club"])
def test_one_of_a_kind_is_in_the_singular(root: Path) -> None:
    wrong = re.compile(r"\b1 (statements|sources|documents|sections|names|pairs|entries)\b")
    for name, page in {**things(root), **pages(root)}.items():
        assert not wrong.search(page.one("main").text()), name


def test_a_thing_has_its_kinds_above_its_name_and_a_link_to_the_note_on_them() -> None:
    kinds = things()["id/leap"].one("p", class_="kind")

    assert kinds.text() == "Nongovernmental organization, formal organization with a note"
    assert [link.attributes["href"] for link in kinds.all("a")] == ["#names"]
    assert things()["id/diane-goldstein"].one("p", class_="kind").text() == "Person"


def test_the_note_of_a_document_stands_where_its_sections_are_cited() -> None:
    note = "Tagged as promotional in June 2025"
    for page in (
        things()["id/bbc"],
        pages()["source/wikipedia-leap-media"],
        pages()["sources"],
        pages()["statement/reynolds-american-2017"],
    ):
        assert note in page.one("main").text()


@pytest.mark.parametrize("name", ["sources", "graphs"])
def test_a_cell_of_a_table_that_becomes_blocks_has_the_head_of_its_column(name: str) -> None:
    table = pages()[name].one("table", class_="documents")
    heads = [one.text() for one in table.one("thead").all("th")]

    for row in table.one("tbody").all("tr"):
        assert [cell.attributes["data-head"] for cell in row.all("td")] == heads[1:]


def test_a_statement_is_cited_with_its_time_and_documents() -> None:
    assert (
        pages()["statement/diane-goldstein-executive-director"]
        .one("p", id="citation")
        .text()
        .startswith(
            "The LEAP graph, “Diane Goldstein: executive director, Law Enforcement Action Partnership”, since 2020, "
            "according to Drug Policy Alliance, page 7818, undated; LEAP, new leadership, undated; version "
        )
    )


@pytest.mark.parametrize(
    ("name", "words"),
    [
        (SHARE, "Reynolds American, 2017: more than 1/3”, according to English Wikipedia"),
        (SHARE, ", which another statement may contradict; note: “More than a third"),
        ("statement/diane-goldstein-board", ", which another statement contradicts; version "),
        ("statement/diane-goldstein-service", "lieutenant (retired), Redondo Beach Police Department”, according to"),
        ("statement/leap-focus-since-2017", "since January 2017 (our reading), according to English Wikipedia"),
        ("statement/leap-focus-until-2017", "until January 2017 (our reading), according to English Wikipedia"),
    ],
)
def test_a_citation_has_what_a_reader_of_the_statement_must_know(name: str, words: str) -> None:
    assert words in pages()[name].one("p", id="citation").text()


def test_what_is_read_into_a_source_is_our_reading() -> None:
    assert MODEL.statements.statement(f"{BASE}statement/reynolds-american-among-tobacco-companies").is_interpreted


def test_what_is_read_into_a_source_is_cited_as_our_reading_and_says_so_above() -> None:
    readings = [one for one in MODEL.statements.all() if one.is_interpreted]
    assert readings
    for statement in MODEL.statements.all():
        cited = pages()[statement.name].one("p", id="citation").text()
        marks = ("our reading of" in cited, "Our reading of" in pages()[statement.name].one("main").text())
        assert marks == (statement in readings, statement in readings), cited
        assert ("according to" in cited) == (statement not in readings)


def test_a_statement_is_cited_with_its_note() -> None:
    for statement in (one for one in MODEL.statements.all() if one.note):
        assert f"note: “{statement.note.value}”" in pages()[statement.name].one("p", id="citation").text()


def test_a_table_whose_rows_have_different_heads_names_each() -> None:
    [table] = [one for one in pages()["source/wikipedia-leap-goals"].all("table") if "Speaking" in one.text()]

    assert table.one("thead").all("th")[0].text() == "About"
    for row in table.one("tbody").all("tr"):
        assert row.one("th").one("span", class_="soft").text().endswith(":")


def test_the_note_of_a_section_stands_where_its_statements_do() -> None:
    for page in (things()["id/leap"], pages()["statement/leap-headquarters"]):
        assert "Filled from Wikidata as a whole" in page.one("main").text()


def test_the_note_of_a_statement_stands_on_the_page_of_its_source() -> None:
    for name in ("source/wikipedia-leap", "source/wikipedia-leap-funding"):
        assert "Note: More than a third; no upper bound is given." in pages()[name].one("main").text()


def test_who_published_a_described_document_is_named_once() -> None:
    sponsorship = pages()["statement/influence-foundation-past-sponsorship"].one("ul", class_="sources").text()

    assert sponsorship.startswith("TobaccoTactics, page on the Influence Foundation, undated")


def test_shares_of_different_years_are_said_to_be_so() -> None:
    box = pages()[SHARE].one("section", class_="disagreement").text()

    assert "The two are of different years, 2017 and 2019." in box
    assert "both may hold" in box


def test_a_date_that_the_title_has_is_not_repeated() -> None:
    assert "25 April 2022, 25 April 2022" not in pages()["statement/reynolds-american-2019"].one("main").text()


def test_a_description_in_place_of_a_title_is_without_brackets() -> None:
    pointing = things()["id/leap"].one("main").text()
    [listed] = [page for name, page in pages().items() if name == "graph/people"]

    assert "LEAP, new leadership (Law" in pointing
    for text in (pointing, listed.text(), pages()["source/leap-new-leadership"].text()):
        assert "[LEAP" not in text
