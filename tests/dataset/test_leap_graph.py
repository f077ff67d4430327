"""What the project's own graph says of where its facts come from, and of what is on Wikidata."""

import re
from collections import defaultdict
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, RdfFormat, parse

from leapgraph.namespaces import NAMESPACES

GRAPH = Path(__file__).parents[2] / "graph"
BASE = "https://w3id.org/leap-graph/"
WD = "http://www.wikidata.org/entity/"
DERIVED_FROM = f"{NAMESPACES['prov']}wasDerivedFrom"
SAME_AS, CLOSE_MATCH = f"{NAMESPACES['schema']}sameAs", f"{NAMESPACES['skos']}closeMatch"

# Each was seen beside its name; LEAP's own was not.
THINGS = {
    "albany": "Q24861", "associated-press": "Q40469", "baltimore-police-department": "Q2881660", "bbc": "Q9531",
    "california": "Q99", "cnn": "Q48340", "colorado": "Q1261", "derbyshire": "Q23098",
    "drug-enforcement-administration": "Q622899", "england": "Q21", "federal-bureau-of-investigation": "Q8333",
    "fox-news": "Q186068", "longmont": "Q988283", "los-angeles-times": "Q188515", "maryland-state-police": "Q3296292",
    "massachusetts": "Q771", "medford": "Q54145", "minnesota": "Q1527", "new-jersey": "Q1408", "new-york": "Q1384",
    "newsweek": "Q188413", "ohio": "Q1397", "portugal": "Q45", "robert-peel": "Q181875", "switzerland": "Q39",
    "the-atlantic": "Q1542536", "the-guardian": "Q11148", "the-hill": "Q7739683", "the-washington-post": "Q166032",
    "the-washington-times": "Q494170", "united-states": "Q30", "virginia": "Q1370", "winthrop": "Q54170",
}  # fmt: skip
CONCEPTS = {
    "issue/addiction": "Q12029", "issue/criminal-justice": "Q117488", "issue/illegal-drug-sales": "Q844924",
    "issue/post-traumatic-stress-disorder": "Q202387", "issue/prohibition": "Q46388", "issue/public-health": "Q189603",
    "vocab#nonprofit-organization": "Q163740",
}  # fmt: skip


@pytest.fixture(scope="module")
def nodes() -> dict[str, dict[str, list[str]]]:
    """Return subject to predicate to the values of its triples; our own IRIs without their base."""
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for path in sorted(GRAPH.glob("*.ttl")):
        for quad in parse(path=path, format=RdfFormat.TURTLE):
            assert isinstance(quad.subject, NamedNode)
            value = str(getattr(quad.object, "value", ""))
            found[quad.subject.value.removeprefix(BASE)][quad.predicate.value].append(value.removeprefix(BASE))
    return found


def test_the_items_are_those_that_were_seen_beside_their_names(nodes: dict[str, dict[str, list[str]]]) -> None:
    found = {
        predicate: {
            (node, value.removeprefix(WD))
            for node, about in nodes.items()
            for value in about[predicate]
            if value.startswith(WD)
        }
        for predicate in (SAME_AS, CLOSE_MATCH)
    }

    assert found[SAME_AS] == {(f"id/{slug}", item) for slug, item in THINGS.items()}
    assert found[CLOSE_MATCH] == set(CONCEPTS.items())


def test_each_item_has_its_name_beside_it_in_the_file() -> None:
    # In a comment, for a person: `wd:Q30 . # United States`.
    for path in GRAPH.glob("*.ttl"):
        for line in path.read_text("utf-8").splitlines():
            if re.search(r"\bwd:Q[0-9]+\b", line):
                assert re.search(r"wd:Q[0-9]+ *[;,.] *# ?\w", line), f"{path.name}: {line}"


def test_a_thing_is_named_by_a_document_and_only_statements_and_graphs_are_derived_from_one(
    nodes: dict[str, dict[str, list[str]]],
) -> None:
    derived = {node.partition("/")[0] for node, about in nodes.items() if about[DERIVED_FROM]}
    referenced = f"{NAMESPACES['dcterms']}isReferencedBy"
    kind = f"{NAMESPACES['rdf']}type"
    activities = {node for node, about in nodes.items() if f"{NAMESPACES['prov']}Activity" in about[kind]}

    # The dataset as a whole has the base alone for its IRI.
    assert derived == {"statement", "graph", ""}
    assert {node for node in nodes if node.startswith("statement/")} == {
        node for node, about in nodes.items() if node.startswith("statement/") and about[DERIVED_FROM]
    }
    things = {node for node in nodes if node.startswith(("id/", "issue/"))}
    assert {node for node in things if not nodes[node][referenced]} == activities
    assert all(nodes[node][f"{NAMESPACES['prov']}used"] for node in activities)


def test_a_definition_is_the_project_s_and_takes_no_side(nodes: dict[str, dict[str, list[str]]]) -> None:
    defined = {node: about for node, about in nodes.items() if node.startswith("issue/")}

    assert len(defined) > 60
    for node, about in defined.items():
        assert about[f"{NAMESPACES['dcterms']}creator"] == ["id/leapgraph"], node
        (definition,) = about[f"{NAMESPACES['skos']}definition"]
        # What LEAP says of a topic is a position, a consequence, or a note on one.
        assert "calls" not in definition
        assert "means" not in definition.replace("by means of", "")
        assert node == "issue/topic-scheme" or "LEAP" not in definition.replace("LEAD", "")


def test_each_document_says_when_it_was_read_and_that_its_revision_is_not_known(
    nodes: dict[str, dict[str, list[str]]],
) -> None:
    whole = {
        node: about
        for node, about in nodes.items()
        if node.startswith("source/") and not about[f"{NAMESPACES['dcterms']}isPartOf"]
    }
    own = whole.pop("source/leap-graph")  # what the dataset says of itself; nobody read it elsewhere

    assert not own[f"{NAMESPACES['fabio']}hasAccessDate"]
    assert len(whole) == 12
    for node, about in whole.items():
        assert about[f"{NAMESPACES['fabio']}hasAccessDate"] == ["2026-11-23"], node
        assert "revision is not known" in about[f"{NAMESPACES['skos']}note"][0], node


def test_a_source_of_an_unknown_publisher_is_of_no_kind(nodes: dict[str, dict[str, list[str]]]) -> None:
    for node, about in nodes.items():
        if node.startswith("source/") and not about[f"{NAMESPACES['dcterms']}isPartOf"]:
            assert bool(about[f"{BASE}vocab#sourceKind"]) == bool(about[f"{NAMESPACES['dcterms']}publisher"]), node


def test_a_year_is_a_year_everywhere() -> None:
    years = {
        str(quad.object)
        for path in GRAPH.glob("*.ttl")
        for quad in parse(path=path, format=RdfFormat.TURTLE)
        if re.fullmatch(r'"[12][0-9]{3}"(?!\^\^<http://www\.w3\.org/2001/XMLSchema#gYear>).*', str(quad.object))
    }

    assert years == set()
