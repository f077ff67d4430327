"""Validation with pySHACL, with each SPARQL query of the shapes parsed once."""

from __future__ import annotations

import warnings
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

import pyshacl
import rdflib
from rdflib.plugins.sparql import prepareQuery

from leapgraph.rdflib_settings import configure_rdflib

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rdflib.plugins.sparql.sparql import Query
    from rdflib.query import Processor, Result


def run_pyshacl(data: bytes, shapes: bytes) -> bytes:
    """Return the validation report of `data` (N-Triples) against `shapes` (Turtle), as N-Triples.

    Raises:
        TypeError: pySHACL returned no report; the message is pySHACL's.
    """
    configure_rdflib()
    # pySHACL warns of recursive shapes, at which it stops by itself.
    warnings.simplefilter("ignore")
    graph = QueryCachingGraph().parse(data=data, format="nt")
    # Without inference and rules nothing is added to the data, so no copy is needed.
    _, report, text = pyshacl.validate(graph, shacl_graph=_parse_shapes(shapes), inference="none", inplace=True)
    if not isinstance(report, rdflib.Graph):
        raise TypeError(text)
    return report.serialize(format="nt", encoding="utf-8")


@lru_cache(maxsize=1)
def _parse_shapes(shapes: bytes) -> rdflib.Graph:
    # Parsed once for many data graphs: it takes longer than validating a small one.
    return rdflib.Graph(bind_namespaces="none").parse(data=shapes, format="turtle")


class QueryCachingGraph(rdflib.Graph):
    """A graph without default prefixes, for queries that declare all of theirs."""

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
        """Return the result of `Graph.query`, with the parsed query cached."""
        if isinstance(query_object, str) and not initNs:
            query_object = _prepare_query(query_object)
        return super().query(query_object, processor, result, initNs, initBindings, use_store_provided, **options)


@cache
def _prepare_query(text: str) -> Query:
    return prepareQuery(text)
