"""A source on which very much rests has several pages: each statement and name is on one of them."""

import pytest

from leapgraph.project import TOOL_PROJECT
from leapgraph.site import split_source_pages
from leapgraph.site.source_pages import source_pages, source_view
from leapgraph.site.split_source_pages import split_source
from support.html_tree import read_html
from support.site_model import page_renderer, site_model

MODEL = site_model(TOOL_PROJECT)
NAME = "source/wikipedia-leap"
VIEW = source_view(MODEL, f"{MODEL.base}{NAME}")
ROWS = [row.statement.iri for one in VIEW.statements_by_source for table in one.tables for row in table.rows]


@pytest.mark.parametrize("most", [1, 7, 60, len(ROWS) - 1, len(ROWS), 10_000])
def test_each_row_and_name_is_in_one_part_in_order(monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    monkeypatch.setattr(split_source_pages, "MOST_ROWS", most)
    monkeypatch.setattr(split_source_pages, "MOST_NAMES", most)
    parts = split_source(VIEW.statements_by_source, VIEW.names)
    rows = [
        [row.statement.iri for one in part.statements_by_source for table in one.tables for row in table.rows]
        for part in parts
    ]
    assert [iri for part in rows for iri in part] == ROWS
    assert [name for part in parts for name in part.names] == list(VIEW.names)
    assert max(map(len, rows)) <= most
    assert all(table.rows for part in parts for one in part.statements_by_source for table in one.tables)


def test_a_source_on_which_nothing_rests_has_one_part() -> None:
    assert [(part.statements_by_source, part.names) for part in split_source((), ())] == [((), ())]


def test_the_parts_have_pages_that_lead_to_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(split_source_pages, "MOST_ROWS", 60)
    pages = [page for page in source_pages(MODEL) if page.name.partition("--")[0] == NAME]
    assert [page.name for page in pages] == [NAME, f"{NAME}--2", f"{NAME}--3"]
    for page in pages:
        tree = read_html(page_renderer(TOOL_PROJECT).render(page))
        links = [link.attributes["href"] for link in tree.one("nav", aria_label="Parts").all("a")]
        names = [href.rpartition("/")[2] for href in links]
        assert names == ["wikipedia-leap.html", "wikipedia-leap--2.html", "wikipedia-leap--3.html"]
        assert len(tree.all("h2", id="sections")) == (page.name == NAME)
