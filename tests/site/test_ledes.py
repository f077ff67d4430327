"""The lede of a thing's page: attributed clauses of what holds, in the order in which a reader wants to know it."""

from dataclasses import replace
from pathlib import Path

import pytest
from pyoxigraph import Literal

from leapgraph.project import TOOL_PROJECT
from leapgraph.site.entity_lists import make_entry
from leapgraph.site.entity_pages import entity_pages, entity_view
from leapgraph.site.statements import Statement
from support.html_tree import read_html
from support.site_model import page_renderer, site_model

CLUB = Path(__file__).parents[1] / "another_organization" / "nachtuil"


def lede(name: str, root: Path = TOOL_PROJECT) -> list[tuple[list[str], list[str]]]:
    """Return the clauses of a lede: who says it, and what."""
    model = site_model(root)
    return [
        (
            [publisher.value for _, publisher in clause.publishers],
            [" ".join(word.value for word in words) for words, _ in clause.statements],
        )
        for clause in entity_view(model, f"{model.base}id/{name}").clauses
    ]


def lede_text(name: str) -> str:
    [page] = [one for one in entity_pages(site_model(TOOL_PROJECT)) if one.name == name]
    text = read_html(page_renderer(TOOL_PROJECT).render(page)).all("p", class_="lede")[-1].text()
    return " ".join(text.split())


def test_of_an_organization_what_it_is_comes_first() -> None:
    assert lede("leap") == [
        (
            ["English Wikipedia"],
            [
                "classified as nonprofit organization",
                "nonprofit status 501(c)(3) organization",
                "headquarters Medford",
            ],
        ),
        (["Hanfparade"], ["founding date 16 March 2002"]),
    ]


def test_of_a_person_the_roles_and_services_with_their_status() -> None:
    assert lede("diane-goldstein") == [
        (
            ["English Wikipedia"],
            [
                "chair of the board, Law Enforcement Action Partnership",
                "lieutenant (retired), Redondo Beach Police Department",
            ],
        ),
        (
            ["Drug Policy Alliance", "Law Enforcement Action Partnership"],
            [
                "executive director, Law Enforcement Action Partnership",
                "chair of the board (former), Law Enforcement Action Partnership",
            ],
        ),
    ]


def test_a_role_that_is_past_is_a_clause_and_found_in_the_list() -> None:
    model = site_model(TOOL_PROJECT)
    listed = [words[0].value for words, _ in make_entry(model, f"{model.base}id/neill-franklin").statement_labels]

    assert lede("neill-franklin")[1][1] == ["executive director (until 2020), Law Enforcement Action Partnership"]
    assert "executive director (until 2020)" in listed


def test_what_is_disputed_or_has_a_note_says_so() -> None:
    for name, mark in (
        ("id/diane-goldstein", "chair of the board, Law Enforcement Action Partnership disputed;"),
        ("id/reynolds-american", "2017: more than 1/3 possible conflict (with a note)."),
        ("id/baltimore-police-department", "major (retired), Baltimore Police Department (with a note)."),
    ):
        assert mark in lede_text(name)


def test_a_claim_is_that_of_who_makes_it() -> None:
    assert lede_text("id/bbc").startswith(
        "As Law Enforcement Action Partnership itself claims, according to English Wikipedia: "
    )


def test_a_topic_has_its_relation_to_a_position() -> None:
    position = "policy position of Law Enforcement Action Partnership:"

    assert f"{position} end war on drugs" in lede_text("issue/war-on-drugs")
    assert f"{position} adopt alternatives to arrest and incarceration (meant to reduce crime)" in lede_text(
        "issue/crime"
    )
    assert "place of Kendra McSweeney" in lede_text("id/ohio")


def test_what_a_lede_leaves_out_is_counted() -> None:
    assert lede_text("issue/war-on-drugs").endswith("4 more statements.")


def test_of_a_thing_of_which_nothing_is_stated_what_names_it() -> None:
    assert lede("bbc") == [(["English Wikipedia"], ["Law Enforcement Action Partnership: speaks to BBC"])]


def test_of_a_value_what_it_is_of_which_thing() -> None:
    assert lede("daniel-solano") == [(["Hanfparade"], ["founder of Law Enforcement Action Partnership"])]
    assert lede("tobacco-companies") == [(["English Wikipedia"], ["funder of Law Enforcement Action Partnership"])]


