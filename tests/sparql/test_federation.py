"""A SERVICE is asked by us, about what the graph knows and no more, and of nobody who was not named."""

from collections.abc import Iterator

import pytest
from pyoxigraph import Literal, NamedNode

from leapgraph.dataset import Dataset, NamedGraph
from leapgraph.errors import DataError, RunError
from leapgraph.sparql import federation
from leapgraph.sparql.engines import ENGINES, Engine, load_engine
from leapgraph.sparql.federation import ServiceOptions, answer_federated_query
from leapgraph.sparql.remote_endpoint import user_agent
from leapgraph.sparql.results import Solutions
from support.fake_sparql_endpoint import FakeEndpoint, PlannedResponse

WIKIDATA = "https://query.wikidata.org/sparql"
AGENT = user_agent("https://example.org/us")
REMOTE = """
@prefix wd: <http://www.wikidata.org/entity/> . @prefix wdt: <http://www.wikidata.org/prop/direct/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
wd:Q900000001 wdt:P463 wd:Q900000009 ; rdfs:label "One"@en, "Eins"@de .
wd:Q900000002 wdt:P108 wd:Q900000009 ; rdfs:label "Two"@en .
wd:Q900000003 wdt:P463 wd:Q900000008 ; rdfs:label "Three"@en .
"""
SOMEBODY = """
[] <http://www.wikidata.org/prop/direct/P1416> <http://www.wikidata.org/entity/Q900000009> ;
    <http://www.w3.org/2000/01/rdf-schema#label> "Somebody"@en .
"""
PREFIXES = """PREFIX : <https://example.org/>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
"""
MEMBERS = f"""{PREFIXES}SELECT ?item ?label ?property
WHERE {{
    VALUES ?language {{ "en" }}
    :club owl:sameAs ?organization .
    SERVICE <{WIKIDATA}> {{
        ?item ?property ?organization ; rdfs:label ?label .
        FILTER(LANG(?label) = ?language)
    }}
}}
ORDER BY ?item ?label ?property
"""


def wd(name: str) -> NamedNode:
    return NamedNode(f"http://www.wikidata.org/entity/{name}")


def held(*items: str, engine: str = "oxigraph") -> Engine:
    """Return an engine that holds that the club is these items."""
    lines = [f"<https://example.org/club> <http://www.w3.org/2002/07/owl#sameAs> {item} .\n".encode() for item in items]
    return load_engine(Dataset({"identity": NamedGraph("https://example.org/identity", sorted(lines))}), engine)


def club(engine: str = "oxigraph") -> Engine:
    return held("<http://www.wikidata.org/entity/Q900000009>", engine=engine)


@pytest.fixture
def remote() -> Iterator[FakeEndpoint]:
    with FakeEndpoint(REMOTE) as running:
        yield running


def service_options(remote: FakeEndpoint, said: list[str] | None = None) -> ServiceOptions:
    return ServiceOptions(AGENT, {WIKIDATA: remote.url}, 20, said.append if said is not None else lambda _: None)


@pytest.mark.parametrize("engine", ENGINES)
def test_the_answer_of_the_service_is_joined_with_the_graph(remote: FakeEndpoint, engine: str) -> None:
    said = answer_federated_query(club(engine), MEMBERS, service_options(remote))

    direct = "http://www.wikidata.org/prop/direct/"
    assert said == Solutions(
        ("item", "label", "property"),
        [
            (wd("Q900000001"), Literal("One", language="en"), NamedNode(f"{direct}P463")),
            (wd("Q900000002"), Literal("Two", language="en"), NamedNode(f"{direct}P108")),
        ],
    )


def test_the_service_is_queried_once_about_what_the_graph_knows(remote: FakeEndpoint) -> None:
    answer_federated_query(club(), MEMBERS, service_options(remote))

    (asked,) = remote.requests
    assert 'VALUES (?organization ?language) { (<http://www.wikidata.org/entity/Q900000009> "en") }' in asked.query
    assert asked.headers["user-agent"] == AGENT
    assert "SERVICE" not in asked.query


@pytest.mark.parametrize("engine", ENGINES)
def test_without_an_item_no_service_is_queried_and_it_is_reported(remote: FakeEndpoint, engine: str) -> None:
    said: list[str] = []

    answer = answer_federated_query(held(engine=engine), MEMBERS, service_options(remote, said))

    assert answer == Solutions(("item", "label", "property"), [])
    assert remote.requests == []
    assert said == [f"{WIKIDATA} was not called: the graph has no value for ?organization and ?language"]


