"""What the pulled item says: what the infobox's gate lets through, where we disagree, whom the query service knows."""

import pytest

from leapgraph.dataset import Dataset, NamedGraph
from leapgraph.derive import derive
from leapgraph.queries.saved_query import bind_parameters, find_query
from leapgraph.sparql.engines import ENGINES, load_engine
from leapgraph.sparql.federation import ServiceOptions, answer_federated_query
from leapgraph.sparql.results import Solutions
from support.fake_sparql_endpoint import FakeEndpoint
from support.query_assertions import PublishedProject, values

SERVICE = "https://query.wikidata.org/sparql"
KNOWN = """
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix wd: <http://www.wikidata.org/entity/> .
@prefix wdt: <http://www.wikidata.org/prop/direct/> . @prefix wikibase: <http://wikiba.se/ontology#> .
wd:P463 wikibase:directClaim wdt:P463 ; rdfs:label "member of"@en .
wd:P108 wikibase:directClaim wdt:P108 ; rdfs:label "employer"@en, "Arbeitgeber"@de .
wd:P1416 wikibase:directClaim wdt:P1416 .
wd:P488 wikibase:directClaim wdt:P488 .
wd:Q999999011 wdt:P463 wd:Q999999001 ; wdt:P108 wd:Q999999001 ; rdfs:label "A"@en, "Ä"@de .
wd:Q999999012 wdt:P1416 wd:Q999999001 ; rdfs:label "B"@mul .
wd:Q999999013 wdt:P463 wd:Q999999001 .
wd:Q999999014 wdt:P463 wd:Q999999002 ; rdfs:label "of another"@en .
wd:Q999999015 wdt:P488 wd:Q999999001 ; rdfs:label "by another property"@en .
"""


def sourced(pulled: PublishedProject) -> dict[tuple[str, str], str]:
    """Return of each row of the infobox, by property and value in words, whether it is sourced."""
    rows = pulled.rows("wikidata-infobox")
    return {(row["property"], row["valueName"]): row["sourced"] for row in rows}


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        pytest.param(("P1813", "LEAP"), "true", id="one good reference"),
        pytest.param(("P571", "2003"), "true", id="one good reference beside one that was only imported"),
        pytest.param(("P1297", "16-1645758"), "true", id="stated in a catalogue"),
        pytest.param(("P1454", "501(c)(3) organization"), "false", id="no reference"),
        pytest.param(("P159", "Medford"), "false", id="only imported from Wikipedia"),
        pytest.param(("P1448", "Law Enforcement Action Partnership"), "false", id="imported, in one with an address"),
        pytest.param(("P101", "made for a test"), "false", id="only imported, though not from Wikipedia"),
        pytest.param(("P112", "unknown"), "false", id="only a date of retrieval"),
        pytest.param(("P856", "https://example.org/leap"), "false", id="the address of a page of Wikipedia"),
    ],
)
def test_the_gate_lets_through(pulled: PublishedProject, statement: tuple[str, str], expected: str) -> None:
    assert sourced(pulled)[statement] == expected


def test_a_statement_of_deprecated_rank_is_never_shown(pulled: PublishedProject) -> None:
    item = b"<http://www.wikidata.org/entity/Q999999001>"
    lines = pulled.dataset.graphs["wikidata"].lines

    assert [line for line in lines if line.endswith(b"<http://leap.cc/> .\n") and b"/statement/" in line]
    assert not [line for line in lines if line.startswith(item) and line.endswith(b"<http://leap.cc/> .\n")]
    assert ("P856", "http://leap.cc/") not in sourced(pulled)


def test_a_statement_of_normal_rank_stands_beside_a_preferred_one(pulled: PublishedProject) -> None:
    rows = [row for row in pulled.rows("wikidata-infobox") if row["property"] == "P856"]

    assert [(row["rank"], row["best"]) for row in rows] == [("normal", "false"), ("preferred", "true")]


def test_a_year_is_no_first_of_january(pulled: PublishedProject) -> None:
    years = [row for row in pulled.rows("wikidata-infobox") if row["property"] == "P571"]

    assert [(row["value"], row["valueName"]) for row in years] == [("2003-01-01T00:00:00Z", "2003")]


def test_unknown_and_no_value_are_distinguished(pulled: PublishedProject) -> None:
    rows = {row["property"]: row for row in pulled.rows("wikidata-infobox")}

    assert [rows[name]["valueName"] for name in ("P112", "P2124")] == ["unknown", "no value"]
    assert "value" not in rows["P112"].keys() | rows["P2124"].keys()


def test_what_the_infobox_lacks_a_source_for_is_among_the_unsourced(pulled: PublishedProject) -> None:
    infobox = {row["statement"] for row in pulled.rows("wikidata-infobox") if row["sourced"] == "false"}
    unsourced = {row["statement"] for row in pulled.rows("wikidata-unsourced")}
    good = {row["statement"] for row in pulled.rows("wikidata-infobox") if row["sourced"] == "true"}

    assert infobox <= unsourced
    assert not good & unsourced


def test_identifiers_need_no_source(pulled: PublishedProject) -> None:
    assert not {"P646", "P3393"} & set(pulled.column("wikidata-unsourced", "property"))


