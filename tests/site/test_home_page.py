"""The home page: numbers as the questions count them, each conflict once, no empty section, and a picture that fits."""

import re
from collections import Counter
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import Literal, NamedNode

from leapgraph.project import TOOL_PROJECT
from leapgraph.site.dataset_index import RDF, SCHEMA
from leapgraph.site.home_counts import find_counts
from leapgraph.site.home_facts import find_facts, identity_clauses
from leapgraph.site.home_page import HomeView, Revision, home_page, home_view
from leapgraph.site.memberships import Leadership, find_leadership
from leapgraph.site.policy_positions import Issues
from leapgraph.site.shapes_and_validation_pages import validation_page
from leapgraph.site.site_model import SiteModel
from leapgraph.sparql.results import Boolean, Solutions
from support.html_tree import Element, read_html
from support.site_model import page_renderer, site_model

CLUB = Path(__file__).parents[1] / "another_organization" / "nachtuil"
ROOTS = pytest.mark.parametrize("root", [TOOL_PROJECT, CLUB], ids=["leap", "club"])
MOST_BYTES = 40_000


def rendered(root: Path, **changes: Any) -> Element:
    """Return the home page, with parts of its view changed."""
    page = home_page(site_model(root))
    view = replace(page.content["home"], **changes)
    return read_html(page_renderer(root).render(replace(page, content={"home": view})))


@cache
def home(root: Path) -> tuple[HomeView, Element]:
    return home_view(site_model(root)), rendered(root)


def distinct(root: Path, question: str, *columns: str) -> int:
    result = site_model(root).publication.results[question]
    assert isinstance(result, Solutions)
    places = [result.variables.index(column) for column in columns]
    return len({tuple(row[place] for place in places) for row in result.rows})


def headings(page: Element) -> list[str]:
    return [one.attributes["id"] for one in page.all("h2")]


@ROOTS
def test_each_number_is_that_of_its_question_and_of_the_dataset(root: Path) -> None:
    model = site_model(root)
    view, page = home(root)
    numbers = {count.words.rstrip("s"): count.number for count in view.counts}
    cited = {source.iri for statement in model.statements.all() for source in statement.citations}
    documents = {part for iri in cited for part in model.index.iris(iri, "http://purl.org/dc/terms/isPartOf") or [iri]}
    expected = {
        "statement": len(model.statements.all()),
        f"document{'s' if len(documents) > 1 else ''} that statements rest on": len(documents),
        "people named": distinct(root, "people-list", "person"),
        "organizations, websites and group": distinct(root, "organizations-list", "organization"),
        "policy position": distinct(root, "issues-positions", "position"),
        "disagreement between source": sum(one.is_certain for one in view.disagreements),
    }

    assert numbers == {words: number for words, number in expected.items() if number}
    shown = [item.one("strong").text() for item in page.one("ul", class_="counts").all("li")]
    assert shown == [f"{count.number:,}" for count in view.counts] + [str(view.violations)]


def test_what_all_positions_rest_on_stands_beside_them() -> None:
    _, page = home(TOOL_PROJECT)
    words = " ".join(page.one("section", aria_labelledby="issues").text().split())

    assert (
        "All 28 positions rest on one document, English Wikipedia (tertiary source). Tagged as promotional in" in words
    )


def test_a_conflict_that_may_be_none_is_counted_apart() -> None:
    view, page = home(TOOL_PROJECT)
    [count] = [one for one in view.counts if one.question == "sources-conflicts"]

    assert (count.number, count.words, count.besides) == (1, "disagreement between sources", "and 1 possible")
    assert count.number + 1 == distinct(TOOL_PROJECT, "sources-conflicts", "statement", "otherStatement")
    assert "1 disagreement between sources, and 1 possible" in " ".join(page.one("ul", class_="counts").text().split())


def test_the_numbers_lead_to_the_questions_that_count_them() -> None:
    view, page = home(TOOL_PROJECT)
    links = [one.attributes["href"] for one in page.one("ul", class_="counts").all("a")]

    assert links == [f"query/{count.question}.html" for count in view.counts] + ["validation.html"]


