"""The Wikidata board: the comparison of `sync status` and the plan as a page; and on each thing's page its item."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from leapgraph.dataset import load_dataset
from leapgraph.project import TOOL_PROJECT, Project
from leapgraph.site.build_site import site_pages
from leapgraph.site.entity_pages import entity_pages
from leapgraph.site.page_renderer import PageRenderer
from leapgraph.site.site_model import SiteModel
from leapgraph.site.wikidata_board import BoardRow, BoardValue, ItemStatement, WikidataBoard
from leapgraph.site.wikidata_pages import compare_properties, wikidata_pages
from leapgraph.sync.planning.plan import make_plan
from leapgraph.sync.planning.plan_input import read_plan_input
from leapgraph.sync.showing.comparison_table import status_rows
from leapgraph.sync.showing.wikidata_board import make_wikidata_board
from leapgraph.verbs.publish import _make_board
from support.html_tree import Element, read_html
from support.pull_fixtures import LEAP, WD
from support.site_model import page_renderer, site_model
from support.snapshot_fixture import pulled_project

BASE = "https://w3id.org/leap-graph/"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return pulled_project(tmp_path_factory.mktemp("pulled") / "project")


@pytest.fixture(scope="module")
def model(project: Project) -> SiteModel:
    """The model of a release of that project: with the items that the pull found, and the board."""
    publication = site_model(TOOL_PROJECT).publication
    pulled = load_dataset(project).graphs
    dataset = publication.dataset
    for stem in ("identity", "wikidata"):
        dataset = dataset.with_graph(stem, pulled[stem])
    return SiteModel(replace(publication, project=project, dataset=dataset, board=_make_board(project, dataset)))


@pytest.fixture(scope="module")
def pages(model: SiteModel) -> Mapping[str, Element]:
    """The board and the pages of things."""
    renderer = PageRenderer(model, [page.name for page in site_pages(model)])
    names = {"wikidata", "id/leap", "id/drug-policy-alliance", "id/diane-goldstein"}
    made = [page for page in site_pages(model) if page.name in names]
    return {page.name: read_html(renderer.render(page)) for page in made}


def texts(page: Element, caption: str) -> list[list[str]]:
    """Return the rows of the table with this caption."""
    table = next(one for one in page.all("table") if one.all("caption") and one.one("caption").text() == caption)
    cells = [[one for one in row.within() if one.tag in {"th", "td"}] for row in table.one("tbody").all("tr")]
    return [[cell.text() for cell in row] for row in cells]


def test_the_board_has_the_rows_of_the_status(project: Project, pages: Mapping[str, Element]) -> None:
    rows = status_rows(read_plan_input(project))
    shown = texts(pages["wikidata"], "The infobox row by row")
    assert [row[0].split()[0] for row in shown] == [row.parameter for row in rows]
    for row, cells in zip(rows, shown, strict=True):
        assert cells[1] == (" ".join(row.infobox.split()) or "nothing")
        assert all(" ".join(value.text.split()) in cells[2] for value in row.wikidata)
        assert all(" ".join(value.text.split()) in cells[3] for value in row.ours)
        assert cells[4].startswith(row.state)


def test_the_board_has_each_change_of_the_plan(project: Project, pages: Mapping[str, Element]) -> None:
    plan = make_plan(read_plan_input(project))
    page = pages["wikidata"]
    assert len(page.all("section", class_="change")) == len(plan.operations) > 0
    assert len(texts(page, "To be settled by people")) == len(plan.conflicts) > 0
    counted = f"{len(plan.operations)} changes, {len(plan.conflicts)} to be settled by people"
    assert counted in page.one("main").text()
    # Each rests on statements of the graph, which have their pages.
    links = [link.attributes["href"] for box in page.all("section", class_="change") for link in box.all("a")]
    assert links
    assert {href.partition("/")[0] for href in links} == {"statement"}


def test_the_main_entity_has_wikidatas_statements_beside_ours(project: Project, pages: Mapping[str, Element]) -> None:
    page = pages["id/leap"]
    rows = {row[0].rpartition(" ")[2]: row for row in texts(page, "Wikidata's statements beside ours")}
    item = json.loads((project.wikidata / f"{LEAP}.json").read_bytes())["entities"][LEAP]
    assert item["claims"].keys() <= rows.keys()
    assert "2003" in rows["P571"][1]
    assert "16 March 2002" in rows["P571"][2]
    assert rows["P571"][3].startswith("conflict")
    assert rows["P112"][1].startswith("an unknown value")
    links = {link.attributes["href"] for link in page.one("h2", id="wikidata").all("a")} | {
        link.attributes["href"] for link in page.all("a")
    }
    assert {f"{WD}{LEAP}", "../wikidata.html"} <= links


def test_a_thing_whose_item_is_known_leads_to_it_and_another_says_why_not(pages: Mapping[str, Element]) -> None:
    known = [link.attributes["href"] for link in pages["id/drug-policy-alliance"].all("a", rel="external")]
    assert f"{WD}Q999999002" in known
    assert "for a person, a name alone is never linked" in pages["id/diane-goldstein"].one("main").text()


def test_a_release_without_a_snapshot_has_no_board_and_says_so() -> None:
    assert list(wikidata_pages(site_model(TOOL_PROJECT))) == []
    page = next(one for one in entity_pages(site_model(TOOL_PROJECT)) if one.name == "id/leap")
    rendered = read_html(page_renderer(TOOL_PROJECT).render(page))
    text = rendered.one("main").text()
    assert "This release holds no Wikidata item for this thing" in text
    assert "Nothing was pulled from Wikidata" in text
    assert "wikidata.html" not in {link.attributes["href"] for link in rendered.all("a")}


def test_a_snapshot_that_cannot_be_compared_has_a_board_that_says_why(project: Project) -> None:
    mapping = project.queries / "sync" / "mapping.ttl"
    text = mapping.read_bytes()
    mapping.write_bytes(b"<a> <b> .")
    try:
        board = make_wikidata_board(project, site_model(TOOL_PROJECT).publication.dataset)
    finally:
        mapping.write_bytes(text)
    assert board is not None
    assert board.statements
    assert board.rows == ()
    assert "mapping.ttl" in board.problem


@pytest.mark.parametrize("record", [b"{}", b"nothing"])
def test_a_snapshot_that_cannot_be_read_has_no_board(tmp_path: Path, record: bytes) -> None:
    folder = tmp_path / "graph" / "wikidata"
    folder.mkdir(parents=True)
    (folder / "record.json").write_bytes(record)
    assert make_wikidata_board(Project(tmp_path), site_model(TOOL_PROJECT).publication.dataset) is None


def test_properties_that_only_the_graph_has_come_last() -> None:
    value = BoardValue("ours", "", 1, 1, "")
    board = WikidataBoard(
        "Q1",
        f"{WD}Q1",
        "Example",
        7,
        statements=(ItemStatement("P31", "kind", "club", "", (), ()), ItemStatement("P31", "kind", "team", "", (), ())),
        rows=(
            BoardRow("founder", "P112", "founded by", "", (), (value,), "missing there", ()),
            BoardRow("type", "P31", "kind", "club", (), (value,), "conflict", ()),
        ),
    )
    assert [(one.property, len(one.statements), len(one.rows)) for one in compare_properties(board)] == [
        ("P31", 2, 1),
        ("P112", 0, 1),
    ]
