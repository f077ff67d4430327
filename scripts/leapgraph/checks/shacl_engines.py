"""The two SHACL engines behind one function, and the results in the `sh:ValidationReport` that they return."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from importlib.machinery import PathFinder
from importlib.util import find_spec, module_from_spec
from typing import TYPE_CHECKING, Any

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, parse

from leapgraph.checks.validation_report import SH, Severity, ValidationResult
from leapgraph.errors import RunError
from leapgraph.isolated_process import run_isolated, run_module
from leapgraph.namespaces import NAMESPACES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from leapgraph.checks.shapes import ShapesGraph


ENGINES = ("pyshifty", "pyshacl")

# The memory limit: an engine takes 40 MB for LEAP's graph, 25 bytes per byte of data for a million triples.
_MEMORY = 2 << 30
_MEMORY_A_BYTE = 60
# From so many bytes of data on, some tens of thousands of triples, a new process is soon quicker than a fork.
_LARGE = 5_000_000
# The engine compiles each pattern anew for each node. By these limits glibc (manual, "Tunables") keeps the memory for
# it at hand, from the start of a process alone; it saves a quarter of the engine's time.
_MANY_PATTERNS = {"GLIBC_TUNABLES": "glibc.malloc.tcache_max=65536:glibc.malloc.tcache_count=2000"}
_IRI_WITH_PERCENT = re.compile(rb"<[^<>\"\s]*%[^<>\"\s]*>")
_BARE_PERCENT = re.compile(rb"%(?![0-9A-Fa-f]{2})")
# The report of data that conforms, which has no result.
_CONFORMING_REPORT = (
    f"_:report <{NAMESPACES['rdf']}type> <{NAMESPACES['sh']}ValidationReport> .\n"
    f'_:report <{NAMESPACES["sh"]}conforms> "true"^^<{NAMESPACES["xsd"]}boolean> .\n'
).encode()
_SEVERITIES = {severity.iri: severity for severity in Severity}


def validate(engine: str, data: bytes, shapes: bytes) -> bytes:
    """Return the validation report of `data` (N-Triples) against `shapes` (Turtle), as N-Triples.

    Raises:
        RunError: The engine failed, which says nothing about the data.
    """
    run: dict[str, Callable[[bytes, bytes], bytes]] = {"pyshifty": run_pyshifty, "pyshacl": _run_pyshacl}
    # In a child process: an engine may overflow its stack, or grow without end, on unforeseen shapes.
    memory = _MEMORY + _MEMORY_A_BYTE * len(data)
    try:
        if engine == "pyshifty" and len(data) > _LARGE:
            content = b"%d\n%b%b" % (len(shapes), shapes, data)
            return run_module("leapgraph.checks.shifty_program", content, "the engine pyshifty", memory, _MANY_PATTERNS)
        if engine == "pyshifty":
            _load_shifty()  # here once, and not in each child process
        return run_isolated(lambda: run[engine](data, shapes), f"the engine {engine}", memory=memory)
    except RunError as error:
        # The engines' own errors have no common class; faults of the data are results, not exceptions.
        other = next(name for name in ENGINES if name != engine)
        raise RunError(f"{error}; try --engine {other}") from error


@cache
def _load_shifty() -> Any:
    """Return the native module of pyshifty, without its package, whose import takes longer than a check."""
    package = find_spec("shifty")
    folders = package.submodule_search_locations if package else None
    spec = PathFinder.find_spec("shifty._shifty", list(folders or ()))
    if spec is None or spec.loader is None:
        raise RunError("the engine pyshifty is not installed as it must be: install leapgraph anew")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def run_pyshifty(data: bytes, shapes: bytes) -> bytes:
    """Return the validation report of `data` (N-Triples) against `shapes` (Turtle), as N-Triples, in this process.

    Raises:
        ValueError: The engine does not take a part of the shapes; the message is its own.
    """
    # The native layer below shifty.validate(), which would build an rdflib graph of the report.
    # It rejects an IRI with a percent sign that begins no escape, as Wikidata has them, so these are escaped.
    data = _IRI_WITH_PERCENT.sub(lambda iri: _BARE_PERCENT.sub(b"%25", iri[0]), data)
    validator = _load_shifty().PreparedValidator(shapes, None, "turtle", None)
    options = {
        "data_format": "ntriples",
        "graph_mode": "data",  # targets and classes come from the data only, never from the shapes
        "run_infer": False,
        "on_unsupported": "error",  # otherwise an unknown constraint would pass silently
    }
    # Deciding conformance takes half the time of a report, and usually there is nothing to report.
    conformance = validator.validate_algebra(data, **options)
    if conformance.conforms and not conformance.diagnostics:
        return _CONFORMING_REPORT
    result = validator.validate_w3c(data, **options)
    if result.diagnostics:
        raise ValueError("; ".join(result.diagnostics))
    report: str = result._report_ntriples  # noqa: SLF001 - the public property gives Turtle, slower to read
    return report.encode()


def _run_pyshacl(data: bytes, shapes: bytes) -> bytes:
    from leapgraph.checks.pyshacl_engine import run_pyshacl  # rdflib is slow to import

    return run_pyshacl(data, shapes)


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
