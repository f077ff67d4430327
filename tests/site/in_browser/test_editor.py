"""The editor: what it runs, completes, says of an error, and stops."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from support.server_process import ENDLESS, HOARDING

pytestmark = pytest.mark.site


class Editor:
    """The editor of an open page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.button = page.locator(".editor-box button.primary")
        self.field = page.locator(".cm-content")
        self.results = page.locator(".results")

    def write(self, text: str) -> None:
        self.field.focus()
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(text)

    def run(self, text: str) -> str:
        """Return what stands below the editor when a query has run."""
        self.write(text)
        self.page.keyboard.press("Control+Enter")
        expect(self.button).to_have_text("Run")
        return self.results.inner_text()

    def text(self) -> str:
        return "\n".join(self.page.locator(".cm-line").all_inner_texts())


@pytest.fixture
def editor(page: Page) -> Editor:
    page.goto("sparql/index.html")
    return Editor(page)


# Runs each question in the editor and returns what its CSV holds, or what stands there instead.
ASK_ALL = """async (names) => {
    const blobs = [];
    const make = URL.createObjectURL.bind(URL);
    URL.createObjectURL = (blob) => { blobs.push(blob); return make(blob); };
    const [box, button] = [document.querySelector(".editor-box"), document.querySelector(".editor-box .primary")];
    const example = box.querySelector(".example select");
    const answers = {};
    for (const name of names) {
        example.value = name;
        example.dispatchEvent(new Event("change"));
        const answered = new Promise((resolve) => {
            const observer = new MutationObserver(() => {
                if (button.textContent === "Run") { observer.disconnect(); resolve(); }
            });
            observer.observe(button, { childList: true });
        });
        button.click();
        await answered;
        const download = [...box.querySelectorAll(".downloads button")].find((one) => one.textContent === "CSV");
        download?.click();
        answers[name] = download ? await blobs.at(-1).text() : box.querySelector(".results").innerText;
    }
    return answers;
}"""


def test_every_question_has_the_rows_of_the_release(editor: Editor, page: Page, site: Path) -> None:
    expect(editor.field).to_be_visible()
    released = {path.stem: path.read_bytes().decode() for path in sorted(site.glob("query/*.csv"))}

    answers = page.evaluate(ASK_ALL, list(released))

    empty = {name for name, text in released.items() if text.count("\n") == 1}
    assert {name for name, text in answers.items() if text.startswith("Nothing in the data")} == empty
    assert {name: text for name, text in answers.items() if name not in empty} == {
        name: text for name, text in released.items() if name not in empty
    }


ERRORS = {
    "": "Line 1, column 1: the query is empty.",
    "SELECT * { ?s foo:name ?o }": "Line 1, column 15: the prefix foo: is not declared: write PREFIX foo: <...>",
    "SELECT *\n{ ?s ?p }": "Line 2, column 9: before this } something is missing",
    "SELECT * {\n?s ?p ?o": "Line 1, column 10: this { is not closed: } is missing.",
    "SELECT * { ?s ?p ?o ) }": "Line 1, column 21: this ) cannot close the { before it: } is missing.",
    "SELECT * { ?s ?p ?o } }": "Line 1, column 23: this } closes nothing",
    "SELECT ?x (COUNT(?s) AS ?n) { ?s ?p ?o }": "Line 1, column 1: SELECT lists a variable that the query groups away",
    "SELEC * { ?s ?p ?o }": "Line 1, column 1: a query begins with SELECT, ASK, CONSTRUCT or DESCRIBE.",
    "CLEAR ALL": "Line 1, column 1: this is an update, and a query only reads",
    "SELECT * { SERVICE <http://x.example/> { ?s ?p ?o } }": "Line 1, column 12: SERVICE is not possible here",
    "SELECT * { BIND(<urn:f>(1) AS ?y) }": "Line 1, column 17: there is no function <urn:f> here.",
    "SELECT * { ?s ?p 'abc }": "Line 1, column 18: this text has no closing quotation mark.",
    "SELECT * { ?s ?p ?o BIND(1 AS ?o) }": "Line 1, column 31: ?o has a value already, and BIND cannot",
    "SELECT * { VALUES (?a ?b) { (1) } }": "Line 1, column 29: this row must have 2 values, one for each",
    "SELECT * { ?s <rel> ?o }": "Line 1, column 15: <rel> is not a whole IRI",
    "SELECT * { _:a ?p ?o { _:a ?x ?y } }": "Line 1, column 24: _:a is used in another group",
    "SELECT * { ?s ?p ?o }\r\nLIMIT x": "Line 2, column 7: x is not allowed here.",
    "SELECT * { ?s ?p '\U0001f600' . ?a ?b . }": "Line 1, column 30: before this . something is missing",
}


def test_an_error_has_its_line_and_words_for_people(editor: Editor) -> None:
    found = {query: editor.run(query) for query in ERRORS}

    assert [(query, found[query]) for query in ERRORS if not found[query].startswith(ERRORS[query])] == []
    assert editor.page.locator(".cm-wrong").inner_text() == "."


def test_a_query_can_be_cancelled_and_the_next_one_runs(editor: Editor) -> None:
    editor.write(ENDLESS)
    editor.button.click()
    expect(editor.button).to_have_text("Cancel")
    editor.button.click()

    expect(editor.results).to_have_text("The query was cancelled.")
    assert editor.run("ASK { ?s ?p ?o }").startswith("Yes.")


