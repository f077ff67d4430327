"""axe finds nothing to mend on any kind of page: in light and in dark, on a phone and on a desk."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, ViewportSize

from support.faults import assert_none
from support.npm_packages import MODULES
from support.site_in_browser import NARROW, SHORTENED, WIDE, silent_page
from support.site_pages import one_of_each_kind

pytestmark = pytest.mark.site

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast", "link-in-text-block"]
AXE = """async (runOnly) => {
  const { violations } = await axe.run({ runOnly, resultTypes: ["violations"] });
  return violations.map((one) => {
    const nodes = one.nodes.map((node) => `${node.html.slice(0, 140)} ${node.failureSummary.split("\\n")[1]}`);
    return [one.id, one.help, `${nodes.length} times`, ...nodes.slice(0, 3)];
  });
}"""


@pytest.mark.parametrize("window", [NARROW, WIDE], ids=["320", "1280"])
def test_axe_finds_nothing(browser: Browser, site: Path, host: str, window: ViewportSize) -> None:
    """In light and in dark, of which the colours alone differ."""
    axe = (MODULES / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
    wrong = set()
    with silent_page(browser, host, base_url=host, viewport=window) as page:
        for name in one_of_each_kind(site):
            page.goto(f"{name}.html")
            page.evaluate(SHORTENED, 24)
            page.evaluate(axe)
            page.emulate_media(color_scheme="light")
            wrong |= {(name, "light", *fault) for fault in page.evaluate(AXE, {"type": "tag", "values": TAGS})}
            page.emulate_media(color_scheme="dark")
            wrong |= {(name, "dark", *fault) for fault in page.evaluate(AXE, {"type": "rule", "values": COLOURS})}

    assert_none(wrong)
