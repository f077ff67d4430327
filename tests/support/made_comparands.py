"""Small datasets made in a test, as comparands of `leapgraph diff`."""

from collections.abc import Iterable

from pyoxigraph import RdfFormat, parse

from leapgraph.checks.shapes import ShapesGraph
from leapgraph.dataset import Dataset, NamedGraph, triples_to_lines
from leapgraph.differences.comparands import Comparand
from leapgraph.differences.compare import compare
from leapgraph.differences.model import Differences, SideDescription
from leapgraph.namespaces import NAMESPACES

BASE = "https://example.org/"
PREFIXES = f"""@prefix id: <{BASE}id/> . @prefix statement: <{BASE}statement/> . @prefix source: <{BASE}source/> .
@prefix graph: <{BASE}graph/> . @prefix query: <{BASE}query/> . @prefix vocab: <{BASE}vocab#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <https://schema.org/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix dcterms: <http://purl.org/dc/terms/> . @prefix prov: <http://www.w3.org/ns/prov#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix void: <http://rdfs.org/ns/void#> .
@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix spdx: <http://spdx.org/rdf/terms#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix tool: <{NAMESPACES["tool"]}> .
"""


def turtle_lines(text: str) -> list[bytes]:
    """Return Turtle as canonical N-Triples lines; the usual prefixes are there."""
    return triples_to_lines(quad.triple for quad in parse(PREFIXES + text, format=RdfFormat.TURTLE, base_iri=BASE))


def comparand(base: str = BASE, **graphs: str | Iterable[bytes]) -> Comparand:
    """Return a dataset with these graphs, as Turtle or as lines, by stem."""
    lines = {stem: turtle_lines(of) if isinstance(of, str) else sorted(set(of)) for stem, of in graphs.items()}
    named = {stem: NamedGraph(f"{base}graph/{stem}", of) for stem, of in sorted(lines.items())}
    return Comparand(SideDescription("made", base=base), Dataset(named), ShapesGraph({}))


def differences_of(old: str, new: str, stem: str = "people") -> Differences:
    """Return what differs between two texts of Turtle as the same graph."""
    return compare(comparand(**{stem: old}), comparand(**{stem: new}))


def texts_of(found: Differences) -> list[str]:
    """Return the sentences."""
    return [one.text for one in found.flattened]