def test_a_list_says_it_of_a_value_in_the_same_words() -> None:
    model = site_model(TOOL_PROJECT)
    [(words, _)] = make_entry(model, f"{model.base}id/daniel-solano").statement_labels

    assert " ".join(word.value for word in words) == "founder of Law Enforcement Action Partnership"


def test_a_list_leaves_a_single_fact_with_a_note_to_the_page() -> None:
    model = site_model(TOOL_PROJECT)
    entry = make_entry(model, f"{model.base}id/reynolds-american")

    assert len(entry.statement_labels) == 2
    assert entry.more == 1
    assert not [one for _, one in entry.statement_labels if one.label.value.startswith("tobacco companies")]


def test_what_links_a_thing_with_the_main_entity_comes_first_even_where_it_is_past() -> None:
    clauses = lede("influence-foundation")

    assert clauses[0][1] == ["Law Enforcement Action Partnership: fiscal sponsor of Influence Foundation (former)"]
    assert clauses[1][1][0].endswith("fiscal sponsor of Influence Foundation, until 2020")


@pytest.mark.parametrize("root", [TOOL_PROJECT, CLUB], ids=["leap", "club"])
def test_each_clause_has_sources(root: Path) -> None:
    model = site_model(root)
    for iri in model.things():
        assert all(one.citations for clause in entity_view(model, iri).clauses for _, one in clause.statements)


def test_what_is_read_into_a_source_is_not_attributed_to_it() -> None:
    model = site_model(TOOL_PROJECT)
    [marked] = entity_view(model, f"{model.base}issue/racial-disparities-in-justice").clauses
    [page] = [one for one in entity_pages(model) if one.name == "issue/racial-disparities-in-justice"]
    words = read_html(page_renderer(TOOL_PROJECT).render(page)).all("p", class_="lede")[-1].text()

    assert marked.is_interpreted
    assert words.startswith("Our reading of English Wikipedia: ")
    assert "According to" not in words


@pytest.mark.parametrize("root", [TOOL_PROJECT, CLUB], ids=["leap", "club"])
def test_no_clause_has_a_pronoun(root: Path) -> None:
    model = site_model(root)
    for iri in model.things():
        words = {word for clause in entity_view(model, iri).clauses for one, _ in clause.statements for word in one}
        assert not {"he", "she", "his", "her", "they"} & {part for word in words for part in word.value.split()}


def test_its_words_have_their_language() -> None:
    [page] = [one for one in entity_pages(site_model(CLUB)) if one.name == "id/joke-verzonnen"]

    lede = read_html(page_renderer(CLUB).render(page)).one("p", class_="lede")
    [words] = [one for one in lede.all("bdi") if "voorzitter" in one.text()]
    assert words.attributes["lang"] == "nl"


@pytest.mark.parametrize(
    ("label", "time", "beside"),
    [
        ("funding from X, 2017", "2017", ""),
        ("executive director", "since 2020", "since 2020"),
        ("named Y, until 2017-01", "until January 2017", ""),
        ("director, until 2020", "from 2010 until 2020", "from 2010 until 2020"),
        ("chief", "", ""),
        ("chief", "as of about May", "as of about May"),
    ],
)
def test_a_time_that_the_label_has_is_not_repeated(label: str, time: str, beside: str) -> None:
    some: Statement = site_model(TOOL_PROJECT).statements.all()[0]

    assert replace(some, label=Literal(label), time=time).time_beside_label == beside


def test_of_a_topic_the_positions_on_it() -> None:
    model = site_model(TOOL_PROJECT)
    [clause] = entity_view(model, f"{model.base}issue/harm-reduction").clauses

    assert [words[1].value for words, _ in clause.statements] == [
        "Law Enforcement Action Partnership: adopt harm reduction"
    ]


def test_a_clause_that_ends_in_a_full_stop_gets_no_other() -> None:
    for page in entity_pages(site_model(TOOL_PROJECT)):
        for lede in read_html(page_renderer(TOOL_PROJECT).render(page)).all("p", class_="lede"):
            assert ".." not in lede.text()
            assert ".;" not in lede.text()
            assert lede.text().endswith(".")
