"""The rdflib engine: an independent implementation in another language, which must give the same results."""

from __future__ import annotations

import re
import warnings
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Store, Triple, parse, serialize
from rdflib.query import Result

from leapgraph.errors import OutOfTimeError, RunError
from leapgraph.isolated_process import run_isolated
from leapgraph.rdflib_settings import configure_rdflib
from leapgraph.sparql.oxigraph_engine import canonical_triples, evaluate_query, parse_local_query
from leapgraph.sparql.query_inspection import strip_comments
from leapgraph.sparql.results import Boolean, Solutions, Triples
from leapgraph.sparql.timeout import run_with_timeout

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from leapgraph.sparql.parsed_query import ParsedQuery
    from leapgraph.sparql.results import QueryResult, Term

# Text in which one parser may find a SERVICE and another may not; such a query is run normalized. `?service` and
# `vocab:Service` are no keywords, not even to an engine without a lexer.
_HIDDEN_SERVICE = re.compile(r"(?<![?$:])SERVICE|\\U", re.IGNORECASE)
# A GROUP BY of the outermost query, after its last bracket.
_OUTER_GROUP_BY = re.compile(r"\}\s*GROUP\s+BY\b[^{}]*$", re.IGNORECASE)
# Characters that would end an IRI, or its line, in N-Triples: rdflib's IRI() accepts them, where SPARQL has an error.
_NO_IRI = re.compile(r'[\x00-\x20<>"\\]')


class RdflibEngine:
    """rdflib over the content of a Store: both engines have the same literals."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @cached_property
    def _dataset(self) -> rdflib.Dataset:
        dataset = rdflib.Dataset(default_union=True)
        graphs = {name: dataset.graph(rdflib.URIRef(str(name)[1:-1])) for name in self._store.named_graphs()}
        dataset.addN(
            (_to_rdflib(quad.subject), _to_rdflib(quad.predicate), _to_rdflib(quad.object), graphs[quad.graph_name])
            for quad in self._store
            if quad.graph_name in graphs  # the default graph is the union of the named graphs
        )
        return dataset

    def answer(self, query: str | ParsedQuery, timeout: float | None = None) -> QueryResult:
        """See `Engine.answer`.

        Raises:
            RunError: rdflib cannot parse the query although it is SPARQL, or fails.
        """
        parsed = parse_local_query(query)
        text, found = parsed.text, parsed.inspection
        # rdflib's messages are hard to read, and it accepts invalid queries: pyoxigraph reports errors first.
        empty = evaluate_query(Store(), parsed)
        columns = empty.variables if isinstance(empty, Solutions) else ()
        if found.graphs:
            raise RunError("the rdflib engine does not keep to FROM: take --engine oxigraph, or GRAPH in the query")
        engine_text = found.normalized_text if _HIDDEN_SERVICE.search(strip_comments(text)) else text
        if timeout is None:
            return run_with_timeout(None, lambda: self._answer(engine_text, columns))
        # A thread would not do: rdflib holds the GIL while it compares or matches, so that no timeout is noticed.
        try:
            return _from_picklable(
                run_isolated(lambda: _to_picklable(self._answer(engine_text, columns)), "the rdflib engine", timeout)
            )
        except OutOfTimeError:
            what = f"no answer within {timeout:g} s: ask for less, or allow more time with --timeout"
            raise OutOfTimeError(what) from None

    def _answer(self, text: str, columns: Sequence[str]) -> QueryResult:
        from rdflib.plugins.sparql import prepareQuery

        configure_rdflib()
        with warnings.catch_warnings():
            # It warns about ill-typed literals, and its evaluation uses deprecated parts of rdflib.
            warnings.simplefilter("ignore")
            try:
                prepared = prepareQuery(text)
            except Exception as error:  # its parser raises any exception
                what = f"the rdflib engine cannot read this query, which is SPARQL: {_first_line(error)}"
                raise RunError(what) from error
            _contain_expression_errors(prepared.algebra)
            try:
                return _to_query_result(self._dataset.query(prepared), text, columns)
            except Exception as error:  # and so does its evaluator
                what = f"{type(error).__name__}: {_first_line(error)}"
                raise RunError(f"the rdflib engine failed: {what}; try --engine oxigraph") from error


def _to_picklable(answer: QueryResult) -> tuple[str, Any]:
    """Return a result in a form that can be pickled: pickle cannot recreate terms with invalid IRIs."""
    if not isinstance(answer, Solutions):
        return "", answer
    lines = [f"<s:{n}> <s:p> {term} .\n" for row in answer.rows for n, term in enumerate(row) if term is not None]
    return "".join(lines), (answer.variables, [[term is not None for term in row] for row in answer.rows])


def _from_picklable(sent: tuple[str, Any]) -> QueryResult:
    text, rest = sent
    if isinstance(rest, (Boolean, Triples)):
        return rest
    variables, bound = rest
    terms = (quad.object for quad in parse(text, format=RdfFormat.N_TRIPLES, lenient=True))
    return Solutions(variables, [tuple(next(terms) if is_bound else None for is_bound in row) for row in bound])


def _to_query_result(result: Any, text: str, columns: Sequence[str]) -> QueryResult:
    if result.type == "ASK":
        return Boolean(bool(result.askAnswer))
    if result.type in {"CONSTRUCT", "DESCRIBE"}:
        triples = (Triple(*map(_from_rdflib, triple)) for triple in result.graph if not any(map(_is_no_iri, triple)))
        return canonical_triples(serialize(triples, format=RdfFormat.N_TRIPLES) or b"")
    # rdflib returns the columns of `SELECT *` in no order, and those of MINUS too.
    variables = [rdflib.Variable(name) for name in columns]
    rows = [
        tuple(None if _is_no_iri(row.get(name)) else _from_rdflib(row[name]) for name in variables)
        for row in Result.bindings.fget(result)  # type: ignore[attr-defined] # the property itself hides errors
    ]
    # Grouping no solutions gives one empty group in rdflib, and none in SPARQL (1.1, 18.5.1).
    if len(rows) == 1 and not any(rows[0]) and _OUTER_GROUP_BY.search(strip_comments(text)):
        rows = []
    return Solutions(tuple(columns), rows)


def _is_no_iri(term: Any) -> bool:
    return term is None or (isinstance(term, rdflib.URIRef) and _NO_IRI.search(term) is not None)


class _ContainedEvaluation:
    """The evaluation of an expression, every error of which is one of SPARQL's."""

    def __init__(self, evaluate: Callable[[Any], Any]) -> None:
        self._evaluate = evaluate

    def __call__(self, ctx: Any) -> Any:
        try:
            return self._evaluate(ctx)
        except (ArithmeticError, TypeError, ValueError, re.error) as error:
            from rdflib.plugins.sparql.sparql import SPARQLError

            raise SPARQLError(str(error)) from error


