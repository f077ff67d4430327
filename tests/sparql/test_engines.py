"""Two engines answer alike, refuse alike, and neither asks anybody."""

from threading import Event

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode
from rdflib.plugins.sparql.operators import TrueFilter

from leapgraph.dataset import Dataset, NamedGraph
from leapgraph.errors import DataError, RunError
from leapgraph.sparql.engines import ENGINES, Engine, answer_query, load_engine
from leapgraph.sparql.oxigraph_engine import ServiceError
from leapgraph.sparql.results import Boolean, Solutions, Triples
from leapgraph.sparql.timeout import OutOfTimeError, run_with_timeout
from support.fake_sparql_endpoint import FakeEndpoint

NAMESPACE = "PREFIX : <https://example.org/>\n"
XSD = "http://www.w3.org/2001/XMLSchema#"
FROM_PEOPLE = "SELECT ?o FROM :people { :bob :name ?o }"


def iri(name: str) -> NamedNode:
    return NamedNode(f"https://example.org/{name}")


def number(value: str, kind: str = "integer") -> Literal:
    return Literal(value, datatype=NamedNode(XSD + kind))


def test_all_kinds_of_terms_come_out_as_terms(engine: Engine) -> None:
    said = engine.answer(f"{NAMESPACE}SELECT ?s ?p ?o {{ ?s ?p ?o }} ORDER BY ?s ?p ?o")

    assert isinstance(said, Solutions)
    assert said.variables == ("s", "p", "o")
    assert {row[2] for row in said.rows if row[1] == iri("name")} == {
        Literal("Ann", language="en-gb"),
        Literal("Ann"),
        Literal("Bob"),
        Literal('B\tob "B" \n'),
        Literal("x"),
    }
    assert (iri("ann"), iri("since"), number("2002-03", "gYearMonth")) in said.rows


def test_literals_are_those_of_the_index_on_both_engines(engine: Engine) -> None:
    said = engine.answer(f"{NAMESPACE}SELECT ?o {{ :ann :share ?o }} ORDER BY ?o")

    assert Solutions(("o",), [(number("7"),), (number("10", "decimal"),)]) == said


def test_an_unbound_variable_is_none(engine: Engine) -> None:
    said = engine.answer(f"{NAMESPACE}SELECT ?s ?o {{ ?s :knows ?x OPTIONAL {{ ?s :share ?o }} }} ORDER BY ?s LIMIT 1")

    assert Solutions(("s", "o"), [(iri("bob"), None)]) == said


def test_an_answer_adds_nothing_to_what_all_queries_of_a_process_share(dataset: Dataset) -> None:
    engine, text = load_engine(dataset, "rdflib"), "SELECT * { OPTIONAL { ?s ?p 5 } }"
    engine.answer(text)
    before = TrueFilter._evalfn  # noqa: SLF001 - rdflib's one filter of each OPTIONAL that has none

    engine.answer(text)

    assert TrueFilter._evalfn is before  # noqa: SLF001 - else each answer is slower, until Python's limit of recursion


def test_blank_nodes_keep_the_labels_of_the_dataset(engine: Engine, dataset: Dataset) -> None:
    labels = {line.split(b" ")[0].decode() for line in dataset.graphs["people"].lines if line.startswith(b"_:")}

    said = engine.answer(f"{NAMESPACE}SELECT ?o {{ :bob :knows ?o FILTER(ISBLANK(?o)) }}")

    assert isinstance(said, Solutions)
    assert [[BlankNode(label[2:])] for label in labels] == [list(row) for row in said.rows]


def test_a_blank_node_is_one_node_in_all_graphs(engine: Engine) -> None:
    said = engine.answer(f'{NAMESPACE}ASK {{ :bob :knows ?x . ?x :name "x" }}')

    assert Boolean(value=True) == said


def test_the_default_graph_is_the_union_and_graph_names_one(engine: Engine) -> None:
    union = engine.answer(f"{NAMESPACE}SELECT ?o {{ :bob :knows ?o FILTER(ISIRI(?o)) }}")
    single = engine.answer(f"{NAMESPACE}SELECT ?g {{ GRAPH ?g {{ :bob :name ?o }} }} ORDER BY ?g")

    assert Solutions(("o",), [(iri("ann"),)]) == union
    assert Solutions(("g",), [(iri("more"),), (iri("people"),)]) == single


def test_a_union_has_each_triple_once(dataset: Dataset) -> None:
    twice = Dataset({**dataset.graphs, "again": NamedGraph("https://example.org/again", dataset.graphs["more"].lines)})

    counts = [answer_query(twice, f"{NAMESPACE}SELECT (COUNT(*) AS ?n) {{ ?s :knows :ann }}", name) for name in ENGINES]

    assert [Solutions(("n",), [(number("1"),)])] * 2 == counts


def test_from_chooses_graphs(dataset: Dataset) -> None:
    said = answer_query(dataset, NAMESPACE + FROM_PEOPLE)

    assert Solutions(("o",), [(Literal('B\tob "B" \n'),)]) == said


