"""Triples as an answer, in the formats of graphs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from leapgraph.sparql.results import Triples


def write_graph(answer: Triples, name: str, prefixes: dict[str, str]) -> Iterable[bytes]:
    """Yield `answer` as `turtle`, `ntriples` or `jsonld`, the same bytes for the same triples.

    Raises:
        DataError: JSON-LD cannot say it.
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