def test_a_query_is_stopped_at_its_time_limit(new_page: Page) -> None:
    new_page.clock.install()
    new_page.goto("sparql/index.html")
    editor = Editor(new_page)
    assert editor.run("ASK { ?s ?p ?o }").startswith("Yes.")
    new_page.get_by_label("Stop after").select_option("120")
    editor.write(ENDLESS)
    editor.button.click()
    new_page.clock.run_for(119_000)
    expect(editor.button).to_have_text("Cancel")
    new_page.clock.run_for(2_000)

    expect(editor.results).to_have_text("The query took longer than 120 seconds and was stopped.")


def test_a_query_that_needs_too_much_memory_is_said_to(editor: Editor) -> None:
    assert "needs more memory" in editor.run(HOARDING)
    assert editor.run("ASK { ?s ?p ?o }").startswith("Yes.")


def test_the_address_shares_the_query(editor: Editor, page: Page) -> None:
    editor.run("ASK { ?s <urn:x:+#&> 'ä' }")
    address = page.url
    page.goto("index.html")
    page.goto(address)

    assert Editor(page).text() == "ASK { ?s <urn:x:+#&> 'ä' }"


def test_prefixes_are_filled_in(editor: Editor) -> None:
    assert "rows" in editor.run("SELECT * { ?s rdfs:label ?label } LIMIT 2")
    assert editor.text().startswith("PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\nSELECT")


def test_names_are_completed_to_terms_and_their_prefix_is_declared(new_page: Page) -> None:
    new_page.clock.install()
    new_page.goto("sparql/index.html")
    editor = Editor(new_page)
    editor.write("SELECT * { ")
    for typed, written in (
        ("goldst", "id:diane-goldstein"),
        ("id:gold", "id:diane-goldstein"),
        ("schema:nam", "schema:name"),
    ):
        new_page.keyboard.type(typed)
        expect(new_page.locator(".cm-tooltip-autocomplete [aria-selected]")).to_contain_text(
            typed.removeprefix("id:"), ignore_case=True
        )
        new_page.clock.fast_forward(200)  # CodeMirror takes no key for a list that has only just appeared
        new_page.keyboard.press("Enter")
        expect(editor.field).to_contain_text(written)
        new_page.keyboard.type(" ")

    assert editor.text().splitlines()[:2] == [
        "PREFIX schema: <https://schema.org/>",
        "PREFIX id: <https://w3id.org/leap-graph/id/>",
    ]


def test_tab_leads_into_the_editor_and_out_again(editor: Editor, page: Page) -> None:
    page.get_by_label("Example").focus()
    page.keyboard.press("Tab")
    page.keyboard.type("x")
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")

    assert "x" in editor.text()
    expect(editor.button).to_be_focused()


def test_it_is_styled_under_the_policy(editor: Editor, page: Page) -> None:
    keyword = page.locator(".cm-line span").first

    assert keyword.evaluate("(span) => getComputedStyle(span).fontWeight") == "600"
    assert page.locator(".cm-gutters").bounding_box()["x"] < editor.field.bounding_box()["x"]  # type: ignore[index]


def test_a_graph_is_shown_as_triples(editor: Editor) -> None:
    shown = editor.run("CONSTRUCT { ?s rdfs:label 'a\\nb' } WHERE { ?s a schema:Person } LIMIT 3")

    assert shown.startswith("3 triples.")
    assert "N-Triples" in shown


def answer_as_a_server(route: Route) -> None:
    """Answer one query as `leapgraph serve` does, and refuse the others."""
    asked = route.request
    assert asked.method == "POST"
    assert asked.headers["content-type"] == "application/sparql-query"
    if asked.post_data == "ASK {}":
        assert asked.headers["accept"] == "application/sparql-results+json"
        route.fulfill(json={"head": {}, "boolean": True})
    elif asked.post_data == ENDLESS:
        return  # it is cancelled
    else:
        route.fulfill(status=400, content_type="text/plain", body="Line 2, column 2: this is too much\n    x\n    ^\n")


@contextmanager
def served_editor(browser: Browser, host: str, site: Path, endpoint: str = "/sparql") -> Iterator[Editor]:
    """Yield the editor of a page that names an endpoint."""
    text = (site / "sparql/index.html").read_text(encoding="utf-8")
    text = text.replace("<title>", '<meta name="leapgraph-endpoint" content="' + endpoint + '"><title>')
    # A browser writes a line for each answer that is an error, so the console is not silent here.
    with browser.new_page(base_url=host) as page:
        page.route(f"{host}sparql/index.html", lambda route: route.fulfill(body=text, content_type="text/html"))
        page.route("**/sparql", answer_as_a_server)
        page.goto("sparql/index.html")
        yield Editor(page)


def test_a_served_site_runs_queries_at_its_endpoint(browser: Browser, host: str, site: Path) -> None:
    with served_editor(browser, host, site) as editor:
        editor.page.get_by_label("Answered by").select_option("the server")
        assert editor.run("ASK {}").startswith("Yes.")
        assert editor.run("# \U0001f600\r\n\U0001f600x") == "Line 2, column 2: this is too much."
        expect(editor.page.locator(".cm-wrong")).to_have_text("x")
        editor.write(ENDLESS)
        editor.button.click()
        editor.button.click()
        expect(editor.results).to_have_text("The query was cancelled.")


def test_an_endpoint_elsewhere_is_not_offered(browser: Browser, host: str, site: Path) -> None:
    with served_editor(browser, host, site, "https://elsewhere.example/sparql") as editor:
        assert editor.run("ASK { ?s ?p ?o }").startswith("Yes.")
        assert editor.page.get_by_label("Answered by").count() == 0


def test_it_works_from_a_folder(page_of_folder: Page, site: Path) -> None:
    page_of_folder.goto((site / "sparql/index.html").as_uri())

    assert Editor(page_of_folder).run("ASK { ?s ?p ?o }").startswith("Yes.")
