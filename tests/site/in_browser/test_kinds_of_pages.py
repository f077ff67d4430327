"""Each kind of page in a browser: for all eyes and windows, by keyboard, without script, and from its folder."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from support.faults import assert_none
from support.site_in_browser import NARROW, SHORTENED, WIDE, silent_page
from support.site_pages import fixed_choice, one_of_each_kind

pytestmark = pytest.mark.site

MORE = 40
LAYOUT = (Path(__file__).parents[2] / "support" / "layout.js").read_text(encoding="utf-8")
# What WCAG 2.2 asks a reader to be able to set (1.4.12, Text Spacing).
SPACING = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
    p { margin-bottom: 2em !important }`);
  document.adoptedStyleSheets = [sheet];
}"""
# Marks what Tab should reach, in order, and returns how many there are; the editor is in a tree of its own.
USABLE = """() => {
  const inside = (one) => (one.shadowRoot ? [...one.shadowRoot.querySelectorAll("[tabindex='0']")] : [one]);
  const kinds = "a[href], button, input, select, textarea, summary, [tabindex='0'], div";
  const usable = [...document.querySelectorAll(kinds)]
    .filter((one) => (one.tagName !== "DIV" || one.shadowRoot) && one.checkVisibility() && !one.disabled)
    .flatMap(inside);
  usable.forEach((one, place) => { one.dataset.place = place; });
  return usable.length;
}"""
# Returns what is wrong with the place of the focus: it is another, or it does not show.
FOCUSED = """async (place) => {
  let one = document.activeElement;
  while (one.shadowRoot?.activeElement) one = one.shadowRoot.activeElement;
  if (one.dataset.place !== String(place)) return `Tab leads to ${one.outerHTML.slice(0, 99)}`;
  const box = one.getBoundingClientRect();
  const seen = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  if (!seen) return `cannot be seen: ${one.outerHTML.slice(0, 99)}`;
  const editor = one.closest(".cm-editor");
  if (editor && !editor.matches(".cm-focused")) {
    await new Promise((changed) => new MutationObserver(changed).observe(editor, { attributes: true }));
  }
  const style = getComputedStyle(editor ?? one);
  const shows = style.outlineStyle !== "none" && style.outlineWidth !== "0px";
  return shows ? "" : `no outline: ${one.outerHTML.slice(0, 99)}`;
}"""


def test_they_open_in_silence_and_fit_a_phone(browser: Browser, site: Path, host: str) -> None:
    """No console message, no request to anywhere else, no sideways scroll at 320 pixels."""
    wrong = []
    with silent_page(browser, host, base_url=host, viewport=NARROW) as page:
        for name in [*one_of_each_kind(site), *fixed_choice(site, MORE)]:
            response = page.goto(f"{name}.html")
            assert response is not None
            assert response.ok
            wrong += [(name, fault) for fault in page.evaluate(LAYOUT)]

    assert_none(wrong)


def test_text_can_be_twice_as_large_and_wider_spaced(browser: Browser, site: Path, host: str) -> None:
    """Nothing is cut off, lies over another text or makes the page wider than its window."""
    wrong = []
    with silent_page(browser, host, base_url=host, viewport=WIDE) as page:
        for name in one_of_each_kind(site):
            page.goto(f"{name}.html")
            wrong += [(name, "as it is", fault) for fault in page.evaluate(LAYOUT)]
            page.evaluate("document.documentElement.style.fontSize = '200%'")
            wrong += [(name, "text at 200 %", fault) for fault in page.evaluate(LAYOUT)]
            page.evaluate("document.documentElement.style.fontSize = ''")
            page.set_viewport_size(NARROW)
            page.evaluate(SPACING)
            wrong += [(name, "wide spacing", fault) for fault in page.evaluate(LAYOUT)]
            page.set_viewport_size(WIDE)

    assert_none(wrong)


def test_without_script_they_are_whole(browser: Browser, site: Path, host: str) -> None:
    """The same text, but for what does nothing without script, and nothing to press that would do nothing."""
    wrong = []
    with (
        silent_page(browser, host, base_url=host) as page,
        silent_page(browser, host, base_url=host, java_script_enabled=False) as plain,
    ):
        for name in one_of_each_kind(site):
            page.goto(f"{name}.html")
            plain.goto(f"{name}.html")
            page.evaluate("document.querySelectorAll('[data-needs-script]').forEach((one) => one.remove())")
            missing = set(page.locator("body").inner_text().split()) - set(plain.locator("body").inner_text().split())
            if missing and name != "sparql/index":
                wrong.append((name, "without script there is no", *sorted(missing)[:9]))
            dead = plain.locator("form:visible, button:visible, input:visible, select:visible, textarea:visible")
            if dead.count():
                wrong.append((name, "does nothing without script", dead.first.evaluate("(one) => one.outerHTML")[:99]))

    assert_none(wrong)


def test_from_their_folder_they_are_the_same(browser: Browser, site: Path, host: str) -> None:
    wrong = []
    root = site.as_uri()
    with silent_page(browser, host, base_url=host) as page, silent_page(browser, root) as of_folder:
        # The page for missing addresses is a host's, and has its addresses.
        for name in set(one_of_each_kind(site)) - {"404"}:
            page.goto(f"{name}.html")
            of_folder.goto(f"{root}/{name}.html")
            ours, theirs = (one.locator("body").inner_text() for one in (of_folder, page))
            if ours != theirs:
                wrong.append((name, "another text"))
            if of_folder.evaluate("getComputedStyle(document.body).margin") != "0px":
                wrong.append((name, "no style"))

    assert_none(wrong)


def test_the_keyboard_reaches_all_and_shows_where_it_is(browser: Browser, site: Path, host: str) -> None:
    """Tab goes once through the page, from the link to the content to the end, each place with an outline."""
    wrong = []
    with silent_page(browser, host, base_url=host, viewport=WIDE) as page:
        for name in one_of_each_kind(site):
            page.goto(f"{name}.html")
            page.evaluate(SHORTENED, 4)
            count = page.evaluate(USABLE)
            for place in range(count):
                page.keyboard.press("Tab")
                fault = page.evaluate(FOCUSED, place)
                if fault:
                    wrong.append((name, place, fault))
                    break

    assert_none(wrong)
