"""Write query results in the W3C's four formats: CSV, TSV, JSON and XML.

All of the project's results in these formats are written here. TSV, JSON and XML are serialized by pyoxigraph, which
gets the rows as TSV: the one format that is quick to write in Python and can express every term. `csv_lines` and
`xml_text` are also used by other writers of these formats.
"""

from __future__ import annotations

import csv
import re
from itertools import chain
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode, QueryResultsFormat, Triple, parse_query_results

from leapgraph.errors import DataError
from leapgraph.sparql.results import Boolean, Solutions

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from leapgraph.sparql.results import Term

_FORMATS = {
    "csv": QueryResultsFormat.CSV,
    "tsv": QueryResultsFormat.TSV,
    "json": QueryResultsFormat.JSON,
    "xml": QueryResultsFormat.XML,
}
# XML 1.0, section 2.2, in UTF-8: the control characters, and U+FFFE and U+FFFF.
_NOT_XML = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
# Characters that an IRI in Turtle, and so in TSV, must have as escapes (RDF 1.1 Turtle, section 6.5, IRIREF).
_NOT_IN_IRIREF = re.compile(r'[\x00-\x20<>"{}|^`\\]')


def write_w3c_format(answer: Solutions | Boolean, name: str) -> bytes:
    """Return `answer` as SPARQL 1.1 Query Results in the format `name`, ending in a line feed.

    CSV and TSV have no truth values; `true` or `false` is written alone.

    Raises:
        DataError: XML cannot express a character in it, or a term is not possible in these formats.
    """
    if isinstance(answer, Boolean):
        written = _convert_format(
            f'{{"head":{{}},"boolean":{str(answer.value).lower()}}}', QueryResultsFormat.JSON, name
        )
    elif not answer.variables:
        # Without columns a row of TSV is empty.
        rows = ",".join("{}" for _ in answer.rows)
        written = _convert_format(
            f'{{"head":{{"vars":[]}},"results":{{"bindings":[{rows}]}}}}', QueryResultsFormat.JSON, name
        )
    elif name == "csv":
        return "".join(csv_lines(answer.variables, answer.rows)).encode()
    else:
        try:
            written = _convert_format(_tsv(answer), QueryResultsFormat.TSV, name)
        except SyntaxError:
            written = _convert_with_invalid_iris(answer, name)
    if name == "xml":
        written = xml_text(written)
    return written if written.endswith(b"\n") else written + b"\n"


def csv_lines(variables: Sequence[str], rows: Iterable[Sequence[Term | None]]) -> Iterator[str]:
    """Yield the header and the rows as lines of CSV (SPARQL 1.1 Query Results CSV and TSV, section 3).

    Every field is quoted by RFC 4180, which pyoxigraph's writer does only for literals; so is a single empty field,
    which would otherwise be an empty line that parsers skip.
    """
    line = csv.writer(_LineSink(), lineterminator="\r\n")
    for cells in chain([variables], (map(_cell, row) for row in rows)):
        yield line.writerow(cells)


class _LineSink:
    """A file object that returns each line that a CSV writer writes."""

    @staticmethod
    def write(line: str) -> str:
        return line


def _cell(term: Term | None) -> str:
    if term is None:
        return ""
    if isinstance(term, Triple):
        raise DataError("the answer has a triple term, which csv cannot hold: it is RDF 1.2")
    return str(term) if isinstance(term, BlankNode) else term.value


def xml_text(written: bytes) -> bytes:
    """Return XML, or a part of it, with carriage returns as references: parsers normalize them to line feeds.

    Raises:
        DataError: It has a character that XML 1.0 cannot express, not even as a reference.
    """
    found = _NOT_XML.search(written)
    if found:
        shown = f"U+{ord(found[0].decode()):04X}"
        raise DataError(f"a value has the character {shown}, which XML cannot hold: take another format")
    return written.replace(b"\r", b"&#13;")


def _convert_format(text: str, source: QueryResultsFormat, name: str) -> bytes:
    return parse_query_results(text, source).serialize(format=_FORMATS[name]) or b""


def _tsv(solutions: Solutions) -> str:
    lines = ["\t".join(f"?{name}" for name in solutions.variables)]
    lines += ["\t".join(["" if term is None else str(term) for term in row]) for row in solutions.rows]
    lines.append("")
    return "\n".join(lines)


def _convert_with_invalid_iris(solutions: Solutions, name: str) -> bytes:
    """Write results with IRIs that RFC 3987 does not allow, such as Wikidata's, which pyoxigraph's parser refuses.

    Each is replaced by a placeholder, which is replaced back in the output.
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
        written = _convert_format(_tsv(Solutions(solutions.variables, rows)), QueryResultsFormat.TSV, name)
    except SyntaxError as error:
        raise DataError(f"the answer has a term that {name} cannot hold: {error.msg}") from error
    for iri, other in names.items():
        written = written.replace(other.encode(), _escape_iri(iri, name).encode())
    return written


def _escape_iri(iri: str, name: str) -> str:
    if name == "json":
        from json import dumps

        return dumps(iri, ensure_ascii=False)[1:-1]
    if name == "xml":
        from xml.sax.saxutils import escape

        # It may be in an attribute, such as a datatype's, where parsers normalize white space to spaces.
        return escape(iri, {'"': "&quot;", "\t": "&#9;", "\n": "&#10;"})
    return _NOT_IN_IRIREF.sub(lambda found: f"\\u{ord(found[0]):04X}", iri)
