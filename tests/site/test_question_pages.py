"""The pages of questions: the answer first, a form for its parameters, and the way from a thing to its questions."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from pyoxigraph import Literal, NamedNode, QuerySolutions, RdfFormat, Store

from leapgraph.project import TOOL_PROJECT
from leapgraph.queries.parameters import Choice
from leapgraph.site.entity_pages import entity_pages
from leapgraph.site.parameter_fields import MOST_CHOICES
from leapgraph.site.question_pages import question_page, question_pages
from leapgraph.sparql.results import Boolean, QueryResult, Solutions, Triples
from support.html_tree import Element, read_html
from support.site_model import page_renderer, site_model

CLUB = Path(__file__).parents[1] / "another_organization" / "nachtuil"
BASE = "https://w3id.org/leap-graph/"
QUERIES = site_model(TOOL_PROJECT).publication.queries
LOCAL = [name for name, query in QUERIES.items() if not query.services]
# Words that a question has in its own text may be addresses.
IRI = re.compile(r"https?://|\b(?:id|source|statement|issue)/")
HOSTILE = '</script><img src=x onerror="alert(1)">&amp;'


@cache
def pages(root: Path = TOOL_PROJECT) -> Mapping[str, Element]:
    renderer = page_renderer(root)
    return {page.name: read_html(renderer.render(page)) for page in question_pages(site_model(root))}


def served(
    name: str,
    result: QueryResult | None,
    values: Mapping[str, str] | None = None,
    choices: Mapping[str, list[Choice]] | None = None,
) -> Element:
    model = site_model(TOOL_PROJECT)
    query = QUERIES[name]
    page = question_page(model, query, result, values, model.questions.choices(query) if choices is None else choices)
    return read_html(page_renderer(TOOL_PROJECT).render(page))


def body(page: Element) -> list[list[Element]]:
    """Return the cells of the answer by row."""
    return [[part for part in row.content if isinstance(part, Element)] for row in page.one("tbody").all("tr")]


def column(page: Element, head: str) -> list[str]:
    place = [one.text() for one in page.one("thead").all("th")].index(head)
    return [row[place].text() for row in body(page)]


def fact(page: Element, name: str) -> str:
    """Return the description of a term of the page's lists."""
    described = [(one.tag, one.text()) for one in page.all() if one.tag in {"dt", "dd"}]
    return described[described.index(("dt", name)) + 1][1]


def test_the_query_to_begin_with_has_the_statements_about_a_thing() -> None:
    model = site_model(TOOL_PROJECT)
    store = Store()
    store.load(b"".join(model.publication.dataset.merged_lines()), RdfFormat.N_TRIPLES)
    text = model.questions.starting_text(f"{BASE}id/diane-goldstein")
    answer = store.query(text, prefixes=model.publication.project.query_prefixes)
    assert isinstance(answer, QuerySolutions)
    rows = [
        tuple(getattr(row[name], "value", "").rpartition("/")[2] for name in ("statement", "value", "source"))
        for row in answer
    ]

    assert ("diane-goldstein-board", "vocab#role-board-chair", "wikipedia-leap-board") in rows
    assert ("diane-goldstein-service", "vocab#rank-lieutenant", "wikipedia-leap-board") in rows
    assert ("diane-goldstein", "Diane Goldstein", "") in rows


@pytest.mark.parametrize("name", LOCAL)
def test_the_answer_is_a_table_with_all_rows_and_no_iri(name: str) -> None:
    page = pages()[f"query/{name}"]
    result = site_model(TOOL_PROJECT).publication.results[name]
    assert isinstance(result, Solutions)

    assert page.one("h1").text() == QUERIES[name].summary
    shown = body(page) if result.rows else []
    assert len(shown) == len(result.rows)
    for row in shown:
        for cell in row:
            links = {link.text() for link in cell.all("a")}
            assert not IRI.search(cell.text()) or cell.text() in links, cell.text()  # an address that is the value


def test_the_answer_comes_before_all_else() -> None:
    page = pages()["query/people-board"]
    order = [one.tag for one in page.one("main").all() if one.tag in {"h1", "table", "form", "details"}]

    assert order == ["h1", "table", "form", "details"]


