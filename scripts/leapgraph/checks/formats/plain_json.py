"""Formats a report as JSON, for programs without RDF.

    {"conforms": false, "engine": "pyshifty", "files": 11, "triples": 3214, "violations": 1, "warnings": 0,
     "problem": null,
     "results": [{"severity": "violation", "message": "...", "messages": {"en": "..."},
                  "shape": "https://.../shape/Person-name",
                  "component": "http://www.w3.org/ns/shacl#MinCountConstraintComponent",
                  "focusNode": "<https://...>", "path": "https://schema.org/name", "value": null,
                  "file": "graph/people.ttl", "line": 42, "column": null}]}

`conforms` is true if there are no results at all, as in SHACL. `focusNode` and `value` are N-Triples terms;
`shape`, `component` and `path` are IRIs. `messages` has the text for each language tag, "" for none. Unknown values
are null.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
from pyoxigraph import Literal, RdfFormat, parse

from leapgraph.checks.validation_report import Severity

if TYPE_CHECKING:
    from leapgraph.checks.validation_report import ValidationReport, ValidationResult


def write_json(report: ValidationReport) -> str:
    """Return `report` as indented JSON with a final line feed."""
    document = {
        "conforms": report.conforms,
        "engine": report.engine,
        "files": report.files,
        "triples": report.triples,
        "violations": report.count(Severity.VIOLATION),
        "warnings": report.count(Severity.WARNING),
        "problem": report.problem,
        "results": [_result(result) for result in report.results],
    }
    return orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE).decode()


def _result(result: ValidationResult) -> dict[str, Any]:
    return {
        "severity": result.severity.word,
        "message": result.message,
        "messages": _messages(result) or {"en": result.message},
        "shape": result.shape,
        "component": result.component,
        "focusNode": result.focus_node,
        "path": result.path,
        "value": result.value,
        "file": result.file.as_posix() if result.file else None,
        "line": result.line,
        "column": result.column,
    }


def _messages(result: ValidationResult) -> dict[str, str]:
    triples = "".join(f"<x:x> <x:x> {message} .\n" for message in result.messages)
    said = (quad.object for quad in parse(triples, format=RdfFormat.N_TRIPLES))
    return {term.language or "": term.value for term in said if isinstance(term, Literal)}
