"""What a query is and asks for; written anew it answers the same; nothing hides in it from the one that inspects."""

import re
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode, QueryBoolean, QuerySolutions, RdfFormat, Store

from leapgraph.sparql.lexer import QuerySyntaxError
from leapgraph.sparql.parsed_query import parse_query
from leapgraph.sparql.query_inspection import (
    inspect_query,
    normalize_query,
    query_form,
    query_graphs,
    query_services,
    strip_comments,
    syntax_error,
)

ROOT = Path(__file__).parents[2]
# Those that ask another machine cannot be asked here.
QUERIES = [path for path in sorted((ROOT / "queries").rglob("*.rq")) if "SERVICE" not in path.read_text("utf-8")]
NAMES = "PREFIX : <http://e/> PREFIX a: <http://e/> PREFIX true.SERVICE: <http://e/> PREFIX SERVICE: <http://e/> "

UNDECLARED = "a prefix in this line is not declared: write PREFIX"


@pytest.fixture(scope="module")
def leap() -> Store:
    store = Store()
    for path in sorted((ROOT / "graph").glob("*.ttl")):
        store.load(path.read_bytes(), format=RdfFormat.TURTLE, to_graph=NamedNode(f"http://e/{path.stem}"))
    return store


def answer(store: Store, text: str) -> Any:
    result = store.query(text, use_default_graph_as_union=True)
    if isinstance(result, QuerySolutions):
        return [variable.value for variable in result.variables], [[str(term) for term in row] for row in result]
    # The triples of a CONSTRUCT come in any order, with blank nodes of their own.
    return bool(result) if isinstance(result, QueryBoolean) else sorted(map(str, result))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SELECT * {}", "SELECT"),
        ("# ASK\nBASE <http://e/> PREFIX a: <b> PREFIX : <#> ask {}", "ASK"),
        ("VERSION '1.2' CONSTRUCT WHERE {}", "CONSTRUCT"),
        ("DESCRIBE <http://e/>", "DESCRIBE"),
        ("PREFIX load: <http://e/> LOAD <http://e/>", "UPDATE"),
        ("insert data {}", "UPDATE"),
        ("WITH <http://e/> DELETE {} WHERE {}", "UPDATE"),
    ],
)
def test_the_form_is_the_word_after_the_prologue(text: str, expected: str) -> None:
    assert query_form(text) == expected


