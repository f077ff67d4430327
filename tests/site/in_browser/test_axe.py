"""axe finds nothing to mend on any kind of page: in light and in dark, on a phone and on a desk."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from support.axe import AXE, TAGS
from support.faults import assert_none
from support.npm_packages import MODULES
from support.site_in_browser import NARROW, SHORTENED, WIDE, silent_page
from support.site_pages import one_of_each_kind

pytestmark = pytest.mark.site

COLOURS = ["color-contrast", "link-in-text-block"]


def test_axe_finds_nothing(browser: Browser, site: Path, host: str) -> None:
    """In narrow and wide windows by all rules; and in dark, of which the colours alone differ, by those of colours."""
    axe = (MODULES / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
    wrong = set()
    with silent_page(browser, host, base_url=host) as page:
        for name in one_of_each_kind(site):
            page.goto(f"{name}.html")
            page.evaluate(SHORTENED, 2)
            page.evaluate(axe)
            for window in (NARROW, WIDE):
                page.set_viewport_size(window)
                for colours, kind, values in (("light", "tag", TAGS), ("dark", "rule", COLOURS)):
                    page.emulate_media(color_scheme=colours)
                    faults = page.evaluate(AXE, {"type": kind, "values": values})
                    wrong |= {(name, window["width"], colours, *fault) for fault in faults}

    assert_none(wrong)
