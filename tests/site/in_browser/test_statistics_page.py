"""The page of an extraction's statistics: axe finds nothing to mend, it is no wider than a phone, and calls nobody."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from leapgraph.extraction.statistics.statistics_page import render_statistics_page
from support.axe import AXE, TAGS
from support.made_statistics import made_report
from support.npm_packages import MODULES
from support.site_in_browser import NARROW, SHORTENED, WIDE, silent_page

pytestmark = pytest.mark.site


def test_axe_finds_nothing_and_nothing_leaves_the_window(browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "index.html"
    file.write_text(render_statistics_page(made_report()), encoding="utf-8")
    wrong = []

    with silent_page(browser, file.as_uri()) as page:
        page.goto(file.as_uri())
        page.evaluate("document.querySelector('details').open = true")
        page.set_viewport_size(WIDE)
        page.evaluate("[...document.querySelectorAll('tbody')].at(-1).lastElementChild.scrollIntoView()")
        head = page.locator("thead").last.locator("th").first.bounding_box()
        assert head is not None
        assert head["y"] == 0
        page.evaluate(SHORTENED, 2)
        page.evaluate((MODULES / "axe-core" / "axe.min.js").read_text(encoding="utf-8"))
        for window in (NARROW, WIDE):
            page.set_viewport_size(window)
            wrong += page.evaluate("document.documentElement.scrollWidth > innerWidth ? ['too wide'] : []")
            for colours in ("light", "dark"):
                page.emulate_media(color_scheme=colours)
                wrong += page.evaluate(AXE, {"type": "tag", "values": TAGS})

    assert wrong == []
