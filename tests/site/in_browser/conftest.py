"""A browser, and the site with its scripts on a host and in its folder."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from support.browser import BROWSER
from support.required_programs import find_or_skip
from support.site_in_browser import observed_page, serve_folder, silent_page


@pytest.fixture(scope="session")
def host(site: Path) -> Iterator[str]:
    """The address of the site on a host."""
    assert (site / "assets/site.js").exists(), "the scripts are not built: python -m leapgraph.site.build_assets"
    with serve_folder(site) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    find_or_skip(BROWSER or "chromium", "chromium")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def tab(browser: Browser, host: str) -> Iterator[tuple[Page, list[str]]]:
    """One page for the tests of a module, with its complaints: a new one for each would take most of their time."""
    with observed_page(browser, host, base_url=host) as opened:
        yield opened


@pytest.fixture
def page(tab: tuple[Page, list[str]]) -> Iterator[Page]:
    """A page that must leave the console silent and ask only the site's host; other tests may have used it before."""
    opened, complaints = tab
    yield opened
    opened.goto("about:blank")  # ends what still runs
    found = complaints.copy()
    complaints.clear()
    assert found == []


@pytest.fixture
def new_page(browser: Browser, host: str) -> Iterator[Page]:
    """The same for a test that changes the clock, or counts what is loaded."""
    with silent_page(browser, host, base_url=host) as opened:
        yield opened


@pytest.fixture
def page_of_folder(browser: Browser, site: Path) -> Iterator[Page]:
    """The same for pages that are opened from their folder."""
    with silent_page(browser, site.as_uri()) as opened:
        yield opened