@pytest.mark.parametrize(
    "text", ["", "# only a comment", "PREFIX a: <http://e/>", "WHERE {}", "?x", "'SELECT'", "a {}"]
)
def test_what_begins_otherwise_is_no_query(text: str) -> None:
    with pytest.raises(QuerySyntaxError, match="a query begins with SELECT, ASK, CONSTRUCT or DESCRIBE"):
        query_form(text)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("PREFIX a <http://e/> ASK {}", "a name that ends with a colon, then an IRI in <>, must follow PREFIX"),
        ("PREFIX a:b <http://e/> ASK {}", "a name that ends with a colon, then an IRI in <>, must follow PREFIX"),
        ("PREFIX a:", "a name that ends with a colon, then an IRI in <>, must follow PREFIX"),
        ("BASE a: ASK {}", "an IRI in <> must follow BASE"),
        ("PREFIX a:b: <http://e/> ASK {}", "a name that ends with a colon, then an IRI in <>, must follow PREFIX"),
        ("PREFIX :: <http://e/> ASK {}", "a name that ends with a colon, then an IRI in <>, must follow PREFIX"),
        ("PREFIX :a: <http://e/> ASK {}", "a name that ends with a colon, then an IRI in <>, must follow PREFIX"),
        ("PREFIX a:%41: <http://e/> ASK {}", "a name that ends with a colon, then an IRI in <>, must follow PREFIX"),
        ("PREFIX a: <rel> ASK {}", "<rel> is no legal IRI, or a relative one without a BASE"),
        ("PREFIX a: <http://[> ASK {}", "is no legal IRI"),
        ("PREFIX a: <http://e/%zz> ASK {}", "is no legal IRI"),
        ("BASE <http://[> ASK {}", "the base must be a whole IRI"),
        ("VERSION 1 ASK {}", "a version in one pair of quotes must follow VERSION"),
        ("VERSION '''1.2''' ASK {}", "a version in one pair of quotes must follow VERSION"),
        ('VERSION """1.2""" ASK {}', "a version in one pair of quotes must follow VERSION"),
        ("ASK { PREFIX a: <http://e/> ?s a:b ?o }", "PREFIX must stand before the query"),
        (
            "ASK { ?s a:b ?o }",
            f"{UNDECLARED} a: above the query, with the IRI in <> that it stands for",
        ),
        (
            "ASK { ?s skos:note ?o }",
            f"{UNDECLARED} skos: <http://www.w3.org/2004/02/skos/core#> above the query",
        ),
        (
            "ASK { ?s <http://e/x y> ?o }",
            "the IRI that begins here has a space or another character that none may have: <http:",
        ),
        ("BASE <rel> ASK {}", "the base must be a whole IRI"),
        (
            "BASE <http://e/> PREFIX a: <b/> ASK { ?s a:c\\/..\\/d ?o }",
            "no prefixed name may hold a slash before a dot",
        ),
    ],
)
def test_a_wrong_prologue_is_refused(text: str, what: str) -> None:
    with pytest.raises(QuerySyntaxError, match=what):
        inspect_query(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ASK { SERVICE <http://e/> {} }", ["http://e/"]),
        ("ASK { service silent<http://e/>{} SERVICE ?x {} SERVICE $y {} }", ["http://e/", "?x", "?y"]),
        ("PREFIX a: <http://e/> ASK { SERVICE a:b.c {} }", ["http://e/b.c"]),
        (
            "BASE <http://e/f/> PREFIX a: <../g#> ASK { SERVICE <x> {} SERVICE a:b {} }",
            ["http://e/f/x", "http://e/g#b"],
        ),
        ("ASK { { { OPTIONAL { FILTER EXISTS { SERVICE\n# here\n<http://e/> {} } } } } }", ["http://e/"]),
        ("ASK { BIND(1 AS ?x)SERVICE<http://\\u0065/>{} }", ["http://e/"]),
        ("SELECT * { ?s ?p 1SERVICE<http://e/>{} }", ["http://e/"]),
        ("SELECT * { ?s ?p '#'SERVICE<http://e/#>{} }", ["http://e/#"]),
        ("SELECT * { ?s ?p '''\\''''SERVICE<http://e/>{} }", ["http://e/"]),
        ("SELECT * { # \r SERVICE <http://e/> {} }", ["http://e/"]),
        ("INSERT {} WHERE { SERVICE <http://e/> {} }", ["http://e/"]),
        ("ASK {} # SERVICE <http://e/> {}", []),
        ("ASK { # \v SERVICE <http://e/> {}\n}", []),
        ('ASK { ?s ?p \'SERVICE <http://e/> {}\' , """\n" SERVICE <http://e/> {}""" }', []),
        ("ASK { ?s <http://e/SERVICE> ?SERVICE , _:SERVICE , 'x'@SERVICE }", []),
        (NAMES + "ASK { ?s a:SERVICE SERVICE:a , :SERVICE , true.SERVICE:x , a:b.SERVICE }", []),
    ],
)
def test_each_service_is_reported_and_no_other(text: str, expected: list[str]) -> None:
    assert query_services(text) == expected


def test_the_graphs_of_a_query_are_reported_in_full() -> None:
    text = "PREFIX a: <http://e/> SELECT * FROM a:b from named <http://f/> { GRAPH <http://g/> { ?s ?p ?o } }"

    assert query_graphs(text) == ["http://e/b", "http://f/"]
    assert query_graphs("LOAD SILENT <http://e/> INTO GRAPH <http://f/>") == ["http://e/"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SELECT ?a $b (COUNT(DISTINCT ?c) AS ?n) WHERE { ?a ?b ?c }", ("a", "b", "n")),
        ("SELECT DISTINCT (IF(?x, (?y), 1) AS ?z)?a FROM <http://e/> { ?a ?b ?c }", ("z", "a")),
        ("SELECT REDUCED ?a{}", ("a",)),
        ("SELECT (EXISTS { ?x ?y ?z } AS ?a) ?b {}", ("a", "b")),
        ("SELECT * { SELECT ?a {} }", None),
        ("SELECT (COUNT(*) AS ?n) {}", ("n",)),
        ("ASK {}", None),
        ("DESCRIBE ?a { ?a ?b ?c }", None),
    ],
)
def test_the_columns_of_a_select_are_known(text: str, expected: tuple[str, ...] | None) -> None:
    assert parse_query(text).columns == expected


