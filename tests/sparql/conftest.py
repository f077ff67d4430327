"""A small dataset with all kinds of terms, and an endpoint of the tests' own."""

from collections.abc import Iterator

import pytest

from leapgraph.dataset import Dataset, NamedGraph, triples_to_lines
from leapgraph.sparql.engines import ENGINES, Engine, load_engine
from support.fake_sparql_endpoint import FakeEndpoint

PEOPLE = """
@prefix : <https://example.org/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
:ann :name "Ann"@EN-gb, "Ann" ; :since "2002-03"^^xsd:gYearMonth ;
    :share "+10"^^xsd:decimal, "007"^^xsd:nonNegativeInteger .
:bob :name "B\\tob \\"B\\" \\n" ; :knows _:someone . _:someone :name "x" .
"""
MORE = """@prefix : <https://example.org/> . :bob :name "Bob" ; :knows :ann ."""


@pytest.fixture(scope="session")
def dataset() -> Dataset:
    from pyoxigraph import RdfFormat, parse

    graphs = {
        name: NamedGraph(
            f"https://example.org/{name}", triples_to_lines(quad.triple for quad in parse(text, RdfFormat.TURTLE))
        )
        for name, text in {"more": MORE, "people": PEOPLE}.items()
    }
    return Dataset(graphs)


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest, dataset: Dataset) -> Engine:
    return load_engine(dataset, request.param)


@pytest.fixture
def endpoint() -> Iterator[FakeEndpoint]:
    with FakeEndpoint('<https://example.org/a> <https://example.org/p> "x"@en, 5 .') as running:
        yield running
