"""Queries that ask another endpoint besides (SPARQL 1.1 Federated Query), with the question cut to what is needed.

An engine would send the inside of SERVICE as it stands, without a time limit or a name, and join afterwards: of
Wikidata it would ask for millions of rows. Here the part before SERVICE is answered first; its values go into the
question as VALUES (section 2.4 of that standard); and the engine gets the answer as a table in the place of SERVICE.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote, unquote

from pyoxigraph import BlankNode, NamedNode

from leapgraph.errors import RunError
from leapgraph.sparql.answers import Solutions
from leapgraph.sparql.binding import written
from leapgraph.sparql.endpoint import answer_from
from leapgraph.sparql.splitting import Federated, split

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from leapgraph.sparql.answers import Answer, Term
    from leapgraph.sparql.engines import Engine

Row = tuple["Term | None", ...]

# Wikidata's own query services; others are asked only when a person says so.
WIKIDATA = frozenset(f"https://{host}.wikidata.org/sparql" for host in ("query", "query-main", "query-scholarly"))
# So many rows of values go into one question.
BATCH = 200
# Stands for a blank node of another endpoint, since no table in a query may hold one.
_BLANK = "urn:blank-node:"


class Asking(NamedTuple):
    """How other endpoints are asked.

    Attributes:
        agent: How we name ourselves.
        allowed: Endpoints that may be asked besides Wikidata's own, and the address that is asked for each.
        timeout: Seconds for each question.
        say: Told what is worth telling.
    """

    agent: str
    allowed: Mapping[str, str]
    timeout: float | None = None
    say: Callable[[str], None] = lambda _: None


def federated(engine: Engine, text: str, asking: Asking) -> Answer:
    """Return the answer to a query with one SERVICE.

    Args:
        engine: Answers the rest of the query.
        text: A SELECT with one SERVICE <iri> { } in the outermost braces of WHERE.
        asking: How the service is asked.

    Raises:
        DataError: The query has another form, or is no SPARQL.
        RunError: The service may not be asked, or does not answer.
    """
    parts = split(text)
    url = _address(parts.service, asking)
    rows = _local(engine, parts, asking.timeout)
    if parts.shared and not rows:
        asking.say(f"nothing was asked of {parts.service}: the graph has no value for {_names(parts.shared)}")
        return engine.answer(_with_table(parts, parts.shared, []), asking.timeout)
    columns: tuple[str, ...] = ()
    found: list[Row] = []
    for batch in _batches(rows):
        said = answer_from(url, _question(parts, batch), asking.agent, asking.timeout, asking.say)
        if not isinstance(said, Solutions):
            raise RunError(f"{url} answers a SELECT with no table")
        columns = said.variables
        found += said.rows
    answer = engine.answer(_with_table(parts, columns, found), asking.timeout)
    return _with_blank_nodes(answer)


def _address(service: str, asking: Asking) -> str:
    if service in asking.allowed:
        return asking.allowed[service]
    if service in WIKIDATA:
        return service
    raise RunError(f"SERVICE <{service}> is not asked: only Wikidata's own is, and what --service names")


def _local(engine: Engine, parts: Federated, timeout: float | None) -> list[Row]:
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


def _question(parts: Federated, rows: list[Row]) -> str:
    table = _table(parts.shared, rows) if parts.shared else ""
    # A SELECT of its own must have braces of its own.
    group = f"{{{parts.group}}}" if parts.is_select else parts.group
    return f"{parts.prologue}SELECT * WHERE {{ {table}{group}}}"


def _with_table(parts: Federated, columns: Iterable[str], rows: list[Row]) -> str:
    return f"{parts.head}{_table(list(columns), rows)}{parts.tail}"


def _table(columns: list[str], rows: list[Row]) -> str:
    lines = ("(" + " ".join(map(_written, row)) + ")" for row in rows)
    return f"VALUES ({' '.join(f'?{name}' for name in columns)}) {{ {' '.join(lines)} }} "


def _written(term: Term | None) -> str:
    if term is None:
        return "UNDEF"
    if isinstance(term, BlankNode):
        return f"<{_BLANK}{quote(term.value, safe='')}>"
    return written(term)  # type: ignore[arg-type]  # no table of SPARQL 1.1 holds a triple


def _with_blank_nodes(answer: Answer) -> Answer:
    if not isinstance(answer, Solutions):
        return answer
    return Solutions(answer.variables, [tuple(map(_back, row)) for row in answer.rows])


def _back(term: Term | None) -> Term | None:
    if isinstance(term, NamedNode) and term.value.startswith(_BLANK):
        return BlankNode(unquote(term.value[len(_BLANK) :]))
    return term


def _names(variables: list[str]) -> str:
    return " and ".join(f"?{name}" for name in variables)
