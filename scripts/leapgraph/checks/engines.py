"""The two SHACL engines: each takes N-Triples and shapes, and answers a `sh:ValidationReport` as N-Triples."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leapgraph.errors import RunError

if TYPE_CHECKING:
    from collections.abc import Callable

ENGINES = ("pyshifty", "pyshacl")


def validate(engine: str, data: bytes, shapes: bytes) -> bytes:
    """Return the validation report of `data` (N-Triples) against `shapes` (Turtle), as N-Triples.

    Raises:
        RunError: The engine failed, which says nothing of the data.
    """
    run: dict[str, Callable[[bytes, bytes], bytes]] = {"pyshifty": _pyshifty, "pyshacl": _pyshacl}
    try:
        return run[engine](data, shapes)
    except Exception as error:
        # An engine's own errors have no common class; what the data can cause is a result, not an exception.
        other = next(name for name in ENGINES if name != engine)
        raise RunError(f"the engine {engine} failed: {error}; try --engine {other}") from error


def _pyshifty(data: bytes, shapes: bytes) -> bytes:
    # The native layer below shifty.validate(), which would build an rdflib graph of the report.
    from shifty._shifty import PreparedValidator

    validator = PreparedValidator(shapes, None, "turtle", None)
    result = validator.validate_w3c(
        data,
        data_format="ntriples",
        graph_mode="data",  # targets and classes are found in the data alone, never in the shapes
        run_infer=False,
        on_unsupported="error",  # else a constraint that it does not know would pass in silence
    )
    if result.diagnostics:
        raise ValueError("; ".join(result.diagnostics))
    return result._report_ntriples.encode()  # noqa: SLF001 - the public property gives Turtle, slower to read


def _pyshacl(data: bytes, shapes: bytes) -> bytes:
    import logging

    import rdflib

    rdflib.NORMALIZE_LITERALS = False
    import pyshacl

    from leapgraph.checks.prepared import PreparedGraph

    # rdflib logs each literal that is not of its datatype; the shapes report those that matter.
    logging.getLogger("rdflib.term").setLevel(logging.ERROR + 1)
    graph = PreparedGraph().parse(data=data, format="nt")
    shapes_graph = rdflib.Graph(bind_namespaces="none").parse(data=shapes, format="turtle")
    # Without inference and rules nothing is added to the data, so it need not be copied first.
    _, report, text = pyshacl.validate(graph, shacl_graph=shapes_graph, inference="none", inplace=True)
    if not isinstance(report, rdflib.Graph):
        raise TypeError(text)
    return report.serialize(format="nt", encoding="utf-8")
