"""Formats a report as SARIF 2.1.0 (OASIS Static Analysis Results Interchange Format), for code hosts and editors."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import orjson

from leapgraph import __version__
from leapgraph.checks.formats.text import compact_iri, compact_term
from leapgraph.checks.validation_report import Severity

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from leapgraph.checks.validation_report import ValidationReport, ValidationResult

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {Severity.VIOLATION: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def write_sarif(report: ValidationReport) -> str:
    """Return `report` as an indented SARIF log with one run and a final line feed.

    A rule is a shape or a lint; its id is its IRI's part after the namespace `shape:`. Only rules with results are
    listed.
    """
    broken = sorted({result.shape for result in report.results})
    rules = {iri: index for index, iri in enumerate(broken)}
    meanings = {_rule_id(iri): report.shapes.get(iri, _rule_id(iri)) for iri in broken}
    return dump_sarif(meanings, [_result(report, result, rules) for result in report.results])


def dump_sarif(rules: Mapping[str, str], results: Sequence[Mapping[str, Any]]) -> str:
    """Return an indented SARIF log with one run.

    Args:
        rules: What each rule means, by its id, in the order of their indices.
        results: The results, each a SARIF `result`.
    """
    log = {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "leapgraph",
                        "version": __version__,
                        "rules": [
                            {"id": rule, "name": rule, "shortDescription": {"text": meaning}}
                            for rule, meaning in rules.items()
                        ],
                    }
                },
                "originalUriBaseIds": {"PROJECT": {"description": {"text": "The project folder."}}},
                "columnKind": "unicodeCodePoints",
                "results": list(results),
            }
        ],
    }
    return orjson.dumps(log, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE).decode()


def physical_location(file: str, line: int | None, column: int | None = None) -> dict[str, Any]:
    """Return the SARIF `physicalLocation` of a file below the project, with line and column if they are known."""
    place: dict[str, Any] = {"artifactLocation": {"uri": quote(file), "uriBaseId": "PROJECT"}}
    if line is not None:
        place["region"] = {"startLine": line} if column is None else {"startLine": line, "startColumn": column}
    return place


def _rule_id(iri: str) -> str:
    return iri[2:] if iri.startswith("_:") else re.split(r"[/#]", iri)[-1] or iri


def _result(report: ValidationReport, result: ValidationResult, rules: dict[str, int]) -> dict[str, Any]:
    about = [compact_term(result.focus_node, report.prefixes)] if result.focus_node else []
    about += [compact_iri(result.path, report.prefixes)] if result.path else []
    about += [compact_term(result.value, report.prefixes)] if result.value else []
    found: dict[str, Any] = {
        "ruleId": _rule_id(result.shape),
        "ruleIndex": rules[result.shape],
        "level": _LEVELS[result.severity],
        "message": {"text": f"{' '.join(about)}: {result.message}" if about else result.message},
    }
    location: dict[str, Any] = {}
    if result.file is not None:
        location["physicalLocation"] = physical_location(result.file.as_posix(), result.line, result.column)
    if result.focus_node is not None:
        name = compact_term(result.focus_node, report.prefixes)
        location["logicalLocations"] = [{"fullyQualifiedName": name, "kind": "resource"}]
    if location:
        found["locations"] = [location]
    return found
