"""The lists: they hold what the questions list, each thing once, in parts where they are long, whole without script."""

from collections import Counter
from functools import cache
from pathlib import Path
from posixpath import join, normpath
from urllib.parse import unquote

import pytest
from pyoxigraph import NamedNode

from leapgraph.project import TOOL_PROJECT
from leapgraph.site.build_site import site_pages
from leapgraph.site.entity_lists import ORGANIZATIONS, PEOPLE, EntityList, find_entries
from leapgraph.site.home_page import home_page
from leapgraph.site.list_pages import entity_list_pages, index_entries, issue_pages, list_pages, search_pages
from leapgraph.site.policy_positions import find_consequences, find_issues, find_positions
from leapgraph.sparql.results import Solutions
from support.html_tree import Element, read_html
from support.site_model import page_renderer, site_model

BROADER = "http://www.w3.org/2004/02/skos/core#broader"
CLUB = Path(__file__).parents[1] / "another_organization" / "nachtuil"
ROOTS = pytest.mark.parametrize("root", [TOOL_PROJECT, CLUB], ids=["leap", "club"])


@cache
def pages(root: Path) -> dict[str, Element]:
    renderer = page_renderer(root)
    return {page.name: read_html(renderer.render(page)) for page in list_pages(site_model(root))}


def values(root: Path, question: str, column: str) -> set[str]:
    result = site_model(root).publication.results[question]
    assert isinstance(result, Solutions)
    place = result.variables.index(column)
    return {str(getattr(row[place], "value", "")) for row in result.rows}


def hrefs(element: Element) -> list[str]:
    return [one.attributes["href"] for one in element.all("a")]


def test_an_empty_list_has_no_page() -> None:
    assert list(pages(TOOL_PROJECT)) == ["issues", "people", "organizations", "funding", "disagreements", "search"]
    assert list(pages(CLUB)) == ["issues", "people", "organizations", "funding", "search"]


@ROOTS
def test_a_list_leads_to_the_questions_that_answer_it_and_to_their_rows(root: Path) -> None:
    questions = {
        "issues": "issues-positions",
        "people": "people-list",
        "organizations": "organizations-list",
        "funding": "funding-shares",
        "disagreements": "sources-conflicts",
    }
    results = site_model(root).publication.results
    for name, page in pages(root).items():
        question = questions.get(name, "")
        found = results.get(question)
        linked = [one for one in hrefs(page.one("main")) if question and one.startswith(f"query/{question}.")]
        has_rows = isinstance(found, Solutions) and bool(found.rows)
        assert linked == ([f"query/{question}.html", f"query/{question}.csv"] if question and has_rows else []), name
    assert "query/people-list.csv" in hrefs(pages(root)["people"])


@ROOTS
@pytest.mark.parametrize(
    ("name", "question", "column"),
    [("people", "people-list", "person"), ("organizations", "organizations-list", "organization")],
)
def test_a_list_holds_what_the_question_lists(root: Path, name: str, question: str, column: str) -> None:
    links = [hrefs(one)[0] for one in pages(root)[name].one("div", id="entries").all("li")]
    base = site_model(root).base

    assert len(links) == len(set(links))
    assert {base + unquote(link).removesuffix(".html") for link in links} == values(root, question, column)


@ROOTS
def test_the_tree_holds_every_issue_and_every_position(root: Path) -> None:
    model = site_model(root)
    links = Counter(hrefs(pages(root)["issues"].one("div", id="tree")))
    issues = {model.page_name(iri) + ".html" for iri in values(root, "issues-tree", "concept")}
    positions = {model.page_name(iri) + ".html" for iri in values(root, "issues-positions", "position")}

    consequences = {
        f"{one.statement.name}.html" for one in find_consequences(model, model.publication.project.main_entity)
    }

    assert issues <= set(links)
    assert positions | consequences == {link for link in links if link.startswith("statement/")}
    assert {links[link] for link in positions} == {1}


def test_a_concept_that_is_its_own_broader_one_ends_the_tree() -> None:
    model = site_model(TOOL_PROJECT)
    [area, *_] = find_issues(model).areas
    stated = model.index.stated[area.topic.iri]
    stated[BROADER] = [NamedNode(area.topic.iri)]
    try:
        [again, *_] = find_issues(model).areas
    finally:
        del stated[BROADER]

    assert again.topic == area.topic


def test_a_line_of_a_list_has_its_own_time_and_is_marked_where_it_is_disputed() -> None:
    [entry] = [
        one
        for one in pages(TOOL_PROJECT)["people"].all("li")
        if [a.text() for a in one.all("a")] == ["Diane Goldstein"]
    ]
    lines = [one.text() for one in entry.content if isinstance(one, Element) and one.tag == "span"]

    assert "executive director (since 2020)" in lines
    assert "executive director (until 2020)" in [one.text() for one in pages(TOOL_PROJECT)["people"].all("span")]
    assert "chair of the board disputed" in lines
    assert [line for line in lines if line.startswith("disputed")] == []


def test_a_disputed_statement_that_is_not_shown_marks_the_rest() -> None:
    model = site_model(TOOL_PROJECT)
    for entry in (one for of in (PEOPLE, ORGANIZATIONS) for one in find_entries(model, of)):
        shown = [statement for _, statement in entry.statement_labels]
        rest = {one.dispute for one in model.statements.about(entry.iri) if one not in shown} - {""}
        assert entry.dispute_of_others == min(rest, default="")


@ROOTS
def test_every_claim_on_funding_has_its_row(root: Path) -> None:
    page = pages(root)["funding"]

    assert len(page.all("li", class_="claim-row")) == len(values(root, "funding-shares", "claim"))
    assert len(page.all("svg", class_="interval")) == len(values(root, "funding-shares", "claim"))
    assert all(one.all("ul", class_="sources") for one in page.all("li", class_="claim-row"))


