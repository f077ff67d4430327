"""What others read from what we write: the triples of a document as sorted canonical N-Triples lines."""

import json
import warnings
from typing import Any, NoReturn

import rdflib
from pyld import jsonld
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse

from leapgraph.dataset import triples_to_lines
from leapgraph.rdf_canonicalization import blank_node_labels, canonicalize_blank_nodes

OXIGRAPH = {
    "turtle": RdfFormat.TURTLE,
    "jsonld": RdfFormat.JSON_LD,
    "ntriples": RdfFormat.N_TRIPLES,
    "nquads": RdfFormat.N_QUADS,
    "trig": RdfFormat.TRIG,
    "rdfxml": RdfFormat.RDF_XML,
}
RDFLIB = {
    "turtle": "turtle",
    "jsonld": "json-ld",
    "ntriples": "nt11",
    "nquads": "nquads",
    "trig": "trig",
    "rdfxml": "xml",
}


def refuse_to_load(url: str, _options: object = None) -> NoReturn:
    """Stand in for PyLD's document loader: what we write needs nothing to be fetched."""
    raise AssertionError(url)


def by_pyoxigraph(document: bytes, form: str) -> list[bytes]:
    """Return what pyoxigraph reads, all graphs as one."""
    return triples_to_lines(quad.triple for quad in parse(document, OXIGRAPH[form]))


def by_rdflib(document: bytes, form: str) -> list[bytes]:
    """Return what rdflib reads, all graphs as one."""
    # Set at each use, for pySHACL sets it back when it has run.
    rdflib.NORMALIZE_LITERALS = False
    with warnings.catch_warnings():
        # rdflib's own readers use what rdflib itself has deprecated.
        warnings.simplefilter("ignore", DeprecationWarning)
        if form in {"nquads", "trig"}:
            dataset = rdflib.Dataset()
            dataset.parse(data=document, format=RDFLIB[form])
            triples = [quad[:3] for quad in dataset.quads()]
        else:
            triples = list(rdflib.Graph().parse(data=document, format=RDFLIB[form]))
    return triples_to_lines(Triple(_term(s), _term(p), _term(o)) for s, p, o in triples)


def by_pyld(document: bytes, _form: str = "jsonld") -> list[bytes]:
    """Return what PyLD reads from JSON-LD."""
    quads = jsonld.to_rdf(json.loads(document), {"format": "application/n-quads", "documentLoader": refuse_to_load})
    return by_pyoxigraph(quads.encode(), "nquads")


def relabelled(lines: list[bytes]) -> list[bytes]:
    """Return `lines` with canonical blank node labels, as each reader gives them labels of its own."""
    return canonicalize_blank_nodes({"a:g": lines})["a:g"] if any(map(blank_node_labels, lines)) else lines


def _term(term: Any) -> Any:
    if isinstance(term, rdflib.BNode):
        return BlankNode(str(term))
    if isinstance(term, rdflib.URIRef):
        return NamedNode(str(term))
    if term.language:
        return Literal(str(term), language=term.language)
    return Literal(str(term), datatype=NamedNode(str(term.datatype)) if term.datatype else None)
