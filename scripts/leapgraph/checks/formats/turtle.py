"""Formats a report as a `sh:ValidationReport` (SHACL, section 3.6) in deterministic Turtle."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

from pyoxigraph import Literal

from leapgraph.checks.validation_report import SH

if TYPE_CHECKING:
    from leapgraph.checks.validation_report import ValidationReport, ValidationResult

# The characters of an IRIREF (RDF 1.1 Turtle, section 6.5).
_NOT_IN_IRIREF = re.compile(r'[\x00-\x20<>"{}|^`\\]')


def write_turtle(report: ValidationReport, name: str = "report") -> str:
    """Return `report` as Turtle.

    The report and its results have IRIs below the dataset's, `report`, `report#result-1` and so on. Blank nodes are
    only those of the data, and one for a shape without an IRI and without an enclosing shape.

    Args:
        report: The report.
        name: The last part of the report's IRI.
    """
    results = [f"{report.base}{name}#result-{number}" for number in range(1, len(report.results) + 1)]
    blocks = [
        f"@prefix sh: <{SH}> .\n",
        _block(
            f"{report.base}{name}",
            "ValidationReport",
            [
                ("conforms", [str(report.conforms).lower()]),
                ("result", [_iri(result) for result in results]),
            ],
        ),
        *(_result(report, iri, result) for iri, result in zip(results, report.results, strict=True)),
    ]
    return "\n".join(blocks)


def _result(report: ValidationReport, iri: str, result: ValidationResult) -> str:
    # SHACL requires a focus node: for a whole file it is the file.
    file = f"<{report.base}{quote(result.file.as_posix())}>" if result.file else f"<{report.base}>"
    parts = [
        ("focusNode", [_term(result.focus_node or file)]),
        ("resultPath", [_iri(result.path)] if result.path else []),
        ("value", [_term(result.value)] if result.value else []),
        ("resultSeverity", [f"sh:{result.severity.name.title()}"]),
        ("sourceConstraintComponent", [_iri(result.component)]),
        ("sourceShape", ["[]" if result.shape.startswith("_:") else _iri(result.shape)]),
        ("resultMessage", list(result.messages) or [f"{Literal(result.message)}@en"]),
    ]
    return _block(iri, "ValidationResult", parts)


def _block(iri: str, kind: str, parts: list[tuple[str, list[str]]]) -> str:
    lines = [f"{_iri(iri)} a sh:{kind}"]
    lines += [f"    sh:{name} {', '.join(terms)}" for name, terms in parts if terms]
    return " ;\n".join(lines) + " .\n"


def _iri(iri: str) -> str:
    return f"<{_NOT_IN_IRIREF.sub(_escape_match, iri)}>"


def _escape_match(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04X}"


def _term(ntriples: str) -> str:
    # The data's blank node cannot be referenced from the report: an anonymous one says as much.
    return "[]" if ntriples.startswith("_:") else ntriples
