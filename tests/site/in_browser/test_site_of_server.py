"""The site as `leapgraph serve` serves it: silent under the policy of its headers, with the endpoint in the editor."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from support.server_process import Server, running
from support.site_in_browser import silent_page

pytestmark = pytest.mark.site

COUNT = "SELECT ?person { ?person a <https://schema.org/Person> } ORDER BY ?person LIMIT 2"


@pytest.fixture(scope="module")
def server(site: Path) -> Iterator[Server]:
    with running(site) as own:
        yield own


def test_the_editor_asks_the_endpoint_of_the_server(browser: Browser, server: Server) -> None:
    with silent_page(browser, server.url, base_url=server.url) as page:
        page.goto("sparql")
        assert page.url == f"{server.url}sparql/index.html"
        page.get_by_label("Answered by").select_option(label="the server")
        page.locator(".cm-content").focus()
        page.keyboard.press("Control+a")
        page.keyboard.insert_text(COUNT)
        with page.expect_response(f"{server.url}sparql*") as answered:
            page.keyboard.press("Control+Enter")
        expect(page.locator(".results tbody tr")).to_have_count(2)

    assert answered.value.status == 200


@pytest.mark.parametrize("path", ["", "id/leap", "query/people-by-place?place=california", "sparql?query=ASK%20{}"])
def test_pages_are_silent_under_the_headers_of_the_server(browser: Browser, server: Server, path: str) -> None:
    with silent_page(browser, server.url, base_url=server.url) as page:
        page.goto(path)

        expect(page.locator("h1")).to_be_visible()


def test_a_form_is_answered_by_the_server_without_script(browser: Browser, server: Server) -> None:
    with silent_page(browser, server.url, base_url=server.url, java_script_enabled=False) as page:
        page.goto("query/people-by-place?place=massachusetts")
        page.get_by_label("Place", exact=True).select_option(label="California")
        page.get_by_role("button", name="Ask").click()

        expect(page.locator("table.result")).to_contain_text("Diane Goldstein")
        assert page.url.endswith("query/people-by-place.html?place=california")