def test_what_no_question_counts_is_left_out() -> None:
    results = site_model(TOOL_PROJECT).publication.results

    assert find_counts({}) == []
    assert find_counts({"people-list": None, "issues-positions": Boolean(value=True)}) == []
    [people] = find_counts({"people-list": results["people-list"], "sources-conflicts": Solutions(("statement",), [])})
    assert people.question == "people-list"


@ROOTS
def test_the_board_the_positions_and_the_claims_are_those_of_the_questions(root: Path) -> None:
    view, _ = home(root)
    areas = site_model(root).publication.results["issues-areas"]
    assert isinstance(areas, Solutions)

    assert view.leadership.board_size == distinct(root, "people-board", "person")
    assert len(view.claims) == distinct(root, "funding-shares", "claim")
    assert [(area.topic.iri, str(len(area.positions))) for area in view.issues.areas] == [
        (getattr(area, "value", ""), getattr(positions, "value", "")) for area, _, positions in areas.rows
    ]


def test_a_seat_that_sources_disagree_on_is_marked() -> None:
    view, page = home(TOOL_PROJECT)
    seats = [seat for part in page.all("ul", class_="board") for seat in part.all("li")]
    disputed = [one.all("a")[0].text() for one in seats if one.all("a", class_="tag disputed")]

    assert disputed == ["Diane Goldstein"]
    assert [seat.is_disputed for seat in view.leadership.board].count(True) == 1


def test_a_role_that_sources_disagree_on_has_both_claims_with_who_makes_them() -> None:
    _, page = home(TOOL_PROJECT)
    roles = page.one("dl", class_="roles").all("div")
    found = {role.one("dt").text(): [one.text() for one in role.all("dd")] for role in roles}

    assert found["chair of the board"] == [
        "Diane Goldstein not said to be past disputed English Wikipedia, Board of directors",
        "Diane Goldstein past disputed Drug Policy Alliance, page 7818; LEAP, new leadership",
    ]
    assert all(one.all("span", class_="says")[0].all("a") for role in roles for one in role.all("dd"))


def test_a_seat_whose_past_nobody_states_is_on_the_board_alone() -> None:
    model = site_model(CLUB)

    assert find_leadership(model, model.publication.project.main_entity).roles == ()


def test_a_place_beside_a_service_is_named_as_one() -> None:
    _, page = home(TOOL_PROJECT)
    seats = [seat for part in page.all("ul", class_="board") for seat in part.all("li")]
    lines = {one.all("a")[0].text(): one.all("span", class_="soft") for one in seats}

    assert lines["Brendan Cox"][0].text() == "chief · place: Albany"
    assert lines["Kendra McSweeney"][0].text() == "Professor · place: Ohio"
    assert " · major (retired)" in lines["Neill Franklin"][0].text()


def test_a_topic_is_limited_to_cases_and_not_meant_for_them() -> None:
    section = home(TOOL_PROJECT)[1].one("section", aria_labelledby="issues")
    [limited] = [one for one in section.all("li") if one.text().startswith("police militarization")]

    assert limited.text() == (
        "police militarization to active shooter incident, barricade incident and hostage incident only"
    )


def test_a_stance_that_is_read_into_the_source_says_so() -> None:
    view, page = home(TOOL_PROJECT)
    model = site_model(TOOL_PROJECT)
    section = page.one("section", aria_labelledby="issues")
    marked = [one.all("a")[0].text() for one in section.all("li") if "our reading" in one.text()]
    positions = [one for area in view.issues.areas for one in area.positions if one.is_interpreted]

    assert sorted(marked) == sorted(model.index.label(one.topic).value for one in positions)
    assert marked


def test_topics_without_a_stance_are_named_with_what_they_are_a_consequence_of() -> None:
    view, page = home(TOOL_PROJECT)
    area = next(one for one in view.issues.areas if not one.stances)
    [box] = [one for one in page.all("div", class_="area") if "as consequences of drug policy" in one.text()]
    named, others = box.all("dd")

    holder = "Law Enforcement Action Partnership"
    assert box.all("dt")[0].text() == f"Named by {holder} as consequences of drug policy"
    assert [len(topics) for _, topics in area.topics_by_cause] == [len(named.all("li")), len(others.all("li"))]
    assert [one.text() for one in others.all("li")] == ["international criminal justice issues"]
    assert "corruption" in named.text()


