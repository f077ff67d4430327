"""The engines that answer from the dataset: pyoxigraph, and rdflib as the independent second.

Both see the union of all named graphs as the default graph, unless the query says FROM. Both read the literals as
pyoxigraph's Store keeps them: it rewrites numbers to their shortest form (`"+10"^^xsd:decimal` answers as `"10"`),
so what an answer shows equals what the graph says by value, and only an export shows it letter by letter.
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
    """A dataset that can be asked many questions."""

    def answer(self, query: str | ParsedQuery, timeout: float | None = None) -> QueryResult:
        """Return the answer to a query of standard SPARQL 1.1, a text or one that has been read already.

        Raises:
            DataError: It is no SPARQL; with line, column and a caret.
            ServiceError: It asks another endpoint.
            RunError: It is an update, or has no answer within `timeout` seconds.
        """


def answer_query(dataset: Dataset, text: str, engine: str = "oxigraph", timeout: float | None = None) -> QueryResult:
    """Return the answer of `dataset` to one query; see `Engine.answer`."""
    return load_engine(dataset, engine).answer(text, timeout)


def load_engine(dataset: Dataset, engine: str = "oxigraph") -> Engine:
    """Return an engine with the dataset in it.

    Raises:
        ValueError: There is no engine of that name.
    """
    if engine not in ENGINES:
        raise ValueError(engine)
    store = load_store(dataset)
    if engine == "oxigraph":
        return OxigraphEngine(store)
    from leapgraph.sparql.rdflib_engine import RdflibEngine

    return RdflibEngine(store)
