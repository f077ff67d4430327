"""pyoxigraph as an engine: a Store of the dataset, and an inspected query evaluated on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import DefaultGraph, NamedNode, Quad, QueryBoolean, QuerySolutions, RdfFormat, Store, parse

from leapgraph.errors import RunError
from leapgraph.sparql.parse_errors import syntax_error
from leapgraph.sparql.parsed_query import ParsedQuery, parse_query
from leapgraph.sparql.results import Boolean, Solutions, Triples
from leapgraph.sparql.timeout import run_with_timeout

if TYPE_CHECKING:
    from pyoxigraph import QueryTriples

    from leapgraph.dataset import Dataset
    from leapgraph.sparql.results import QueryResult


class ServiceError(RunError):
    """The query asks another endpoint, which no engine does by itself; see `leapgraph.sparql.federation`."""


class OxigraphEngine:
    """pyoxigraph, over a Store that `indexed` made."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._union = not any(store.quads_for_pattern(None, None, None, DefaultGraph()))

    def answer(self, query: str | ParsedQuery, timeout: float | None = None) -> QueryResult:
        """See `Engine.answer`."""
        parsed = parse_local_query(query)
        union = self._union and not parsed.inspection.graphs  # with it pyoxigraph would overlook FROM
        return run_with_timeout(timeout, lambda: evaluate_query(self._store, parsed, union=union))


def parse_local_query(query: str | ParsedQuery) -> ParsedQuery:
    """Return a query that an engine may run, read by the one reader that `serve` has too.

    Raises:
        DataError: It is no SPARQL.
        ServiceError: It asks another endpoint.
        RunError: It is an update.
    """
    parsed = parse_query(query) if isinstance(query, str) else query
    _refuse_update(parsed.form)
    for service in parsed.services:
        raise ServiceError(f"SERVICE {service} is not for an engine to ask")
    return parsed


def _refuse_update(form: str) -> None:
    if form == "UPDATE":
        raise RunError("this is an update, and a query only reads: the graph is changed by editing graph/")


def evaluate_query(store: Store, query: ParsedQuery, *, union: bool = True) -> QueryResult:
    """Return the answer of a Store to a query.

    Raises:
        DataError: It is no SPARQL.
        RunError: The evaluation failed.
    """
    result = start_query(store, query.inspection.normalized_text, union=union, written=query.text)
    try:
        return _collect_result(result, query)
    except (OSError, RuntimeError, ValueError) as error:
        message = str(error)
    # Outside of the handler: an error that is kept keeps the result, which must end in the thread that it began in.
    raise RunError(f"the oxigraph engine failed: {message}")


def start_query(
    store: Store, text: str, *, union: bool = True, written: str | None = None
) -> QuerySolutions | QueryBoolean | QueryTriples:
    """Return what a Store begins to answer to an inspected query, whose author wrote it as `written`.

    Raises:
        QuerySyntaxError: It is no SPARQL, or it calls a function that the engine has not.
    """
    try:
        return store.query(text, use_default_graph_as_union=union)
    except SyntaxError as error:
        raise syntax_error(written or text, error) from error
    except RuntimeError as error:  # a function that it has not
        raise syntax_error(written or text, SyntaxError(str(error))) from error


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
    """Return N-Triples as an answer; its blank nodes get canonical labels, where that does not take for ever."""
    from leapgraph.errors import DataError
    from leapgraph.rdf_canonicalization import canonicalize_blank_nodes

    lines = sorted(set(text.splitlines(keepends=True)))
    try:
        return Triples(canonicalize_blank_nodes({"urn:answer": lines})["urn:answer"])
    except DataError:
        return Triples(lines)


def load_store(dataset: Dataset) -> Store:
    """Return a Store with the dataset in it, each blank node under the label that the dataset gives it.

    Its default graph is empty unless graphs overlap: pyoxigraph's union of graphs finds what two graphs state twice, so
    then the default graph holds their union, in which it is once, as in any RDF graph.
    """
    store = Store()
    for graph in dataset.graphs.values():
        _load(store, graph.ntriples(), NamedNode(graph.iri))
    lines = [line for graph in dataset.graphs.values() for line in graph.lines]
    distinct = set(lines)
    if len(distinct) < len(lines):
        _load(store, b"".join(distinct), DefaultGraph())
    return store


def _load(store: Store, text: bytes, name: NamedNode | DefaultGraph) -> None:
    if b"_:" in text:
        # A load gives blank nodes random labels; quads keep theirs.
        quads = parse(text, format=RdfFormat.N_TRIPLES, lenient=True)
        store.extend(Quad(quad.subject, quad.predicate, quad.object, name) for quad in quads)
    else:
        store.load(text, format=RdfFormat.N_TRIPLES, to_graph=name, lenient=True)