def test_who_pays_names_those_whose_share_nobody_states() -> None:
    section = home(TOOL_PROJECT)[1].one("section", aria_labelledby="funding")

    assert "Without a share: tobacco companies (English Wikipedia, Funding)." in section.text()
    alone = rendered(TOOL_PROJECT, claims=())
    assert "tobacco companies" in alone.one("section", aria_labelledby="funding").text()
    assert alone.one("h1").text().endswith("who pays")


@ROOTS
def test_each_conflict_stands_once(root: Path) -> None:
    view, page = home(root)
    pairs = [[side.all("bdi")[0].text() for side in one.content if isinstance(side, Element)] for one in sides(page)]

    assert pairs == [[side.label.value for side in one.sides] for one in view.disagreements]
    assert len({one.anchor for one in view.disagreements}) == len(view.disagreements)
    assert len(page.all("section", class_="disagreements")) == bool(view.disagreements)


def sides(page: Element) -> list[Element]:
    return page.all("div", class_="sides")


def test_a_section_without_content_is_left_out() -> None:
    empty = Leadership((), ())
    page = rendered(
        TOOL_PROJECT,
        counts=(),
        clauses=(),
        facts=(),
        issues=Issues((), (), ()),
        leadership=empty,
        claims=(),
        funders=(),
        disagreements=(),
        documents=(),
        picture=None,
        questions=(),
    )

    assert headings(page) == ["take", "cite", "state"]
    assert page.one("h1").text() == "Law Enforcement Action Partnership"
    assert not page.all("ul", class_="counts")


@pytest.mark.parametrize(
    ("left_out", "heading"),
    [
        ("issues", "Law Enforcement Action Partnership: who runs it, who pays"),
        ("leadership", "Law Enforcement Action Partnership: what it wants, who pays"),
        ("claims", "Law Enforcement Action Partnership: what it wants, who runs it"),
    ],
)
def test_the_heading_names_what_there_is(left_out: str, heading: str) -> None:
    empty = {"issues": Issues((), (), ()), "leadership": Leadership((), ()), "claims": ()}
    changes: dict[str, Any] = {left_out: empty[left_out]} | ({"funders": ()} if left_out == "claims" else {})

    assert rendered(TOOL_PROJECT, **changes).one("h1").text() == heading


def test_labels_in_another_language_are_marked() -> None:
    _, page = home(CLUB)
    names = (
        "Roeivereniging De Nachtuil",
        "Joke Verzonnen",
        "voorzitter",
        "Riemenfonds",
        "nachtverlichting op het water",
    )

    for name in names:
        marked = [one for one in page.within() if one.text() == name and one.tag in {"a", "bdi"} and not one.all()]
        assert marked, name
        assert {one.attributes.get("lang") for one in marked} == {"nl"}
    picture = page.one("svg", class_="picture")
    assert {one.attributes.get("lang") for one in picture.all("text") if one.text().startswith("Joke")} == {"nl"}


@ROOTS
def test_it_is_small(root: Path) -> None:
    assert len(page_renderer(root).render(home_page(site_model(root)))) <= MOST_BYTES


@ROOTS
def test_nothing_on_it_has_a_style_of_its_own_and_no_form_is_shown_without_script(root: Path) -> None:
    _, page = home(root)

    assert not page.all("style")
    assert not [one for one in page.all() if "style" in one.attributes]
    assert not [one for one in page.all() if "data-needs-script" in one.attributes and "hidden" not in one.attributes]
    assert all("hidden" in one.attributes for one in [*page.all("form"), *page.all("button")])


@ROOTS
def test_a_place_in_the_page_has_one_name(root: Path) -> None:
    _, page = home(root)
    names = Counter(one.attributes["id"] for one in page.all() if "id" in one.attributes)

    assert not [name for name, number in names.items() if number > 1]
    references = [one.attributes[name] for one in page.all() for name in ("aria-labelledby",) if name in one.attributes]
    assert set(references) <= set(names)
    fragments = [href[1:] for one in page.all("a") if (href := one.attributes["href"]).startswith("#")]
    assert set(fragments) <= set(names)


