"""rdflib's parsed queries, kept for the tests that put one query to many small datasets."""

from collections.abc import Iterator
from functools import cache

import pytest


@pytest.fixture(scope="session", autouse=True)
def queries_parsed_once() -> Iterator[None]:
    """Parse each text once: that takes rdflib longer than the answer from a few triples."""
    from rdflib.plugins.sparql import prepareQuery

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("rdflib.plugins.sparql.prepareQuery", cache(prepareQuery))
        yield
