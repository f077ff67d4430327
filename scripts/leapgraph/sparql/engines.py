"""The SPARQL engines over the dataset: pyoxigraph, and rdflib as an independent second one.

Both use the union of all named graphs as the default graph, unless the query has FROM. Both have the literals as
pyoxigraph's Store keeps them: it rewrites numbers to their shortest form (`"+10"^^xsd:decimal` becomes `"10"`), so a
result equals the graph by value, and only an export has the same lexical forms.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from leapgraph.sparql.oxigraph_engine import OxigraphEngine, load_store

if TYPE_CHECKING:
    from leapgraph.dataset import Dataset
    from leapgraph.sparql.parsed_query import ParsedQuery
    from leapgraph.sparql.results import QueryResult

ENGINES = ("oxigraph", "rdflib")


class Engine(Protocol):
    """A dataset loaded for many queries."""

    def answer(self, query: str | ParsedQuery, timeout: float | None = None) -> QueryResult:
        """Return the result of a standard SPARQL 1.1 query, as text or parsed.

        Raises:
            DataError: It is not SPARQL; with line, column and a caret.
            ServiceError: It calls another endpoint.
            RunError: It is an update, or has no result within `timeout` seconds.
        """


def answer_query(dataset: Dataset, text: str, engine: str = "oxigraph", timeout: float | None = None) -> QueryResult:
    """Return the result of one query over `dataset`; see `Engine.answer`."""
    return load_engine(dataset, engine).answer(text, timeout)


def load_engine(dataset: Dataset, engine: str = "oxigraph") -> Engine:
    """Return an engine with the dataset loaded.

    Raises:
        ValueError: There is no engine of that name.
    """
    if engine not in ENGINES:
        raise ValueError(engine)
    if engine == "oxigraph":
        return OxigraphEngine(dataset)
    from leapgraph.sparql.rdflib_engine import RdflibEngine

    return RdflibEngine(load_store(dataset))
