"""A question's page: the question runs in the browser for the values in its form, which stand in the address."""

import socket
from gzip import compress
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect

from support.server_process import ENDLESS

pytestmark = pytest.mark.site

RUN = "Run it in this browser"
QUOTES = dict.fromkeys(map(ord, "“”"))


def run(page: Page) -> list[list[str]]:
    """Return the rows that the page shows, with the heads of the columns first."""
    page.get_by_role("button", name=RUN).click()
    return rows(page)


def rows(page: Page) -> list[list[str]]:
    expect(page.locator(".answer")).to_be_visible()
    return [row.locator("th, td").all_inner_texts() for row in page.locator(".answer tr").all()]


@pytest.mark.parametrize(
    "name",
    [
        "people-board",
        "funding-shares",
        "issues-positions",
        "sources-conflicts",
        "people-facts",
        "sources-sections",
    ],
)
def test_the_answer_is_the_table_that_the_page_has_of_the_release(page: Page, name: str) -> None:
    page.goto(f"query/{name}.html")
    released = page.locator("table.result").first
    noted = page.locator(".caveats li").all_inner_texts()
    cells = [row.locator("th, td").all_inner_texts() for row in released.locator("tr").all()]

    found = run(page)

    # Quotation marks of titles are those of the style there, and text here.
    assert [[cell.translate(QUOTES) for cell in row] for row in found] == cells
    assert page.locator(".answer .caveats li").all_inner_texts() == noted


def test_things_are_links_to_their_pages(page: Page, host: str, site: Path) -> None:
    page.goto("query/people-board.html")
    run(page)

    links = page.locator(".answer a").evaluate_all("(links) => links.map((link) => link.href)")
    assert links
    assert [link for link in links if not (site / link.removeprefix(host).partition("#")[0]).is_file()] == []


def test_values_stand_in_the_address_which_runs_the_question_anew(page: Page) -> None:
    page.goto("query/people-facts.html")
    field = page.locator("[name=person]")
    field.select_option("neill-franklin")
    shown = run(page)
    address = page.url
    assert "?person=neill-franklin" in address
    page.goto("index.html")
    page.goto(address)

    assert rows(page) == shown
    expect(field).to_have_value("neill-franklin")


def test_the_command_and_the_words_follow_the_value_and_the_link_can_be_copied(page: Page, host: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=host.rstrip("/"))
    page.goto(f"query/people-facts.html?{urlencode({'person': 'id:neill-franklin'})}")
    rows(page)

    expect(page.locator("[name=person]")).to_have_value("neill-franklin")
    expect(page.locator("[data-query-command]")).to_have_text(
        "leapgraph query people-facts --param person=neill-franklin"
    )
    expect(page.get_by_text("For person: Neill Franklin.")).to_be_visible()
    page.get_by_role("button", name="Copy link to this answer").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == page.url


def test_from_a_folder_they_stand_behind_the_number_sign(page_of_folder: Page, site: Path) -> None:
    page_of_folder.goto((site / "query/people-facts.html").as_uri())
    page_of_folder.locator("[name=person]").select_option("neill-franklin")

    assert run(page_of_folder)
    assert page_of_folder.url.endswith("people-facts.html#person=neill-franklin")


def test_the_address_has_what_stands_in_the_field(page: Page) -> None:
    page.goto("query/funding-claims-of-year.html?year=2019")
    page.locator("[name=year]").fill("20195")
    page.get_by_role("button", name="Run it in this browser").click()

    expect(page.locator("#p-year-error")).to_contain_text("20195: it is no year of four digits")
    assert page.url.endswith("?year=20195")


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("a b", "a b: it is no short name: one has letters, digits and hyphens, no space; for example "),
        ("nope:x", "nope:x: no prefix of this site is nope:; for example "),
        ("nobody", "nobody: it is not in the list; for example "),
        ("", "This field is empty"),
        ("http://x.example/<", "http://x.example/<: it is no legal IRI"),
    ],
)
def test_a_wrong_value_is_said_at_its_field(page: Page, value: str, words: str) -> None:
    page.goto(f"query/people-facts.html?{urlencode({'person': value})}")
    field = page.locator("[name=person]")

    expect(field).to_be_focused()
    expect(field).to_have_attribute("aria-invalid", "true")
    hint, error = (field.get_attribute("aria-describedby") or "").split()
    assert page.locator(f"#{hint}").inner_text()
    assert page.locator(f"#{error}").inner_text().startswith(words)
    assert page.locator(".answer").count() == 0
    assert value not in field.locator("option").evaluate_all("(options) => options.map((option) => option.value)")


def test_engine_and_data_are_loaded_only_for_a_query(new_page: Page) -> None:
    loaded: list[str] = []
    new_page.on("request", lambda request: loaded.append(request.url.rpartition("/")[2]))
    new_page.goto("sparql/index.html")
    expect(new_page.locator(".cm-content")).to_be_visible()
    for name in ("index", "id/diane-goldstein", "query/people-board"):
        new_page.goto(f"{name}.html")
    assert not {"engine.js", "data.js"} & set(loaded)

    run(new_page)

    assert {"engine.js", "data.js"} < set(loaded)


def test_what_a_query_loads_is_small_where_the_host_compresses(site: Path) -> None:
    names = ("engine.js", "data.js", "editor.js")

    assert sum(len(compress((site / "assets" / name).read_bytes(), 6)) for name in names) < 1_750_000


def test_the_button_cancels_while_the_question_runs(page: Page) -> None:
    page.goto("query/people-board.html")
    page.locator("[data-query-text]").evaluate("(element, text) => { element.textContent = text; }", ENDLESS)
    page.get_by_role("button", name=RUN).click()
    page.get_by_role("button", name="Cancel").click()

    expect(page.locator("[data-query-results]")).to_have_text("The query was cancelled.")
    expect(page.get_by_role("button", name=RUN)).to_be_enabled()


def test_a_worker_reaches_no_other_port(page: Page) -> None:
    """The page's policy binds the worker, so that nothing in the data or the engine can send anything out."""
    page.goto("query/people-board.html")
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        source = f"fetch('http://127.0.0.1:{port}/').then(() => postMessage('reached'), () => postMessage('refused'))"
        page.evaluate(
            """(source) => {
                const worker = new Worker(URL.createObjectURL(new Blob([source])));
                worker.onmessage = (event) => { document.title = event.data; };
            }""",
            source,
        )
        expect(page).to_have_title("refused")
        other.setblocking(False)  # noqa: FBT003 - the socket's own parameter
        with pytest.raises(BlockingIOError):
            other.accept()