def test_each_conflict_stands_once_with_both_sides() -> None:
    model = site_model(TOOL_PROJECT)
    page = pages(TOOL_PROJECT)["disagreements"]
    found = [one for one in page.all("div") if one.attributes.get("id") in {it.anchor for it in model.disagreements}]

    assert [one.attributes["id"] for one in found] == [one.anchor for one in model.disagreements]
    for shown, one in zip(found, model.disagreements, strict=True):
        statements = [link for link in hrefs(shown) if link.startswith("statement/")]
        assert statements == [f"{side.name}.html" for side in one.sides]
        assert len(shown.all("ul", class_="sources")) == len(one.sides)


@ROOTS
def test_all_things_are_listed_for_those_without_script(root: Path) -> None:
    model = site_model(root)
    page = pages(root)["search"]
    found = Counter(hrefs(page.one("div", data_search_all="")))
    things = {f"{model.page_name(iri)}.html" for folder in ("id", "issue") for iri in model.things(folder)}
    rights = {f"{model.page_name(iri)}.html" for iri in model.instances("http://purl.org/dc/terms/RightsStatement")}
    things -= rights  # a sentence, which nobody looks up

    assert things <= set(found)
    assert not rights & set(found)
    assert {f"query/{name}.html" for name in model.publication.queries} <= set(found)
    assert {found[one] for one in things} == {1}
    form = page.one("form", data_search_page="")
    assert "hidden" in form.attributes
    assert form.one("input", type="search").attributes["id"] == form.one("label").attributes["for"]
    assert page.one("div", data_search_results="").text() == ""


@ROOTS
def test_every_page_has_the_search_in_its_head_and_a_link_beside_it(root: Path) -> None:
    page = read_html(page_renderer(root).render(home_page(site_model(root))))
    form = page.one("header").one("form", role="search")

    assert {"hidden", "data-needs-script", "data-search"} <= set(form.attributes)
    assert form.attributes["action"] == "search.html"
    assert "search.html" in hrefs(page.one("header").one("nav"))


@ROOTS
def test_each_link_leads_to_a_page_or_a_file(root: Path) -> None:
    names = {page.name for page in site_pages(site_model(root))}
    # A question with an answer has its rows beside its page.
    names |= {f"query/{name}.csv" for name, found in site_model(root).publication.results.items() if found}
    for name, page in pages(root).items():
        for href in hrefs(page):
            path = unquote(href.partition("#")[0])
            if path and not path.startswith("http"):
                assert normpath(join(name, "..", path)).removesuffix(".html") in names, (name, href)


@pytest.mark.parametrize("of", [PEOPLE, ORGANIZATIONS], ids=["people", "organizations"])
def test_a_long_list_is_in_parts_by_letter(of: EntityList) -> None:
    model = site_model(TOOL_PROJECT)
    [whole] = entity_list_pages(model, of)
    first, *parts = entity_list_pages(model, of, 3)
    every = [entry.iri for section in whole.content["sections"] for entry in section.entries]
    split = [entry.iri for part in parts for section in part.content["sections"] for entry in section.entries]

    assert Counter(split) == Counter(every)
    assert all(len(part.content["sections"][0].entries) <= 3 for part in parts)
    assert [one.name for one in first.content["parts"]] == [part.name for part in parts]
    assert first.name == of.name
    assert {part.section for part in parts} == {of.name}


def test_a_long_tree_has_a_page_for_each_area() -> None:
    model = site_model(TOOL_PROJECT)
    issues = find_issues(model)
    first, *parts = issue_pages(model, 10)

    areas = [part for part in parts if part.content["issues"].areas]
    assert len(areas) == len(issues.areas)
    assert set(first.content["area_pages"].values()) == {part.name for part in areas}
    topics = [iri for part in parts if not part.content["issues"].areas for iri in part.content["issues"].topics]
    assert Counter(topics) == Counter(issues.topics)
    renderer = page_renderer(TOOL_PROJECT)
    for page in (first, *parts):
        assert read_html(renderer.render(page)).one("h1").text()


def test_a_long_index_is_in_parts_by_letter() -> None:
    model = site_model(TOOL_PROJECT)
    first, *parts = search_pages(model, 20)
    split = [entry for part in parts for entries in part.content["letters"].values() for entry in entries]

    assert Counter(split) == Counter(index_entries(model))
    renderer = page_renderer(TOOL_PROJECT)
    front = read_html(renderer.render(first))
    assert len(front.one("div", data_search_all="").all("a")) == len(parts)
    assert front.one("form", data_search_page="")
    assert not read_html(renderer.render(parts[0])).all("form", data_search_page="")


def test_a_holder_has_only_its_own_positions() -> None:
    model = site_model(TOOL_PROJECT)

    assert find_positions(model, f"{model.base}id/drug-policy-alliance") == []


def test_a_fiscal_sponsorship_is_no_payment() -> None:
    page = pages(TOOL_PROJECT)["funding"]
    [payers] = [table for table in page.all("table", class_="statements") if "tobacco companies" in table.text()]
    [sponsorships] = [one for one in page.all("section") if one.all("h2", id="sponsorships")]

    assert "Influence Foundation" not in payers.text()
    assert "Influence Foundation" in sponsorships.text()
    assert sponsorships.one("h2").text() == "Fiscal sponsorship"
    assert "What is claimed: That an organization held another's funds" in sponsorships.text()
    assert "no payment to the sponsor is claimed" in sponsorships.text()
    assert "tobacco companies" not in sponsorships.text()
    assert not pages(CLUB)["funding"].all("h2", id="sponsorships")