def _contain_expression_errors(part: Any) -> None:
    """Confine an exception in an expression to that expression, whose variable stays unbound (SPARQL 1.1, 17.2).

    In rdflib, an invalid regular expression or language tag ends the whole query.
    """
    from rdflib.plugins.sparql.algebra import traverse
    from rdflib.plugins.sparql.parserutils import Expr

    def contain(node: Any) -> None:
        if not isinstance(node, Expr):
            return
        evaluate = node._evalfn  # noqa: SLF001 - no other place to catch it
        # The filter of each OPTIONAL without one is the same expression for all queries of a process.
        if evaluate is not None and not isinstance(evaluate, _ContainedEvaluation):
            node._evalfn = _ContainedEvaluation(evaluate)  # type: ignore[assignment] # noqa: SLF001

    traverse(part, visitPost=contain)


def _to_rdflib(term: Term) -> Any:
    if isinstance(term, NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, BlankNode):
        return rdflib.BNode(term.value)
    if not isinstance(term, Literal):
        raise TypeError(term)
    if term.language is not None:
        return rdflib.Literal(term.value, lang=term.language)
    # RDF 1.1 has one kind of string; rdflib has two, and queries use the one without a datatype.
    datatype = None if term.datatype.value == str(rdflib.XSD.string) else rdflib.URIRef(term.datatype.value)
    return rdflib.Literal(term.value, datatype=datatype)


def _from_rdflib(term: Any) -> Any:
    if isinstance(term, rdflib.URIRef):
        return _named_node(str(term))
    if isinstance(term, rdflib.BNode):
        return BlankNode(str(term))
    if term.language:
        return Literal(str(term), language=term.language)
    return Literal(str(term), datatype=_named_node(str(term.datatype)) if term.datatype else None)


def _named_node(iri: str) -> NamedNode:
    try:
        return NamedNode(iri)
    except ValueError:
        # An IRI that RFC 3987 does not allow, such as Wikidata's: parsed leniently, like the dataset.
        (quad,) = parse(f"<{iri}> <s:p> <s:o> .", format=RdfFormat.N_TRIPLES, lenient=True)
        return cast("NamedNode", quad.subject)


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or ["no reason given"])[0][:200]
