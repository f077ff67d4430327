"""Run a federated query (SPARQL 1.1 Federated Query), sending the endpoint only the values that it needs.

An engine would send the content of SERVICE unchanged, without a time limit or a User-Agent, and join afterwards: from
Wikidata it would request millions of rows. Here the part before SERVICE is evaluated first; its values are added to the
remote query as VALUES (section 2.4 of that standard); and a table of the results replaces SERVICE for the engine.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import BlankNode, Literal, NamedNode

from leapgraph.errors import RunError
from leapgraph.sparql.federation_split import FederatedQuery, split_federated_query
from leapgraph.sparql.parameter_binding import serialize_term
from leapgraph.sparql.remote_endpoint import answer_from_endpoint
from leapgraph.sparql.results import Solutions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from leapgraph.sparql.engines import Engine
    from leapgraph.sparql.results import QueryResult, Term

Row = tuple["Term | None", ...]

# Wikidata's own query services; others are called only if the user allows it.
WIKIDATA_ENDPOINTS = frozenset(
    f"https://{host}.wikidata.org/sparql" for host in ("query", "query-main", "query-scholarly")
)
# The number of rows of values in one remote query.
BATCH = 200


class ServiceOptions(NamedTuple):
    """How other endpoints are called.

    Attributes:
        agent: The User-Agent.
        addresses: The endpoints that may be called besides Wikidata's, and the URL to use for each.
        timeout: Seconds for each request.
        say: Called with a message for the user.
        tells_unasked: Whether to report that a service was not called because there are no values for it.
    """

    agent: str
    addresses: Mapping[str, str]
    timeout: float | None = None
    say: Callable[[str], None] = lambda _: None
    tells_unasked: bool = True


def answer_federated_query(engine: Engine, text: str, asking: ServiceOptions) -> QueryResult:
    """Return the result of a query with one SERVICE.

    Args:
        engine: Runs the rest of the query.
        text: A SELECT with one SERVICE <iri> { } in the outermost braces of WHERE.
        asking: How the service is called.

    Raises:
        DataError: The query has another structure, or is not SPARQL.
        RunError: The service may not be called, or does not answer.
    """
    parts = split_federated_query(text)
    url = _service_address(parts.service, asking)
    rows = _local_bindings(engine, parts, asking.timeout)
    if parts.shared and not rows:
        if asking.tells_unasked:
            names = _variable_names(parts.shared)
            asking.say(f"{parts.service} was not called: the graph has no value for {names}")
        return engine.answer(_with_values_block(parts, parts.shared, []), asking.timeout)
    columns: tuple[str, ...] = ()
    found: list[Row] = []
    for batch in _batches(rows):
        result = answer_from_endpoint(url, _service_query(parts, batch), asking.agent, asking.timeout, asking.say)
        if not isinstance(result, Solutions):
            raise RunError(f"{url} answers a SELECT with no table")
        columns = result.variables
        found += result.rows
    return engine.answer(_with_values_block(parts, columns, found), asking.timeout)


def _service_address(service: str, asking: ServiceOptions) -> str:
    if service in asking.addresses:
        return asking.addresses[service]
    if service in WIKIDATA_ENDPOINTS:
        return service
    raise RunError(f"SERVICE <{service}> is not called: only Wikidata's own is, and those that --service allows")


def _local_bindings(engine: Engine, parts: FederatedQuery, timeout: float | None) -> list[Row]:
    """Return the values that the query binds before SERVICE."""
    if not parts.shared:
        return []
    columns = " ".join(f"?{name}" for name in parts.shared)
    answer = engine.answer(f"{parts.prologue}SELECT DISTINCT {columns} WHERE {{{parts.before}}}", timeout)
    rows: list[Row] = answer.rows if isinstance(answer, Solutions) else []
    for row in rows:
        for name, term in zip(parts.shared, row, strict=True):
            if term is None:
                raise RunError(f"?{name} may be without a value before SERVICE, which would then ask for everything")
    # A blank node of ours means nothing to another endpoint.
    known = [row for row in rows if not any(isinstance(term, BlankNode) for term in row)]
    return sorted(known, key=lambda row: tuple(map(str, row)))


def _batches(rows: list[Row]) -> Iterator[list[Row]]:
    for start in range(0, max(len(rows), 1), BATCH):
        yield rows[start : start + BATCH]


def _service_query(parts: FederatedQuery, rows: list[Row]) -> str:
    table = _values_block(parts.shared, rows) if parts.shared else ""
    # A subselect needs its own braces.
    group = f"{{{parts.group}}}" if parts.is_select else parts.group
    return f"{parts.prologue}SELECT * WHERE {{ {table}{group}}}"


def _with_values_block(parts: FederatedQuery, columns: Iterable[str], rows: list[Row]) -> str:
    return f"{parts.head}{_values_block(list(columns), rows)}{parts.tail}"


def _values_block(columns: list[str], rows: list[Row]) -> str:
    if not rows:
        return "FILTER(1 = 2) "  # rdflib cannot parse a table without rows, and evaluates `false` here as true
    lines = ("(" + " ".join("UNDEF" if term is None else _serialize_term(term) for term in row) + ")" for row in rows)
    return f"VALUES ({' '.join(f'?{name}' for name in columns)}) {{ {' '.join(lines)} }} "


def _serialize_term(term: Term) -> str:
    if not isinstance(term, NamedNode | Literal):
        raise RunError("the service answers with a blank node, which is not to be joined: keep it out with ISIRI there")
    return serialize_term(term)


def _variable_names(variables: list[str]) -> str:
    return " and ".join(f"?{name}" for name in variables)
