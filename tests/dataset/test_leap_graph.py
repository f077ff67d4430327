"""Where the facts of the project's own graph come from, whatever is stated in it."""

from collections import defaultdict
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, RdfFormat, parse

from leapgraph.namespaces import NAMESPACES

GRAPH = Path(__file__).parents[2] / "graph"
BASE = "https://w3id.org/leap-graph/"
DERIVED_FROM = f"{NAMESPACES['prov']}wasDerivedFrom"


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