def test_its_shares_of_the_statements_are_those_of_the_documents() -> None:
    view, page = home(TOOL_PROJECT)
    widths = [int(one.attributes["width"]) for one in page.one("table", class_="top-documents").all("rect")]

    assert [one.statements for one in view.documents] == sorted(
        (one.statements for one in view.documents), reverse=True
    )
    assert widths == [max(1, one.percentage) for one in view.documents]
    assert not [width for width in widths if width > 100]


def test_the_files_to_take_have_their_sizes() -> None:
    files = (("graph.ttl", "Turtle", 351_000), ("dataset.nq", "N-Quads", 1_200_000))
    page = rendered(TOOL_PROJECT, files=files)
    section = page.one("section", aria_labelledby="take").text()

    assert "Turtle (351 kB)" in section
    assert "N-Quads (1.2 MB)" in section


def test_the_main_entity_is_never_named_by_an_iri() -> None:
    _, page = home(CLUB)
    text = re.sub(r"\S*club\.example/$", "", page.one("p", id="citation").text())

    assert "://" not in text
    assert "://" not in page.one("main").text().replace(page.one("p", id="citation").text(), "")


@ROOTS
def test_the_checks_are_those_of_the_page_of_the_check(root: Path) -> None:
    view, page = home(root)
    model = site_model(root)

    assert view.checks == validation_page(model).content["check_count"]
    assert f"in {view.checks} checks" in page.one("section", aria_labelledby="state").text()


def test_the_board_names_its_sources_once() -> None:
    view, page = home(TOOL_PROJECT)
    cited = {one.iri for seat in view.leadership.board for one in seat.statement.citations}
    section = page.one("section", aria_labelledby="leadership")

    assert [one.iri for one in view.leadership.board_citations] == sorted(cited)
    assert "Who says so: English Wikipedia, Board of directors." in section.text()


def test_a_large_project_has_a_home_page_that_is_hardly_larger() -> None:
    view, page = home(TOOL_PROJECT)
    of = view.leadership
    many = 500
    issues = Issues(view.issues.areas * many, (), ())
    stances = tuple((stance, positions * many) for stance, positions in view.issues.areas[1].stances)
    issues = Issues((replace(view.issues.areas[1], stances=stances), *issues.areas), (), ())
    leadership = Leadership(of.board * many, tuple((role, seats * many) for role, seats in of.roles) * many)
    changes = {"claims": view.claims * many, "disagreements": view.disagreements * many}
    large = rendered(TOOL_PROJECT, issues=issues, leadership=leadership, **changes)

    assert len(large.all("a")) < 2 * len(page.all("a"))
    for name in ("issues", "leadership", "disagreements"):
        assert re.search(r"and [0-9,]+ more", large.one("section", aria_labelledby=name).text()), name
    assert f"{len(view.claims) * many} claims" in large.one("section", aria_labelledby="funding").text()


def test_positions_outside_all_areas_have_their_stance() -> None:
    position = home(TOOL_PROJECT)[0].issues.areas[1].positions[0]
    issues = Issues((), (position,), ())
    page = rendered(TOOL_PROJECT, issues=issues, leadership=Leadership((), ()), claims=(), funders=())

    assert page.one("h1").text() == "Law Enforcement Action Partnership: what it wants"
    assert page.one("section", aria_labelledby="issues").one("li").one("span", class_="tag stance").text() == "adopt"


def test_the_revisions_that_were_pulled_are_named() -> None:
    revision = Revision(
        "An article", "en.wikipedia.org", "https://en.wikipedia.org/wiki/An_article", "12", "1 May 2020"
    )
    state = rendered(TOOL_PROJECT, revisions=(revision,)).one("section", aria_labelledby="state")

    assert "An article on en.wikipedia.org, revision 12 of 1 May 2020" in state.text()
    assert state.all("a")[0].attributes["href"] == revision.address
    assert "no revision was pulled" in home(TOOL_PROJECT)[1].one("section", aria_labelledby="state").text()


def test_the_revisions_are_those_of_the_question() -> None:
    model = site_model(TOOL_PROJECT)
    of = "https://en.wikipedia.org/wiki/An_article"
    row = (NamedNode(of), Literal("12"), Literal("2020-05-01T10:00:00Z"))
    pulled = Solutions(("origin", "revision", "modified"), [row, row, (NamedNode(of), None, None)])
    results = {**model.publication.results, "dataset-provenance": pulled}
    changed = SiteModel(replace(model.publication, results=results))

    assert home_view(changed).revisions == (Revision("An article", "en.wikipedia.org", of, "12", "1 May 2020"),)


