"""Generators of graphs and of Turtle texts as people and machines write them, and what two graphs are compared by."""

from collections.abc import Callable, Iterable, Mapping

import pytest
from pyoxigraph import CanonicalizationAlgorithm, Dataset, Quad, RdfFormat, Triple, parse

from leapgraph.namespaces import prefix_table


@pytest.fixture(scope="session")
def table() -> Mapping[str, str]:
    own = "https://example.org/vocab#"
    return {**prefix_table("https://example.org/"), "role": f"{own}role-", "vocab": own}


def _canonical(triples: Iterable[Triple | Quad]) -> set[str]:
    dataset = Dataset(Quad(triple.subject, triple.predicate, triple.object) for triple in triples)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return {str(quad) for quad in dataset}


@pytest.fixture(scope="session")
def graph_of() -> Callable[[str | Iterable[Triple]], set[str]]:
    """Return a graph's canonical statements, from triples or from Turtle: equal if and only if isomorphic."""

    def graph(source: str | Iterable[Triple]) -> set[str]:
        return _canonical(parse(source.encode(), format=RdfFormat.TURTLE) if isinstance(source, str) else source)

    return graph
