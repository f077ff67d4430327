"""The pyoxigraph engine: load a dataset into a Store, evaluate queries on it, and dry-run queries without data."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from pyoxigraph import DefaultGraph, NamedNode, Quad, QueryBoolean, QuerySolutions, RdfFormat, Store, parse

from leapgraph.errors import RunError
from leapgraph.sparql.lexer import iter_tokens
from leapgraph.sparql.parse_errors import syntax_error
from leapgraph.sparql.parsed_query import ParsedQuery, parse_query
from leapgraph.sparql.results import Boolean, Solutions, Triples
from leapgraph.sparql.timeout import run_with_timeout

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyoxigraph import QueryTriples

    from leapgraph.dataset import Dataset
    from leapgraph.sparql.query_inspection import Inspection
    from leapgraph.sparql.results import QueryResult


class ServiceError(RunError):
    """The query calls another endpoint, which engines do not do themselves; see `leapgraph.sparql.federation`."""


class OxigraphEngine:
    """pyoxigraph, over a Store of a dataset; see `load_store`."""

    def __init__(self, dataset: Dataset) -> None:
        self._dataset = dataset
        self._shared = _shared_lines(dataset)

    @cached_property
    def _store(self) -> Store:
        return load_store(self._dataset)

    @cached_property
    def _merged_store(self) -> Store:
        """A Store with only the union of overlapping graphs, which loads in a third of the time."""
        if "_store" in self.__dict__:
            return self._store
        store = Store()
        _load(store, self._shared or (), DefaultGraph())
        return store

    def answer(self, query: str | ParsedQuery, timeout: float | None = None) -> QueryResult:
        """See `Engine.answer`."""
        parsed = parse_local_query(query)
        store = self._store if self._shared is None or parsed.names_graphs else self._merged_store
        # With the union option pyoxigraph ignores FROM.
        union = self._shared is None and not parsed.inspection.graphs
        return run_with_timeout(timeout, lambda: evaluate_query(store, parsed, union=union))


def parse_local_query(query: str | ParsedQuery) -> ParsedQuery:
    """Return a parsed query that a local engine may run, checked by the same parser as in `serve`.

    Raises:
        DataError: It is not SPARQL.
        ServiceError: It calls another endpoint.
        RunError: It is an update.
    """
    parsed = parse_query(query) if isinstance(query, str) else query
    _refuse_update(parsed.form)
    for service in parsed.services:
        raise ServiceError(f"SERVICE {service} is not called by an engine")
    return parsed


def _refuse_update(form: str) -> None:
    if form == "UPDATE":
        raise RunError("this is an update, and a query only reads: the graph is changed by editing graph/")


def evaluate_query(store: Store, query: ParsedQuery, *, union: bool = True) -> QueryResult:
    """Return the result of a query over a Store.

    Raises:
        DataError: It is not SPARQL.
        RunError: The evaluation failed.
    """
    result = start_query(store, query.inspection.normalized_text, union=union, source_text=query.text)
    try:
        return _collect_result(result, query)
    except (OSError, RuntimeError, ValueError) as error:
        message = str(error)
    # Outside the handler: a stored exception keeps the result alive, which must be freed in its own thread.
    raise RunError(f"the oxigraph engine failed: {message}")


def start_query(
    store: Store, text: str, *, union: bool = True, source_text: str | None = None
) -> QuerySolutions | QueryBoolean | QueryTriples:
    """Start an inspected query on a Store and return pyoxigraph's result; `source_text` is its author's text.

    Raises:
        QuerySyntaxError: It is not SPARQL, or it calls an unknown function.
    """
    try:
        return store.query(text, use_default_graph_as_union=union)
    except SyntaxError as error:
        raise syntax_error(source_text or text, error) from error
    except RuntimeError as error:  # an unknown function
        raise syntax_error(source_text or text, SyntaxError(str(error))) from error


def _collect_result(result: QuerySolutions | QueryBoolean | QueryTriples, query: ParsedQuery) -> QueryResult:
    if isinstance(result, QuerySolutions):
        names = tuple(variable.value for variable in result.variables)
        order = query.column_order(names)
        if order == list(range(len(names))):
            return Solutions(names, [tuple(row) for row in result])
        return Solutions(tuple(names[at] for at in order), [tuple(row[at] for at in order) for row in result])
    if isinstance(result, QueryBoolean):
        return Boolean(bool(result))
    return canonical_triples(result.serialize(format=RdfFormat.N_TRIPLES) or b"")


def canonical_triples(text: bytes) -> Triples:
    """Return N-Triples as a result, with canonical blank node labels unless those take too long."""
    from leapgraph.errors import DataError
    from leapgraph.rdf_canonicalization import canonicalize_blank_nodes

    lines = sorted(set(text.splitlines(keepends=True)))
    try:
        return Triples(canonicalize_blank_nodes({"urn:answer": lines})["urn:answer"])
    except DataError:
        return Triples(lines)


def load_store(dataset: Dataset) -> Store:
    """Return a Store with the dataset, in which blank nodes keep their labels.

    Its default graph is empty unless graphs overlap: pyoxigraph's union repeats triples that two graphs share, so then
    the default graph has their union, each triple once.
    """
    store = Store()
    for graph in dataset.graphs.values():
        _load(store, graph.lines, NamedNode(graph.iri))
    shared = _shared_lines(dataset)
    if shared is not None:
        _load(store, shared, DefaultGraph())
    return store


def _shared_lines(dataset: Dataset) -> list[bytes] | None:
    """Return the union of graphs that overlap, each triple once; None if no two graphs share a triple."""
    lines = [line for graph in dataset.graphs.values() for line in graph.lines]
    distinct = dict.fromkeys(lines)
    return list(distinct) if len(distinct) < len(lines) else None


def _load(store: Store, lines: Sequence[bytes], name: NamedNode | DefaultGraph) -> None:
    # A load would give blank nodes random labels; extending with quads keeps them, and is slower.
    labelled = [line for line in lines if b"_:" in line]
    others = [line for line in lines if b"_:" not in line] if labelled else lines
    store.load(b"".join(others), format=RdfFormat.N_TRIPLES, to_graph=name, lenient=True)
    quads = parse(b"".join(labelled), format=RdfFormat.N_TRIPLES, lenient=True)
    store.extend(Quad(quad.subject, quad.predicate, quad.object, name) for quad in quads)


def try_query(query: ParsedQuery) -> None:
    """Start a query, unless it is an update, on the default engine; no other endpoint is called.

    Raises:
        QuerySyntaxError: It is not SPARQL 1.1, or it calls an unknown function.
    """
    if query.form != "UPDATE":
        start_query(Store(), _replace_services(query.inspection), source_text=query.text)


def _replace_services(found: Inspection) -> str:
    """Return the query with each SERVICE replaced by GRAPH, whose syntax is the same."""
    text = found.normalized_text
    if not found.services:
        return text
    parts, at = [], 0
    for token in iter_tokens(text):
        word = token.text.upper() if token.kind == "word" else ""
        if word in {"SERVICE", "SILENT"}:
            # The same number of characters, so that the position of an error stays.
            parts += [text[at : token.start], "GRAPH  " if word == "SERVICE" else " " * len(word)]
            at = token.end
    return "".join([*parts, text[at:]])