def test_only_what_really_differs_is_a_disagreement(pulled: PublishedProject) -> None:
    rows = {(row["property"], row["oursName"], row["theirsName"]) for row in pulled.rows("wikidata-disagreements")}

    # Not the website, which differs by a slash, nor its former address, nor Medford, the tax number, the legal form.
    founded, named = values(pulled, "foundingDate"), values(pulled, "legalName")
    assert rows >= {("P571", ours, "2003") for ours in founded if not ours.startswith("2003")}
    assert rows >= {
        ("P1448", ours, "Law Enforcement Action Partnership") for ours in named - {"Law Enforcement Action Partnership"}
    }
    assert not {"P159", "P1297", "P1454"} & {property_id for property_id, *_ in rows}
    assert not [ours for _, ours, _ in rows if "lawenforcementactionpartnership.org" in ours or "leap.cc" in ours]


def differing(pulled: PublishedProject, property_id: str, changes: dict[bytes, bytes]) -> list[tuple[str, str]]:
    """Return how we disagree on a property, by the quicker engine, with `changes` in what was pulled."""
    graph = pulled.dataset.graphs["wikidata"]
    triples = graph.ntriples()
    for old, new in changes.items():
        assert old in triples
        triples = triples.replace(old, new)
    lines = sorted(triples.splitlines(keepends=True))
    stated = {stem: graph for stem, graph in pulled.dataset.graphs.items() if stem != "derived"}
    dataset = derive(pulled.project, Dataset({**stated, "wikidata": NamedGraph(graph.iri, lines)}))
    changed = PublishedProject(pulled.project, dataset, {"oxigraph": load_engine(dataset, "oxigraph")})
    answer = changed.answer("wikidata-disagreements")
    rows = [dict(zip(answer.variables, row, strict=True)) for row in answer.rows]
    return [(text(row["oursName"]), text(row["theirsName"])) for row in rows if text(row["property"]) == property_id]


def text(term: object) -> str:
    """Return the last part of an IRI, or the text of a literal."""
    return str(getattr(term, "value", "")).rpartition("/")[2]


YEAR = b'timePrecision> "9"'


@pytest.mark.parametrize(
    ("changes", "theirs"),
    [
        pytest.param({b'"2003-01-01T': b'"2002-01-01T'}, "", id="the same year"),
        pytest.param({YEAR: b'timePrecision> "8"'}, "", id="the same decade"),
        pytest.param({YEAR: b'timePrecision> "8"', b'"2003-01-01T': b'"1993-01-01T'}, "1990s", id="another decade"),
        pytest.param({YEAR: b'timePrecision> "7"'}, "", id="a century"),
        pytest.param({YEAR: b'timePrecision> "10"'}, "2003-01", id="a month"),
        pytest.param({YEAR: b'timePrecision> "11"'}, "2003-01-01", id="a day"),
    ],
)
def test_dates_are_compared_as_far_as_the_coarser_goes(
    pulled: PublishedProject, changes: dict[bytes, bytes], theirs: str
) -> None:
    stated = values(pulled, "foundingDate") & {"2002", "2002-03-16"}

    # Several statements may say the same of ours.
    found = {(ours, other) for ours, other in differing(pulled, "P571", changes) if ours in stated}
    assert found == {(ours, theirs) for ours in stated if theirs}


def test_another_place_disagrees(pulled: PublishedProject) -> None:
    assert differing(pulled, "P159", {b"/Q54145> .": b"/Q30> ."}) == [("Medford", "United States")]


def test_pages_without_an_item_are_those_that_no_item_was_found_for(pulled: PublishedProject) -> None:
    linked = set(pulled.column("wikidata-links", "entity"))
    missing = set(pulled.column("wikidata-missing", "entity"))

    assert {"leap", "medford", "united-states", "drug-policy-alliance", "harm-reduction"} == linked
    assert not linked & missing
    assert "reynolds-american" in missing
    # A topic that we have matched ourselves misses nothing.
    assert "addiction" not in missing


@pytest.mark.parametrize("name", ["links", "infobox", "unsourced", "disagreements", "missing"])
def test_before_the_first_pull_nothing_is_shown_of_wikidata(leap: PublishedProject, name: str) -> None:
    assert leap.rows(f"wikidata-{name}") == []


def members(project: PublishedProject, endpoint: FakeEndpoint, engine: str) -> list[dict[str, str]]:
    """Return the rows of wikidata-members, asked of the test's own query service."""
    question = find_query(project.project, "wikidata-members")
    text = bind_parameters(project.project, question, {}, project.engines[engine].answer)
    answer = answer_federated_query(
        project.engines[engine], text, ServiceOptions("leapgraph tests", {SERVICE: endpoint.url}, 10)
    )
    assert isinstance(answer, Solutions)
    return [
        {name: str(term.value) for name, term in zip(answer.variables, row, strict=True) if term}  # type: ignore[union-attr] # no triple terms here
        for row in answer.rows
    ]


@pytest.mark.parametrize("engine", ENGINES)
def test_members_employees_and_affiliates_come_from_the_query_service(pulled: PublishedProject, engine: str) -> None:
    with FakeEndpoint(KNOWN) as endpoint:
        rows = members(pulled, endpoint, engine)

        # What has no label in English is there without one.
        assert [(row["item"][-2:], row.get("label"), row.get("relation")) for row in rows] == [
            ("12", None, None),
            ("13", None, "member of"),
            ("11", "A", "employer"),
            ("11", "A", "member of"),
        ]
        assert len(endpoint.requests) == 1
        assert "<http://www.wikidata.org/entity/Q999999001>" in endpoint.requests[0].query


@pytest.mark.parametrize("engine", ENGINES)
def test_before_the_first_pull_no_query_service_is_queried(leap: PublishedProject, engine: str) -> None:
    with FakeEndpoint(KNOWN) as endpoint:
        assert members(leap, endpoint, engine) == []
        assert endpoint.requests == []