def test_rdflib_refuses_from_since_it_would_not_keep_to_it(dataset: Dataset) -> None:
    with pytest.raises(RunError, match="the rdflib engine does not keep to FROM"):
        answer_query(dataset, NAMESPACE + FROM_PEOPLE, "rdflib")


def test_a_truth_value_and_its_opposite(engine: Engine) -> None:
    said = [engine.answer(f"{NAMESPACE}ASK {{ :ann :name {name} }}") for name in ('"Ann"', '"Bob"')]

    assert [Boolean(value=True), Boolean(value=False)] == said


def test_constructed_triples_are_sorted_lines(engine: Engine) -> None:
    said = engine.answer(f"{NAMESPACE}CONSTRUCT {{ ?s :is ?o . ?o :of ?s }} {{ ?s :knows ?o FILTER(ISIRI(?o)) }}")

    lines = [f"<https://example.org/{s}> <https://example.org/{p}> <https://example.org/{o}> .\n".encode()
             for s, p, o in [("ann", "of", "bob"), ("bob", "is", "ann")]]  # fmt: skip
    assert Triples(lines) == said


def test_new_blank_nodes_have_the_same_labels_each_time(engine: Engine) -> None:
    text = f"{NAMESPACE}CONSTRUCT {{ [] :of ?o }} {{ :ann :name ?o }}"

    said = engine.answer(text)

    assert engine.answer(text) == said
    assert isinstance(said, Triples)
    assert [line[:7] for line in said.lines] == [b"_:c14n0", b"_:c14n1"]


def test_a_description_is_of_the_requested_thing(engine: Engine) -> None:
    said = engine.answer(f"{NAMESPACE}DESCRIBE :ann")

    assert isinstance(said, Triples)
    assert b'<https://example.org/ann> <https://example.org/name> "Ann"@en-gb .\n' in said.lines


def test_all_columns_come_in_the_order_in_which_the_query_names_them(engine: Engine) -> None:
    said = engine.answer(f"{NAMESPACE}SELECT * {{ ?z :knows ?b . ?b :share ?a }} ORDER BY ?z ?a ?b LIMIT 1")

    assert isinstance(said, Solutions)
    assert said.variables == ("z", "b", "a")


def test_a_column_that_only_minus_has_is_none_of_all(engine: Engine) -> None:
    said = engine.answer(f"{NAMESPACE}SELECT * {{ ?z :knows ?b MINUS {{ ?a :share ?z }} }}")

    assert isinstance(said, Solutions)
    assert said.variables == ("z", "b")


@pytest.mark.parametrize("wrong", ['REGEX("a", "(")', 'STRLANG("a", "b c")', 'REPLACE("a", "[z-a]", "")', '1 / "a"'])
def test_an_expression_that_fails_leaves_its_variable_unbound(engine: Engine, wrong: str) -> None:
    assert engine.answer(f"SELECT ?x ({wrong} AS ?y) {{ BIND(1 AS ?x) }}") == Solutions(
        ("x", "y"), [(Literal(1), None)]
    )
    assert engine.answer(f"SELECT ?x {{ BIND(1 AS ?x) FILTER({wrong} || true) }}") == Solutions(("x",), [(Literal(1),)])


def test_a_string_is_a_plain_literal_however_it_is_written(engine: Engine) -> None:
    said = engine.answer(f'SELECT ?x {{ BIND("a"^^<{XSD}string> AS ?x) }}')

    assert Solutions(("x",), [(Literal("a"),)]) == said


@pytest.mark.parametrize(
    "update",
    ["INSERT DATA { <a:b> <a:b> <a:b> }", "PREFIX : <a:> CLEAR ALL", "# SELECT\nDELETE WHERE { ?s ?p ?o }"],
)
def test_updates_are_refused_and_change_nothing(engine: Engine, update: str) -> None:
    with pytest.raises(RunError, match="this is an update, and a query only reads"):
        engine.answer(update)

    assert engine.answer("ASK { <a:b> ?p ?o }") == Boolean(value=False)
    assert engine.answer("ASK { ?s ?p ?o }") == Boolean(value=True)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { SERVICE <URL> { ?s ?p ?o } }",
        "SELECT * { service silent<URL> { ?s ?p ?o } }",
        "SELECT * { BIND(1 AS ?x) SERVICE ?x { ?s ?p ?o } }",
        "SELECT * { { SELECT * { OPTIONAL { SERVICE <URL> { ?s ?p ?o } } } } }",
        "PREFIX s: <URL>\nASK { ?s ?p 1SERVICE s: { ?s ?p ?o } }",
        'SELECT * { BIND("""\n# """ AS ?x) SERVICE <URL> { ?s ?p ?o } }',
        "# comment\rSELECT * { SERVICE <URL> { ?s ?p ?o } }",
    ],
)
def test_no_engine_asks_a_service(engine: Engine, endpoint: FakeEndpoint, text: str) -> None:
    with pytest.raises(ServiceError):
        engine.answer(text.replace("URL", endpoint.url))

    assert endpoint.requests == []


