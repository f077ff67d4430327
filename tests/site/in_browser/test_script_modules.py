"""The scripts' own modules, in the browser: values of parameters and formats of results are those of the Python."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from pyoxigraph import Literal, NamedNode

from leapgraph.project import Project
from leapgraph.queries.parameters import Parameter, ParameterError, parse_value
from leapgraph.site.assets import SOURCES
from leapgraph.sparql.parameter_binding import bind_terms, serialize_term
from leapgraph.sparql.parsed_query import parse_query
from support.example_project import small_project
from support.site_in_browser import serve_folder

pytestmark = pytest.mark.site

VALUES = [
    *("", " ", "1", "+1", "-1", "007", "9223372036854775807", "9223372036854775808", "-9223372036854775809", "1e3"),
    *("1.5", ".5", "5.", "1e999", "1.0000000000000000001", "0x1", "\u0661", "2017", "02017", "-0044", "12017", "20170"),
    *("2017-01-02", "2017-02-29", "2016-02-29", "0000-01-01", "2017-1-2", "2017-01-02 ", "2017-13-01"),
    *("slug", "a.b", "a.", "-a", "a b", "schema:name", "schema:", "nope:x", "nope", "http://x.example/a", "http://x/ä"),
    *(
        "<http://x.example/a>",
        "<http://x/ >",
        "<>",
        "mailto:a@b",
        "//x",
        "a://b",
        "<a",
        'say "x"\\ \n\t',
        "ä😀",
        "\ud800",
    ),
]
TYPES = [("date", None), ("integer", None), ("iri", None), ("iri", "schema"), ("number", None), ("one-of", None)]
TYPES += [("one-of", "schema"), ("string", None), ("year", None)]


@pytest.fixture(scope="module")
def modules(browser: Browser) -> Iterator[Page]:
    """A page that can import the modules."""
    with serve_folder(SOURCES, "") as address:
        page = browser.new_page()
        page.goto(f"{address}card.svg")
        yield page
        page.close()


def in_python(project: Project, kind: str, namespace: str | None, value: str) -> str:
    """Return the term, or the reason why there is none."""
    parameter = Parameter("name", kind, "", "", "", namespace)
    try:
        return serialize_term(parse_value(project, parameter, value))
    except ParameterError:
        return "refused"


def test_a_value_is_the_same_term_as_on_the_command_line(modules: Page, tmp_path: Path) -> None:
    project = small_project(tmp_path)
    prefixes = project.query_prefixes
    spaces = [(kind, prefixes[prefix] if prefix else None) for kind, prefix in TYPES]
    found = modules.evaluate(
        """async ([spaces, values, prefixes]) => {
            const { parseValue } = await import("/src/parameter-values.js");
            const parse = (type, namespace, value) => {
                try { return parseValue({ type, namespace }, value, prefixes); } catch { return "refused"; }
            };
            return spaces.map(([type, namespace]) => values.map((value) => parse(type, namespace ?? undefined, value)));
        }""",
        [spaces, VALUES, prefixes],
    )

    differing = [
        (kind, prefix, value, wanted, term)
        for (kind, prefix), terms in zip(TYPES, found, strict=True)
        for value, term in zip(VALUES, terms, strict=True)
        if (wanted := in_python(project, kind, prefix, value)) != term
    ]
    assert differing == []


def test_a_term_is_bound_where_the_command_line_binds_it(modules: Page) -> None:
    text = """PREFIX x: <urn:VALUES?a(>
# VALUES ?a { "in a comment }" }
SELECT * { ?s ?p "VALUES ?a { 1 }" . values ?a { "}" } VALUES ?b {<urn:b>} VALUES (?a) { (1) } }"""
    terms = {"a": NamedNode("urn:x"), "b": Literal("$& }")}
    bound = modules.evaluate(
        'async ([text, terms]) => (await import("/src/tokens.js")).bindTerms(text, terms)',
        [text, {name: serialize_term(term) for name, term in terms.items()}],
    )

    assert bound == bind_terms(parse_query(text), terms)


def test_results_are_written_as_the_standard_says(modules: Page) -> None:
    result = {
        "head": {"vars": ["a", "b"]},
        "results": {
            "bindings": [
                {"a": {"type": "uri", "value": "urn:x"}, "b": {"type": "literal", "value": 'say "x",\n\ty\\'}},
                {"a": {"type": "literal", "value": "ä", "xml:lang": "de"}},
                {"b": {"type": "literal", "value": "1", "datatype": "urn:d"}, "a": {"type": "bnode", "value": "b0"}},
            ]
        },
    }
    csv, tsv = modules.evaluate(
        'async (result) => { const formats = await import("/src/result-formats.js");'
        "return [formats.asCsv(result), formats.asTsv(result)]; }",
        result,
    )

    assert csv == 'a,b\r\nurn:x,"say ""x"",\n\ty\\"\r\nä,\r\n_:b0,1\r\n'
    assert tsv == '?a\t?b\n<urn:x>\t"say \\"x\\",\\n\\ty\\\\"\n"ä"@de\t\n_:b0\t"1"^^<urn:d>\n'


def test_hostile_text_stays_text(modules: Page) -> None:
    """Markup, a script's address and an address without scheme, as an answer shows them."""
    shown = modules.evaluate(
        """async (values) => {
            const script = document.createElementNS("http://www.w3.org/1999/xhtml", "script");
            script.src = "/src/x.js";
            Object.defineProperty(document, "currentScript", { value: script });
            const { link } = await import("/src/answer-table.js");
            const labels = { prefixes: {}, find: () => undefined };
            const links = values.map((value) => link(value, labels));
            return links.map((one) => [one.localName, one.getAttribute("href"), one.textContent]);
        }""",
        ["javascript:alert(1)", "//host/x", "http://x.example/<b>", "data:text/html,x", "HTTP://x.example/"],
    )

    assert shown == [
        ["bdi", None, "javascript:alert(1)"],
        ["bdi", None, "//host/x"],
        ["a", "http://x.example/<b>", "x.example/<b>"],
        ["bdi", None, "data:text/html,x"],
        ["bdi", None, "HTTP://x.example"],
    ]
