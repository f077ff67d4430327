"""Write triples, the result of CONSTRUCT and DESCRIBE, in RDF formats."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from leapgraph.sparql.results import Triples


def write_graph(answer: Triples, name: str, prefixes: dict[str, str]) -> Iterable[bytes]:
    """Yield `answer` as `turtle`, `ntriples` or `jsonld`; the same triples give the same bytes.

    Raises:
        DataError: JSON-LD cannot express a triple.
    """
    if name == "ntriples":
        return answer.lines
    if name == "turtle":
        from leapgraph.serialization.formats import serialize_turtle

        return serialize_turtle(prefixes, answer.lines)
    from leapgraph.dataset import Dataset, NamedGraph
    from leapgraph.serialization.jsonld import entity_document
    from leapgraph.serialization.jsonld_context import make_context

    context = make_context(prefixes, Dataset({"answer": NamedGraph("", answer.lines)}))
    return [entity_document("", answer.lines, context)]