def test_a_person_is_named_once_by_a_link_and_each_source_cited() -> None:
    page = pages()["query/people-board"]
    heads = [head.text() for head in page.one("thead").all("th")]
    (diane,) = [row for row in body(page) if row[0].text() == "Diane Goldstein"]

    assert heads[:2] == ["Person", "Role"]
    assert "Name" not in heads
    assert diane[0].one("a").attributes["href"] == "../id/diane-goldstein.html"
    assert set(column(page, "Source")) == {"English Wikipedia, Board of directors"}
    assert not page.one("tbody").all("span", class_="tag")


def test_a_wide_table_has_a_box_that_the_keyboard_reaches() -> None:
    box = pages()["query/people-board"].one("section", class_="scroll result-box")

    assert box.attributes["tabindex"] == "0"
    assert box.attributes["aria-label"] == f"Answer: {QUERIES['people-board'].summary}"


def test_only_a_long_answer_has_a_box_of_its_own_height() -> None:
    def box(count: int) -> str:
        rows = [(Literal(str(number)),) for number in range(count)]
        page = served("people-facts", Solutions(("n",), [*rows]))
        return next(one.attributes["class"] for one in page.all("section") if "tabindex" in one.attributes)

    assert "tall" not in box(99).split()
    assert "tall" in box(100).split()


def test_a_disputed_row_leads_to_the_other_statement() -> None:
    page = pages()["query/people-chair"]

    assert column(page, "Contradicted by") == [
        "Diane Goldstein: chair of the board (former), Law Enforcement Action Partnership"
    ]
    assert "For one row another statement says otherwise" in page.one("ul", class_="caveats").text()


def test_statements_with_several_rows_are_counted() -> None:
    page = pages()["query/sources-weak"]
    answer = site_model(TOOL_PROJECT).publication.results["sources-weak"]
    assert isinstance(answer, Solutions)
    rows, statements = len(answer.rows), len({row[0] for row in answer.rows})

    assert page.one("p", class_="answer-size").text().startswith(f"{rows} rows, on {statements} statements. ")
    assert "Not listed is what one document of another kind" in page.one("p", class_="about").text()
    for name in ("query/people-chair", "query/people-facts"):  # one row; a thing among the statements
        assert "statement" not in pages()[name].one("p", class_="answer-size").text()


def test_only_a_role_or_a_service_is_said_to_be_past_or_not() -> None:
    page = pages()["query/people-facts"]
    named = dict(zip(column(page, "Property"), column(page, "Former"), strict=True))

    assert named["name"] == ""
    assert {named["role"], named["rank"]} <= {"yes", "not said to be past"}


def test_the_rows_are_counted_and_can_be_taken_away() -> None:
    size = pages()["query/people-chair"].one("p", class_="answer-size")

    assert size.text() == "1 row. CSV (2 kB) JSON (2 kB)"
    assert [link.attributes["href"] for link in size.all("a")] == ["people-chair.csv", "people-chair.srj"]


def test_a_question_that_asks_elsewhere_is_not_answered() -> None:
    page = pages()["query/wikidata-members"]

    assert "asks https://query.wikidata.org/sparql, another endpoint" in page.one("main").text()
    assert not page.all("form", data_query_name="wikidata-members")
    assert not page.all("table")
    assert "Tested with" not in page.text()


def test_without_a_snapshot_a_question_of_wikidata_says_so() -> None:
    assert "This release has no copy of what Wikidata says" in pages()["query/wikidata-links"].text()


def test_a_yes_and_a_no() -> None:
    assert served("people-chair", Boolean(value=True)).one("p", class_="answer-size").text() == "Yes. JSON (2 kB)"
    assert served("people-chair", Boolean(value=False)).one("p", class_="answer-size").text() == "No. JSON (2 kB)"


def test_triples_are_turtle_the_first_of_many() -> None:
    lines = [f'<{BASE}id/x> <https://schema.org/position> "{n}" .\n'.encode() for n in range(1001)]

    small, large = served("people-chair", Triples(lines[:1])), served("people-chair", Triples(lines))

    assert "1 triple. N-Triples" in small.text()
    assert 'id:x schema:position "0" .' in small.text()
    assert large.all("pre")[0].text().count('"') == 2 * 1000
    assert "1,001 triples, of which this page has the first 1,000: the file has all." in large.text()