@pytest.mark.parametrize("engine", ENGINES)
def test_an_empty_answer_of_the_service_is_empty(remote: FakeEndpoint, engine: str) -> None:
    answer = answer_federated_query(
        held("<http://www.wikidata.org/entity/Q1>", engine=engine), MEMBERS, service_options(remote)
    )

    assert answer == Solutions(("item", "label", "property"), [])
    assert len(remote.requests) == 1


def test_many_values_are_sent_in_batches(remote: FakeEndpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(federation, "BATCH", 2)
    items = [f"<http://www.wikidata.org/entity/Q90000000{number}>" for number in (5, 6, 7, 8, 9)]

    answer = answer_federated_query(held(*items), MEMBERS, service_options(remote))

    assert [asked.query.count('"en")') for asked in remote.requests] == [2, 2, 1]
    assert isinstance(answer, Solutions)
    assert [row[0] for row in answer.rows] == [wd("Q900000001"), wd("Q900000002"), wd("Q900000003")]


def test_a_blank_node_of_the_service_is_refused_since_it_would_match_nothing() -> None:
    with FakeEndpoint(REMOTE + SOMEBODY) as remote, pytest.raises(RunError, match="answers with a blank node"):
        answer_federated_query(club(), MEMBERS, service_options(remote))


def test_our_own_blank_nodes_are_not_sent(remote: FakeEndpoint) -> None:
    said: list[str] = []

    answer = answer_federated_query(held("_:somebody"), MEMBERS, service_options(remote, said))

    assert isinstance(answer, Solutions)
    assert (answer.rows, remote.requests, len(said)) == ([], [], 1)


def test_a_value_that_may_be_missing_is_refused_since_it_would_ask_for_everything(remote: FakeEndpoint) -> None:
    text = MEMBERS.replace(":club owl:sameAs ?organization .", "OPTIONAL { :nobody owl:sameAs ?organization }")

    with pytest.raises(RunError, match=r"^\?organization may be without a value before SERVICE"):
        answer_federated_query(club(), text, service_options(remote))
    assert remote.requests == []


def test_a_select_within_the_service_keeps_its_braces(remote: FakeEndpoint) -> None:
    text = MEMBERS.replace("        ?item", "SELECT * { ?item", 1).replace("= ?language)", '= "en")}')

    answer = answer_federated_query(club(), text, service_options(remote))

    assert isinstance(answer, Solutions)
    assert len(answer.rows) == 2


def test_a_service_within_the_service_is_left_to_it(remote: FakeEndpoint) -> None:
    text = MEMBERS.replace("FILTER(LANG", "SERVICE <http://wikiba.se/ontology#label> { } FILTER(LANG")
    remote.next += [PlannedResponse(body=b'{"head":{"vars":["item","property","label"]},"results":{"bindings":[]}}')]

    answer = answer_federated_query(club(), text, service_options(remote))

    assert answer == Solutions(("item", "label", "property"), [])
    assert "SERVICE <http://wikiba.se/ontology#label> { }" in remote.requests[0].query


def test_a_service_that_shares_nothing_is_queried_as_it_stands(remote: FakeEndpoint) -> None:
    text = f"SELECT ?s {{ SERVICE <{WIKIDATA}> {{ ?s ?p <http://www.wikidata.org/entity/Q900000008> }} }}"

    answer = answer_federated_query(club(), text, service_options(remote))

    assert answer == Solutions(("s",), [(wd("Q900000003"),)])


@pytest.mark.parametrize("host", ["query", "query-main", "query-scholarly"])
def test_wikidatas_own_services_may_be_queried(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def note(url: str, *_: object) -> Solutions:
        asked.append(url)
        return Solutions(("item", "label", "property"), [])

    monkeypatch.setattr(federation, "answer_from_endpoint", note)

    answer_federated_query(club(), MEMBERS.replace("//query.", f"//{host}."), ServiceOptions(AGENT, {}))

    assert asked == [f"https://{host}.wikidata.org/sparql"]


@pytest.mark.parametrize(
    "service",
    ["http://127.0.0.1:9/sparql", "https://query.wikidata.org.example.org/sparql", "http://query.wikidata.org/sparql",
     "https://query.wikidata.org/elsewhere", "file:///etc/passwd"],
)  # fmt: skip
def test_no_other_service_is_queried_unless_named(service: str) -> None:
    with pytest.raises(RunError, match="is not called: only Wikidata's own is, and those that --service allows"):
        answer_federated_query(club(), MEMBERS.replace(WIKIDATA, service), ServiceOptions(AGENT, {}))


@pytest.mark.parametrize(
    ("what", "text"),
    [
        ("a variable", "SELECT * { BIND(<a:b> AS ?x) SERVICE ?x { ?s ?p ?o } }"),
        ("within OPTIONAL", f"SELECT * {{ OPTIONAL {{ SERVICE <{WIKIDATA}> {{ ?s ?p ?o }} }} }}"),
        ("twice", f"SELECT * {{ SERVICE <{WIKIDATA}> {{ ?s ?p ?o }} SERVICE <{WIKIDATA}> {{ ?s ?p ?o }} }}"),
        ("in an ASK", f"ASK {{ SERVICE <{WIKIDATA}> {{ ?s ?p ?o }} }}"),
        ("in a CONSTRUCT", f"CONSTRUCT {{ ?s ?p ?o }} {{ SERVICE <{WIKIDATA}> {{ ?s ?p ?o }} }}"),
        ("silent", f"SELECT * {{ SERVICE SILENT <{WIKIDATA}> {{ ?s ?p ?o }} }}"),
        ("in the columns", f"SELECT (EXISTS {{ SERVICE <{WIKIDATA}> {{ ?s ?p ?o }} }} AS ?x) {{ }}"),
        ("in an order", f"SELECT * {{ ?s ?p ?o }} ORDER BY (EXISTS {{ SERVICE <{WIKIDATA}> {{ ?s ?p ?o }} }})"),
        ("with FROM", "SELECT * FROM <a:g> { SERVICE <https://query.wikidata.org/sparql> { ?s ?p ?o } }"),
        ("after its FILTER", f"SELECT * {{ FILTER(?s != <a:b>) SERVICE <{WIKIDATA}> {{ ?s ?p ?o }} }}"),
        ("without braces", f"SELECT * {{ SERVICE <{WIKIDATA}> }}"),
        ("cut off", "SELECT * { SERVICE"),
    ],
)
def test_any_other_form_is_refused_with_its_place(what: str, text: str, remote: FakeEndpoint) -> None:
    with pytest.raises(DataError) as raised:
        answer_federated_query(club(), text, service_options(remote))

    assert raised.value.line == 1, what
    assert raised.value.message.startswith(
        ("leapgraph asks a SERVICE only where", "FROM and", "a FILTER on", "the query")
    )
    assert remote.requests == []


def test_a_filter_on_what_the_graph_knows_may_stand_before(remote: FakeEndpoint) -> None:
    filters = "FILTER(?organization != <a:b>) FILTER NOT EXISTS { ?organization a ?kind }"
    text = MEMBERS.replace("    SERVICE", f"    {filters}\n    SERVICE")

    answer = answer_federated_query(club(), text, service_options(remote))

    assert isinstance(answer, Solutions)
    assert len(answer.rows) == 2


def test_a_service_that_fails_is_an_error_and_no_empty_answer(remote: FakeEndpoint) -> None:
    remote.next += [PlannedResponse(500, b"out of memory", "text/plain")]

    with pytest.raises(RunError, match="out of memory"):
        answer_federated_query(club(), MEMBERS, service_options(remote))


def test_a_service_that_answers_with_a_truth_value_is_an_error(remote: FakeEndpoint) -> None:
    remote.next += [PlannedResponse(body=b'{"head":{},"boolean":true}')]

    with pytest.raises(RunError, match="no answer to SELECT"):
        answer_federated_query(club(), MEMBERS, service_options(remote))


def test_values_of_the_graph_cannot_change_the_question(remote: FakeEndpoint) -> None:
    evil = '"\\" } } SERVICE <http://127.0.0.1:9/> { # \\n"'

    answer_federated_query(held(evil), MEMBERS, service_options(remote))

    assert '("\\" } } SERVICE <http://127.0.0.1:9/> { # \\n" "en")' in remote.requests[0].query
