"""Describe the query set in RDF, in the form of SIB's sparql-examples, so that SIB's tools and editor find the queries.

The form: https://github.com/sib-swiss/sparql-examples and its ontology
https://purl.expasy.org/sparql-examples/ontology; the executables and prefix declarations are SHACL's (W3C, 2017,
section 5). All nodes have IRIs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from leapgraph.dataset import DATASET_STEM, split_triple, triples_to_lines
from leapgraph.namespaces import NAMESPACES, TOOL_TERMS
from leapgraph.queries.parameters import NUMBER, parse_value

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from leapgraph.dataset import Dataset
    from leapgraph.project import Project
    from leapgraph.queries.parameters import Parameter
    from leapgraph.queries.saved_query import SavedQuery

# The class for each query form, and the property for its text.
_FORMS = {
    "SELECT": ("sh:SPARQLSelectExecutable", "sh:select"),
    "ASK": ("sh:SPARQLAskExecutable", "sh:ask"),
    "CONSTRUCT": ("sh:SPARQLConstructExecutable", "sh:construct"),
    "DESCRIBE": ("spex:SPARQLDescribeExecutable", "spex:describe"),
}
_DATATYPES = {"string": "xsd:string", "integer": "xsd:integer", "date": "xsd:date", "year": "xsd:gYear"}


def describe_query_set(project: Project, queries: Mapping[str, SavedQuery], targets: Sequence[str] = ()) -> list[bytes]:
    """Return the description of each query as sorted N-Triples lines; empty without queries.

    Args:
        project: The project.
        queries: The queries by name.
        targets: The endpoints that answer them.
    """
    if not queries:
        return []
    triples = [triple for query in queries.values() for triple in _query_triples(project, query, targets)]
    return triples_to_lines([*triples, *_prefix_triples(project, queries.values()), *_tool_terms(triples)])


def declared_endpoints(project: Project, dataset: Dataset) -> list[str]:
    """Return the endpoints that the project declares for the dataset (`void:sparqlEndpoint` in `graph/dataset.ttl`)."""
    said = (project.base, f"{NAMESPACES['void']}sparqlEndpoint")
    start = "<{}> <{}> ".format(*said).encode()
    return [
        split_triple(line)[2][1:-1].decode() for line in dataset.graphs[DATASET_STEM].lines if line.startswith(start)
    ]


def _query_triples(project: Project, query: SavedQuery, targets: Sequence[str]) -> Iterator[Triple]:
    node = f"{project.base}query/{query.name}"
    kind, holds = _FORMS[query.form]
    yield _link_triple(node, "rdf:type", _iri("sh:SPARQLExecutable"))
    yield _link_triple(node, "rdf:type", _iri(kind))
    yield _english_triple(node, "rdfs:label", query.name.replace("-", " "))
    yield _english_triple(node, "rdfs:comment", query.summary)
    if query.description:
        yield _english_triple(node, "dcterms:description", query.description)
    yield _string_triple(node, holds, query.text.strip("\n") + "\n")
    yield _link_triple(node, "sh:prefixes", f"{project.base}query/prefixes")
    for target in targets:
        yield _link_triple(node, "schema:target", target)
    for former in query.former_names:
        yield _string_triple(node, "schema:alternateName", former)
    for tag in query.tags:
        yield _string_triple(node, "schema:keywords", tag)
    for service in query.services:
        # The endpoint in a variable is known only when the query runs.
        if not service.startswith("?"):
            yield _link_triple(node, "spex:federatesWith", service.strip("<>"))
    if query.columns:
        yield _string_triple(node, "tool:columns", " ".join(query.columns))
    for parameter in query.parameters:
        yield from _parameter_triples(project, node, parameter)


def _parameter_triples(project: Project, query: str, parameter: Parameter) -> Iterator[Triple]:
    node = f"{query}#{parameter.name}"
    yield _link_triple(query, "tool:parameter", node)
    yield _link_triple(node, "rdf:type", _iri("schema:PropertyValueSpecification"))
    yield _english_triple(node, "rdfs:label", parameter.name)
    yield _string_triple(node, "schema:valueName", parameter.name)
    yield _english_triple(node, "dcterms:description", parameter.description)
    yield _string_triple(node, "skos:example", parameter.example)
    default = parse_value(project, parameter, parameter.default)
    yield Triple(NamedNode(node), NamedNode(_iri("schema:defaultValue")), default)
    if isinstance(default, NamedNode):
        yield _link_triple(node, "sh:nodeKind", _iri("sh:IRI"))
    elif parameter.type == "number":  # an integer, a decimal or a double
        yield _link_triple(node, "sh:nodeKind", _iri("sh:Literal"))
        yield _string_triple(node, "schema:valuePattern", NUMBER)
    else:
        yield _link_triple(node, "sh:datatype", _iri(_DATATYPES.get(parameter.type, "xsd:string")))
    if parameter.query is not None:
        yield _link_triple(node, "tool:valuesFrom", f"{project.base}query/{parameter.query}")


def _prefix_triples(project: Project, queries: Iterable[SavedQuery]) -> Iterator[Triple]:
    """Yield the declaration of each prefix that a query uses."""
    node = f"{project.base}query/prefixes"
    texts = "\n".join(query.text for query in queries)
    yield _link_triple(node, "rdf:type", _iri("owl:Ontology"))
    yield _english_triple(node, "rdfs:label", "prefixes of the queries")
    for prefix, namespace in project.query_prefixes.items():
        if f"PREFIX {prefix}: <{namespace}>" in texts:
            declaration = f"{node}#{prefix}"
            yield _link_triple(node, "sh:declare", declaration)
            yield _link_triple(declaration, "rdf:type", _iri("sh:PrefixDeclaration"))
            yield _string_triple(declaration, "sh:prefix", prefix)
            yield _typed_triple(declaration, "sh:namespace", namespace, "xsd:anyURI")


def _tool_terms(triples: Iterable[Triple]) -> Iterator[Triple]:
    """Yield the definitions of the tool's own terms that are used, since no vocabulary of the data has them."""
    used = {triple.predicate for triple in triples if triple.predicate.value.startswith(NAMESPACES["tool"])}
    shown = {NamedNode(_iri("rdfs:label")), NamedNode(_iri("skos:definition"))}
    for quad in parse(path=TOOL_TERMS, format=RdfFormat.TURTLE):
        if quad.subject in used and quad.predicate in shown:
            yield quad.triple
    # Without domain and range, which are in the tool's own file: here the terms are only annotations.
    for term in used:
        yield Triple(term, NamedNode(_iri("rdf:type")), NamedNode(_iri("owl:AnnotationProperty")))


def _iri(name: str) -> str:
    prefix, _, local = name.partition(":")
    return NAMESPACES[prefix] + local


def _link_triple(subject: str, predicate: str, target: str) -> Triple:
    return Triple(NamedNode(subject), NamedNode(_iri(predicate)), NamedNode(target))


def _english_triple(subject: str, predicate: str, text: str) -> Triple:
    return Triple(NamedNode(subject), NamedNode(_iri(predicate)), Literal(text.strip(), language="en"))


def _string_triple(subject: str, predicate: str, text: str) -> Triple:
    return Triple(NamedNode(subject), NamedNode(_iri(predicate)), Literal(text))


def _typed_triple(subject: str, predicate: str, text: str, datatype: str) -> Triple:
    return Triple(NamedNode(subject), NamedNode(_iri(predicate)), Literal(text, datatype=NamedNode(_iri(datatype))))
