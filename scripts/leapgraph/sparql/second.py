"""The second engine: rdflib, written by other people in another language, which must answer the same."""

from __future__ import annotations

import re
import warnings
from typing import TYPE_CHECKING, Any, cast

import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Store, Triple, parse, serialize

from leapgraph.errors import RunError
from leapgraph.sparql.answers import Boolean, Solutions
from leapgraph.sparql.engines import ask, read, triples
from leapgraph.sparql.limits import within
from leapgraph.sparql.syntax import without_comments

if TYPE_CHECKING:
    from collections.abc import Iterator

    from leapgraph.sparql.answers import Answer, Term

# What could hide a SERVICE from one reader and show it to another; such a text is not given as it is. In `?service` and
# `vocab:Service` it is no keyword, not even to an engine without a lexer.
_HIDING = re.compile(r"(?<![?$:])SERVICE|\\U", re.IGNORECASE)


class Rdflib:
    """rdflib, holding what a Store holds: its literals are the Store's, so that both engines show the same."""

    def __init__(self, store: Store) -> None:
        # rdflib would rewrite literals in its own way; pySHACL, for one, sets this back.
        rdflib.NORMALIZE_LITERALS = False
        self._dataset = rdflib.Dataset(default_union=True)
        self._dataset.addN(self._quads(store))

    def answer(self, text: str, timeout: float | None = None) -> Answer:
        """See `Engine.answer`.

        Raises:
            RunError: rdflib cannot read what is SPARQL, or fails.
        """
        found = read(text)
        # rdflib's messages are hard to read, and it takes what is no SPARQL: pyoxigraph says what is wrong.
        ask(Store(), found.normalized, written=text)
        if found.graphs:
            raise RunError("the rdflib engine does not keep to FROM: take --engine oxigraph, or GRAPH in the query")
        asked = found.normalized if _HIDING.search(without_comments(text)) else text
        return within(timeout, lambda: self._answer(asked))

    def _answer(self, text: str) -> Answer:
        from rdflib.plugins.sparql import prepareQuery

        try:
            prepared = prepareQuery(text)
        except Exception as error:  # its parser raises what it likes
            raise RunError(
                f"the rdflib engine cannot read this query, which is SPARQL: {_first_line(error)}"
            ) from error
        rdflib.NORMALIZE_LITERALS = False
        try:
            with warnings.catch_warnings():
                # rdflib's evaluation uses what rdflib itself has deprecated.
                warnings.simplefilter("ignore", DeprecationWarning)
                return _converted(self._dataset.query(prepared), text)
        except Exception as error:  # and so does its evaluation
            raise RunError(f"the rdflib engine failed: {type(error).__name__}: {_first_line(error)}") from error

    def _quads(self, store: Store) -> Iterator[Any]:
        graphs = {name: self._dataset.graph(rdflib.URIRef(str(name)[1:-1])) for name in store.named_graphs()}
        for quad in store:
            if quad.graph_name not in graphs:
                continue  # the union of the others
            yield _term(quad.subject), _term(quad.predicate), _term(quad.object), graphs[quad.graph_name]


def _converted(result: Any, text: str) -> Answer:
    if result.type == "ASK":
        return Boolean(bool(result.askAnswer))
    if result.type in {"CONSTRUCT", "DESCRIBE"}:
        made = (Triple(_back(s), _back(p), _back(o)) for s, p, o in result.graph)
        return triples(serialize(made, format=RdfFormat.N_TRIPLES) or b"")
    variables = list(result.vars)
    if _takes_all(text):
        variables.sort()  # rdflib has them in no order, pyoxigraph in this one
    rows = [tuple(_back(row[name]) if name in row else None for name in variables) for row in result.bindings]
    return Solutions(tuple(map(str, variables)), rows)


def _takes_all(text: str) -> bool:
    from leapgraph.sparql.syntax import projection

    return projection(text) is None


def _term(term: Term) -> Any:
    if isinstance(term, NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, BlankNode):
        return rdflib.BNode(term.value)
    if not isinstance(term, Literal):
        raise TypeError(term)
    if term.language is not None:
        return rdflib.Literal(term.value, lang=term.language)
    # RDF 1.1 has one kind of string; rdflib has two, and queries write the plain one.
    datatype = None if term.datatype.value == str(rdflib.XSD.string) else rdflib.URIRef(term.datatype.value)
    return rdflib.Literal(term.value, datatype=datatype)


def _back(term: Any) -> Any:
    if isinstance(term, rdflib.URIRef):
        return _named(str(term))
    if isinstance(term, rdflib.BNode):
        return BlankNode(str(term))
    if term.language:
        return Literal(str(term), language=term.language)
    return Literal(str(term), datatype=_named(str(term.datatype)) if term.datatype else None)


def _named(iri: str) -> NamedNode:
    try:
        return NamedNode(iri)
    except ValueError:
        # An IRI that RFC 3987 does not allow, such as Wikidata serves: it is read as a dataset is.
        (quad,) = parse(f"<{iri}> <s:p> <s:o> .", format=RdfFormat.N_TRIPLES, lenient=True)
        return cast("NamedNode", quad.subject)


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or ["no reason given"])[0][:200]
