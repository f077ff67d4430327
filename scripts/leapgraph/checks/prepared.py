"""An rdflib graph that reads each SPARQL text once: pySHACL asks a constraint's query anew for every focus node."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from rdflib import Graph
from rdflib.plugins.sparql import prepareQuery

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rdflib.plugins.sparql.sparql import Query
    from rdflib.query import Processor, Result


class PreparedGraph(Graph):
    """A graph without prefixes of its own, for queries that declare all of theirs."""

    def __init__(self) -> None:
        super().__init__(bind_namespaces="none")

    def query(  # noqa: PLR0913, PLR0917 - rdflib's signature
        self,
        query_object: str | Query,
        processor: str | Processor = "sparql",
        result: str | type[Result] = "sparql",
        initNs: Mapping[str, Any] | None = None,  # noqa: N803 - rdflib's name
        initBindings: Mapping[str, Any] | None = None,  # noqa: N803 - rdflib's name
        use_store_provided: bool = True,  # noqa: FBT001, FBT002 - rdflib's signature
        **options: Any,
    ) -> Result:
        """Return what `Graph.query` returns."""
        if isinstance(query_object, str) and not initNs:
            query_object = _prepared(query_object)
        return super().query(query_object, processor, result, initNs, initBindings, use_store_provided, **options)


@cache
def _prepared(text: str) -> Query:
    return prepareQuery(text)
