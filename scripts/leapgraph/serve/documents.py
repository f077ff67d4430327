"""A graph as a document in each of the formats that a client may ask for."""

from __future__ import annotations

from leapgraph.dataset import as_triples
from leapgraph.release.jsonld import expanded
from leapgraph.release.rdfxml import rdfxml
from leapgraph.turtle import write_turtle


def graph_document(lines: list[bytes], suffix: str, prefixes: dict[str, str]) -> bytes:
    """Return sorted N-Triples lines in the format whose files end in `suffix`, JSON-LD in expanded form.

    Raises:
        DataError: RDF/XML cannot say one of the triples.
        ValueError: There is no such format.
    """
    if suffix == ".ttl":
        return write_turtle(as_triples(lines), prefixes).encode()
    if suffix == ".nt":
        return b"".join(lines)
    if suffix == ".rdf":
        return b"".join(rdfxml(lines, prefixes))
    if suffix == ".jsonld":
        return b"".join(expanded(lines))
    raise ValueError(suffix)