def test_of_a_large_answer_the_page_has_the_beginning() -> None:
    page = served("people-chair", Solutions(("n",), [(Literal(str(n)),) for n in range(1002)]))

    assert len(body(page)) == 1000
    assert "1,002 rows, of which this page has the first 1,000: the files have all." in page.text()


def test_the_form_has_a_list_of_all_that_can_be_asked() -> None:
    page = pages()["query/people-facts"]
    form = page.one("form", data_query_name="people-facts")
    field = form.one("select")
    options = {option.attributes["value"]: option.text() for option in field.all("option")}

    assert "data-query-form" in form.attributes
    assert {"hidden", "data-needs-script"} <= form.attributes.keys()
    assert field.attributes["name"] == "person"
    assert field.attributes["data-parameter-type"] == "one-of"
    assert field.attributes["data-parameter-namespace"] == f"{BASE}id/"
    assert field.attributes["data-parameter-example"] == "neill-franklin"
    assert form.one("label", for_=field.attributes["id"]).text() == "Person"
    assert len(options) == 21
    assert options["diane-goldstein"] == "Diane Goldstein"
    assert [one.attributes["value"] for one in field.all("option") if "selected" in one.attributes] == [
        "diane-goldstein"
    ]
    assert "For person: Diane Goldstein." in page.text()


def test_a_year_is_typed() -> None:
    field = pages()["query/funding-claims-of-year"].one("form", data_query_form="").one("input")

    assert {key: field.attributes.get(key) for key in ("type", "name", "value", "data-parameter-type")} == {
        "type": "number", "name": "year", "value": "2017", "data-parameter-type": "year",
    }  # fmt: skip
    assert "data-parameter-namespace" not in field.attributes


@pytest.mark.parametrize("name", LOCAL)
def test_no_form_shows_where_no_script_answers_it(name: str) -> None:
    for form in pages()[f"query/{name}"].one("main").all("form"):
        assert {"hidden", "data-needs-script"} <= form.attributes.keys()


@pytest.mark.parametrize("name", LOCAL)
def test_the_text_is_the_questions_and_opens_in_the_editor(name: str) -> None:
    page = pages()[f"query/{name}"]
    link = page.one("details").one("a")

    assert page.one("pre", data_query_text="").raw_text() == QUERIES[name].text
    path, _, fragment = link.attributes["href"].partition("#query=")
    assert path == "../sparql/index.html"
    assert unquote(fragment) == QUERIES[name].text
    assert not re.search(r"[\s<>{}#]", fragment)


def test_a_server_answers_the_form_and_the_page_says_what_it_was_asked_with() -> None:
    page = served("people-facts", Solutions(("n",), []), {"person": f"<{BASE}id/neill-franklin>"})
    form = page.one("form", class_="ask")

    assert (form.attributes["action"], form.attributes["method"]) == ("people-facts.html", "get")
    assert "hidden" not in form.attributes
    assert not page.all("form", data_query_form="")  # no script answers it a second time
    assert page.one(id="answer").text() == "The answer"
    (selected,) = [one for one in form.all("option") if "selected" in one.attributes]
    assert (selected.attributes["value"], selected.text()) == ("neill-franklin", "Neill Franklin")
    assert "For person: Neill Franklin." in page.text()
    for link in page.one("p", class_="answer-size").all("a"):
        parts = urlsplit(link.attributes["href"])
        assert parts.path in {"people-facts.csv", "people-facts.srj"}
        assert parse_qs(parts.query) == {"person": [f"<{BASE}id/neill-franklin>"]}
    assert f"--param 'person=<{BASE}id/neill-franklin>'" in page.text()


def test_a_server_answers_with_the_defaults_too() -> None:
    assert served("people-facts", Solutions(("n",), []), {}).one("form", class_="ask").attributes["action"]


def test_what_is_not_in_the_list_is_an_option_of_its_own() -> None:
    form = served("people-facts", Solutions(("n",), []), {"person": "nobody"}).one("form", class_="ask")

    assert form.all("option")[0].attributes == {"value": "nobody", "selected": ""}


def test_two_of_one_name_are_told_apart() -> None:
    choices = {"person": [Choice("ann", "Ann"), Choice("ann-2", "Ann"), Choice("bob", "Bob")]}
    form = served("people-facts", Solutions(("n",), []), {"person": "ann"}, choices).one("form", class_="ask")

    assert [option.text() for option in form.all("option")] == ["Ann (ann)", "Ann (ann-2)", "Bob"]


