"""Each kind of page in a browser: for all eyes and windows, by keyboard, without script, and from its folder."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from support.faults import assert_none
from support.site_in_browser import NARROW, SHORTENED, WIDE, observed_page, silent_page
from support.site_pages import fixed_choice, one_of_each_kind

pytestmark = pytest.mark.site

MORE = 40
LAYOUT = (Path(__file__).parents[2] / "support" / "layout.js").read_text(encoding="utf-8")
# What WCAG 2.2 asks a reader to be able to set (1.4.12, Text Spacing).
SPACING = """* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
p { margin-bottom: 2em !important }"""
LARGE = ":root { font-size: 200% !important }"
WITHOUT_TOOLS = "[data-needs-script] { display: none !important }"
# Puts a style sheet over those of the page, in place of the one before.
STYLE = """(css) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
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


@dataclass
class Visits:
    """What was seen of the pages at their host: faults by what was looked at, texts by page, and the complaints."""

    complaints: list[str] = field(default_factory=list)
    faults: dict[str, list[tuple[str, object]]] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    texts_without_tools: dict[str, str] = field(default_factory=dict)

    def check_layout(self, page: Page, name: str, what: str, css: str = "") -> None:
        """Note what is wrong with the layout of the open page under a style sheet."""
        page.evaluate(STYLE, css)
        self.faults.setdefault(what, []).extend((name, fault) for fault in page.evaluate(LAYOUT))

    def check_keyboard(self, page: Page, name: str) -> None:
        """Note the first place where Tab does not lead to the next."""
        page.evaluate(SHORTENED, 1)
        places = range(page.evaluate(USABLE))
        assert places
        faults = self.faults.setdefault("keyboard", [])
        for place in places:
            page.keyboard.press("Tab")
            fault = page.evaluate(FOCUSED, place)
            if fault:
                faults.append((name, (place, fault)))
                break


def open_page(page: Page, name: str) -> None:
    """Open a page of the host, which has it."""
    response = page.goto(f"{name}.html")
    assert response is not None
    assert response.ok


def text_of_body(page: Page, css: str = "") -> str:
    """Return the text that shows under a style sheet."""
    page.evaluate(STYLE, css)
    return page.locator("body").inner_text()


@pytest.fixture(scope="module")
def visits(browser: Browser, site: Path, host: str) -> Visits:
    """Each kind of page, opened once for all that is to be seen: to open it takes longer than to look at it."""
    seen = Visits()
    with observed_page(browser, host, base_url=host, viewport=NARROW) as (page, seen.complaints):
        for name in one_of_each_kind(site):
            page.set_viewport_size(NARROW)
            open_page(page, name)
            seen.check_layout(page, name, "on a phone")
            seen.check_layout(page, name, "wide spacing", SPACING)
            page.set_viewport_size(WIDE)
            seen.check_layout(page, name, "as it is")
            seen.check_layout(page, name, "text at 200 %", LARGE)
            seen.texts_without_tools[name] = text_of_body(page, WITHOUT_TOOLS)
            seen.texts[name] = text_of_body(page)
            seen.check_keyboard(page, name)
    return seen


def test_they_open_in_silence_and_fit_a_phone(visits: Visits) -> None:
    """No console message, no request to anywhere else, no sideways scroll at 320 pixels."""
    assert_none(visits.complaints)
    assert_none(visits.faults["on a phone"])


def test_forty_more_open_in_silence_and_fit_a_phone(browser: Browser, site: Path, host: str) -> None:
    wrong = []
    with silent_page(browser, host, base_url=host, viewport=NARROW) as page:
        for name in fixed_choice(site, MORE):
            open_page(page, name)
            wrong += [(name, fault) for fault in page.evaluate(LAYOUT)]

    assert_none(wrong)


@pytest.mark.parametrize("what", ["as it is", "text at 200 %", "wide spacing"])
def test_text_can_be_twice_as_large_and_wider_spaced(visits: Visits, what: str) -> None:
    """Nothing is cut off, lies over another text or makes the page wider than its window."""
    assert_none(visits.faults[what])


def test_the_keyboard_reaches_all_and_shows_where_it_is(visits: Visits) -> None:
    """Tab goes once through the page, from the link to the content to the end, each place with an outline."""
    assert_none(visits.faults["keyboard"])


def test_without_script_they_are_whole(browser: Browser, host: str, visits: Visits) -> None:
    """The same text, but for what does nothing without script, and nothing to press that would do nothing."""
    wrong = []
    with silent_page(browser, host, base_url=host, viewport=WIDE, java_script_enabled=False) as plain:
        for name, text in visits.texts_without_tools.items():
            open_page(plain, name)
            missing = set(text.split()) - set(plain.locator("body").inner_text().split())
            if missing and name != "sparql/index":
                wrong.append((name, "without script there is no", *sorted(missing)[:9]))
            dead = plain.locator("form:visible, button:visible, input:visible, select:visible, textarea:visible")
            if dead.count():
                wrong.append((name, "does nothing without script", dead.first.evaluate("(one) => one.outerHTML")[:99]))

    assert_none(wrong)


def test_from_their_folder_they_are_the_same(browser: Browser, site: Path, visits: Visits) -> None:
    wrong = []
    root = site.as_uri()
    with silent_page(browser, root, viewport=WIDE) as of_folder:
        # The page for missing addresses is a host's, and has its addresses.
        for name in visits.texts.keys() - {"404"}:
            of_folder.goto(f"{root}/{name}.html")
            expect(of_folder.locator("body")).to_have_text(visits.texts[name], use_inner_text=True)
            if of_folder.evaluate("getComputedStyle(document.body).margin") != "0px":
                wrong.append((name, "no style"))

    assert_none(wrong)
