"""Parses a `sh:ValidationReport` (SHACL, section 3.6) into results."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, parse

from leapgraph.checks.report import SH, Severity, ValidationResult

if TYPE_CHECKING:
    from collections.abc import Mapping

    from leapgraph.checks.shapes import ShapesGraph

_SEVERITIES = {severity.iri: severity for severity in Severity}


def parse_validation_report(ntriples: bytes, shapes: ShapesGraph | None = None) -> list[ValidationResult]:
    """Return the results of a report; `shapes` supplies the names of shapes without an IRI.

    File and line are left empty, since an engine does not know them, and so is a path that is not a single property:
    engines write these differently.
    """
    nodes: dict[object, dict[str, list[object]]] = defaultdict(lambda: defaultdict(list))
    for triple in parse(ntriples, format=RdfFormat.N_TRIPLES):
        if triple.predicate.value.startswith(SH):
            nodes[triple.subject][triple.predicate.value[len(SH) :]].append(triple.object)
    reports = [node for node in nodes.values() if "conforms" in node]
    return [_result(nodes[result], shapes) for report in reports for result in report["result"]]


def _result(node: Mapping[str, list[object]], shapes: ShapesGraph | None) -> ValidationResult:
    shape = _iri(node, "sourceShape") or ""
    messages = sorted(
        (term for term in node.get("resultMessage", []) if isinstance(term, Literal)), key=_language_order
    )
    return ValidationResult(
        severity=_SEVERITIES.get(_iri(node, "resultSeverity") or "", Severity.VIOLATION),
        message=" ".join(
            term.value for term in messages if _language_order(term)[0] == _language_order(messages[0])[0]
        ),
        shape=shapes.enclosing_shape(shape) if shapes else shape,
        component=_iri(node, "sourceConstraintComponent") or "",
        focus_node=_term(node, "focusNode"),
        path=_iri(node, "resultPath"),
        value=_term(node, "value"),
        messages=tuple(map(str, messages)),
    )


def _language_order(message: Literal) -> tuple[bool, str, str]:
    # Prefer an English message or one without a language; else take the first.
    return (message.language or "en").partition("-")[0] != "en", message.language or "", message.value


def _iri(node: Mapping[str, list[object]], name: str) -> str | None:
    return next((term.value for term in node.get(name, []) if isinstance(term, NamedNode)), None)


def _term(node: Mapping[str, list[object]], name: str) -> str | None:
    # Engines rename blank nodes: their labels mean nothing to a reader and differ between runs.
    return next(("_:b" if isinstance(term, BlankNode) else str(term) for term in node.get(name, [])), None)
