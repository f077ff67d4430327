"""Hostile texts in every field, in a browser: nothing runs, nothing breaks, and no link leaves by surprise."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from support.faults import assert_none
from support.hostile_site import TEXTS
from support.site_in_browser import serve_folder, silent_page
from support.site_pages import one_of_each_kind

pytestmark = pytest.mark.site

WIDE_AND_ALIEN = """() => {
  const root = document.scrollingElement;
  const wrong = root.scrollWidth > root.clientWidth ? [`it is ${root.scrollWidth} wide`] : [];
  const alien = document.querySelectorAll("iframe, object, base, style, [style], [onload], [onerror], [onmouseover]");
  const links = [...document.querySelectorAll("a[href]")].filter((one) => {
    const { origin, protocol } = new URL(one.getAttribute("href"), document.baseURI);
    return origin !== location.origin && !(one.getAttribute("rel") && /^https?:$/.test(protocol));
  });
  return [...wrong, ...[...alien, ...links].slice(0, 3).map((one) => one.outerHTML.slice(0, 200))];
}"""


@pytest.fixture(scope="module")
def hostile_page(browser: Browser, hostile_site: Path) -> Iterator[Page]:
    """A page of the hostile site on a phone, which must stay silent and ask its own host alone, without a dialog."""
    with serve_folder(hostile_site) as host:
        phone = {"width": 320, "height": 800}
        with silent_page(browser, host, base_url=host, viewport=phone) as page:
            page.on("dialog", lambda dialog: pytest.fail(f"a text runs: {dialog.message}"))
            yield page


def test_no_page_runs_a_text_or_leads_away(hostile_page: Page, hostile_site: Path) -> None:
    wrong = []
    for name in one_of_each_kind(hostile_site):
        hostile_page.goto(f"{name}.html")
        wrong += [(name, fault) for fault in hostile_page.evaluate(WIDE_AND_ALIEN)]

    assert_none(wrong)


def test_search_shows_them_as_text(hostile_page: Page) -> None:
    hostile_page.goto("search.html")
    hostile_page.get_by_label("Search").last.fill("noscript")

    expect(hostile_page.locator(".hits a", has_text=TEXTS[4]).first).to_be_visible()
    assert hostile_page.evaluate(WIDE_AND_ALIEN) == []


def test_an_answer_shows_them_as_text(hostile_page: Page) -> None:
    hostile_page.goto("sparql/index.html#query=SELECT * { ?s rdfs:label|schema:sameAs|schema:knowsAbout ?o }")
    hostile_page.locator(".editor-box button.primary").click()

    expect(hostile_page.locator(".answer-table, table.result").first).to_be_visible()
    expect(hostile_page.get_by_text("</noscript><iframe").first).to_be_attached()
    assert hostile_page.evaluate(WIDE_AND_ALIEN) == []


def test_the_answer_to_a_question_shows_them_as_text(hostile_page: Page) -> None:
    hostile_page.goto("query/people-board.html")
    hostile_page.get_by_role("button", name="Run it in this browser").click()

    expect(hostile_page.locator("[data-query-results] table")).to_be_visible()
    assert hostile_page.evaluate(WIDE_AND_ALIEN) == []
