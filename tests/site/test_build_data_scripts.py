"""What the site's scripts carry: labels that lead to pages, the questions, and the pages that load each script."""

from urllib.parse import unquote

import pytest

from leapgraph.project import TOOL_PROJECT
from leapgraph.site.build_data_scripts import label_entries, question_entries, script_files
from leapgraph.site.build_site import build_site, site_pages
from leapgraph.site.data_script_format import LabelEntry
from leapgraph.site.page_renderer import PageRenderer
from support.html_tree import read_html
from support.site_model import site_model

BASE = "https://w3id.org/leap-graph/"
MODEL = site_model(TOOL_PROJECT)
PAGES = {page.name: page for page in site_pages(MODEL)}
TITLES = {name: page.title for name, page in PAGES.items()}
ENTRIES = {entry.iri or BASE + entry.href.removesuffix(".html"): entry for entry in label_entries(MODEL, TITLES)}
RENDERER = PageRenderer(MODEL, list(PAGES), {"has_scripts": True})


def test_each_thing_has_one_entry() -> None:
    found = list(label_entries(MODEL, TITLES))

    assert len(found) == len(ENTRIES)
    assert {f"{BASE}{name}" for name in PAGES if name.startswith(("id/", "statement/", "source/"))} <= ENTRIES.keys()


def test_a_thing_is_found_by_its_other_names_and_its_description() -> None:
    leap = ENTRIES[f"{BASE}id/leap"]

    assert leap[:3] == ("Law Enforcement Action Partnership", "id/leap.html", "nongovernmental organization")
    assert {"Law Enforcement Against Prohibition", "LEAP"} <= set(leap.names.split("\n"))
    assert "chair of the board" in ENTRIES[f"{BASE}id/diane-goldstein"].text
    assert ENTRIES[f"{BASE}query/people-board"].kind == "question"


def test_a_list_is_found_by_its_title_by_what_people_look_for_and_by_the_name_of_the_main_entity() -> None:
    assert ENTRIES[f"{BASE}funding"][:3] == ("Funding", "funding.html", "list")
    assert {"donors", "paid", "LEAP"} <= set(ENTRIES[f"{BASE}funding"].text.split())
    assert {"runs", "chairman", "LEAP"} <= set(ENTRIES[f"{BASE}people"].text.split())
    assert ENTRIES[f"{BASE}sources"].text == ""


def test_a_page_of_the_site_is_found_by_what_people_look_for() -> None:
    assert "turtle" in ENTRIES[f"{BASE}index.html#take"].text.split()
    assert ENTRIES[f"{BASE}about.html#correct"].label == "Corrections and removals"


def test_a_term_of_a_list_is_of_its_kind() -> None:
    assert ENTRIES[f"{BASE}vocab#rank-captain"].kind == "Ranks"
    assert ENTRIES[f"{BASE}vocab#agency"].kind == "property"


def test_a_source_is_its_citation_and_a_section_is_not_searched() -> None:
    section = ENTRIES[f"{BASE}source/wikipedia-leap-board"]

    assert section.label == "English Wikipedia, Board of directors"
    assert section.kind == ""
    assert section.cited == ("Board of directors", "tertiary source", "", f"{BASE}source/wikipedia-leap")
    assert ENTRIES[f"{BASE}source/wikipedia-leap"].kind == "web page"
    assert ENTRIES[f"{BASE}source/drugpolicy-7818"].label == "Drug Policy Alliance, page 7818"


def test_a_statement_gives_its_label_and_is_not_searched() -> None:
    entry = ENTRIES[f"{BASE}statement/diane-goldstein-board"]

    assert entry[:3] == (
        "Diane Goldstein: chair of the board, Law Enforcement Action Partnership",
        "statement/diane-goldstein-board.html",
        "",
    )


def test_a_term_of_another_vocabulary_is_in_words() -> None:
    assert ENTRIES["https://schema.org/name"] == LabelEntry(
        "name", "vocab.html#schema:name", "", "", "https://schema.org/name"
    )


def test_each_entry_leads_to_a_place_that_is_there() -> None:
    pages = {name: read_html(RENDERER.render(page)) for name, page in PAGES.items()}
    anchors = {name: {one.attributes.get("id") for one in page.all()} for name, page in pages.items()}

    for entry in ENTRIES.values():
        page, _, fragment = entry.href.partition("#")
        if page:
            assert not fragment or unquote(fragment) in anchors[page.removesuffix(".html")], entry


def test_the_editor_has_the_questions_that_a_browser_can_answer() -> None:
    found = {entry.name: entry for entry in question_entries(MODEL)}

    assert found.keys() == {name for name, query in MODEL.publication.queries.items() if not query.services}
    assert found["people-board"].subject == "people"
    assert found["people-board"].text == MODEL.publication.queries["people-board"].text


def test_the_same_release_has_the_same_scripts() -> None:
    assert script_files(MODEL, TITLES) == script_files(site_model.__wrapped__(TOOL_PROJECT), TITLES)


@pytest.mark.parametrize(
    ("name", "scripts"),
    [
        ("index", ["assets/site.js"]),
        ("id/leap", ["../assets/site.js"]),
        ("search", ["assets/site.js", "assets/search.js"]),
        ("query/people-board", ["../assets/site.js", "../assets/question-page.js"]),
        ("query/wikidata-members", ["../assets/site.js"]),
        ("query/index", ["../assets/site.js"]),
        ("sparql/index", ["../assets/site.js", "../assets/editor.js"]),
    ],
)
def test_a_page_loads_its_scripts_where_they_are_built(name: str, scripts: list[str]) -> None:
    def loaded(renderer: PageRenderer) -> list[str]:
        head = read_html(renderer.render(PAGES[name])).one("head")
        return [script.attributes["src"] for script in head.all("script") if "src" in script.attributes]

    assert loaded(RENDERER) == scripts
    assert loaded(PageRenderer(MODEL, list(PAGES))) == []


def test_the_editor_is_there_only_with_its_script() -> None:
    page = PAGES["sparql/index"]
    whole = read_html(RENDERER.render(page))

    assert whole.one("div", data_editor="").attributes["data-limit"] == "30"
    assert {"hidden", "data-needs-script"} <= whole.one("div", data_editor="").attributes.keys()
    assert "The editor needs JavaScript" in whole.one("p", data_no_script="").text()
    assert not read_html(PageRenderer(MODEL, list(PAGES)).render(page)).all("div", data_editor="")


def test_what_carries_the_data_is_written_where_the_scripts_are_built(monkeypatch: pytest.MonkeyPatch) -> None:
    def written(built: dict[str, bytes]) -> set[str]:
        monkeypatch.setattr("leapgraph.site.build_site.read_assets", lambda: built)
        files: dict[str, bytes] = {}
        build_site(MODEL.publication, files.__setitem__)
        return {name.removeprefix("assets/") for name in files if name.startswith("assets/")}

    without = written({})

    assert {"site.css", "tools.css", "icon.svg", "card.png"} == without
    assert written({"site.js": b""}) - without == {"site.js", "data.js", "labels.js", "questions.js"}
