"""Formats findings as JSON, for programs.

    {"statements": 176, "sections": 16, "notes": ["…"],
     "findings": [{"rule": "name-gone", "level": "error", "where": "Board of directors", "revision": 71, "read": 70,
                   "message": "Cheryl Morris is no longer named", "source": "https://…/source/wikipedia-leap-board",
                   "statements": [{"iri": "https://…", "file": "graph/people.ttl", "line": 133}],
                   "url": "https://…/index.php?diff=71&oldid=70"}]}

Unknown values are null.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    from leapgraph.watch.findings import Finding, Report


def write_json(report: Report) -> str:
    """Return the findings as indented JSON with a final line feed."""
    document = {
        "statements": report.statements,
        "sections": report.sections,
        "notes": report.notes,
        "findings": [_finding(report, one) for one in report.findings],
    }
    return orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE).decode()


def _finding(report: Report, one: Finding) -> dict[str, Any]:
    return {
        "rule": one.rule.id,
        "level": one.rule.level,
        "where": one.where,
        "revision": one.revision,
        "read": one.read,
        "message": one.message,
        "source": one.source or None,
        "statements": [_located(report, iri) for iri in one.statements],
        "url": one.url or None,
    }


def _located(report: Report, iri: str) -> dict[str, Any]:
    file, line = report.locations.get(iri, (None, None))
    return {"iri": iri, "file": file, "line": line}
