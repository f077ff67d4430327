"""Links that are opened on the page that they lead to, and what a page says where a part of it cannot be had."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.site

FACTS = "query/people-facts.html"
RUN = "Run it in this browser"


@pytest.fixture
def broken(browser: Browser, host: str) -> Iterator[Page]:
    """A page that may write into the console: a file that it asks for is missing."""
    context = browser.new_context(base_url=host)
    yield context.new_page()
    context.close()


def lose(page: Page, name: str) -> None:
    page.route(f"**/{name}", lambda route: route.fulfill(status=404))


def test_another_link_to_the_editor_brings_its_query(page: Page) -> None:
    page.goto("sparql/index.html#query=ASK%7B%7D")
    expect(page.locator(".cm-content")).to_have_text("ASK{}")

    page.goto("sparql/index.html#query=SELECT(1%20AS%20%3Fx)%7B%7D")

    expect(page.locator(".cm-content")).to_have_text("SELECT(1 AS ?x){}")


def test_of_two_links_at_once_the_later_one_is_answered(page_of_folder: Page, site: Path) -> None:
    page = page_of_folder
    page.goto(f"{(site / FACTS).as_uri()}#person=diane-goldstein")

    page.goto(f"{(site / FACTS).as_uri()}#person=neill-franklin")

    expect(page.locator("[data-query-results]")).to_contain_text("For person: Neill Franklin.")
    expect(page.get_by_role("button", name=RUN)).to_be_visible()


def test_a_link_to_an_answer_says_that_a_file_is_missing(broken: Page) -> None:
    lose(broken, "labels.js")

    broken.goto(f"{FACTS}?person=diane-goldstein")

    expect(broken.get_by_role("alert")).to_contain_text("labels.js cannot be loaded")


def test_the_header_s_search_goes_on_without_suggestions(broken: Page) -> None:
    errors: list[str] = []
    broken.on("pageerror", lambda error: errors.append(str(error)))
    lose(broken, "labels.js")

    broken.goto("index.html")
    broken.get_by_role("searchbox").first.press_sequentially("go")

    expect(broken.locator("[role=status]", has_text="labels.js cannot be loaded")).to_be_attached()
    assert errors == []


def test_a_browser_that_lacks_what_the_engine_needs_is_named(broken: Page) -> None:
    broken.add_init_script("delete globalThis.DecompressionStream")

    broken.goto(FACTS)
    broken.get_by_role("button", name=RUN).click()

    expect(broken.get_by_role("alert")).to_contain_text("too old to run a query")


def test_an_address_that_the_browser_refuses_stops_no_query(broken: Page) -> None:
    broken.add_init_script("history.replaceState = () => { throw new DOMException('too many', 'SecurityError'); }")

    broken.goto(FACTS)
    broken.get_by_role("button", name=RUN).click()

    expect(broken.locator(".answer")).to_be_visible()


def test_of_a_text_as_long_as_a_book_the_beginning_is_looked_for(page: Page) -> None:
    page.goto(f"search.html?q={'goldstein ' * 3000}")

    expect(page.get_by_role("status").filter(has_text="for goldstein")).to_be_visible()
    assert len(page.get_by_role("status").filter(has_text="for goldstein").inner_text()) < 300


def test_of_a_long_wrong_value_the_beginning_is_repeated(page: Page) -> None:
    page.goto(f"{FACTS}?person={'a' * 5000}")

    expect(page.locator(".run-error")).to_contain_text("aaa...: it is not in the list")
    assert len(page.locator(".run-error").inner_text()) < 300