@pytest.mark.parametrize(
    "text",
    [
        "PREFIX s: <URL>\nASK { ?s ?p trueSERVICE s: { ?s ?p ?o } }",
        "SELECT * { \\u0053ERVICE <URL> { ?s ?p ?o } }",
        "PREFIX : <URL>\nASK { ?s ?p :SERVICE <URL> { ?s ?p ?o } }",
        "ASK { ?s ?p ?xSERVICE <URL> { ?s ?p ?o } }",
    ],
)
def test_what_only_looks_like_a_service_is_an_error_and_not_queried(
    engine: Engine, endpoint: FakeEndpoint, text: str
) -> None:
    with pytest.raises(DataError):
        engine.answer(text.replace("URL", endpoint.url))

    assert endpoint.requests == []


def test_a_name_that_ends_in_the_word_is_a_name(engine: Engine, endpoint: FakeEndpoint) -> None:
    text = "PREFIX a: <x:> SELECT * { ?s a:b.c.SERVICE <URL> { ?s ?p ?o } }"

    said = engine.answer(text.replace("URL", endpoint.url))

    assert Solutions(("s", "p", "o"), []) == said
    assert endpoint.requests == []


def test_graphs_in_from_are_never_fetched(dataset: Dataset, endpoint: FakeEndpoint) -> None:
    text = "SELECT * FROM <URL> FROM NAMED <URL> { ?s ?p ?o }"

    said = answer_query(dataset, text.replace("URL", endpoint.url))

    assert Solutions(("s", "p", "o"), []) == said
    assert endpoint.requests == []


def test_the_words_may_stand_in_names_strings_and_comments(engine: Engine) -> None:
    said = engine.answer(
        f"{NAMESPACE}# SERVICE from elsewhere\n"
        'SELECT ?service { BIND("SERVICE <http://127.0.0.1:9/> { from" AS ?service) # FROM\n }'
    )

    assert Solutions(("service",), [(Literal("SERVICE <http://127.0.0.1:9/> { from"),)]) == said


@pytest.mark.parametrize(
    ("text", "line", "column", "pointed"),
    [
        ("SELECT ?a\nWHERE { ?a ?b }", 2, 15, "    WHERE { ?a ?b }\n                  ^"),
        ("SELEC ?a { }", 1, 1, "    SELEC ?a { }\n    ^"),
        ("SELECT * { ?s x:y ?o }", 1, 15, "    SELECT * { ?s x:y ?o }\n                  ^"),
    ],
)
def test_an_error_of_syntax_has_its_place(engine: Engine, text: str, line: int, column: int, pointed: str) -> None:
    with pytest.raises(DataError) as raised:
        engine.answer(text)

    assert (raised.value.line, raised.value.column) == (line, column)
    assert str(raised.value).endswith(pointed)


def test_deep_nesting_is_an_error_and_no_crash(engine: Engine) -> None:
    with pytest.raises(DataError, match="nested more than"):
        engine.answer("SELECT * " + "{" * 5000 + "}" * 5000)


@pytest.mark.parametrize("name", ENGINES)
def test_iris_that_no_rfc_allows_come_out_as_they_are(name: str) -> None:
    line = b"<https://example.org/100%> <https://example.org/p> <https://example.org/a|b> .\n"
    odd = Dataset({"odd": NamedGraph("https://example.org/odd", [line])})

    said = answer_query(odd, "SELECT ?o ?s { ?s ?p ?o }", name)

    assert isinstance(said, Solutions)
    assert [[term.value for term in row] for row in said.rows] == [  # type: ignore[union-attr] # all are bound
        ["https://example.org/a|b", "https://example.org/100%"]
    ]


def test_what_rdflib_alone_cannot_read_is_reported(dataset: Dataset) -> None:
    text = "SELECT ?x { VALUES ?x { 1 } FILTER(?x IN (1)) } ORDER BY (?x) # LATERAL\n"
    lateral = "SELECT ?x { VALUES ?x { 1 } LATERAL { BIND(?x AS ?y) } }"

    assert answer_query(dataset, text) == answer_query(dataset, text, "rdflib")
    with pytest.raises(RunError, match=r"^the rdflib engine cannot read this query, which is SPARQL: "):
        answer_query(dataset, lateral, "rdflib")


def test_an_unknown_engine_is_refused(dataset: Dataset) -> None:
    with pytest.raises(ValueError, match=r"^jena$"):
        load_engine(dataset, "jena")


def test_the_time_limit_ends_the_wait_and_not_the_work() -> None:
    over, done = Event(), Event()

    def work() -> None:
        over.wait()
        done.set()

    with pytest.raises(OutOfTimeError, match=r"^no answer within 0\.05 s: "):
        run_with_timeout(0.05, work)
    assert not done.is_set()
    over.set()
    assert done.wait(60)


def test_work_within_its_time_is_returned_or_raised() -> None:
    assert run_with_timeout(5, lambda: 7) == 7
    with pytest.raises(KeyError, match="x"):
        run_with_timeout(None, lambda: {}["x"])