def test_a_very_long_list_is_typed() -> None:
    choices = {"person": [Choice(f"person-{n}", f"Person {n}") for n in range(MOST_CHOICES + 1)]}
    page = served("people-facts", Solutions(("n",), []), {"person": "person-7"}, choices)
    form = page.one("form", class_="ask")

    assert not form.all("select")
    assert form.one("input").attributes["value"] == "person-7"
    assert "For person: Person 7." in page.text()


def test_markup_in_an_answer_or_a_name_is_text() -> None:
    rows = [(Literal(HOSTILE), NamedNode("javascript:alert(1)"), Literal(HOSTILE, language="ar"))]
    page = served(
        "people-facts", Solutions(("a", "b", "c"), [*rows]), {"person": "x"}, {"person": [Choice("x", HOSTILE)]}
    )

    assert body(page)[0][0].text() == HOSTILE
    assert not [link for link in page.all("a") if link.attributes["href"].startswith("javascript:")]
    assert not page.all("img")
    assert body(page)[0][2].one("span").attributes == {"lang": "ar", "dir": "auto"}


def test_the_list_has_every_question_under_its_subject() -> None:
    page = pages()["query/index"]
    subjects = {section.one("h2").text(): section for section in page.one(id="questions").all("section")}
    links = [link.attributes["href"] for link in page.one(id="questions").all("a")]

    assert next(iter(subjects)) == "LEAP"
    assert list(subjects)[-3:] == ["Dataset", "Sources", "Wikidata"]
    assert sorted(links) == [f"{name}.html" for name in QUERIES]
    assert "people-facts.html" in [link.attributes["href"] for link in subjects["People"].all("a")]
    assert page.one("main").one("input", type="search").attributes["data-filter"] == "questions"


def test_the_editors_page_is_whole_without_script() -> None:
    page = pages()["sparql/index"]
    links = {link.attributes["href"] for link in page.one("main").all("a")}

    assert {f"../query/{name}.html" for name in QUERIES} <= links
    assert "w3id.org/leap-graph/id/" in page.one("table", class_="prefixes").text()


def test_a_thing_leads_to_the_questions_that_take_it() -> None:
    model = site_model(TOOL_PROJECT)

    def questions_for(name: str) -> list[tuple[str, str]]:
        return [(one.query.name, one.value) for one in model.questions.questions_for(f"{BASE}{name}")]

    assert questions_for("id/diane-goldstein") == [
        ("people-facts", "diane-goldstein"),
        ("sources-of-entity", "diane-goldstein"),
    ]
    assert questions_for("id/colorado") == [("people-by-place", "colorado"), ("sources-of-entity", "colorado")]
    assert questions_for("source/wikipedia-leap-board") == [("sources-statements-of", "wikipedia-leap-board")]
    assert questions_for("id/none-such") == []


def test_the_page_of_a_thing_fills_its_questions_in() -> None:
    renderer, model = page_renderer(TOOL_PROJECT), site_model(TOOL_PROJECT)
    page = read_html(renderer.render(next(one for one in entity_pages(model) if one.name == "id/diane-goldstein")))
    links = [link.attributes["href"] for link in page.all("a")]

    assert "../query/people-facts.html?person=diane-goldstein" in links
    (editor,) = [link for link in links if link.startswith("../sparql/index.html#query=")]
    assert f"<{BASE}id/diane-goldstein>" in unquote(editor)


def test_another_organizations_own_question_passes_on_the_engine_that_answered_it() -> None:
    own, shared = pages(CLUB)["query/boten-riemen"], pages(CLUB)["query/people-list"]

    assert fact(own, "Tested with") == "Oxigraph"
    assert fact(shared, "Tested with") == "Oxigraph and rdflib"
    assert "LEAP" not in own.text()


def test_a_name_of_another_language_is_marked_in_a_list_too() -> None:
    form = pages(CLUB)["query/people-facts"].one("form", class_="ask")

    assert {option.attributes["lang"] for option in form.all("option")} == {"nl"}
    assert not [option for option in pages()["query/people-facts"].all("option") if "lang" in option.attributes]
