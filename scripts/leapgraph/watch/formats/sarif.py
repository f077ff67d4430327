"""Formats findings as SARIF 2.1.0, for code hosts: each at the file and line of a statement that rests on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from leapgraph.checks.formats.sarif import dump_sarif, physical_location
from leapgraph.printable import escape_unprintable
from leapgraph.watch.formats.text import heading_of

if TYPE_CHECKING:
    from leapgraph.watch.findings import Finding, Report


def write_sarif(report: Report) -> str:
    """Return the findings as an indented SARIF log with a final line feed; only rules with findings are listed."""
    rules = {one.rule.id: one.rule.meaning for one in sorted(report.findings, key=lambda one: one.rule.id)}
    places = {rule: number for number, rule in enumerate(rules)}
    return dump_sarif(rules, [_result(report, one, places) for one in report.findings])


def _result(report: Report, finding: Finding, places: dict[str, int]) -> dict[str, Any]:
    made: dict[str, Any] = {
        "ruleId": finding.rule.id,
        "ruleIndex": places[finding.rule.id],
        "level": finding.rule.level,
        "message": {"text": escape_unprintable(f"{heading_of(finding)}: {finding.message}")},
    }
    nodes = finding.statements or ((finding.source,) if finding.source else ())
    located = [_location(node, *report.locations[node]) for node in nodes if node in report.locations]
    if located:
        # More than one location means that all of them are to be changed: the first is where to look.
        made |= {"locations": located[:1]} | ({"relatedLocations": located[1:]} if located[1:] else {})
    if finding.url:
        made["hostedViewerUri"] = finding.url
    return made


def _location(node: str, file: str, line: int | None) -> dict[str, Any]:
    return {
        "physicalLocation": physical_location(file, line),
        "logicalLocations": [{"fullyQualifiedName": node, "kind": "resource"}],
    }
