"""Answers in W3C's four formats for SPARQL results: CSV, TSV, JSON and XML, by pyoxigraph's own writers.

They are given the rows as TSV, the one format that is quick to write in Python and holds every term.
"""

from __future__ import annotations

import re

from pyoxigraph import QueryResultsFormat, parse_query_results

from leapgraph.errors import DataError
from leapgraph.sparql.answers import Boolean, Solutions

_FORMATS = {
    "csv": QueryResultsFormat.CSV,
    "tsv": QueryResultsFormat.TSV,
    "json": QueryResultsFormat.JSON,
    "xml": QueryResultsFormat.XML,
}
# XML 1.0, section 2.2.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def standard(answer: Solutions | Boolean, name: str) -> bytes:
    """Return `answer` as SPARQL 1.1 Query Results in the format `name`, ending in a line feed.

    CSV and TSV have no truth values of their own; `true` or `false` stands there alone.

    Raises:
        DataError: XML cannot hold a character in it.
    """
    if isinstance(answer, Boolean):
        text = f'{{"head":{{}},"boolean":{str(answer.value).lower()}}}'
        source = QueryResultsFormat.JSON
    elif answer.variables:
        text = _tsv(answer)
        source = QueryResultsFormat.TSV
    else:
        # Without columns TSV has nothing to write in a row.
        text = f'{{"head":{{"vars":[]}},"results":{{"bindings":[{",".join("{}" for _ in answer.rows)}]}}}}'
        source = QueryResultsFormat.JSON
    written = parse_query_results(text, source).serialize(format=_FORMATS[name]) or b""
    if name == "xml":
        found = _NOT_XML.search(written.decode())
        if found:
            shown = f"U+{ord(found[0]):04X}"
            raise DataError(f"a value has the character {shown}, which XML cannot hold: take another format")
    return written if written.endswith(b"\n") else written + b"\n"


def _tsv(solutions: Solutions) -> str:
    # N-Triples leaves a tab in a literal as it is.
    lines = ["\t".join(f"?{name}" for name in solutions.variables)]
    lines += [
        "\t".join(["" if term is None else str(term).replace("\t", "\\t") for term in row]) for row in solutions.rows
    ]
    lines.append("")
    return "\n".join(lines)
