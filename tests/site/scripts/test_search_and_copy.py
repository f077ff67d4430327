"""Search that forgives typos, on its page and in the header; copy buttons, filters, and what shows without script."""

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.site


@pytest.mark.parametrize(
    ("typed", "found"),
    [("goldstien", "Diane Goldstein"), ("noloxone", "access to naloxone"), ("franklin nei", "Neill Franklin")],
)
def test_search_forgives_typos_and_the_order_of_words(page: Page, typed: str, found: str) -> None:
    page.goto("search.html")
    page.get_by_label("Search").fill(typed)

    expect(page.locator(".hits a").first).to_have_text(found)
    expect(page.get_by_text("Everything")).to_be_hidden()


def test_the_address_holds_the_words_and_nothing_found_shows_everything(page: Page) -> None:
    page.goto("search.html?q=xyzzyxyzzy")

    expect(page.get_by_text("Nothing is called xyzzyxyzzy.")).to_be_visible()
    expect(page.get_by_text("Everything", exact=True)).to_be_visible()


def test_the_header_suggests_pages_and_the_keyboard_reaches_them(page: Page) -> None:
    page.goto("sparql/index.html")
    field = page.get_by_label("Find")
    field.fill("goldst")
    expect(page.locator(".suggestions a").first).to_have_text("Diane Goldstein")
    page.keyboard.press("ArrowDown")
    expect(page.locator(".suggestions a").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(field).to_be_focused()
    expect(page.locator(".suggestions")).to_be_hidden()
    page.keyboard.press("Enter")

    expect(page).to_have_url("/search.html?q=goldst")


def test_a_button_copies(page: Page, host: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=host.rstrip("/"))
    page.goto("index.html")
    page.get_by_role("button", name="Copy").click()

    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == "https://example.org/id/thing"


def test_a_filter_leaves_what_has_all_words(page: Page) -> None:
    page.goto("index.html")
    page.get_by_label("Filter").fill("TWO alp")

    assert page.locator("#list li:visible").all_inner_texts() == ["alpha two"]
    assert page.locator("#list h2:visible").all_inner_texts() == ["A"]


def test_without_script_nothing_shows_that_needs_it(browser: Browser, host: str) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=host)
    page = context.new_page()
    for name in ("index.html", "search.html", "sparql/index.html", "query/people-facts.html"):
        page.goto(name)
        assert page.locator("form:visible, button:visible, input:visible").count() == 0, name
    page.goto("index.html")
    assert page.get_by_text("There is no script.").is_visible()
    context.close()
