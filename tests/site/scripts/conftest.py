"""A site with its scripts, and a browser to open it in."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from leapgraph.site.assets import find_assets
from support.browser import BROWSER
from support.script_pages import write_pages
from support.site_in_browser import serve_folder, silent_page
from support.snapshot_fixture import pulled_project

Opener = Callable[..., "contextmanager[Page]"]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a site."""
    folder = tmp_path_factory.mktemp("site")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", os.environ["LEAPGRAPH_BUILT_IN"])
        assert find_assets() is not None, "the site's scripts are not built: python -m leapgraph.site.build_assets"
        write_pages(pulled_project(folder / "project"), folder / "site")
    return folder / "site"


@pytest.fixture(scope="session")
def host(site: Path) -> Iterator[str]:
    """The address of the site on a host."""
    with serve_folder(site) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser, host: str) -> Iterator[Page]:
    """A page that must leave the console silent and ask only the site's host."""
    with silent_page(browser, host, base_url=host) as opened:
        yield opened


@pytest.fixture
def page_of_folder(browser: Browser, site: Path) -> Iterator[Page]:
    """The same for pages that are opened from their folder."""
    with silent_page(browser, site.as_uri()) as opened:
        yield opened
