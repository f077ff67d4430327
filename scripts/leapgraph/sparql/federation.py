"""Queries that ask another endpoint besides (SPARQL 1.1 Federated Query), with the question cut to what is needed.

An engine would send the inside of SERVICE as it stands, without a time limit or a name, and join afterwards: of
Wikidata it would ask for millions of rows. Here the part before SERVICE is answered first; its values go into the
question as VALUES (section 2.4 of that standard); and the engine gets the answer as a table in the place of SERVICE.
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

# Wikidata's own query services; others are asked only when a person says so.
WIKIDATA_ENDPOINTS = frozenset(
    f"https://{host}.wikidata.org/sparql" for host in ("query", "query-main", "query-scholarly")
)
# So many rows of values go into one question.
BATCH = 200


class ServiceOptions(NamedTuple):
    """How other endpoints are asked.

    Attributes:
        agent: How we name ourselves.
        allowed: Endpoints that may be asked besides Wikidata's own, and the address that is asked for each.
        timeout: Seconds for each question.
        say: Told what is worth telling.
        tells_unasked: Whether to tell that a service was not asked because the graph has nothing to ask for.
    """

    agent: str
    addresses: Mapping[str, str]
    timeout: float | None = None
    say: Callable[[str], None] = lambda _: None
    tells_unasked: bool = True


def answer_federated_query(engine: Engine, text: str, asking: ServiceOptions) -> QueryResult:
    """Return the answer to a query with one SERVICE.

    Args:
        engine: Answers the rest of the query.
        text: A SELECT with one SERVICE <iri> { } in the outermost braces of WHERE.
        asking: How the service is asked.

    Raises:
        DataError: The query has another form, or is no SPARQL.
        RunError: The service may not be asked, or does not answer.
    """
    parts = split_federated_query(text)
    url = _service_address(parts.service, asking)
    rows = _local_bindings(engine, parts, asking.timeout)
    if parts.shared and not rows:
        if asking.tells_unasked:
            names = _variable_names(parts.shared)
            asking.say(f"nothing was asked of {parts.service}: the graph has no value for {names}")
        return engine.answer(_with_values_block(parts, parts.shared, []), asking.timeout)
    columns: tuple[str, ...] = ()
    found: list[Row] = []
    for batch in _batches(rows):
        said = answer_from_endpoint(url, _service_query(parts, batch), asking.agent, asking.timeout, asking.say)
        if not isinstance(said, Solutions):
            raise RunError(f"{url} answers a SELECT with no table")
        columns = said.variables
        found += said.rows
    return engine.answer(_with_values_block(parts, columns, found), asking.timeout)


def _service_address(service: str, asking: ServiceOptions) -> str:
    if service in asking.addresses:
        return asking.addresses[service]
    if service in WIKIDATA_ENDPOINTS:
        return service
    raise RunError(f"SERVICE <{service}> is not asked: only Wikidata's own is, and what --service names")


def _local_bindings(engine: Engine, parts: FederatedQuery, timeout: float | None) -> list[Row]:
    """Return the values that the query has for the service before it asks."""
    if not parts.shared:
        return []
    columns = " ".join(f"?{name}" for name in parts.shared)
    answer = engine.answer(f"{parts.prologue}SELECT DISTINCT {columns} WHERE {{{parts.before}}}", timeout)
    rows: list[Row] = answer.rows if isinstance(answer, Solutions) else []
    for row in rows:
        for name, term in zip(parts.shared, row, strict=True):
            if term is None:
                raise RunError(f"?{name} may be without a value before SERVICE, which would then ask for everything")
    # Another endpoint cannot know a blank node of ours.
    known = [row for row in rows if not any(isinstance(term, BlankNode) for term in row)]
    return sorted(known, key=lambda row: tuple(map(str, row)))


def _batches(rows: list[Row]) -> Iterator[list[Row]]:
    for start in range(0, max(len(rows), 1), BATCH):
        yield rows[start : start + BATCH]


def _service_query(parts: FederatedQuery, rows: list[Row]) -> str:
    table = _values_block(parts.shared, rows) if parts.shared else ""
    # A SELECT of its own must have braces of its own.
    group = f"{{{parts.group}}}" if parts.is_select else parts.group
    return f"{parts.prologue}SELECT * WHERE {{ {table}{group}}}"


def _with_values_block(parts: FederatedQuery, columns: Iterable[str], rows: list[Row]) -> str:
    return f"{parts.head}{_values_block(list(columns), rows)}{parts.tail}"


def _values_block(columns: list[str], rows: list[Row]) -> str:
    if not rows:
        return "FILTER(1 = 2) "  # rdflib cannot read a table without rows, and takes `false` here for true
    lines = ("(" + " ".join("UNDEF" if term is None else _serialize_term(term) for term in row) + ")" for row in rows)
    return f"VALUES ({' '.join(f'?{name}' for name in columns)}) {{ {' '.join(lines)} }} "


def _serialize_term(term: Term) -> str:
    if not isinstance(term, NamedNode | Literal):
        raise RunError("the service answers with a blank node, which is not to be joined: keep it out with ISIRI there")
    return serialize_term(term)


def _variable_names(variables: list[str]) -> str:
    return " and ".join(f"?{name}" for name in variables)