def test_comments_are_taken_out_and_nothing_else() -> None:
    text = "#+ x\nASK # '\r\n{ ?s a:b\t'#' , <http://e/#> }#"

    assert strip_comments(text) == "\nASK \r\n{ ?s a:b\t'#' , <http://e/#> }"


@pytest.mark.parametrize(
    ("text", "word"),
    [("ASK { BIND(now() AS ?x) }", "now"), ("PREFIX a: <http://e/> ASK { # NOW()\n ?s a:now 'NOW()' }", None)],
)
def test_what_answers_anew_each_time_is_found(text: str, word: str | None) -> None:
    found = parse_query(text).first_nondeterministic_token

    assert word == (found.text if found else None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ASK { # c\n }", "ASK {\n}"),
        (f"{NAMES}ASK {{ ?s a:b.c\\~d%41 _:x.y , _:z , _:x.y }}", "ASK { ?s <http://e/b.c~d%41> _:b0 , _:b1 , _:b0 }"),
        ("ASK { ?s ?p '''it's \"\n''' @en , 'a'^^<http://e/> }", 'ASK { ?s ?p "it\'s \\"\\n"@en\n, "a"^^<http://e/> }'),
        ('ASK { ?s ?p "\\u0022 \\u0000\t" }', 'ASK { ?s ?p "\\" \\u0000\\t" }'),
        ("ASK { FILTER(sameTerm ( ?a , TRUE )) }", "ASK { FILTER( sameTerm( ?a , true ) ) }"),
        ("ASK { FILTER(?a<?b) ?s <urn:x'y> 1 }", "ASK { FILTER( ?a < ?b ) ?s <\\U00000075rn:x'y> 1 }"),
        ("BASE <http://e/>\nASK { ?s <x> <> }", "BASE <http://e/>\nASK { ?s <\\U00000078> <> }"),
        ("PREFIX a: <http://e/>\n\nASK\r\n{}", "\n\nASK\n{ }"),
    ],
)
def test_a_query_is_written_anew_without_anything_that_could_be_read_in_two_ways(text: str, expected: str) -> None:
    assert normalize_query(text) == expected
    assert normalize_query(expected) == expected


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: str(path.relative_to(ROOT / "queries").with_suffix("")))
def test_the_queries_of_the_project_answer_the_same_when_written_anew(leap: Store, path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert answer(leap, text) == answer(leap, normalize_query(text))


# Queries are made of parts that are right by the grammar, spelt and spaced as nobody would.
GAP = st.sampled_from([" ", "\n", "\t", "\r\n", " # ' SERVICE <http://e/> {\n", "#\r", "#\\\"'''\n"])
NAME = st.sampled_from(
    ["a:p", ":p", "<http://e/p>", "<http://\\u0065/p>", "a:\\p".replace("\\p", "p"), "true.SERVICE:p"]
)
STRING = st.text(st.sampled_from("'\"\\#\n\r {}SERVICE<>\t\u2028é😀"), max_size=6)
OBJECT = st.sampled_from(
    ["?o", "1", "-1.5", ".5e1", "true", "_:x.y", "a:q.r", "[]", "[ a:p ?q ]", "(1 ?o)", "<<(?s a:p 1)>>"]
)
TEST = st.sampled_from(
    ["?o<2", "?o<?n&&?n>0", "?o<=1||?o>=2", "!(?o=1)", "?o!=-1", "?o+1-1*2/1=0", "?o IN(1,2)", "1<2"]
)


def quoted(value: str, style: int) -> str:
    mark = ["'", '"', "'''", '"""'][style]
    escapes = {"\\": "\\\\", mark[0]: f"\\{mark[0]}"} | ({"\n": "\\n", "\r": "\\u000D"} if len(mark) == 1 else {})
    return mark + "".join(escapes.get(char, char) for char in value) + mark


@st.composite
def queries(draw: st.DrawFn) -> str:
    parts = [NAMES, draw(st.sampled_from(["SELECT", "select DISTINCT", "SELECT#\nREDUCED"])), "*", "{", "?s ?p ?o", "."]
    for kind in draw(st.lists(st.sampled_from(["triple", "text", "test", "group", "values", "bind"]), max_size=5)):
        if kind == "triple":
            parts += ["?s", draw(NAME), draw(OBJECT), "."]
        elif kind == "text":
            tag = draw(st.sampled_from(["", "@en", " @en--ltr", "^^", "^^ "]))
            parts += ["OPTIONAL{?s ?p", quoted(draw(STRING), draw(st.integers(0, 3))) + tag + "a:t" * ("^" in tag), "}"]
        elif kind == "test":
            parts += [f"FILTER({draw(TEST)})"]
        elif kind == "group":
            parts += [draw(st.sampled_from(["OPTIONAL", "", "MINUS"])) + "{", "?s", draw(NAME), "?n", "}"]
        elif kind == "values":
            parts += ["VALUES", "?v", "{", quoted(draw(STRING), draw(st.integers(0, 3))), draw(NAME), "UNDEF", "}"]
        else:
            text = quoted(draw(STRING), draw(st.integers(0, 3)))
            parts += [f"BIND(CONCAT({text},'') AS ?b{len(parts)})"]
    return "".join(part + draw(GAP) for part in [*parts, "}"])


@pytest.fixture(scope="module")
def few() -> Store:
    store = Store()
    store.update(
        "INSERT DATA { <http://e/s> <http://e/p> 1, 2, 'it', 'SERVICE'@en, <http://e/s>, _:b . _:b <http://e/p> -1.5 }"
    )
    return store


@given(text=queries())
@settings(max_examples=150, deadline=None)
def test_any_query_answers_the_same_when_written_anew(few: Store, text: str) -> None:
    found = inspect_query(text)

    assert found.services == []
    assert answer(few, text) == answer(few, found.normalized_text)
    assert normalize_query(found.normalized_text) == found.normalized_text


class Listener:
    """A server on this machine that counts who comes."""

    def __init__(self) -> None:
        heard = self.heard = []  # type: list[str]

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                heard.append(self.path)
                self.send_error(500)

            do_GET = do_POST  # noqa: N815 - the name is the library's

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/"
        Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    listener = Listener()
    yield listener
    listener.server.shutdown()
    listener.server.server_close()


# Texts in which oxigraph, which has no lexer, finds a SERVICE that by the grammar is none. {url} listens.
HIDING = [
    "PREFIX a: <http://e/> SELECT * { ?s ?p ?o OPTIONAL { ?s ?p a:b.c.SERVICE SILENT <{url}> { ?x ?y ?z } } }",
    "PREFIX a: <http://e/> SELECT * { ?s ?p ?o . ?s ?p 1 .a:b.SERVICE SILENT <{url}> {{ ?x ?y ?z }} }",
    "PREFIX : <{url}> SELECT * { SERVICE:x { ?x ?y ?z } }",
    "PREFIX : <{url}> SELECT * { ?s ?p true.SERVICE:x { ?x ?y ?z } }",
    "PREFIX : <{url}> SELECT * { ?s ?p trueSERVICE:x { ?x ?y ?z } }",
    "SELECT * { ?s ?p trueSERVICE <{url}> { ?x ?y ?z } }",
    "SELECT * { SERVICESILENT <{url}> { ?x ?y ?z } }",
    "BASE <http://e/> SELECT * { ?s ?p ?o FILTER(?o<'b>' || EXISTS { SERVICE <{url}> { ?x ?y ?z } } || 'x' = 'x') }",
    "BASE <http://e/> SELECT * { ?s ?p ?o FILTER(1>2||?o<?b#>'\n|| EXISTS { SERVICE <{url}> { ?x ?y ?z } } #'\n) }",
    "PREFIX : <{url}:> SELECT * { ?s ?p 1 OPTIONAL { ?s ?p :SERVICE SILENT <{url}> { ?x ?y ?z } } }",
    "SELECT * { VALUES ?x { '''a' } SERVICE <{url}> { ?x ?y ?z } BIND(''' ' AS ?y) }",
]


@pytest.mark.parametrize("text", HIDING)
def test_a_service_that_hides_from_the_grammar_is_reported_refused_or_undone(
    few: Store, listener: Listener, text: str
) -> None:
    query = text.replace("{url}", listener.url)
    listener.heard.clear()

    with suppress(QuerySyntaxError, SyntaxError):
        found = inspect_query(query)
        if not found.services:
            answer(few, found.normalized_text)

    assert listener.heard == []


@pytest.mark.parametrize("text", [HIDING[2], HIDING[3], HIDING[5], HIDING[6]])
def test_the_engine_finds_what_hides_in_the_text_as_it_is(listener: Listener, text: str) -> None:
    few = Store()
    few.update("INSERT DATA { <http://e/s> <http://e/p> true }")
    listener.heard.clear()

    with suppress(OSError, RuntimeError):
        answer(few, text.replace("{url}", listener.url))

    assert listener.heard


PLAIN = re.compile(r"^\S+ (?:this is not SPARQL: )?(.*)")


@pytest.mark.parametrize(
    ("text", "place", "what"),
    [
        ("SELECT ?x\nWHERE { ?s ?p ?o ; . ?x\n}", "3:1", "} is not allowed here"),
        ("SELECT ?x, ?y { ?s ?p ?o }", "1:10", ", is not allowed here"),
        ("SELECT ?x { ?s 'a' ?o }", "1:16", "'a' is not allowed here"),
        ("SELECT (STR(1,2) AS ?x) {}", "1:14", ", is not allowed here"),
        ("SELECT ?x {} LIMIT ?x", "1:20", "?x is not allowed here"),
        ("SELECT ?x {} SELECT ?y", "1:14", "SELECT is not allowed here"),
        ("CONSTRUCT { FILTER(1) } {}", "1:13", "FILTER is not allowed here"),
        ("SELECT", "1:7", "the query ends too early"),
        ("SELECT ?x { ?s ?p ?o ", "1:11", "the query ends too early: nothing closes this {"),
        ("SELECT *\n{ ?s ?p ?o } GROUP BY ?s LIMIT 5", "1:1", "SELECT * is not authorized with GROUP BY"),
        ("SELECT ?s (COUNT(?o) AS ?n) { ?s ?p ?o }", "1:1", "The SELECT contains a variable that is unbound"),
        ("SELECT * { ?s ?p ?o BIND(1 AS ?s) }", "1:31", "?s has a value already, and BIND cannot give it another"),
        (
            "ASK { VALUES (?a ?b) { (1 'a'@en) (1) } }",
            "1:35",
            "this row must have 2 values, one for each variable, and",
        ),
        ("ASK { _:a ?p ?o { _:a ?p ?o } }", "1:19", "_:a is used in another group"),
        ("ASK { ?s <rel> ?o }", "1:10", "<rel> is no legal IRI, or a relative one without a BASE"),
        ("ASK { ?s ?p 'x'@en-abcdefghijk }", "1:16", "@en-abcdefghijk is not a language tag"),
        ("SELECT ?s {} LIMIT 99999999999999999999", "1:20", "The query limit should be a non negative integer"),
        ("ASK { ?s a:b ?o }", "1:10", "a prefix in this line is not declared"),
        ("INSERT DATA {}", "1:1", "INSERT is not allowed here"),
        ("SELECT ?x\n{ ?s ?p 'é' ; ; ?y }" + " " * 110_000, "2:", ""),
    ],
)
def test_what_the_engine_could_not_read_is_reported_at_its_token(text: str, place: str, what: str) -> None:
    with pytest.raises(SyntaxError) as caught:
        Store().query(text)

    error = syntax_error(text, caught.value, path="x.rq", first_line=1)

    assert str(error).startswith(f"x.rq:{place}")
    found = PLAIN.match(str(error))
    assert found is not None
    assert found[1].startswith(what)


def test_finding_the_place_asks_no_other_machine(listener: Listener) -> None:
    text = f"SELECT * {{ SERVICE <{listener.url}> {{ ?s ?p ?o }} }} LIMIT 1 LIMIT 2"
    listener.heard.clear()
    with pytest.raises(SyntaxError) as caught:
        Store().query(text)

    error = syntax_error(text, caught.value)

    assert error.what == "this is not SPARQL: LIMIT is not allowed here"
    assert listener.heard == []
