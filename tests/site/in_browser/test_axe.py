"""axe finds nothing to mend on any kind of page: in light and in dark, on a phone and on a desk."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from support.faults import assert_none
from support.npm_packages import MODULES
from support.site_in_browser import NARROW, SHORTENED, WIDE, silent_page
from support.site_pages import one_of_each_kind

pytestmark = pytest.mark.site

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast", "link-in-text-block"]
# What is loaded ahead and the selectors of elements are for rules and reports that are not used here.
AXE = """async (runOnly) => {
  const { violations } = await axe.run({ runOnly, resultTypes: ["violations"], preload: false, selectors: false });
  return violations.map((one) => {
    const nodes = one.nodes.map((node) => `${node.html.slice(0, 140)} ${node.failureSummary.split("\\n")[1]}`);
    return [one.id, one.help, `${nodes.length} times`, ...nodes.slice(0, 3)];
  });
}"""


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
