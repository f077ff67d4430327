"""Answers in W3C's four formats for SPARQL results: CSV, TSV, JSON and XML, by pyoxigraph's own writers.

They are given the rows as TSV, the one format that is quick to write in Python and holds every term.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, QueryResultsFormat, parse_query_results

from leapgraph.errors import DataError
from leapgraph.sparql.answers import Boolean, Solutions

if TYPE_CHECKING:
    from leapgraph.sparql.answers import Term

_FORMATS = {
    "csv": QueryResultsFormat.CSV,
    "tsv": QueryResultsFormat.TSV,
    "json": QueryResultsFormat.JSON,
    "xml": QueryResultsFormat.XML,
}
# XML 1.0, section 2.2.
_NOT_XML = "[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]"


def standard(answer: Solutions | Boolean, name: str) -> bytes:
    """Return `answer` as SPARQL 1.1 Query Results in the format `name`, ending in a line feed.

    CSV and TSV have no truth values of their own; `true` or `false` stands there alone.

    Raises:
        DataError: XML cannot hold a character in it, or a term is none that these formats have.
    """
    if isinstance(answer, Boolean):
        written = _written(f'{{"head":{{}},"boolean":{str(answer.value).lower()}}}', QueryResultsFormat.JSON, name)
    elif not answer.variables:
        # Without columns TSV has nothing to write in a row.
        rows = ",".join("{}" for _ in answer.rows)
        written = _written(f'{{"head":{{"vars":[]}},"results":{{"bindings":[{rows}]}}}}', QueryResultsFormat.JSON, name)
    else:
        try:
            written = _written(_tsv(answer), QueryResultsFormat.TSV, name)
        except SyntaxError:
            written = _with_odd_iris(answer, name)
    if name == "xml":
        found = re.search(_NOT_XML, written.decode())
        if found:
            shown = f"U+{ord(found[0]):04X}"
            raise DataError(f"a value has the character {shown}, which XML cannot hold: take another format")
    return written if written.endswith(b"\n") else written + b"\n"


def _written(text: str, source: QueryResultsFormat, name: str) -> bytes:
    return parse_query_results(text, source).serialize(format=_FORMATS[name]) or b""


def _tsv(solutions: Solutions) -> str:
    lines = ["\t".join(f"?{name}" for name in solutions.variables)]
    lines += ["\t".join(["" if term is None else str(term) for term in row]) for row in solutions.rows]
    lines.append("")
    return "\n".join(lines)


def _with_odd_iris(solutions: Solutions, name: str) -> bytes:
    """Write IRIs that RFC 3987 does not allow, such as Wikidata serves, which pyoxigraph's reader refuses.

    Each is written under another name, and put back in what was written.
    """
    names: dict[str, str] = {}
    mark = "urn:iri-"
    while mark in str(solutions.rows):
        mark += "x"

    def legal(iri: str) -> str:
        try:
            NamedNode(iri)
        except ValueError:
            return names.setdefault(iri, f"{mark}{len(names)}-")
        return iri

    def with_legal(term: Term | None) -> Term | None:
        if isinstance(term, NamedNode):
            return NamedNode(legal(term.value))
        if isinstance(term, Literal) and term.language is None:
            return Literal(term.value, datatype=NamedNode(legal(term.datatype.value)))
        return term

    rows = [tuple(map(with_legal, row)) for row in solutions.rows]
    try:
        written = _written(_tsv(Solutions(solutions.variables, rows)), QueryResultsFormat.TSV, name)
    except SyntaxError as error:
        raise DataError(f"the answer has a term that {name} cannot hold: {error.msg}") from error
    for iri, other in names.items():
        written = written.replace(other.encode(), _escaped(iri, name).encode())
    return written


def _escaped(text: str, name: str) -> str:
    if name == "json":
        from json import dumps

        return dumps(text, ensure_ascii=False)[1:-1]
    if name == "xml":
        from xml.sax.saxutils import escape

        return escape(text)
    if name == "csv" and re.search('[",\r\n]', text):
        return '"' + text.replace('"', '""') + '"'
    return text
