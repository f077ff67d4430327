"""Search that forgives typos, on its page and in the header; copy buttons, filters, and what shows without script."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.site


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("goldstien", "Diane Goldstein"),
        ("noloxone", "access to naloxone"),
        ("franklin nei", "Neill Franklin"),
        # Another name, exactly; a list's title; a question by other forms of its words; a word that is nowhere.
        ("leap", "Law Enforcement Action Partnership"),
        ("who funds", "Funding"),
        ("who runs LEAP", "People"),
        ("who paid", "Funding"),
        ("founders", "Who founded LEAP?"),
        ("goldstein xyzzyxyzzy", "Diane Goldstein"),
    ],
)
def test_search_forgives_typos_and_the_order_of_words(page: Page, typed: str, found: str) -> None:
    page.goto("search.html")
    page.get_by_label("Search").fill(typed)

    expect(page.locator(".hits a").first).to_have_text(found)
    expect(page.locator("[data-search-all]")).to_be_hidden()


def test_a_person_is_found_by_what_a_statement_says(page: Page) -> None:
    page.goto("search.html?q=executive director")

    expect(page.locator(".hits a", has_text="Neill Franklin")).to_be_visible()
    expect(page.locator(".hits a").first).to_have_text("executive director")


def test_the_address_holds_the_words_and_nothing_found_shows_everything(page: Page) -> None:
    page.goto("search.html?q=xyzzyxyzzy")

    expect(page.get_by_text("Nothing is called xyzzyxyzzy.")).to_be_visible()
    expect(page.locator("[data-search-all]")).to_be_visible()


def test_the_header_suggests_pages_and_the_keyboard_reaches_them(page: Page) -> None:
    page.goto("sparql/index.html")
    field = page.get_by_label("Search")
    field.fill("goldst")
    expect(page.locator(".suggestions a").first).to_have_text("Diane Goldstein")
    page.keyboard.press("ArrowDown")
    expect(page.locator(".suggestions a").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(field).to_be_focused()
    expect(page.locator(".suggestions")).to_be_hidden()
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile(r"/search\.html\?q=goldst$"))


def test_a_button_copies(page: Page, host: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=host.rstrip("/"))
    page.goto("id/diane-goldstein.html")
    button = page.locator("[data-copy=iri]")
    button.click()

    expect(button).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == page.locator("#iri").inner_text()


def test_a_filter_leaves_what_has_all_words(page: Page) -> None:
    page.goto("query/index.html")
    page.get_by_label("Filter").fill("BOARD agency")

    left = page.locator("#questions li:visible").all_inner_texts()
    assert left
    assert [text for text in left if "board" not in text.lower() or "agency" not in text.lower()] == []
    assert page.locator("#questions h2:visible").count() == 1
    every = page.locator("#questions li").count()
    note = page.locator("p:has([data-filter]) [role=status]")
    expect(note).to_have_text(f"{len(left)} of {every} shown")

    page.get_by_label("Filter").fill("no such words")
    expect(note).to_have_text("Nothing here has all of these words.")
    expect(note).to_be_visible()


def test_without_script_nothing_shows_that_needs_it(browser: Browser, host: str) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=host)
    page = context.new_page()
    for name in ("index", "search", "sparql/index", "query/index", "query/people-facts", "id/diane-goldstein"):
        page.goto(f"{name}.html")
        assert page.locator("form:visible, button:visible, input:visible, select:visible").count() == 0, name
    page.goto("sparql/index.html")
    assert page.get_by_text("The editor needs JavaScript").is_visible()
    context.close()
