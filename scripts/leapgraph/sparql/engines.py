"""The engines that answer from the dataset: pyoxigraph, and rdflib as the independent second.

Both see the union of all named graphs as the default graph, unless the query says FROM. Both read the literals as
pyoxigraph's Store keeps them: it rewrites numbers to their shortest form (`"+10"^^xsd:decimal` answers as `"10"`),
so what an answer shows equals what the graph says by value, and only an export shows it letter by letter.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Protocol

from pyoxigraph import DefaultGraph, NamedNode, Quad, QueryBoolean, QuerySolutions, RdfFormat, Store, parse

from leapgraph.errors import RunError
from leapgraph.sparql.answers import Boolean, Solutions, Triples
from leapgraph.sparql.limits import within

if TYPE_CHECKING:
    from pyoxigraph import QueryTriples

    from leapgraph.dataset import Dataset
    from leapgraph.sparql.answers import Answer

ENGINES = ("oxigraph", "rdflib")

# What is not simply answered from the union of the graphs: SERVICE, FROM, and the escape that could hide them. In
# `?service`, `vocab:Service` and `prov:wasDerivedFrom` they are no keywords, not even to an engine without a lexer.
_LOUD = re.compile(r"(?<![?$:])SERVICE|(?<![\w?$:-])FROM|ASKFROM|\\U", re.IGNORECASE)
# pyoxigraph reads by recursion, and overflows a stack of 2 MB at about 250 levels; the lexer counts levels, and
# the links of long chains, such as `1+1+1`, on which it recurses likewise.
_MANY_BRACKETS = 200
_LONG = 20_000


class ServiceError(RunError):
    """The query asks another endpoint, which no engine does by itself; see `leapgraph.sparql.federation`."""


class Engine(Protocol):
    """A dataset that can be asked many questions."""

    def answer(self, text: str, timeout: float | None = None) -> Answer:
        """Return the answer to a query of standard SPARQL 1.1.

        Raises:
            DataError: It is no SPARQL; with line, column and a caret.
            ServiceError: It asks another endpoint.
            RunError: It is an update, or has no answer within `timeout` seconds.
        """


def answer(dataset: Dataset, text: str, engine: str = "oxigraph", timeout: float | None = None) -> Answer:
    """Return the answer of `dataset` to one query; see `Engine.answer`."""
    return prepared(dataset, engine).answer(text, timeout)


def prepared(dataset: Dataset, engine: str = "oxigraph") -> Engine:
    """Return an engine with the dataset in it.

    Raises:
        ValueError: There is no engine of that name.
    """
    if engine not in ENGINES:
        raise ValueError(engine)
    store = indexed(dataset)
    if engine == "oxigraph":
        return Oxigraph(store)
    from leapgraph.sparql.second import Rdflib

    return Rdflib(store)


def indexed(dataset: Dataset) -> Store:
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


class Oxigraph:
    """pyoxigraph, over a Store that `indexed` made."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._union = not any(store.quads_for_pattern(None, None, None, DefaultGraph()))

    def answer(self, text: str, timeout: float | None = None) -> Answer:
        """See `Engine.answer`."""
        text, union = inspected(text)
        return within(timeout, lambda: ask(self._store, text, union=union and self._union))


def inspected(text: str) -> tuple[str, bool]:
    """Return a text that an engine may run, and whether the union of all graphs is its default graph.

    The lexer is asked only where a word in the text, an escape that could hide one, or its size gives cause:
    most queries are a screen long, and reading them twice would take longer than answering them.

    Raises:
        DataError: It is no SPARQL.
        ServiceError: It asks another endpoint.
        RunError: It is an update.
    """
    code = _code(text)
    plain = len(code) < _LONG and sum(map(code.count, "([{")) < _MANY_BRACKETS
    if plain and _LOUD.search(code) is None:
        return text, True
    from leapgraph.sparql.syntax import inspected as read

    found = read(text)
    _refuse_update(found.form)
    for service in found.services:
        raise ServiceError(f"SERVICE {service} is not for an engine to ask")
    # pyoxigraph would overlook FROM where the union is asked for. What runs is what was read, and nothing hides in it.
    hiding = "SERVICE" in code.upper() or "\\U" in code.upper()
    return found.normalized if hiding else text, not found.graphs


def _code(text: str) -> str:
    """Return `text` without the lines that are surely comments."""
    if "\r" in text or '"""' in text or "'''" in text:
        return text  # a comment may end in the middle of a line, or a line lie in a string
    return "\n".join(line for line in text.split("\n") if not line.lstrip(" \t").startswith("#"))


def _refuse_update(form: str) -> None:
    if form == "UPDATE":
        raise RunError("this is an update, and a query only reads: the graph is changed by editing graph/")


def ask(store: Store, text: str, *, union: bool = True) -> Answer:
    """Return the answer of a Store to an inspected query.

    Raises:
        DataError: It is no SPARQL.
        RunError: The evaluation failed.
    """
    try:
        result = store.query(text, use_default_graph_as_union=union)
    except SyntaxError as error:
        from leapgraph.sparql.syntax import form, syntax_error

        _refuse_update(form(text))
        raise syntax_error(text, error) from error
    try:
        return _taken(result)
    except (OSError, RuntimeError, ValueError) as error:
        message = str(error)
    # Outside of the handler: an error that is kept keeps the result, which must end in the thread that it began in.
    raise RunError(f"the oxigraph engine failed: {message}")


def _taken(result: QuerySolutions | QueryBoolean | QueryTriples) -> Answer:
    if isinstance(result, QuerySolutions):
        names = tuple(variable.value for variable in result.variables)
        return Solutions(names, [tuple(row) for row in result])
    if isinstance(result, QueryBoolean):
        return Boolean(bool(result))
    return triples(result.serialize(format=RdfFormat.N_TRIPLES) or b"")


def triples(text: bytes) -> Triples:
    """Return N-Triples as an answer; its blank nodes get canonical labels, where that does not take for ever."""
    from leapgraph.blanks import canonical_blank_nodes
    from leapgraph.errors import DataError

    lines = sorted(set(text.splitlines(keepends=True)))
    try:
        return Triples(canonical_blank_nodes({"urn:answer": lines})["urn:answer"])
    except DataError:
        return Triples(lines)