def glance(root: Path) -> dict[str, list[str]]:
    rows = [row for part in home(root)[1].all("dl", class_="glance") for row in part.all("div")]
    return {row.one("dt").text(): [one.text() for one in row.all("dd")] for row in rows}


def test_the_page_says_first_what_the_main_entity_is() -> None:
    assert home(TOOL_PROJECT)[1].all("p", class_="lede")[0].text() == (
        "Law Enforcement Action Partnership: nonprofit organization, founded in 2002, headquarters in Medford,"
        " until January 2017 named Law Enforcement Against Prohibition."
    )
    assert home(CLUB)[1].all("p", class_="lede")[0].text() == (
        "Roeivereniging De Nachtuil: founded in 1931, until 1958 named Roeiclub Nachtwerk."
    )


def test_what_a_reader_asks_for_first_comes_first_with_its_sources() -> None:
    found = glance(TOOL_PROJECT)

    first = ["classified as", "former name", "founding date", "founder", "draws its people from", "focus"]
    assert list(found)[:6] == first
    assert found["draws its people from"] == [
        "criminal justice professional, judge, police officer, prosecutor English Wikipedia, Lead"
    ]
    assert found["founding date"] == [
        "16 March 2002 Hanfparade, LEAP Deutschland's information stand",
        "2002 English Wikipedia, Infobox",
    ]
    assert found["goals"][0].startswith("Less crime, less violence, more public safety")
    assert found["goals"][-1] == "and 8 more"
    assert found["focus"][0].count("since January 2017") == 1
    assert "former name" in glance(CLUB)


@ROOTS
def test_no_fact_at_a_glance_is_of_another_section(root: Path) -> None:
    model = site_model(root)
    facts = find_facts(model, model.publication.project.main_entity)
    predicates = {
        predicate
        for fact in facts
        for item in fact.items
        for predicate in model.index.iris(item.statement.iri, f"{RDF}predicate")
    }

    assert predicates.isdisjoint({f"{SCHEMA}funder", f"{SCHEMA}knowsAbout"})
    assert all(item.terms for fact in facts for item in fact.items)


def test_founding_dates_of_several_years_are_in_no_sentence() -> None:
    model = site_model(TOOL_PROJECT)
    stated = model.index.stated[f"{model.base}statement/leap-founding-year"]
    before = stated[f"{RDF}object"]
    stated[f"{RDF}object"] = [Literal("2003")]
    try:
        clauses = identity_clauses(model, model.publication.project.main_entity)
    finally:
        stated[f"{RDF}object"] = before

    assert "founded in" not in [one.words for one in clauses]


def test_no_side_of_a_disagreement_says_its_year_twice() -> None:
    section = home(TOOL_PROJECT)[1].one("section", class_="disagreements").text()

    assert "2017: more than 1/3" in section
    assert "2017: 2017" not in section
    assert "The two are of different years, 2017 and 2019." in section


def test_long_sections_are_short_until_they_are_opened() -> None:
    view, page = home(TOOL_PROJECT)
    facts, board = (one.all("details") for one in (page.one("section", aria_labelledby="facts"), leadership(page)))

    assert [one.one("summary").text() for one in (*facts, *board)] == [
        f"{len(view.facts) - 6} more facts",
        f"{len(view.leadership.board) - 9} more on the board",
    ]
    assert len(facts[0].all("dt")) == len(view.facts) - 6
    assert len(board[0].all("li")) == len(view.leadership.board) - 9
    assert not home(CLUB)[1].all("details")


def leadership(page: Element) -> Element:
    return page.one("section", aria_labelledby="leadership")


@ROOTS
def test_what_is_wider_than_a_narrow_screen_moves_in_a_box_of_its_own(root: Path) -> None:
    _, page = home(root)
    boxes = page.all("section", class_="scroll")

    assert sum(len(box.all("svg", class_="picture")) + len(box.all("table")) for box in boxes) == len(boxes) == 2
    assert all(box.attributes.get("tabindex") == "0" for box in boxes)
    assert "move it sideways" in page.one("figcaption").text()
