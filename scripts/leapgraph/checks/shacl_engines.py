"""The two SHACL engines: each takes N-Triples and shapes, and answers a `sh:ValidationReport` as N-Triples."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from rdflib import Graph
from rdflib.plugins.sparql import prepareQuery

from leapgraph.errors import RunError
from leapgraph.isolated_process import run_isolated

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from rdflib.plugins.sparql.sparql import Query
    from rdflib.query import Processor, Result

ENGINES = ("pyshifty", "pyshacl")

# What an engine may take: of LEAP's graph it takes 40 MB, of a million triples 25 bytes for each of the data.
_MEMORY = 2 << 30
_MEMORY_A_BYTE = 60
_IRI_WITH_PERCENT = re.compile(rb"<[^<>\"\s]*%[^<>\"\s]*>")
_BARE_PERCENT = re.compile(rb"%(?![0-9A-Fa-f]{2})")


def validate(engine: str, data: bytes, shapes: bytes) -> bytes:
    """Return the validation report of `data` (N-Triples) against `shapes` (Turtle), as N-Triples.

    Raises:
        RunError: The engine failed, which says nothing of the data.
    """
    run: dict[str, Callable[[bytes, bytes], bytes]] = {"pyshifty": _run_pyshifty, "pyshacl": _run_pyshacl}
    try:
        # Apart, for an engine may overflow its stack, or grow without end, on shapes that nobody foresaw.
        memory = _MEMORY + _MEMORY_A_BYTE * len(data)
        return run_isolated(lambda: run[engine](data, shapes), f"the engine {engine}", memory=memory)
    except RunError as error:
        # An engine's own errors have no common class; what the data can cause is a result, not an exception.
        other = next(name for name in ENGINES if name != engine)
        raise RunError(f"{error}; try --engine {other}") from error


def _run_pyshifty(data: bytes, shapes: bytes) -> bytes:
    # The native layer below shifty.validate(), which would build an rdflib graph of the report.
    from shifty._shifty import PreparedValidator

    # It refuses an IRI with a percent sign that begins no escape, which Wikidata has: what it gets is escaped.
    data = _IRI_WITH_PERCENT.sub(lambda iri: _BARE_PERCENT.sub(b"%25", iri[0]), data)
    validator = PreparedValidator(shapes, None, "turtle", None)
    result = validator.validate_w3c(
        data,
        data_format="ntriples",
        graph_mode="data",  # targets and classes are found in the data alone, never in the shapes
        run_infer=False,
        on_unsupported="error",  # else a constraint that it does not know would pass in silence
    )
    if result.diagnostics:
        raise ValueError("; ".join(result.diagnostics))
    return result._report_ntriples.encode()  # noqa: SLF001 - the public property gives Turtle, slower to read


def _run_pyshacl(data: bytes, shapes: bytes) -> bytes:
    import warnings

    import rdflib

    from leapgraph.rdflib_settings import configure_rdflib

    configure_rdflib()
    import pyshacl

    from leapgraph.checks.shacl_engines import QueryCachingGraph

    # It warns of shapes that lead back to themselves, at which it stops by itself.
    warnings.simplefilter("ignore")
    graph = QueryCachingGraph().parse(data=data, format="nt")
    shapes_graph = rdflib.Graph(bind_namespaces="none").parse(data=shapes, format="turtle")
    # Without inference and rules nothing is added to the data, so it need not be copied first.
    _, report, text = pyshacl.validate(graph, shacl_graph=shapes_graph, inference="none", inplace=True)
    if not isinstance(report, rdflib.Graph):
        raise TypeError(text)
    return report.serialize(format="nt", encoding="utf-8")


class QueryCachingGraph(Graph):
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
            query_object = _prepare_query(query_object)
        return super().query(query_object, processor, result, initNs, initBindings, use_store_provided, **options)


@cache
def _prepare_query(text: str) -> Query:
    return prepareQuery(text)
